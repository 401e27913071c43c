// Tables: filtered by words, sorted by a click on a heading, long ones cut short until asked for whole.
import { plain, plainWords } from '../search/names.js';
import { all, numberOf } from './texts.js';

/** Lets the field of a filter hide the rows that lack one of its words. */
export function filterBy(line) {
  line.hidden = false;
  const input = line.querySelector('input');
  const rows = all(`#${input.dataset.filter} tbody tr`).map((row) => [row, plain(row.textContent)]);
  input.addEventListener('input', () => {
    const words = plainWords(input.value);
    for (const [row, key] of rows) row.hidden = !words.every((word) => key.includes(word));
    rows[0][0].closest('table').classList.toggle('filtered', words.length > 0);
  });
}

/** Returns texts in order: as numbers, or by the alphabet of the language. */
export function compare(a, b, numeric, language) {
  return numeric ? numberOf(a, language) - numberOf(b, language) : a.localeCompare(b, language);
}

/** Makes every heading of a table a button that sorts by its column. */
export function sortable(table) {
  const language = document.documentElement.lang;
  const heads = all('thead th', table);
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const way = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', way < 0 ? 'descending' : 'ascending');
      const [body] = table.tBodies;
      const text = (row) => row.cells[column].textContent;
      const numeric = head.classList.contains('n');
      body.append(...Array.from(body.rows).sort((a, b) => way * compare(text(a), text(b), numeric, language)));
    });
  });
}

/** Shows the first rows of a long table; a button below it, which says `data-all`, shows them all. */
export function shorten(table) {
  table.classList.add('short-cut');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'all-rows';
  button.textContent = table.dataset.all;
  const box = table.closest('.scroll');
  box.after(button);
  button.addEventListener('click', () => {
    table.classList.remove('short-cut');
    button.remove();
    box.focus({ preventScroll: true });
  });
}
