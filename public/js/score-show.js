// Puts what the server answered to a save into the page, leaving alone what somebody types in.
import { showRange } from './ruler.js';

/**
 * @param {Element} place holds the lines
 * @param {object} answer of src/sheets/answer.ts
 * @param {{ sent: string, took: boolean, untouched: (code: string) => boolean }} about which line was sent, whether it was saved,
 *   and whether nothing was typed on a line since
 */
export function showAnswer(place, answer, about) {
  for (const line of answer.lines) {
    const element = place.querySelector(`[data-line="${line.code}"]`);
    if (element) showLine(element, line, about);
  }
  for (const { code, earned } of answer.criteria) {
    const element = place.querySelector(`[data-criterion="${code}"]`);
    if (element) element.textContent = earned;
  }
  place.querySelectorAll('[data-veto]').forEach((element, at) => showVeto(element, answer.vetoes[at]));
  showIndex(answer.index);
  if (answer.total) showTotal(answer.total);
}

/** A sentence about a whole line, where the server gave no more than that. */
export function showProblem(element, text) {
  const problem = element.querySelector('.problem');
  if (!problem) return;
  problem.textContent = text;
  problem.hidden = false;
  element.classList.add('line-wrong');
}

/**
 * The part of a line that few lines need: there already, or made after the page's pattern.
 * @param {Element} element a line
 * @param {'difference' | 'clash' | 'changed' | 'plausible'} name
 * @returns {Element | null} null where the page has no such part
 */
export function partOf(element, name) {
  const there = element.querySelector(`[data-${name}]`);
  const pattern = document.querySelector(`template[data-part="${name}"]`);
  if (there || !pattern) return there;
  const part = pattern.content.firstElementChild.cloneNode(true);
  for (const one of part.querySelectorAll('[name], [for], [id]')) {
    for (const attribute of ['name', 'for', 'id', 'aria-describedby']) {
      const value = one.getAttribute(attribute);
      if (value && value.startsWith('.')) one.setAttribute(attribute, element.dataset.line + value);
    }
  }
  part.hidden = true;
  element.querySelector('[data-saved]').before(part);
  return part;
}

/**
 * What a line comes to as far as the page itself knows it, until the server has said so: points that are given, a grade, or what
 * faults take off. A measured indicator waits for its standard.
 */
export function showPreview(element) {
  const points = element.querySelector('[data-points]');
  const given = element.querySelector('[data-step]');
  const grade = element.querySelector('[name$=".grade"]:checked');
  const faults = [...element.querySelectorAll('[name$=".faults"]')];
  if (!points || element.querySelector('[name$=".notApplicable"]:checked')) return;
  const none = element.querySelector('[name$=".answered"]:checked');
  const found = faults.filter(({ checked }) => checked);
  let said = null;
  if (given) said = given.value.trim() === '' ? '–' : given.value.trim();
  else if (grade) said = grade.dataset.points;
  else if (none || found.length > 0) {
    const off = found.reduce((sum, { dataset }) => sum + Math.round(Number(dataset.off) * 100), 0);
    said = String(Math.max(Math.round(Number(points.dataset.points) * 100) - off, 0) / 100);
  }
  if (said !== null) points.textContent = said;
}

/** Two people changed a line: what the other one wrote, and the choice. `said` is what the server told of it. */
export function showClash(element, code, { version, text, by }) {
  const part = partOf(element, 'clash');
  if (!part) return;
  part.hidden = false;
  part.querySelector('[data-clash-text]').textContent = text;
  part.querySelector('[data-clash-by]').textContent = by;
  element.querySelector(`[name="${code}.version"]`).value = version;
}

