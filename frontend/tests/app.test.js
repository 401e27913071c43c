import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { NodeFilter } from 'linkedom';

import { page } from './sample.js';

const { document } = page();
globalThis.NodeFilter = NodeFilter;
const { Connection } = await import('../app/connection.js');
const { Announcer, askedAnew, keepPlace, markMenus } = await import('../app/landmarks.js');
const { isSupported } = await import('../app/support.js');
const { joinWalks, onlyDateDiffers } = await import('../app/walks.js');
const { Words } = await import('../app/words.js');

const WORDS = {
  id: { Search: 'Cari', 'Help for {0}': 'Penjelasan: {0}', '{n} results': '{n} ditemukan' },
  en: { Search: 'Search the table', 'Help for {0}': 'Help: {0}', '{n} results': '{n} found' },
};
let language = 'id';
const words = new Words(WORDS, () => language);

beforeEach(() => {
  document.body.replaceChildren();
  language = 'id';
});

/** Returns an element made of markup of the tests' own. */
function made(markup) {
  const box = document.createElement('div');
  box.innerHTML = markup; // eslint-disable-line no-restricted-properties
  document.body.append(box);
  return box;
}

test('a browser is too old that cannot look behind or sort into a new list', () => {
  assert.ok(isSupported((pattern) => new RegExp(pattern), []));
  assert.ok(!isSupported(() => { throw new SyntaxError('invalid group specifier name'); }, []));
  assert.ok(!isSupported(() => {}, {}));
});

test('words of the frame are said in the language of the page, and again in another', () => {
  assert.equal(words.say('Search'), 'Cari');
  assert.equal(words.say('Help for Bobot: penduduk'), 'Penjelasan: Bobot: penduduk');
  assert.equal(words.say('1,204 results'), '1,204 ditemukan');
  language = 'en';
  assert.equal(words.say('Cari'), 'Search the table');
  assert.equal(words.say('Penjelasan: Bobot'), 'Help: Bobot');
});

test('words of the page itself stay', () => {
  for (const text of ['Peta', 'Different results', 'Search for a place', '', 'x'.repeat(300)]) {
    assert.equal(words.say(text), text);
  }
});

test('labels and texts below an element are translated where they stand', () => {
  const box = made('<button aria-label="Search" title="Search"><p>Search</p></button><input placeholder="Search">');
  words.all(box);
  const button = box.querySelector('button');
  assert.deepEqual([button.getAttribute('aria-label'), button.getAttribute('title')], ['Cari', 'Cari']);
  assert.equal(box.querySelector('p').textContent, 'Cari');
  assert.equal(box.querySelector('input').getAttribute('placeholder'), 'Cari');
});

/** Returns a connection with a clock of its own: `pass(ms)` lets time go by. */
function connection(t, site = '') {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const heard = [];
  const texts = () => ({ away: 'Away.', longAway: 'Still away.', back: 'Back.', site: 'Simpler pages' });
  const made_ = new Connection({ texts, site, rerun: () => heard.push('rerun'), say: (text) => heard.push(text) });
  return { heard, hear: (state) => made_.hear(state), pass: (ms) => t.mock.timers.tick(ms), bar: () => made_.bar };
}

test('a server that is away is told, and the page runs anew when it is back', (t) => {
  const { heard, hear, pass, bar } = connection(t, 'https://112.example.org');
  hear('CONNECTED');
  assert.deepEqual(heard, []);
  hear('PINGING_SERVER');
  hear('CONNECTING');
  assert.equal(bar().isConnected, false);
  pass(1500);
  assert.equal(bar().textContent, 'Away.');
  pass(20000);
  assert.equal(bar().textContent, 'Away. Still away. Simpler pages');
  assert.equal(bar().querySelector('a').getAttribute('href'), 'https://112.example.org');
  hear('CONNECTED');
  assert.equal(bar().isConnected, false);
  assert.deepEqual(heard, ['Back.', 'rerun']);
});

test('a short gap is not told', (t) => {
  const { heard, hear, pass, bar } = connection(t);
  hear('CONNECTED');
  hear('PINGING_SERVER');
  pass(500);
  hear('CONNECTED');
  pass(60000);
  assert.equal(bar().isConnected, false);
  assert.deepEqual(heard, ['rerun']);
});

test('the first connection is waited for longer', (t) => {
  const { hear, pass, bar } = connection(t);
  hear('INITIAL');
  pass(5000);
  assert.equal(bar().isConnected, false);
  pass(5000);
  assert.equal(bar().textContent, 'Away.');
});

test('the menu is a landmark, and the link of the page is marked', () => {
  const link = (href) => `<a data-testid="stPageLink-NavLink" href="${href}">x</a>`;
  const box = made(`<div class="st-key-menu_wide">${link('')}${link('riwayat?lang=en')}</div>`);
  const marked = () => Array.from(box.querySelectorAll('[aria-current]')).map((one) => one.getAttribute('href'));
  markMenus('Pages', '/app/riwayat');
  const menu = box.firstChild;
  assert.deepEqual([menu.getAttribute('role'), menu.getAttribute('aria-label')], ['navigation', 'Pages']);
  assert.deepEqual(marked(), ['riwayat?lang=en']);
  markMenus('Pages', '/app/');
  assert.deepEqual(marked(), ['']);
});

