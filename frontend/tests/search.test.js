import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { page } from './sample.js';

const { document, window } = page();
window.HTMLElement.prototype.scrollIntoView = () => {};
const { Search, wordsFor } = await import('../search/box.js');
const { nameWords, plain, readings } = await import('../search/names.js');
const { placesOf, rank } = await import('../search/ranking.js');
const { forgiven, slips } = await import('../search/slips.js');

const ROWS = [
  ['32.73', 'Kota Bandung', 'Jawa Barat', 'kota', ['Bandung'], [], ''],
  ['32.04', 'Kabupaten Bandung', 'Jawa Barat', 'kabupaten', ['Bandung'], [], 'Soreang'],
  ['33.72', 'Kota Surakarta', 'Jawa Tengah', 'kota', ['Surakarta'], ['Solo'], ''],
  ['13.72', 'Kota Solok', 'Sumatera Barat', 'kota', ['Solok'], [], ''],
  ['jawa', 'Jawa', 'Kelompok pulau', 'pulau', ['Jawa'], ['Java'], ''],
  ['32', 'Jawa Barat', 'Provinsi', 'provinsi', ['Jawa Barat'], ['Jabar'], ''],
];
const places = placesOf(ROWS);
const names = (text) => rank(places, text).map(({ place }) => place.name);

test('slips are letters left out, added, changed or swapped', () => {
  for (const typed of ['surabya', 'surabbaya', 'suribaya', 'surbaaya']) assert.equal(slips(typed, 'surabaya')[0], 1, typed);
  assert.equal(slips('sura', 'surabaya')[1], 0);
  assert.deepEqual([3, 4, 7, 8].map(forgiven), [0, 1, 1, 2]);
});

test('names are compared without case, accents, signs and what is left out', () => {
  assert.equal(plain('  Kéra’ng-Asem (Bali) '), 'kera ng asem bali');
  assert.deepEqual(nameWords('Kab. Adm. Kep. Seribu'), ['kabupaten', 'kepulauan', 'seribu']);
});

test('a kind may stand before or after the name, or belong to it', () => {
  assert.deepEqual(readings(['kota']).map(({ kind }) => kind), ['']);
  assert.deepEqual(readings(['kota', 'bima']).map(({ kind }) => kind), ['', 'kota']);
  assert.deepEqual(readings(['lima', 'puluh', 'kota'])[1], { kind: 'kota', words: ['lima', 'puluh'] });
});

test('the name goes before another name, then the capital, then what begins so', () => {
  assert.deepEqual(names('solo'), ['Kota Surakarta', 'Kota Solok']);
  assert.deepEqual(names('jawa'), ['Jawa', 'Jawa Barat']);
  assert.deepEqual(names('soreang'), ['Kabupaten Bandung']);
  assert.deepEqual(names('jabar'), ['Jawa Barat']);
});

test('the kind that was typed goes first; without one the order of the list holds', () => {
  assert.deepEqual(names('bandung'), ['Kota Bandung', 'Kabupaten Bandung']);
  assert.deepEqual(names('kab bandung'), ['Kabupaten Bandung', 'Kota Bandung']);
  assert.deepEqual(names('bandung jabar'), ['Kota Bandung', 'Kabupaten Bandung']);
});

test('slips are forgiven where no name is exact, and said', () => {
  assert.deepEqual(rank(places, 'surakrta').map(({ place, near }) => [place.name, near]), [['Kota Surakarta', true]]);
  assert.deepEqual(rank(places, 'solo').map(({ via, near }) => [via, near]), [['Solo', false], ['', false]]);
  assert.deepEqual(names('paris'), []);
  assert.deepEqual(names('__proto__'), []);
});

const TOLD = {
  places: 'places.json', states: ['● Aktif', '○ Belum'], of: '0101--', found: '{n} ada', near: 'mirip: {n}', none: 'tidak ada',
};
let gone;

async function box(answer = { ok: true, json: async () => ROWS }) {
  globalThis.fetch = async (url) => {
    assert.equal(url, 'places.json');
    return answer;
  };
  const form = document.createElement('form');
  // eslint-disable-next-line no-restricted-properties
  form.innerHTML = '<input><div class="found" hidden><p></p><ul role="listbox"></ul></div><p role="status"></p>';
  form.dataset.search = JSON.stringify(TOLD);
  document.body.append(form);
  const search = new Search(form, (code) => gone.push(code));
  const type = async (text) => {
    search.input.value = text;
    await search.look();
  };
  const press = (key) => {
    const event = new window.Event('keydown');
    event.key = key;
    event.preventDefault = () => {};
    search.input.dispatchEvent(event);
  };
  const submit = () => search.submit({ preventDefault() {} });
  const options = () => [...search.list.children].map((option) => option.textContent);
  return { form, search, type, press, submit, options };
}

beforeEach(() => {
  document.body.replaceChildren();
  gone = [];
});

test('results are listed with the other name, the province and the state, and counted', async () => {
  const { search, type, options } = await box();
  await type('solo');
  assert.deepEqual(options(), ['Kota Surakarta Solo · Jawa Tengah · ●\u00a0Aktif', 'Kota Solok Sumatera Barat · ○\u00a0Belum']);
  assert.equal(search.said.textContent, '2 ada');
  assert.equal(search.input.getAttribute('aria-expanded'), 'true');
  await type('jawa');
  assert.deepEqual(options(), ['Jawa Kelompok pulau', 'Jawa Barat Provinsi']);
  await type('surakrta');
  assert.equal(search.said.textContent, 'mirip: 1');
  await type('paris');
  assert.equal(search.said.textContent, 'tidak ada');
  assert.equal(search.popup.hidden, false);
  assert.equal(search.input.getAttribute('aria-expanded'), 'false');
  await type(' ');
  assert.equal(search.popup.hidden, true);
  assert.equal(wordsFor(' ', [], TOLD), '');
});

test('arrows mark results in a circle, Enter goes to the marked one, Escape closes', async () => {
  const { search, type, press, submit } = await box();
  await type('bandung');
  const marked = () => search.input.getAttribute('aria-activedescendant');
  assert.equal(marked(), null);
  press('ArrowDown');
  assert.equal(marked(), 'hasil-0');
  press('ArrowUp');
  assert.equal(marked(), 'hasil-1');
  assert.equal(search.list.children[1].getAttribute('aria-selected'), 'true');
  await submit();
  assert.deepEqual(gone, ['32.04']);
  assert.equal(search.input.value, 'Kabupaten Bandung');
  await type('bandung');
  press('Escape');
  assert.equal(search.popup.hidden, true);
  assert.equal(marked(), null);
});

test('Enter without a mark goes to the first result, also before the list is there', async () => {
  const { search, submit } = await box();
  search.input.value = 'jogja solo';
  await submit();
  assert.deepEqual(gone, []);
  search.input.value = 'solo';
  await submit();
  assert.deepEqual(gone, ['33.72']);
});

test('where the places cannot be fetched the form leads to the list of all', async () => {
  const { form, search, submit } = await box({ ok: false });
  let sent = 0;
  form.submit = () => { sent += 1; };
  search.input.value = 'solo';
  await search.look();
  assert.equal(search.said.textContent, '');
  assert.equal(search.popup.hidden, true);
  await submit();
  assert.equal(sent, 1);
  globalThis.fetch = async () => ({ ok: true, json: async () => ROWS });
  await submit();
  assert.deepEqual(gone, ['33.72']);
});
