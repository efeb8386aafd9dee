// Menus close when something else is pressed; a page sent back with problems starts at them. All works without this.
const menus = () => document.querySelectorAll('details.menu[open], details.score-jump[open]');

document.addEventListener('click', (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('.score-jump a');
  if (link) link.closest('details').open = false;
});

// On a phone the navigation and tabs are wider than the screen: where one stands is in sight.
for (const here of document.querySelectorAll('.nav [aria-current], .tabs [aria-current]')) {
  const list = here.closest('ul');
  list.scrollLeft = here.parentElement.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

const problems = document.getElementById('problems');
if (problems) problems.focus();

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print());
}

// What was typed and could not be sent is sent from whatever page is open next, and nobody signs out without knowing of it.
// What somebody took along is theirs alone.
const note = (name) => {
  try {
    return localStorage.getItem(`dabiao ${name}`);
  } catch {
    return null;
  }
};
const waiting = () => (note('queue') || '0 0').split(' ').map(Number);
const nothing = () => waiting().every((count) => count === 0);
const { person } = document.body.dataset;
if (person && !nothing()) void import('./queue.js').then(({ flush }) => flush());
if (person && note('person') && note('person') !== person) void dropTaken();
for (const form of document.querySelectorAll('[data-sign-out]')) {
  form.addEventListener('submit', (event) => {
    if (!nothing() && !confirm(said(form.dataset.signOut))) return event.preventDefault();
    if (note('person')) void dropTaken();
  });
}

const pill = document.querySelector('[data-waiting]');
if (pill) {
  setInterval(showWaiting, 1000);
}

/** What is gone by the next look was only on its way. */
function showWaiting() {
  const before = pill.textContent !== '';
  pill.textContent = nothing() ? '' : said(pill.dataset.waiting);
  pill.hidden = nothing() || !before;
}

function said(text) {
  const [changes, files] = waiting();
  return text.replace('{changes}', changes).replace('{files}', files);
}

async function dropTaken() {
  const whose = note('person');
  localStorage.removeItem('dabiao person');
  if (typeof caches !== 'undefined') await caches.delete('dabiao pages');
  // With it whoever uses this device next could seal things as theirs.
  await import('./store.js').then(({ remove }) => remove('marks', `seal ${whose}`));
}
