// The right pane: one thread, with its own composer.

import { h, icon, refill } from './dom.js';
import { fetchMessages } from './api.js';
import { isAnswering } from './answering.js';
import { composer } from './composer.js';
import { sendTyped } from './conversation.js';
import { channel, channelName } from './directory.js';
import { dismissMessage, learnMessages, messagesOf, moment } from './history.js';
import { messageList } from './message_list.js';
import { go } from './route.js';

let shown = null; // {channel, ts, list, compose}
const pane = () => document.getElementById('thread');
const wordFor = (one) => (one.is_im ? one.id : one.name);

/** Open (or keep open) this thread. */
export async function showThread(channelId, ts) {
  if (shown?.channel === channelId && shown.ts === ts) return;
  const one = channel(channelId);
  const close = () => go({ channel: wordFor(one) });
  const list = messageList('Replies');
  const compose = composer({ label: 'Reply…', commands: false, onSend: (text) => { list.toEnd(); return sendTyped(channelId, ts, text); } });
  shown = { channel: channelId, ts, list, compose, close };
  refill(pane(), h('header', { class: 'main-head' }, h('div', { class: 'main-title' }, h('h1', {}, 'Thread'), h('div', { class: 'topic' }, one.is_im ? channelName(one) : `#${one.name}`)),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close thread', on: { click: close } }, icon('close'))), list.node, compose.node);
  pane().hidden = false;
  document.body.classList.add('thread-open');
  compose.focus();
  await refreshThread();
}

/** Ask the server for the shown thread again. */
export async function refreshThread() {
  if (!shown) return;
  const { channel: id, ts } = shown;
  const since = moment();
  const asked_for = shown;
  const { messages } = await fetchMessages(id, ts);
  if (shown !== asked_for) return;
  const root = messagesOf(id).find((one) => one.ts === ts);
  learnMessages(id, ts, messages.some((one) => one.ts === ts) || !root ? messages : [root, ...messages], since);
  drawThread();
}

/** Draw what is known of the shown thread. */
export function drawThread() {
  if (!shown) return;
  const { channel: id, ts, list, compose } = shown;
  const known = messagesOf(id, ts);
  const replies_n = known.filter((one) => one.ts !== ts).length;
  const place = { channel: id, thread: ts, dismiss: (one) => { dismissMessage(id, one); drawThread(); } };
  list.show(known, place, { days: false, rule: replies_n ? (replies_n === 1 ? '1 reply' : `${replies_n} replies`) : null });
  compose.setAnswering(isAnswering(`${id}/${ts}`));
}

/** Take the pane away. */
export function hideThread() {
  shown = null;
  pane().hidden = true;
  pane().replaceChildren();
  document.body.classList.remove('thread-open');
}

export const threadShown = () => Boolean(shown);
export const closeThread = () => shown?.close();
