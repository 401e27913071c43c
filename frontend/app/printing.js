// On paper, charts are as wide as the paper: drawings get a frame of their own size, and are scaled.

/** Lets the drawings of a page be scaled by the style sheet for print. */
export function scaleCharts() {
  for (const box of document.querySelectorAll('.js-plotly-plot .svg-container')) {
    const { width, height } = box.querySelector('.main-svg').getBoundingClientRect();
    if (!width || !height) continue;
    box.style.setProperty('--ratio', `${width} / ${height}`);
    for (const drawing of box.querySelectorAll('.main-svg')) drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
  }
}

/** Takes the frames away again. */
export function unscaleCharts() {
  for (const drawing of document.querySelectorAll('.js-plotly-plot .main-svg')) drawing.removeAttribute('viewBox');
}
