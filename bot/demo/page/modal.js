// Modals: a stack of views in one <dialog>, which keeps the focus inside. Each view keeps what was filled in.

import { h, refill } from './dom.js';
import { closeView, submitView } from './api.js';
import { avatar } from './avatar.js';
import { drawBlocks } from './blocks.js';
import { workspace } from './directory.js';
import { Form } from './form.js';
import { blockContext } from './message.js';
import { textOf } from './mrkdwn.js';
import { closePopover } from './popover.js';
import { toast } from './toasts.js';

const stack = []; // {view, form}, the last one is seen
let dialog = null;
let returnTo = null;

/** Show a view as the only one; one that is open already (told again after a break) stays as it is filled in. */
export function openModal(view) {
  if (stack.some((one) => one.view.id === view.id)) return updateModal(view.id, view);
  if (!stack.some((one) => one.view.id === view.previous_view_id)) stack.length = 0;
  return pushModal(view);
}

/** Show a view over the present one. */
export function pushModal(view) {
  if (!stack.length) returnTo = document.activeElement;
  stack.push({ view, form: new Form() });
  draw();
}

/** Put a view in place of an earlier state of itself; what was typed in blocks that stay is kept. */
export function updateModal(viewId, view) {
  const entry = stack.find((one) => one.view.id === viewId || one.view.id === view.id);
  if (!entry) return;
  entry.view = view;
  if (entry === stack.at(-1)) draw({ keepPlace: true });
}

/** Take a view away; the one under it is seen again. */
export function dropModal(viewId) {
  const at = stack.findIndex((one) => one.view.id === viewId);
  if (at < 0) return;
  stack.splice(at, 1);
  draw();
}

/** Take all views away, as when another person acts. */
export function dropAllModals() {
  stack.length = 0;
  draw();
}

/** The viewer closes the view that is seen (Escape, the cross, the close button). */
function dismiss() {
  const top = stack.at(-1);
  if (!top) return;
  stack.pop();
  closeView(top.view.id);
  draw();
}

function ensureDialog() {
  if (dialog) return dialog;
  dialog = h('dialog', { class: 'dialog modal', 'aria-labelledby': 'modal-title' });
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); dismiss(); });
  dialog.addEventListener('close', () => { if (stack.length) draw(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function hideDialog() {
  closePopover();
  dialog?.close();
  dialog?.remove();
  dialog = null;
  if (returnTo?.isConnected) returnTo.focus();
}

function draw({ keepPlace = false } = {}) {
  const top = stack.at(-1);
  if (!top) return hideDialog();
  const { view, form } = top;
  closePopover();
  const box = ensureDialog();
  const focused = keepPlace ? box.querySelector(':focus')?.dataset.action : null;
  const scroll = keepPlace ? box.querySelector('.modal-body')?.scrollTop ?? 0 : 0;
  form.keepOnly((view.blocks ?? []).map((block) => block.block_id));
  const ctx = blockContext({ type: 'view', view_id: view.id }, form);
  const body = h('div', { class: 'modal-body' }, drawBlocks(view.blocks, ctx));
  const submit = view.submit ? h('button', { type: 'submit', class: 'btn btn-primary' }, textOf(view.submit)) : null;
  const leave = h('button', { type: 'button', class: 'btn', on: { click: dismiss } }, textOf(view.close) || (view.submit ? 'Cancel' : 'Close'));
  const frame = h('form', { class: 'modal-frame', novalidate: true, on: { submit: (event) => { event.preventDefault(); send(top, frame, submit); } } },
    h('header', { class: 'modal-head' }, avatar(workspace.bot.user_id, 'small'), h('h2', { id: 'modal-title' }, textOf(view.title)),
      h('button', { type: 'button', class: 'icon-button modal-x', 'aria-label': 'Close', on: { click: dismiss } }, '✕')),
    body, h('div', { class: 'dialog-foot' }, leave, submit));
  refill(box, frame);
  body.scrollTop = scroll;
  const first = (focused && body.querySelector(`[data-action="${CSS.escape(focused)}"]`)) || body.querySelector('[autofocus], .input .field, .input .select, .input input') || submit || leave;
  return first.focus();
}

async function send(entry, frame, submit) {
  if (!submit || submit.disabled) return;
  const faults = entry.form.faults();
  showFaults(frame, faults);
  if (Object.keys(faults).length) return;
  submit.disabled = true;
  submit.classList.add('busy');
  const reply = await submitView(entry.view.id, entry.form.values);
  submit.disabled = false;
  submit.classList.remove('busy');
  if (reply.ok) return;
  if (reply.errors) showFaults(frame, reply.errors);
  else toast(`The form was not taken: ${reply.error ?? 'the app did not answer'}.`, { bad: true });
}

/** Say under each input block what is wrong with it, and go to the first. */
function showFaults(frame, faults) {
  let first = null;
  for (const block of frame.querySelectorAll('.input')) {
    const message = faults[block.dataset.block];
    const place = block.querySelector('.fault');
    refill(place, message ?? null);
    place.hidden = !message;
    block.classList.toggle('faulty', Boolean(message));
    const control = block.querySelector('.field, .select, input');
    if (message) control?.setAttribute('aria-invalid', 'true');
    else control?.removeAttribute('aria-invalid');
    if (message && !first) first = control;
  }
  first?.focus();
  const known = new Set([...frame.querySelectorAll('.input')].map((block) => block.dataset.block));
  for (const [id, message] of Object.entries(faults)) if (!known.has(id)) toast(message, { bad: true });
}
