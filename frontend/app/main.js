// What surrounds Streamlit's own scripts: words, connection, landmarks, search, history, print. Without it the
// app works, in Streamlit's words. It touches no script of Streamlit's: it reads the document and the
// states that Streamlit writes there.
import { Search } from '../search/box.js';
import { Connection } from './connection.js';
import { Announcer, askedAnew, inMap, keepPlace, markMenus } from './landmarks.js';
import { scaleCharts, unscaleCharts } from './printing.js';
import { chosen, searches } from './places.js';
import { joinWalks } from './walks.js';
import { Words } from './words.js';

const { texts, site } = JSON.parse(document.currentScript.dataset.told);
const language = () => (Object.hasOwn(texts, document.documentElement.lang) ? document.documentElement.lang : 'id');
const own = () => texts[language()];
const wordsOf = Object.fromEntries(Object.entries(texts).map(([code, { words }]) => [code, words]));

const words = new Words(wordsOf, language);
const announcer = new Announcer();
const rerun = () => window.dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
const connection = new Connection({ texts: own, site, rerun, say: (text) => announcer.say(text) });
let atDate = null;

function clicked(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = askedAnew(event.target.closest('[data-testid="stPageLink-NavLink"]'), location);
  if (address === null) return;
  event.preventDefault();
  event.stopPropagation();
  history.pushState({}, '', address);
  rerun();
}

function ran() {
  markMenus(own().pages, location.pathname);
  const answer = document.querySelector('[data-testid="stMain"] [data-testid="stText"]');
  announcer.ran(document.title, answer ? answer.textContent : '');
}

function arrived(node) {
  words.all(node);
  for (const form of searches(node)) new Search(form, chosen);
}

function changed({ target, type, attributeName, addedNodes }) {
  if (type === 'childList') addedNodes.forEach(arrived);
  else if (type === 'characterData') words.text(target);
  else if (attributeName === 'lang') words.all(document.body);
  else if (attributeName === 'data-test-connection-state') connection.hear(target.getAttribute(attributeName));
  else if (attributeName === 'data-test-script-state') target.getAttribute(attributeName) === 'notRunning' && ran();
  else words.attributes(target);
}

function added(records) {
  const app = document.querySelector('[data-testid="stApp"]');
  if (app) connection.hear(app.getAttribute('data-test-connection-state'));
  const menus = '[data-testid="stPopoverBody"], [data-testid="stPageLink-NavLink"]';
  const isMenu = (node) => node.nodeType === 1 && (node.matches(menus) || node.querySelector(menus));
  keepPlace(atDate);
  if (records.some((record) => [...record.addedNodes].some(isMenu))) markMenus(own().pages, location.pathname);
}

new MutationObserver((records) => {
  records.forEach(changed);
  added(records);
}).observe(document, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: [
    'aria-label', 'title', 'placeholder', 'lang', 'data-test-connection-state', 'data-test-script-state',
  ],
});
joinWalks(history, location, inMap);
document.addEventListener('click', clicked, true);
document.addEventListener('focusin', ({ target }) => {
  atDate = target.closest('.st-key-day') && target;
});
window.addEventListener('beforeprint', scaleCharts);
window.addEventListener('afterprint', unscaleCharts);
