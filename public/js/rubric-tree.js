// Moves what stands in a rubric: dragged by the mouse, or by its handle with the arrow keys. Without this the form of each
// has a field for its place.
const tree = document.querySelector('[data-tree]');
const said = tree.querySelector('[data-tree-said]');
const check = document.querySelector('[data-check]');

for (const hidden of document.querySelectorAll('[data-handle], [data-scripted]')) hidden.hidden = false;

let dragged = null;

tree.addEventListener('dragstart', (event) => {
  dragged = event.target.closest('[data-code]');
  if (!dragged) return;
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', dragged.dataset.code);
  dragged.classList.add('branch-moving');
});

tree.addEventListener('dragover', (event) => {
  const target = targetOf(event);
  mark(target);
  if (target) event.preventDefault();
});

tree.addEventListener('drop', (event) => {
  const target = targetOf(event);
  if (!target) return;
  event.preventDefault();
  const { list, before } = target;
  void moveTo(dragged, list, before);
});

tree.addEventListener('dragend', () => {
  if (dragged) dragged.classList.remove('branch-moving');
  dragged = null;
  mark(null);
});

/** Where the dragged one would come to stand: before one of its level, or at the end of a parent of the right level. */
function targetOf(event) {
  const over = event.target.closest('[data-code]');
  if (!dragged || !over || dragged.contains(over)) return null;
  const levels = ['section', 'criterion', 'indicator'];
  const [own, theirs] = [dragged, over].map((one) => levels.indexOf(one.dataset.level));
  if (own === theirs) return { list: over.parentElement, before: over, over };
  if (theirs === own - 1) return { list: over.querySelector('ol'), before: null, over };
  return null;
}

function mark(target) {
  for (const marked of tree.querySelectorAll('.branch-before, .branch-into')) {
    marked.classList.remove('branch-before', 'branch-into');
  }
  if (target) target.over.classList.add(target.before ? 'branch-before' : 'branch-into');
}

tree.addEventListener('keydown', (event) => {
  const handle = event.target.closest('[data-handle]');
  const up = event.key === 'ArrowUp';
  if (!handle || (!up && event.key !== 'ArrowDown')) return;
  event.preventDefault();
  const branch = handle.closest('[data-code]');
  const next = up ? branch.previousElementSibling : branch.nextElementSibling;
  if (!next) return;
  void moveTo(branch, branch.parentElement, up ? next : next.nextElementSibling).then(() => handle.focus());
});

async function moveTo(branch, list, before) {
  const from = { list: branch.parentElement, before: branch.nextElementSibling };
  list.insertBefore(branch, before);
  const body = new URLSearchParams({
    _csrf: tree.dataset.csrf,
    code: branch.dataset.code,
    parent: list.dataset.parent,
    before: before ? before.dataset.code : '',
  });
  const answer = await fetch(tree.dataset.moves, {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  }).then(
    async (response) => ({ ok: response.ok, ...(await response.json()) }),
    () => ({ ok: false }),
  );
  if (answer.ok) {
    said.textContent = tree.dataset.moved.replace('#', branch.dataset.code);
    for (const revision of document.querySelectorAll('[data-revision]')) revision.value = Number(revision.value) + 1;
    // What its old and new parents add up to has changed with it.
    if (list !== from.list) location.reload();
    showCheck(answer.check);
    return;
  }
  from.list.insertBefore(branch, from.before);
  said.textContent = answer.problem || tree.dataset.failed;
  said.classList.remove('visually-hidden');
  said.classList.add('note', 'note-error');
}

/** Points do not change by moving, but what adds up below a parent does. */
function showCheck({ good, verdict, problems }) {
  const note = check.querySelector('.note');
  note.textContent = verdict;
  note.className = `note ${good ? 'note-done' : 'note-warning'}`;
  let list = check.querySelector('.check-list');
  if (!list) check.append((list = Object.assign(document.createElement('ul'), { className: 'check-list' })));
  list.textContent = '';
  for (const { text, href } of problems) {
    const item = document.createElement('li');
    const link = document.createElement(href ? 'a' : 'span');
    if (href) link.href = href;
    link.textContent = text;
    item.append(link);
    list.append(item);
  }
}
