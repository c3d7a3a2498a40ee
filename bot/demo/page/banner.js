// The strip over the main column that says when something is not connected.

import { h, refill } from './dom.js';
import { workspace } from './directory.js';

let link_up = true;

export function setLink(up) {
  link_up = up;
  drawBanner();
}

/** Draw the strip: the page's own link first, then the app's. */
export function drawBanner() {
  const box = document.getElementById('banner');
  if (!box) return;
  const words = !link_up ? 'The connection to the workspace is lost. Trying again…'
    : workspace.connected ? null : 'npsbot is not connected. Messages and commands get no answer until it is running.';
  refill(box, words ? [h('i', { class: 'pulse' }), words] : null);
  box.hidden = !words;
}
