// The search box: regencies of the page's table by name, province and code.
import { all, plain, wordsOf } from './texts.js';

const LONGEST = 8;

/** Returns the rows that have all words, those first whose name begins with them. */
export function matches(rows, text) {
  const words = wordsOf(text);
  if (!words.length) return [];
  const start = words.join(' ');
  const rank = (row) => (plain(row.name).replace(/^(kota|kabupaten) /, '').startsWith(start) ? 0 : 1);
  return rows
    .filter((row) => words.every((word) => row.key.includes(word)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, LONGEST);
}

function rowsOf(table) {
  return all('tbody tr', table).map(({ cells }) => {
    const link = cells[1].querySelector('a');
    const name = link.textContent;
    return {
      name,
      url: link.getAttribute('href'),
      more: `${cells[2].textContent} · ${cells[3].textContent}`,
      key: plain(`${name} ${cells[2].textContent} ${cells[0].textContent}`),
    };
  });
}

function optionOf(row, number, go) {
  const option = document.createElement('li');
  option.id = `hasil-${number}`;
  option.setAttribute('role', 'option');
  option.setAttribute('aria-selected', 'false');
  const more = document.createElement('small');
  more.textContent = row.more;
  option.append(row.name, ' ', more);
  option.addEventListener('mousedown', (event) => event.preventDefault());
  option.addEventListener('click', () => go(row));
  return option;
}

/** Lets a form find the rows of a table and go to their pages. */
export function searchIn(form, table) {
  const input = form.querySelector('input');
  const list = form.querySelector('[role=listbox]');
  const none = form.querySelector('[data-none]');
  const rows = rowsOf(table);
  let found = [];
  let active = -1;
  const go = (row) => {
    location.href = row.url;
  };
  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute('aria-expanded', String(shown));
    input.removeAttribute('aria-activedescendant');
    active = -1;
  };
  const mark = (place) => {
    active = (place + found.length) % found.length;
    all('[role=option]', list).forEach((option, i) => {
      option.setAttribute('aria-selected', String(i === active));
      if (i === active) option.scrollIntoView({ block: 'nearest' });
    });
    input.setAttribute('aria-activedescendant', `hasil-${active}`);
  };
  input.addEventListener('input', () => {
    found = matches(rows, input.value);
    none.textContent = wordsOf(input.value).length && !found.length ? none.dataset.none : '';
    list.replaceChildren(...found.map((row, i) => optionOf(row, i, go)));
    open(found.length > 0);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') open(false);
    else if (found.length && event.key === 'ArrowDown') mark(active + 1);
    else if (found.length && event.key === 'ArrowUp') mark(active - 1);
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', () => open(false));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (found.length) go(found[Math.max(active, 0)]);
  });
}
