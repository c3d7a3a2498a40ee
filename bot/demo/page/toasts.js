// Short notices that go away by themselves.

import { h, icon } from './dom.js';

const STAY_MS = 7000;

/** Show a notice; `bad` for faults. A newer one of the same topic takes the place of the older. */
export function toast(text, { bad = false, topic = null } = {}) {
  const close = () => node.remove();
  const node = h('div', { class: bad ? 'toast toast-bad' : 'toast', data: topic ? { topic } : {} }, icon(bad ? 'warning' : 'info'), h('span', {}, text),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', on: { click: close } }, icon('close', 16)));
  const box = document.getElementById('toasts');
  if (topic) box.querySelector(`[data-topic="${topic}"]`)?.remove();
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  setTimeout(close, STAY_MS);
}
