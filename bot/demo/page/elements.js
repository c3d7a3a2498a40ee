// The interactive elements of Block Kit and what they send. A context `ctx` is
// {form, send(blockId, action), options(blockId, actionId, query)}; `input` marks an element of an input block.

import { h, icon, safeLink, safePicture } from './dom.js';
import { confirmed } from './dialogs.js';
import { listbox } from './listbox.js';
import { closePopover, openPopover } from './popover.js';
import { textObject, textOf } from './mrkdwn.js';
import { INPUTS } from './inputs.js';
import { SELECTS } from './selects.js';

/** Send an action, after its confirm dialog, with the control busy until the server has answered. */
export async function dispatch(ctx, blockId, element, payload, control) {
  if (!(await confirmed(element.confirm))) return false;
  control?.classList.add('busy');
  control?.setAttribute('aria-busy', 'true');
  await ctx.send(blockId, { type: element.type, action_id: element.action_id, ...payload });
  control?.classList.remove('busy');
  control?.removeAttribute('aria-busy');
  return true;
}

function button(element, ctx, { blockId }) {
  const style = ['primary', 'danger'].includes(element.style) ? ` btn-${element.style}` : '';
  const address = element.url ? safeLink(element.url) : null;
  const click = () => {
    if (address) window.open(address, '_blank', 'noopener,noreferrer');
    dispatch(ctx, blockId, element, { value: element.value, text: element.text }, node);
  };
  const node = h('button', { type: 'button', class: `btn${style}`, 'aria-label': element.accessibility_label, title: address, data: { action: element.action_id }, on: { click } },
    textObject(element.text), address ? icon('external', 14) : null);
  return node;
}

function overflow(element, ctx, { blockId }) {
  const choose = (item) => {
    closePopover({ refocus: true });
    const address = item.raw.url ? safeLink(item.raw.url) : null;
    if (address) window.open(address, '_blank', 'noopener,noreferrer');
    dispatch(ctx, blockId, element, { selected_option: item.raw }, node);
  };
  const open = () => {
    const list = listbox({ label: 'More actions', onChoose: choose });
    const keys = (event) => {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (moves[event.key]) list.move(moves[event.key]);
      else if (event.key === 'Enter') list.choose();
      else return;
      event.preventDefault();
    };
    list.node.tabIndex = 0;
    list.node.addEventListener('keydown', keys);
    list.show((element.options ?? []).map((raw) => ({ key: raw.value, label: textOf(raw.text), detail: textOf(raw.description), raw })));
    openPopover(node, h('div', { class: 'picker' }, list.node), { match: false });
    list.node.focus();
  };
  const node = h('button', { type: 'button', class: 'btn btn-icon', 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-label': 'More actions', data: { action: element.action_id }, on: { click: open } }, icon('more'));
  return node;
}

function image(element) {
  const address = safePicture(element.image_url ?? element.slack_file?.url);
  return address ? h('img', { class: 'thumb', src: address, alt: element.alt_text ?? '' }) : h('span', { class: 'missing' }, element.alt_text ?? 'picture');
}

function feedback(element, ctx, where) {
  return h('span', { class: 'feedback' }, [element.positive_button, element.negative_button].filter(Boolean).map((one) =>
    h('button', { type: 'button', class: 'btn btn-small', 'aria-label': one.accessibility_label, on: { click: () => dispatch(ctx, where.blockId, element, { value: one.value, text: one.text }) } }, textObject(one.text))));
}

const ELEMENTS = { button, overflow, image, workflow_button: button, feedback_buttons: feedback, ...INPUTS, ...SELECTS };

/** Draw an element; one the page does not know says so instead of vanishing. */
export function drawElement(element, ctx, where) {
  if (!element) return null;
  const draw = ELEMENTS[element.type];
  if (!draw) return h('span', { class: 'missing' }, `(${element.type})`);
  const changed = async (entry, control) => {
    if (where.blockId && element.action_id) ctx.form.set(where.blockId, element.action_id, entry);
    if (where.input && !where.dispatches) return;
    await dispatch(ctx, where.blockId, element, entry, control);
  };
  const begin = (start) => ctx.form.begin(where.blockId, element.action_id, { type: element.type, ...start });
  return draw(element, ctx, { ...where, changed, begin });
}