test('the menu leads the page that is shown to the address of its link', () => {
  const [current, other] = made('<a aria-current="page" href="?lang=en">x</a><a href="riwayat?lang=en">x</a>').children;
  const at = (search) => ({ pathname: '/app/', search });
  assert.equal(askedAnew(current, at('?lang=en&date=2018-06')), '/app/?lang=en');
  assert.equal(askedAnew(current, at('?lang=en')), null);
  assert.equal(askedAnew(other, at('?lang=en&date=2018-06')), null);
  assert.equal(askedAnew(null, at('')), null);
  current.setAttribute('href', '');
  assert.equal(askedAnew(current, at('?date=2018-06')), '/app/');
  assert.equal(askedAnew(current, at('')), null);
});

test('who was at the date that goes away is taken to its next box, or to the title', () => {
  const box = made('<div class="st-key-day"><input></div><div data-testid="stMain"><h1>Map</h1></div>');
  const [chip, title] = [box.querySelector('.st-key-day'), box.querySelector('h1')];
  const focused = [];
  for (const one of [chip.querySelector('input'), title]) one.focus = () => focused.push(one.tagName);
  Object.defineProperty(document, 'activeElement', { get: () => document.body, configurable: true });
  const gone = document.createElement('button');
  keepPlace(null);
  keepPlace(title);
  assert.deepEqual(focused, []);
  keepPlace(gone);
  chip.remove();
  keepPlace(gone);
  assert.deepEqual(focused, ['INPUT', 'H1']);
  assert.equal(title.getAttribute('tabindex'), '-1');
  delete document.activeElement;
});

test('what changed is said once, and never over the map', () => {
  const announcer = new Announcer();
  const said = () => announcer.element.textContent;
  announcer.ran('Map', 'Indonesia: 5');
  assert.equal(said(), ''); // a page that opens says itself
  announcer.ran('Map', 'Indonesia: 4');
  assert.equal(said(), 'Indonesia: 4');
  announcer.ran('Pace', 'At this pace');
  assert.equal(said(), 'Pace. At this pace');
  const frame = document.createElement('iframe');
  Object.defineProperty(document, 'activeElement', { value: frame, configurable: true });
  announcer.ran('Pace', 'Another');
  assert.equal(said(), 'Pace. At this pace');
  delete document.activeElement;
});

test('addresses are compared without their dates', () => {
  const at = (query) => `https://x.org/?${query}`;
  assert.ok(onlyDateDiffers(at('lang=en'), at('lang=en&date=2018-12')));
  assert.ok(onlyDateDiffers(at('date=2018-11&region=35'), at('region=35&date=2018-12')));
  assert.ok(!onlyDateDiffers(at('date=2018-11'), at('date=2018-12&region=35')));
  assert.ok(!onlyDateDiffers(at('date=2018-11'), at('date=2018-11')));
  assert.ok(!onlyDateDiffers('https://x.org/', 'https://x.org/riwayat?date=2018-12'));
});

/** Returns the entries of a history that joins walks, made by `push(query, inMap)`. */
function walk() {
  const entries = [{ state: null, url: 'https://x.org/' }];
  const location = { get href() { return entries.at(-1).url; } };
  const history = {
    get state() { return entries.at(-1).state; },
    pushState: (state, title, url) => entries.push({ state, url: new URL(url, location.href).href, title }),
    replaceState: (state, title, url) => entries.splice(-1, 1, { state, url: new URL(url, location.href).href, title }),
  };
  let within = true;
  joinWalks(history, location, () => within);
  const push = (query, inMap = true) => {
    within = inMap;
    history.pushState({}, '', `/${query}`);
  };
  return { push, shown: () => entries.map(({ url }) => url.slice(14)) };
}

test('a walk along the time bar is one entry of the history', () => {
  const { push, shown } = walk();
  for (const month of ['2018-12', '2018-11', '2018-10']) push(`?date=${month}`);
  push('?date=2018-10&region=35');
  for (const month of ['2018-09', '2018-08']) push(`?date=${month}&region=35`);
  assert.deepEqual(shown(), ['', '?date=2018-10', '?date=2018-10&region=35', '?date=2018-08&region=35']);
});

test('the way back to today is an entry of its own, and so is the next walk', () => {
  const { push, shown } = walk();
  for (const month of ['2018-12', '2018-11']) push(`?date=${month}`);
  push('', false);
  for (const month of ['2019-12', '2019-11']) push(`?date=${month}`);
  assert.deepEqual(shown(), ['', '?date=2018-11', '', '?date=2019-11']);
});

test('a default language that leaves the address is no step of a walk', () => {
  const { push, shown } = walk();
  push('?date=2018-12&lang=id');
  push('?date=2018-11');
  assert.deepEqual(shown(), ['', '?date=2018-11']);
});
