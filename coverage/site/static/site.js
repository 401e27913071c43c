/* The site's own script: map, figures that follow its bar, search, tables. Every page works without it. */
(function () {
  'use strict';
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // ---------------------------------------------------------------- map and what follows it
  const box = document.getElementById('peta');
  if (box) {
    const parameters = new URLSearchParams(location.search);
    window.sitemapState = {
      date: parameters.get('date') || '',
      fill: parameters.get('fill') || '',
      region: parameters.get('region') || '',
    };
    // Until the map is there, and where it cannot be, the still one is shown in its place.
    box.classList.add('live');
    const still = () => box.classList.remove('live');
    document.addEventListener('rollout-failed', still);
    // Words and still map are painted before the scripts of the other map keep the browser busy;
    // these are on their way meanwhile (preload), and each needs the one before.
    const draw = (scripts) => {
      const [address, ...others] = scripts;
      if (!address) return;
      const script = document.createElement('script');
      script.src = address;
      script.addEventListener('load', () => draw(others));
      script.addEventListener('error', still);
      document.body.append(script);
    };
    const picture = box.querySelector('img');
    const seen = picture ? picture.decode().catch(() => {}) : Promise.resolve();
    const enough = new Promise((done) => setTimeout(done, 3000));
    Promise.race([seen, enough]).then(() => requestAnimationFrame(() => setTimeout(draw, 0, box.dataset.scripts.split(' '))));
    document.addEventListener('rollout-ready', (event) => {
      box.classList.add('ready');
      const layer = event.detail;
      const state = window.sitemapState;
      // In somebody else's page the credit counts when the layer shares out the height.
      if (document.body.classList.contains('embed')) {
        layer.bottom.append(document.querySelector('.credit'));
        layer._resize();
      }
      const wish = Object.assign({}, layer.state, { n: layer.state.n + 1 });
      if (/^\d{4}-\d{2}/.test(state.date)) {
        wish.date = layer.data.dates.find((day) => day.startsWith(state.date.slice(0, 7))) || wish.date;
      }
      if (layer.data.fills.some((fill) => fill[0] === state.fill)) wish.fill = state.fill;
      if (layer.byCode.has(state.region) || layer.data.scopes[state.region]) wish.region = state.region;
      layer.apply(wish);
    });
  }

  const figures = document.getElementById('angka');
  const headline = document.getElementById('headline');
  const source = figures && figures.dataset.follow;
  if (source) {
    let steps = null;
    let shown = '';
    const show = (date) => {
      const step = steps.find((one) => one.date === date);
      if (!step || shown === date) return;
      shown = date;
      headline.textContent = step.headline;
      figures.replaceChildren(
        ...step.figures.map(([label, value, note, name, url]) => {
          const cell = document.createElement('div');
          const term = document.createElement('dt');
          const detail = document.createElement('dd');
          const number = document.createElement('b');
          const words = document.createElement('span');
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
          cell.append(term, detail);
          return cell;
        })
      );
    };
    document.addEventListener('rollout-step', (event) => {
      if (steps) show(event.detail.date);
      else if (event.detail.moved)
        fetch(source)
          .then((answer) => answer.json())
          .then((found) => {
            steps = found;
            show(event.detail.date);
          })
          .catch(() => {});
    });
  }

  // ---------------------------------------------------------------- search
  const plain = (text) =>
    text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

  for (const form of all('[data-search]')) {
    const input = form.querySelector('input');
    const list = form.querySelector('[role=listbox]');
    const none = form.querySelector('[data-none]');
    const rows = all('#tabel tbody tr').map((row) => {
      const cells = row.cells;
      const link = cells[1].querySelector('a');
      return {
        url: link.getAttribute('href'),
        name: link.textContent,
        more: `${cells[2].textContent} · ${cells[3].textContent}`,
        key: plain(`${link.textContent} ${cells[2].textContent} ${cells[0].textContent}`),
      };
    });
    let found = [];
    let active = -1;
    const close = () => {
      list.hidden = true;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
      active = -1;
    };
    const mark = (place) => {
      active = (place + found.length) % found.length;
      all('[role=option]', list).forEach((option, i) => {
        option.setAttribute('aria-selected', String(i === active));
        if (i === active) option.scrollIntoView({ block: 'nearest' });
      });
      input.setAttribute('aria-activedescendant', `hasil-${active}`);
    };
    const go = (one) => {
      location.href = one.url;
    };
    input.addEventListener('input', () => {
      const words = plain(input.value).split(' ').filter(Boolean);
      found = words.length ? rows.filter((row) => words.every((word) => row.key.includes(word))) : [];
      const start = words.join(' ');
      const rank = (row) => (plain(row.name).replace(/^(kota|kabupaten) /, '').startsWith(start) ? 0 : 1);
      found = found.sort((a, b) => rank(a) - rank(b)).slice(0, 8);
      none.textContent = words.length && !found.length ? none.dataset.none : '';
      list.replaceChildren(
        ...found.map((row, i) => {
          const option = document.createElement('li');
          option.id = `hasil-${i}`;
          option.setAttribute('role', 'option');
          option.setAttribute('aria-selected', 'false');
          const more = document.createElement('small');
          more.textContent = row.more;
          option.append(row.name, ' ', more);
          option.addEventListener('mousedown', (event) => event.preventDefault());
          option.addEventListener('click', () => go(row));
          return option;
        })
      );
      active = -1;
      list.hidden = !found.length;
      input.setAttribute('aria-expanded', String(Boolean(found.length)));
      input.removeAttribute('aria-activedescendant');
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
      else if (found.length && event.key === 'ArrowDown') mark(active + 1);
      else if (found.length && event.key === 'ArrowUp') mark(active - 1);
      else return;
      event.preventDefault();
    });
    input.addEventListener('blur', close);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (found.length) go(found[Math.max(active, 0)]);
    });
  }

  // ---------------------------------------------------------------- tables
  for (const line of all('.filter')) {
    line.hidden = false;
    const input = line.querySelector('input');
    const rows = all(`#${input.dataset.filter} tbody tr`).map((row) => [row, plain(row.textContent)]);
    input.addEventListener('input', () => {
      const words = plain(input.value).split(' ').filter(Boolean);
      for (const [row, key] of rows) row.hidden = !words.every((word) => key.includes(word));
    });
  }
  const number = (text) => {
    const digits = text.replace(/[^0-9,.-]/g, '');
    const local = document.documentElement.lang === 'id' ? digits.replace(/\./g, '').replace(',', '.') : digits.replace(/,/g, '');
    return local === '' ? -Infinity : Number(local);
  };
  for (const table of all('table[data-sort]')) {
    const heads = all('thead th', table);
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const numeric = head.classList.contains('n');
        const body = table.tBodies[0];
        const value = (row) => (numeric ? number(row.cells[column].textContent) : row.cells[column].textContent);
        const sorted = Array.from(body.rows).sort((a, b) => {
          const x = value(a);
          const y = value(b);
          const order = numeric ? x - y : x.localeCompare(y, document.documentElement.lang);
          return down ? -order : order;
        });
        body.append(...sorted);
      });
    });
  }
})();
