/** How much of its left end the ruler gives to the scores below its scale, in percent. The same as in parts/ruler.ejs. */
const BROKEN = 8;

/**
 * Where a score stands on a ruler.
 * @param {SVGElement} ruler drawn by parts/ruler.ejs
 * @param {number} score of 1000
 * @returns {string} a percentage of the ruler's width
 */
export function placeOf(ruler, score) {
  const from = Number(ruler.dataset.from);
  const to = Number(ruler.dataset.to);
  const broken = from > 0 ? BROKEN : 0;
  const points = Math.min(Math.max(score, 0), to);
  const place = points < from ? (points / from) * broken : broken + ((points - from) / (to - from)) * (100 - broken);
  return `${place.toFixed(2)}%`;
}

/**
 * Shows the lowest and highest total still possible, after a line was saved.
 * @param {SVGElement} ruler drawn by parts/ruler.ejs with lowest and highest
 * @param {{ lowest: number, highest: number, label: string }} range scores of 1000 and the sentence to be read aloud
 */
export function showRange(ruler, { lowest, highest, label }) {
  ruler.querySelector('[data-range="lowest"]').setAttribute('width', placeOf(ruler, lowest));
  ruler.querySelector('[data-range="highest"]').setAttribute('width', placeOf(ruler, highest));
  ruler.querySelector('title').textContent = label;
}
