// What a page of the site has. Every page works without it.
import { followBar } from './figures.js';
import { showMap } from './map.js';
import { searchIn } from './search.js';
import { filterBy, sortable } from './tables.js';
import { all } from './texts.js';

const box = document.getElementById('peta');
if (box) showMap(box);
const figures = document.getElementById('angka');
if (figures?.dataset.follow) followBar(figures, document.getElementById('headline'));
for (const form of all('[data-search]')) searchIn(form, document.getElementById('tabel'));
for (const line of all('.filter')) filterBy(line);
for (const table of all('table[data-sort]')) sortable(table);
