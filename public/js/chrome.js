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

// On a phone the navigation is wider than the screen: where one stands is in sight.
const here = document.querySelector('.nav [aria-current]');
if (here) {
  const list = here.closest('.nav');
  list.scrollLeft = here.parentElement.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

const problems = document.getElementById('problems');
if (problems) problems.focus();

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print());
}
