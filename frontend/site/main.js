// What a page of the site has. Every page works without it.
import { Search } from '../search/box.js';
import { followDay } from './day.js';
import { followBar } from './figures.js';
import { showMap } from './map.js';
import { shares } from './share.js';
import { filterBy, shorten, sortable } from './tables.js';
import { all } from './texts.js';

const box = document.getElementById('peta');
if (box) showMap(box);
const day = document.getElementById('tanggal');
if (day) followDay(day);
const figures = document.getElementById('angka');
if (figures?.dataset.follow) followBar(figures, document.getElementById('headline'));
for (const button of all('[data-share]')) shares(button);
for (const form of all('[data-search]')) {
  const { page } = JSON.parse(form.dataset.search);
  new Search(form, (code) => location.assign(page.replace('{code}', code)));
}
for (const line of all('.filter')) filterBy(line);
for (const table of all('table[data-sort]')) sortable(table);
for (const table of all('table[data-all]')) shorten(table);
