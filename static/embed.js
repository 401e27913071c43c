/* The map in somebody else's page: begins with the view that the address asks for, and keeps its credit in sight. */
(function () {
  'use strict';
  const { date, fill, region } = document.getElementById('peta').dataset;
  const Layer = window.RolloutLayer;
  window.RolloutLayer = Layer.extend({
    initialize(options) {
      Layer.prototype.initialize.call(this, Object.assign({}, options, { initial: { date, fill, region } }));
    },
  });
  // Inside the layer's own frame they count when it shares out the height.
  document.addEventListener('rollout-ready', (event) => {
    const layer = event.detail;
    document.body.classList.add('ready');
    const note = document.getElementById('note');
    if (note) layer.top.prepend(note);
    layer.bottom.append(document.getElementById('credit'));
  });
})();
