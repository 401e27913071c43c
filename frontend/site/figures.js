// The headline and the numbers above the map, which follow its time bar.

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

function key([colour, value, label]) {
  const [item, swatch, number] = ['li', 'i', 'b'].map((tag) => document.createElement(tag));
  swatch.className = colour;
  number.textContent = value;
  item.append(swatch, number, ` ${label}`);
  return item;
}

function draw(bar, { svg, alt, keys }) {
  const picture = bar.querySelector('.picture');
  picture.setAttribute('aria-label', alt);
  picture.replaceChildren(document.importNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement, true));
  bar.querySelector('ul').replaceChildren(...keys.map(key));
}

/** Keeps `numbers` and `headline` at the bar's date; what they say is loaded when it first moves. */
export function followBar(numbers, headline) {
  const source = numbers.dataset.follow;
  let loading = null;
  let wanted = '';
  let shown = '';
  const show = (steps) => {
    const step = steps.find((one) => one.date === wanted);
    if (!step || shown === wanted) return;
    shown = wanted;
    headline.textContent = step.headline;
    numbers.querySelector('.figures').replaceChildren(...step.figures.map(cell));
    draw(numbers.querySelector('.drawing'), step.bar);
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
