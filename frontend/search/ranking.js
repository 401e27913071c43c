// Which places a text means, the best first. One ranking, for the site and for the app.
//
// 1. the name or the code itself; 2. another name of the place (Solo, Jatim); 3. its capital;
// 4. what begins so, in the same order; 5. what has words that begin so. Only where no place has just
// this name: 6. names with the text within; 7. names with slips. In each the kind that was typed (Kota,
// Kab., Provinsi) goes first; what is equal then stays in the order of the list.
import { nameWords, plainWords, readings } from './names.js';
import { forgiven, slips } from './slips.js';

const LONGEST_TEXT = 80;
const MOST = 8;
const [EXACT, BEGUN, WITHIN, INSIDE, SLIPS, BEGUN_SLIPS] = [0, 1, 2, 3, 4, 5];

/** Returns a name written together, as it is read and as it is written ("Kep." is read as "Kepulauan"). */
function keysOf(text) {
  return [...new Set([nameWords(text).join(''), plainWords(text).join('')])];
}

/**
 * Prepares places for `rank`.
 *
 * `rows` are `[code, name, where, kind, names, others, capital]` in the order of those that are
 * equal: the name as shown; what it lies in; kota, kabupaten, provinsi or pulau; the names without
 * the kind; other names; the capital, "" where it is called like the place.
 */
export function placesOf(rows) {
  const places = rows.map(([code, name, where, kind, names, others, capital]) => {
    const forms = [
      ...names.map((text) => ({ text, order: 0 })),
      ...others.map((text) => ({ text, order: 1 })),
      ...(capital ? [{ text: capital, order: 2 }] : []),
    ].flatMap(({ text, order }) => keysOf(text).map((key) => ({ key, order, via: order && !name.includes(text) ? text : '' })));
    const words = [name, ...names, ...others, capital].flatMap(nameWords);
    return { code, name, where, kind, forms, full: nameWords(name).join(''), digits: code.replace('.', ''), words };
  });
  const byCode = new Map(places.map((place) => [place.code, place]));
  for (const place of places) place.around = byCode.get(place.code.slice(0, 2))?.words ?? [];
  return places;
}

function begins(key, place, { kind }) {
  if (!kind && place.full.startsWith(key)) return [place.full === key ? EXACT : BEGUN, 1, ''];
  if (!kind && key.length > 1 && place.digits.startsWith(key)) return [place.digits === key ? EXACT : BEGUN, 0, ''];
  return null;
}

/** Returns `[level, order, via]` of the best form that the key is or begins, or null. */
function named(key, place, reading) {
  let best = begins(key, place, reading);
  for (const { key: form, order, via } of place.forms) {
    const level = form === key ? EXACT : BEGUN;
    if (form.startsWith(key) && (!best || inOrder([level, order], best) < 0)) best = [level, order, via];
  }
  return best;
}

/** Returns `[level, order]` of a place that has the words, alone or with its province's, or the text within a name. */
function contains(key, place, { words }) {
  const begun = (list, word) => list.some((other) => other.startsWith(word));
  const own = words.filter((word) => begun(place.words, word));
  if (own.length === words.length) return [WITHIN, 0];
  if (own.length && words.every((word) => own.includes(word) || begun(place.around, word))) return [WITHIN, 1];
  return key.length > 3 && place.forms.some((form) => form.order < 2 && form.key.includes(key)) ? [INSIDE, 0] : null;
}

/** Returns `[level, slips, other first letter, order, via]` of one form that is near to the key, or null. */
function nearTo(key, { key: form, order, via }) {
  const letters = Math.min(key.length, form.length);
  const most = order < 2 ? forgiven(letters) : Math.min(forgiven(letters), 1);
  if (!most) return null;
  const [whole, begun] = slips(key, form);
  const rest = [form[0] === key[0] ? 0 : 1, order, via];
  if (whole <= most) return [SLIPS, whole, ...rest];
  return order < 2 && key.length > 5 && begun <= 1 ? [BEGUN_SLIPS, begun, ...rest] : null;
}

/** Returns what `nearTo` does of the nearest form. */
function near(key, place) {
  const [best] = place.forms.map((form) => nearTo(key, form)).filter(Boolean).sort(inOrder);
  return best;
}

/** Compares lists of numbers, the first that differs decides. */
function inOrder(a, b) {
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] !== b[i] && typeof a[i] === 'number') return a[i] - b[i];
  }
  return 0;
}

/** Returns `{score, via}` of a place under one reading, or null. */
function judged(place, reading) {
  const key = reading.words.join('');
  const wrong = reading.kind && reading.kind !== place.kind ? 1 : 0;
  const exact = named(key, place, reading);
  if (exact) return { score: [exact[0], wrong, exact[1], 0], via: exact[2] };
  const within = contains(key, place, reading);
  if (within) return { score: [within[0], wrong, within[1], 0], via: '' };
  const slip = near(key, place);
  return slip ? { score: [slip[0], slip[1], wrong, slip[2] * 4 + slip[3]], via: slip[4] } : null;
}

/**
 * Returns the places that a text may mean, the best first, at most 8, as `{place, via, near}`.
 *
 * `via` is the other name or capital by which it was found, "" for its own; `near` says that
 * nothing but slips led there.
 */
export function rank(places, text) {
  const words = nameWords(text.slice(0, LONGEST_TEXT));
  if (!words.length) return [];
  const ways = readings(words);
  const found = places.flatMap((place) => {
    const [best] = ways.map((way) => judged(place, way)).filter(Boolean).sort((a, b) => inOrder(a.score, b.score));
    return best ? [{ place, ...best }] : [];
  });
  const exact = found.some(({ score }) => score[0] === EXACT);
  return found
    .filter(({ score }) => !exact || score[0] < INSIDE)
    .sort((a, b) => inOrder(a.score, b.score))
    .slice(0, MOST)
    .map(({ place, via, score }) => ({ place, via, near: score[0] >= SLIPS }));
}
