// Names as search and tables compare them.
import { forgiven, slips } from './slips.js';

// Written otherwise, meant the same.
const SAME = { kab: 'kabupaten', kodya: 'kota', kotamadya: 'kota', prov: 'provinsi', propinsi: 'provinsi', kep: 'kepulauan' };
const LEFT_OUT = new Set(['adm', 'administrasi', 'administratif']);
const KINDS = {
  kabupaten: 'kabupaten', regency: 'kabupaten', kota: 'kota', city: 'kota', provinsi: 'provinsi', province: 'provinsi',
  pulau: 'pulau',
};

/** Returns a text in small letters without accents, words parted by one space. */
export function plain(text) {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Returns the words of a text, plain. */
export function plainWords(text) {
  return plain(text).split(' ').filter(Boolean);
}

/** Returns the words of a place's name: "Kab. Kep. Aru" and "Kabupaten Kepulauan Aru" are the same. */
export function nameWords(text) {
  return plainWords(text).map((word) => (Object.hasOwn(SAME, word) ? SAME[word] : word)).filter((word) => !LEFT_OUT.has(word));
}

function kindOf(word) {
  const meant = Object.keys(KINDS).find((known) => slips(word, known)[0] <= forgiven(Math.min(word.length, known.length)));
  return meant ? KINDS[meant] : '';
}

/** Returns how words may be meant, as `{kind, words}`: all as a name, or the first or last as a kind of place. */
export function readings(words) {
  const found = [{ kind: '', words }];
  if (words.length < 2) return found;
  const [first, last] = [kindOf(words[0]), kindOf(words.at(-1))];
  if (first) found.push({ kind: first, words: words.slice(1) });
  if (last) found.push({ kind: last, words: words.slice(0, -1) });
  return found;
}
