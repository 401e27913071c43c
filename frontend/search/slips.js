// Typing errors: letters left out, added, changed or swapped.

/**
 * Counts the slips between what was typed and a name (optimal string alignment).
 *
 * Returns `[whole, begun]`: between the text and the name, and between the text and whichever
 * beginning of the name is nearest to it.
 */
export function slips(typed, name) {
  let before = [];
  let last = [...Array(name.length + 1).keys()];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= name.length; j += 1) {
      const other = typed[i - 1] === name[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + other);
      if (i > 1 && j > 1 && typed[i - 1] === name[j - 2] && typed[i - 2] === name[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, last] = [last, row];
  }
  return [last[name.length], Math.min(...last)];
}

/** Returns how many slips are forgiven: none below 4 letters, one below 8, then two. */
export function forgiven(letters) {
  if (letters < 4) return 0;
  return letters < 8 ? 1 : 2;
}
