// Texts of tables, and finding elements.

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
