// Short notices that go away by themselves.

import { h, icon } from './dom.js';

const STAY_MS = 7000;

/** Show a notice; `bad` for faults. */
export function toast(text, { bad = false } = {}) {
  const close = () => node.remove();
  const node = h('div', { class: bad ? 'toast toast-bad' : 'toast' }, icon(bad ? 'warning' : 'info'), h('span', {}, text),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', on: { click: close } }, icon('close', 16)));
  const box = document.getElementById('toasts');
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  setTimeout(close, STAY_MS);
}
