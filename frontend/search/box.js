// The search box: a combobox (WAI-ARIA 1.2) over a list of places.
import { placesOf, rank } from './ranking.js';

/** Returns a function that fetches the places once, when first called; none where that fails, until it is called again. */
function loader(url) {
  let loading = null;
  const failed = () => {
    loading = null;
    return [];
  };
  return () => {
    loading ??= fetch(url)
      .then((answer) => (answer.ok ? answer.json().then(placesOf) : failed()))
      .catch(failed);
    return loading;
  };
}

/** Returns an option of the list: the name, by which other name it was found, where it lies, its state. */
export function optionOf({ place, via }, number, state) {
  const option = document.createElement('li');
  option.id = `hasil-${number}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const more = document.createElement('small');
  const marked = state?.replace(' ', '\u00a0'); // its mark and its first word stay on one line
  more.textContent = [via, place.where, marked].filter(Boolean).join(' · ');
  option.append(place.name, ' ', more);
  return option;
}

/** Returns what is said of the results. */
export function wordsFor(text, found, { near, none, found: some }) {
  if (!text.trim()) return '';
  if (!found.length) return none;
  return (found[0].near ? near : some).replace('{n}', found.length);
}

/** Lets a box find places; `go(code)` leads to the chosen one. */
export class Search {
  constructor(form, go) {
    this.form = form;
    this.go = go;
    this.told = JSON.parse(form.dataset.search);
    this.places = loader(this.told.places);
    this.input = form.querySelector('input');
    this.popup = form.querySelector('.found');
    this.list = form.querySelector('[role=listbox]');
    this.said = form.querySelector('[role=status]');
    this.found = [];
    this.active = -1;
    this.input.addEventListener('focus', this.places);
    this.input.addEventListener('input', () => this.look());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) this.choose([...this.list.children].indexOf(option));
    });
    form.addEventListener('focusout', (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    form.addEventListener('submit', (event) => this.submit(event));
  }

  /** Shows what the text may mean. */
  async look() {
    const places = await this.places();
    if (!places.length) return;
    const text = this.input.value;
    this.found = rank(places, text);
    const states = ({ place }) => this.told.states[this.told.of[places.indexOf(place)]];
    this.list.replaceChildren(...this.found.map((one, i) => optionOf(one, i, states(one))));
    this.said.textContent = wordsFor(text, this.found, this.told);
    this.popup.querySelector('p').textContent = this.said.textContent;
    this.popup.classList.toggle('near', !this.found.length || this.found[0].near);
    this.mark(-1);
    this.popup.hidden = !text.trim();
    this.input.setAttribute('aria-expanded', String(this.found.length > 0));
  }

  close() {
    this.popup.hidden = true;
    this.said.textContent = '';
    this.input.setAttribute('aria-expanded', 'false');
    this.mark(-1);
  }

  mark(place) {
    this.active = place;
    [...this.list.children].forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === place));
      if (i === place) option.scrollIntoView({ block: 'nearest' });
    });
    if (place < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `hasil-${place}`);
  }

  key(event) {
    const { length } = this.found;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' && !this.popup.hidden) this.close();
    else if (step && length && this.popup.hidden) this.look();
    else if (step && length) this.mark((Math.max(this.active, step > 0 ? -1 : 0) + step + length) % length);
    else return;
    event.preventDefault();
  }

  choose(number) {
    const { place } = this.found[number];
    this.input.value = place.name;
    this.close();
    this.go(place.code);
  }

  /** Goes to the marked place, else to the first; without places the form leads to the list of all. */
  async submit(event) {
    event.preventDefault();
    const places = await this.places();
    const marked = this.active;
    if (marked < 0) await this.look();
    if (this.found.length) this.choose(Math.max(marked, 0));
    else if (!places.length) this.form.submit();
  }
}
