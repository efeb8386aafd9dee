// The arrow keys turn to the file before and after, as the links do.
const rels = { ArrowLeft: 'prev', ArrowRight: 'next' };

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  if (typing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.key in rels)) return;
  const link = document.querySelector(`main a[rel="${rels[event.key]}"]`);
  if (link === null) return;
  event.preventDefault();
  link.click();
});
