// The choice of what colours the map.
import { element } from './dom.js';

export class FillPicker {
  /** `id` sets the choice apart from other maps'; `onPick(key)` hears the reader's choice. */
  constructor(fills, { label, id, signal, onPick }) {
    this.element = element('div', 'rollout-fills');
    this.element.setAttribute('role', 'radiogroup');
    this.element.setAttribute('aria-label', label);
    this.element.hidden = fills.length < 2; // with one, there is nothing to choose
    this.inputs = fills.map((fill) => {
      const option = element('label', 'rollout-fill');
      const input = element('input');
      input.type = 'radio';
      input.name = `${id}-fill`;
      input.value = fill.key;
      input.addEventListener('change', () => onPick(fill.key), { signal });
      option.append(input, element('span', '', fill.label));
      this.element.append(option);
      return input;
    });
  }

  check(key) {
    for (const input of this.inputs) input.checked = input.value === key;
  }
}
