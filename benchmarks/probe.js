/* Stop-watches inside the measured pages. Installed in every document before its own scripts;
 * only the page itself (not its frames) gets them. Everything is read once a frame, and every
 * watch stops after two more frames, when what was found has been painted.
 */
(() => {
  'use strict';
  if (window !== window.top) return;

  const PATIENCE = 60_000;
  const frame = (view = window) => new Promise((done) => view.requestAnimationFrame(done));

  // Documents of the frames on this page; a frame that is still loading has none.
  const inner = () =>
    [...document.querySelectorAll('iframe')].map((f) => f.contentDocument).filter(Boolean);

  const shown = {
    // The one line of the bare page.
    bare: () => document.querySelector('[data-testid="stText"]')?.textContent.length > 0,
    // A drawn folium.GeoJson: a path for each regency, and none of them from before `mark`.
    naive: () =>
      inner().some((d) => d.querySelectorAll('path.leaflet-interactive:not([data-old])').length >= 500),
    ours: () => inner().some((d) => d.querySelector('[data-ready=yes]')),
    // The map of the public site that moves; it stands in the page itself.
    site: () => Boolean(document.querySelector('[data-ready=yes]')),
  };

  async function until(found) {
    const limit = performance.now() + PATIENCE;
    while (!found()) {
      if (performance.now() > limit) throw new Error(`not shown within ${PATIENCE / 1000} s: ${found}`);
      await frame();
    }
    await frame();
    await frame();
    return performance.now();
  }

  const rollout = () => document.querySelector('iframe.stCustomComponentV1');

  // When the still map of the public site was painted: as the browser says itself, which it may
  // leave out where the other map takes its place soon after; or two frames after it was there.
  let still = Infinity;
  new PerformanceObserver((list) => {
    const found = list.getEntries().find((entry) => entry.url.endsWith('/nation.svg'));
    if (found) still = Math.min(still, found.startTime);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  const framed = new Promise((done) => {
    document.addEventListener('DOMContentLoaded', () => {
      const picture = document.querySelector('#peta img'); // other pages have none
      done(picture ? until(() => picture.complete && picture.naturalWidth) : Infinity);
    });
  });

  window.bench = {
    // Milliseconds from the start of the navigation until the still map was painted.
    still: async () => {
      const late = await framed;
      return Math.min(still, late);
    },

    // Milliseconds from the start of the navigation until the page shows what it is for.
    first: (page) => until(shown[page]),

    // Milliseconds from the next key press until a map without any of the present paths is drawn.
    naiveStep: async () => {
      for (const d of inner()) {
        for (const path of d.querySelectorAll('path')) path.dataset.old = 'yes';
      }
      const pressed = new Promise((done) => {
        window.addEventListener('keydown', () => done(performance.now()), { capture: true, once: true });
      });
      window.bench.armed = (async () => {
        const start = await pressed;
        return (await until(shown.naive)) - start;
      })();
    },

    // Milliseconds of each step of the time bar, dragged over `months`, one a frame. `script`: the
    // map's own code, with style and layout forced; `work`: all that until the browser's main
    // thread has painted as well; `frames`: from one frame to the next.
    drag: async (months) => {
      const element = rollout();
      element.scrollIntoView({ block: 'center' });
      const view = element.contentWindow;
      const range = view.document.querySelector('.rollout-range');
      const path = view.document.querySelector('path.rr');
      const channel = new MessageChannel();
      const painted = () => new Promise((done) => {
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(null);
      });
      const script = [];
      const work = [];
      const frames = [];
      let last = await frame(view);
      for (const month of months) {
        const inside = new Promise((done) => {
          view.requestAnimationFrame((stamp) => done({ stamp, from: performance.now() }));
        });
        const sent = performance.now();
        range.value = month;
        range.dispatchEvent(new view.Event('input', { bubbles: true }));
        const handled = performance.now() - sent;
        const done = new Promise((resolve) => {
          view.requestAnimationFrame(() => {
            void view.document.body.offsetHeight;
            void view.getComputedStyle(path).fill;
            resolve({ to: performance.now(), end: painted() });
          });
        });
        const { stamp, from } = await inside;
        const { to, end } = await done;
        if (Number(view.document.querySelector('.rollout-spark .later').getAttribute('x')) !== month) throw new Error(`month ${month} was not drawn`);
        script.push(handled + to - from);
        work.push(handled + (await end) - from);
        frames.push(stamp - last);
        last = stamp;
      }
      return { script, work, frames };
    },

    // Milliseconds from one frame to the next while nothing happens: what the machine gives.
    idle: async (count) => {
      const frames = [];
      let last = await frame();
      for (let i = 0; i < count; i += 1) {
        const stamp = await frame();
        frames.push(stamp - last);
        last = stamp;
      }
      return frames;
    },

    // Milliseconds from letting the time bar go at `month` until the page's headline is another.
    commit: async (month) => {
      const view = rollout().contentWindow;
      const range = view.document.querySelector('.rollout-range');
      const text = () => document.querySelector('[data-testid="stText"]').textContent;
      const before = text();
      range.value = month;
      range.dispatchEvent(new view.Event('input', { bubbles: true }));
      await frame(view);
      const start = performance.now();
      range.dispatchEvent(new view.Event('change', { bubbles: true }));
      return (await until(() => text() !== before)) - start;
    },
  };
})();
