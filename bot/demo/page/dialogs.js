// The confirm dialog of Block Kit elements. <dialog> keeps the focus inside and Escape closes it.

import { h } from './dom.js';
import { textObject, textOf } from './mrkdwn.js';

/** Ask; resolves true where the person confirmed. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const done = (answer) => () => { dialog.close(); resolve(answer); };
    const yes = h('button', { type: 'button', class: confirm.style === 'danger' ? 'btn btn-danger' : 'btn btn-primary', on: { click: done(true) } }, textOf(confirm.confirm) || 'Yes');
    const no = h('button', { type: 'button', class: 'btn', on: { click: done(false) } }, textOf(confirm.deny) || 'Cancel');
    const dialog = h('dialog', { class: 'dialog dialog-small', 'aria-labelledby': 'confirm-title' },
      h('h2', { id: 'confirm-title', class: 'dialog-title' }, textOf(confirm.title)),
      h('div', { class: 'dialog-body' }, textObject(confirm.text)), h('div', { class: 'dialog-foot' }, no, yes));
    dialog.addEventListener('close', () => { dialog.remove(); resolve(false); });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