/** Puts what the server said of one line into it; `about` as of `showAnswer`. */
export function showLine(element, line, { sent, took, untouched }) {
  const find = (selector) => element.querySelector(selector);
  const part = (name, wanted) => {
    const one = wanted ? partOf(element, name) : find(`[data-${name}]`);
    if (one) one.hidden = !wanted;
  };
  part('difference', line.differs);
  part('changed', line.changed);
  part('carried', line.carried);
  part('clash', line.clash !== null);
  part('plausible', line.doubt !== null);
  showQuestion(find('[data-plausible]'), line);
  if (took || line.clash) find(`[name="${line.code}.version"]`).value = line.version;
  if (line.code === sent || untouched(line.code)) showProblems(element, line);
  element.classList.toggle('line-changed', line.changed);
  element.classList.toggle('line-differs', line.differs && !element.classList.contains('line-wrong'));
  if (line.points !== undefined) {
    find('[data-points]').textContent = line.points || '–';
    const points = find('.line-points');
    points.className = `line-points points-${line.tone}`;
    list(find('[data-why]'), line.why);
  }
  find('[data-saved]').textContent = line.saved;
  if (took && line.code === sent) for (const mark of element.querySelectorAll('[data-filled]')) mark.remove();
  if (!line.changed) uncheck(find(`[name="${line.code}.confirm"]`));
  if (line.clash) {
    find('[data-clash-text]').textContent = line.clash.text;
    find('[data-clash-by]').textContent = line.clash.by;
  } else for (const choice of element.querySelectorAll('[name$=".choice"]')) uncheck(choice);
  element.querySelectorAll('[data-earlier] > span').forEach((stage, at) => {
    const earlier = line.earlier[at];
    if (!earlier) return;
    stage.className = earlier.veiled ? 'earlier-veiled' : '';
    stage.querySelector('[data-earlier-text]').textContent = earlier.text;
  });
}

/** The answer belongs to the quantity: with another one it is asked anew. */
function showQuestion(element, { code, doubt: question }) {
  if (!element) return;
  const tick = element.querySelector(`[name="${code}.plausible"]`);
  tick.checked = question !== null && question.confirmed;
  tick.value = question ? question.of : '';
  element.classList.toggle('note-warning', question !== null && !question.confirmed);
  list(element.querySelector('[data-asked]'), question ? question.texts : []);
  const remark = document.getElementById(`${code}.plausibleRemark`);
  if (remark !== document.activeElement && (!question || question.confirmed))
    remark.value = question ? question.remark : '';
}

function showProblems(element, { code, problems }) {
  for (const said of element.querySelectorAll('.problem[id]')) {
    const field = said.id.slice(code.length + 1, -'-problem'.length);
    const text = problems[field] || '';
    said.textContent = text;
    said.hidden = text === '';
    const holder = said.closest('.field');
    if (holder) holder.classList.toggle('field-wrong', text !== '');
    const input = document.getElementById(`${code}.${field}`);
    if (input && text) input.setAttribute('aria-invalid', 'true');
    else if (input) input.removeAttribute('aria-invalid');
    const more = said.closest('details');
    if (more && text) more.open = true;
  }
  element.classList.toggle('line-wrong', Object.keys(problems).length > 0);
}

function showVeto(element, veto) {
  if (!veto) return;
  element.classList.toggle('veto-holds', veto.stands);
  const verdict = element.querySelector('[data-verdict]');
  verdict.textContent = veto.verdict;
  verdict.hidden = veto.verdict === '';
  verdict.classList.toggle('tag-late', veto.stands);
}

function showIndex(index) {
  for (const { code, done, of, problem } of index) {
    for (const link of document.querySelectorAll(`.score-index a[href$="/${code}"]`)) {
      link.querySelector('.score-index-count').textContent = `${done}/${of}`;
      link.querySelector('progress').value = done;
      link.parentElement.classList.toggle('score-index-problem', problem);
    }
  }
  const jump = document.querySelector('.score-jump > summary .score-index-count');
  const current = document.querySelector('.score-index a[aria-current] .score-index-count');
  if (jump && current) jump.textContent = current.textContent;
}

function showTotal(total) {
  const find = (name) => document.querySelector(`[data-total-${name}]`);
  if (!find('filled')) return;
  find('filled').textContent = total.filled;
  find('sum').textContent = total.sum;
  find('score').hidden = total.score === '';
  find('score').firstElementChild.textContent = total.score;
  find('range').hidden = total.score !== '';
  find('range').textContent = total.range;
  document.querySelector('[data-bar-score]').textContent = total.score || total.range;
  const { lowest, highest, label } = total.ruler;
  for (const ruler of document.querySelectorAll('[data-total] [data-ruler], .score-bar [data-ruler]')) {
    showRange(ruler, { lowest: Number(lowest), highest: Number(highest), label });
  }
  const grade = find('grade');
  grade.textContent = '';
  if (total.grade) grade.append(made('span', `grade grade-${total.grade.tone}`, total.grade.text));
  const missing = find('missing');
  missing.textContent = '';
  for (const { term, text } of total.missing) missing.append(made('dt', '', term), made('dd', '', text));
}

function list(element, sentences) {
  element.textContent = '';
  for (const sentence of sentences) element.append(made('li', '', sentence));
  element.hidden = sentences.length === 0;
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function uncheck(field) {
  if (field) field.checked = false;
}
