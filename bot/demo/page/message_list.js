// A scrolling list of messages that redraws only what changed, and stays at its end while the reader is there.

import { h } from './dom.js';
import { dayKey, dayLabel } from './dates.js';
import { drawEcho, drawMessage } from './message.js';

const GROUP_S = 300; // messages of one person within five minutes stand together
const NEAR_PX = 80;

/** The rows of a list: days, echoes, messages and extra rows the caller puts in. */
function rowsOf(messages, { days }) {
  const rows = [];
  let last = null;
  for (const message of messages) {
    if (message.echo) {
      rows.push({ key: message.ts, sign: message.ts, draw: () => drawEcho(message) });
      last = null;
      continue;
    }
    if (days && (!rows.day || rows.day !== dayKey(message.ts))) {
      rows.day = dayKey(message.ts);
      rows.push({ key: `day-${rows.day}`, sign: rows.day, draw: () => divider(dayLabel(message.ts)) });
      last = null;
    }
    const compact = Boolean(last) && follows(last, message);
    rows.push({ key: message.ts, sign: JSON.stringify([compact, message]), message, compact });
    last = message;
  }
  return rows;
}

const follows = (last, message) => last.user === message.user && last.username === message.username
  && !message.ephemeral && !last.ephemeral && !last.reply_count && Number(message.ts) - Number(last.ts) < GROUP_S;

/** A line with words in it, between days or above the replies. */
export const divider = (text) => h('div', { class: 'day', role: 'separator', 'aria-label': text }, h('span', {}, text));

/** Build a list: {node, show(messages, place, options), toEnd()}. */
export function messageList(label) {
  const inner = h('div', { class: 'messages-inner' });
  const node = h('div', { class: 'messages', role: 'log', 'aria-label': label, 'aria-live': 'polite', tabindex: 0 }, inner);
  let drawn = new Map();
  let stuck = true;
  const toEnd = () => { stuck = true; node.scrollTop = node.scrollHeight; };
  let last_top = 0;
  node.addEventListener('scroll', () => {
    // only moving up lets go of the end: a message that grew meanwhile does not
    const near = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_PX;
    stuck = near || (stuck && node.scrollTop >= last_top);
    last_top = node.scrollTop;
  });
  const observer = new ResizeObserver(() => { if (stuck) node.scrollTop = node.scrollHeight; });
  observer.observe(inner);
  observer.observe(node);
  const show = (messages, place, { days = true, before = null, rule = null, empty = null } = {}) => {
    const rows = rowsOf(messages, { days });
    if (rule) rows.splice(1, 0, { key: 'rule', sign: rule, draw: () => divider(rule) });
    if (before) rows.unshift({ key: 'before', sign: before.sign, draw: before.draw });
    if (empty && !messages.length) rows.push({ key: 'empty', sign: empty, draw: () => h('p', { class: 'empty' }, empty) });
    drawn = placeRows(inner, rows, drawn, place);
  };
  return { node, show, toEnd, clear: () => { drawn = new Map(); inner.replaceChildren(); } };
}

/** Put a message's new drawing in place of the old one; who was on a control of it stays there. */
function exchange(old, node) {
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.action ?? '' : null;
  old.replaceWith(node);
  if (held === null) return;
  const again = held && node.querySelector(`[data-action="${CSS.escape(held)}"]`);
  node.tabIndex = -1;
  (again || node).focus({ preventScroll: true });
}

function placeRows(inner, rows, drawn, place) {
  const next = new Map();
  let cursor = inner.firstChild;
  for (const row of rows) {
    const old = drawn.get(row.key);
    const same = old && old.sign === row.sign;
    const node = same ? old.node : row.draw?.() ?? drawMessage(row.message, place, row.compact);
    if (old && !same) {
      if (cursor === old.node) cursor = node;
      exchange(old.node, node);
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else inner.insertBefore(node, cursor);
    next.set(row.key, { sign: row.sign, node });
  }
  for (const [key, { node }] of drawn) if (!next.has(key)) node.remove();
  return next;
}
