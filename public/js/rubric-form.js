// The form of an indicator: rows are added where there are too few, the fields of the chosen scale alone are shown, and what
// would keep the rubric from being published is asked of the server while one types. All works without this.
const form = document.querySelector('[data-node]');
const place = document.querySelector('[data-check]');

for (const button of form.querySelectorAll('[data-add-row]')) {
  button.hidden = false;
  button.addEventListener('click', () => addRow(button.closest('fieldset').querySelector('[data-rows]')));
}

function addRow(rows) {
  const last = rows.lastElementChild;
  const number = rows.children.length;
  const row = last.cloneNode(true);
  for (const input of row.querySelectorAll('input')) {
    input.name = input.name.replace(/\.\d+\./, `.${number}.`);
    input.setAttribute('aria-label', input.getAttribute('aria-label').replace(/\d+/, number + 1));
    input.value = '';
  }
  const shown = row.querySelector('.item-number');
  if (shown) shown.textContent = number + 1;
  rows.append(row);
  row.querySelector('input').focus();
}

function showScale() {
  const chosen = form.querySelector('[name="scale"]:checked');
  for (const part of form.querySelectorAll('[data-scale]')) {
    part.hidden = chosen !== null && !part.dataset.scale.split(' ').includes(chosen.value);
  }
}

let asked = 0;
let waiting;

function checkSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => void check(), 600);
}

async function check() {
  const number = (asked += 1);
  const body = new URLSearchParams(new FormData(form));
  body.set('check', 'yes');
  const answer = await fetch(form.action, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  }).then(
    (response) => (response.ok ? response.json() : null),
    () => null,
  );
  // Another kind has other fields: its page comes as a page. And an older answer says nothing any more.
  if (answer === null || number !== asked || !answer.check) return;
  show(answer);
}

function show({ mistakes, check: { good, verdict, problems } }) {
  place.textContent = '';
  place.append(made('h2', '', form.dataset.live));
  if (mistakes.length === 0) place.append(made('p', `note ${good ? 'note-done' : 'note-warning'}`, verdict));
  const list = made('ul', 'check-list', '');
  for (const text of [...mistakes, ...(mistakes.length === 0 ? problems.map((problem) => problem.text) : [])]) {
    list.append(made('li', '', text));
  }
  if (list.children.length > 0) place.append(list);
  place.hidden = false;
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

form.addEventListener('input', checkSoon);
form.addEventListener('change', (event) => {
  if (event.target.name === 'scale') showScale();
  if (event.target.name === 'kind') form.requestSubmit();
});
showScale();
if (form.querySelector('[name="seen"]').value !== '') void check();
