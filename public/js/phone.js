// A sheet in one hand: one indicator at a time or the list, points by a stepper, remarks with phrases used before.
// The lines and their fields are the page's own; score.js keeps what is typed, whoever types it.
const tools = document.querySelector('[data-phone]');
const narrow = window.matchMedia('(max-width: 719px)');

if (tools) {
  const words = tools.dataset;
  const place = document.querySelector('[data-sheet]');
  const bar = document.querySelector('[data-phone-bar]');
  const lines = [...place.querySelectorAll('[data-line]')];
  let at = 0;

  tools.hidden = !narrow.matches;
  narrow.addListener(() => {
    tools.hidden = !narrow.matches;
    show();
  });
  for (const line of lines) {
    step(line, words);
    offer(line, words);
  }
  const wanted = note('view');
  for (const choice of tools.querySelectorAll('[name="view"]')) {
    choice.checked = choice.value === (wanted || 'list');
    choice.addEventListener('change', () => {
      note('view', choice.value);
      show();
    });
  }
  bar.querySelector('[data-back]').addEventListener('click', () => go(at - 1));
  bar.querySelector('[data-on]').addEventListener('click', () => go(at + 1));
  place.addEventListener('change', sayPlace);
  window.addEventListener('hashchange', fromAddress);
  fromAddress();

  /** A link to an indicator opens it; without one the first that is blank. */
  function fromAddress() {
    const asked = lines.findIndex(({ id }) => id === decodeURIComponent(location.hash.slice(1)));
    at = asked >= 0 ? asked : Math.max(lines.findIndex(isBlank), 0);
    show();
    if (place.classList.contains('one-by-one')) lines[at].scrollIntoView({ block: 'start' });
  }

  function go(to) {
    if (to >= lines.length) {
      const later = document.querySelector('[data-later]');
      if (later) later.click();
      return;
    }
    at = Math.min(Math.max(to, 0), lines.length - 1);
    show();
    lines[at].scrollIntoView({ block: 'start' });
    const heading = lines[at].querySelector('.line-title');
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  function show() {
    const one = narrow.matches && (tools.querySelector('[name="view"]:checked') || {}).value === 'one';
    place.classList.toggle('one-by-one', one);
    bar.hidden = !one;
    lines.forEach((line, which) => {
      line.hidden = one && which !== at;
      const card = line.closest('.card-plain');
      if (card) card.hidden = one && !card.contains(lines[at]);
    });
    bar.querySelector('[data-back]').disabled = at === 0;
    bar.querySelector('[data-on]').disabled = at === lines.length - 1 && !document.querySelector('[data-later]');
    sayPlace();
  }

  function sayPlace() {
    bar.querySelector('[data-phone-place]').textContent = words.place
      .replace('{at}', at + 1)
      .replace('{of}', lines.length)
      .replace('{blank}', lines.filter(isBlank).length);
  }
}

/** Whether nothing is said on a line: no number, no choice. */
function isBlank(line) {
  return (
    ![...line.querySelectorAll('input.input-number, input[type="radio"], input[type="checkbox"]')].some((field) =>
      /^(radio|checkbox)$/.test(field.type) ? field.checked : field.value !== '',
    ) && line.querySelector('.points-blank') !== null
  );
}

/** Points by two large buttons: from blank, more is the full points and less one step below them. */
function step(line, words) {
  const field = line.querySelector('[data-step]');
  if (!field) return;
  const [by, full] = [Number(field.dataset.step), Number(field.dataset.most)];
  const button = (sign, label, move) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'stepper';
    made.textContent = sign;
    made.setAttribute('aria-label', `${label} ${line.dataset.line}`);
    made.addEventListener('click', () => {
      const now = field.value.trim() === '' ? null : Number(field.value);
      const from = now === null || Number.isNaN(now) ? full + (move < 0 ? 0 : -by) : now;
      // Hundredths, so that steps of 0.1 stay what they say.
      const next = Math.round((from + move * by) * 100) / 100;
      field.value = String(Math.min(Math.max(next, 0), full));
      field.dispatchEvent(new Event('input', { bubbles: true }));
      const reason = line.querySelector('[data-reason]');
      if (reason && Number(field.value) < full) reason.open = true;
    });
    return made;
  };
  const frame = field.closest('.with-unit') || field.parentElement;
  frame.classList.add('with-stepper');
  frame.prepend(button('−', words.less, -1));
  frame.append(button('＋', words.more, 1));
}

let phrases = null;

/** Remarks that this person has written on the same indicator elsewhere, to be pressed instead of typed. */
function offer(line, words) {
  const field = line.querySelector('textarea[name$=".reason"]');
  if (!field) return;
  field.addEventListener('focus', () => void fill(), { once: true });
  async function fill() {
    if (phrases === null)
      phrases = fetch('/on-site/phrases', { headers: { accept: 'application/json' } }).then((answer) => answer.json());
    const known = (await phrases.catch(() => ({ phrases: {} }))).phrases[line.dataset.line] || [];
    if (known.length === 0) return;
    const list = document.createElement('p');
    list.className = 'phrases';
    list.append(Object.assign(document.createElement('span'), { className: 'tiny quiet', textContent: words.phrases }));
    for (const phrase of known) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'phrase';
      button.textContent = phrase;
      button.addEventListener('click', () => {
        field.value = field.value.trim() === '' ? phrase : `${field.value.trim()} ${phrase}`;
        field.dispatchEvent(new Event('change', { bubbles: true }));
      });
      list.append(button);
    }
    field.closest('.field').after(list);
  }
}

function note(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(`dabiao ${name}`);
    localStorage.setItem(`dabiao ${name}`, value);
  } catch {
    // A forbidden store: it is chosen anew on the next page.
  }
  return null;
}
