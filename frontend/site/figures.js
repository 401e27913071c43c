// The headline and the figures below the map, which follow its time bar.

function cell([label, value, note, name, url]) {
  const parts = ['div', 'dt', 'dd', 'b', 'span'].map((tag) => document.createElement(tag));
  const [whole, term, detail, number, words] = parts;
  term.textContent = label;
  number.textContent = value;
  words.textContent = note;
  if (/^https?:\/\//.test(url)) {
    const link = document.createElement('a');
    link.href = url;
    link.rel = 'noopener';
    link.textContent = name;
    words.append(note ? ' · ' : '', link);
  }
  detail.append(number, ' ', words);
  whole.append(term, detail);
  return whole;
}

/** Keeps `figures` and `headline` at the bar's date; their texts are loaded when it first moves. */
export function followBar(figures, headline) {
  const source = figures.dataset.follow;
  let loading = null;
  let wanted = '';
  let shown = '';
  const show = (steps) => {
    const step = steps.find((one) => one.date === wanted);
    if (!step || shown === wanted) return;
    shown = wanted;
    headline.textContent = step.headline;
    figures.replaceChildren(...step.figures.map(cell));
  };
  document.addEventListener('rollout-step', ({ detail: { date, moved } }) => {
    if (!loading && !moved) return;
    wanted = date;
    loading ??= fetch(source).then((answer) => answer.json());
    loading.then(show).catch(() => {
      loading = null; // the next step tries again
    });
  });
}
