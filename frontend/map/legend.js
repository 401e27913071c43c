// The legend: the classes of a fill, each with the number of regions that have it.
import { element, svgElement } from './dom.js';

/** Returns how many of `regions` have each class of a fill at a step; `inScope` null counts all. */
export function countClasses(shown, fill, step, inScope) {
  const counts = new Map();
  for (const region of shown.regions) {
    if (inScope && !inScope.has(region.code)) continue;
    const key = shown.face(region, step).classes[fill];
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  return counts;
}

export class Legend {
  constructor(numbers) {
    this.element = element('div', 'rollout-legend');
    this.numbers = numbers;
    this.counters = new Map();
  }

  /** Shows `classes`, as `Paints` has them. */
  show(classes) {
    this.element.replaceChildren();
    this.counters.clear();
    for (const { key, label, fill, edge } of classes) {
      const item = element('span', 'rollout-key');
      const sample = svgElement('svg', { class: 'rollout-swatch', width: 22, height: 14, 'aria-hidden': 'true' });
      const field = svgElement('rect', { class: 'rr', x: 1, y: 1, width: 20, height: 12, rx: 2, fill });
      if (edge) field.style.setProperty('--edge', edge);
      const counter = element('b');
      sample.append(field);
      item.append(sample, element('span', '', label), counter);
      this.counters.set(key, counter);
      this.element.append(item);
    }
  }

  count(counts) {
    for (const [key, counter] of this.counters) counter.textContent = this.numbers.format(counts.get(key) || 0);
  }
}
