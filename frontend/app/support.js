// Browsers in which Streamlit's scripts break get a notice in their place. Read by old browsers, too.

/** Whether a browser can do what Streamlit's scripts do: Safari from 16.4, Chrome 110, Firefox 115 on. */
export function isSupported(make, list) {
  try {
    make('(?<=a)b');
    return typeof list.toSorted === 'function';
  } catch {
    return false;
  }
}

if (!isSupported((pattern) => new RegExp(pattern), [])) {
  document.getElementById('old-browser').hidden = false;
  document.getElementById('root').remove();
}
