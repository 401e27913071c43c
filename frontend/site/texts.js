// Texts as search and tables compare them.

/** Returns a text in small letters without accents, words parted by one space. */
export function plain(text) {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** Returns the words of a text, plain. */
export function wordsOf(text) {
  return plain(text).split(' ').filter(Boolean);
}

/** Returns the number that a text of a language ("id" or "en") begins with; -Infinity for none. */
export function numberOf(text, language) {
  const digits = text.replace(/[^0-9,.-]/g, '');
  const local = language === 'id' ? digits.replace(/\./g, '').replace(',', '.') : digits.replace(/,/g, '');
  return local === '' ? -Infinity : Number(local);
}

/** Returns all elements that a selector finds, as a list. */
export function all(selector, root = document) {
  return Array.from(root.querySelectorAll(selector));
}
