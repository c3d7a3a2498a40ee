// The main column for a channel or a direct message: header, messages, composer.

import { h, icon, refill } from './dom.js';
import { fetchMessages } from './api.js';
import { isAnswering } from './answering.js';
import { avatar } from './avatar.js';
import { drawBanner } from './banner.js';
import { composer } from './composer.js';
import { sendTyped } from './conversation.js';
import { channel, channelName, isBot, otherUser, workspace } from './directory.js';
import { dismissMessage, learnMessages, messagesOf, moment } from './history.js';
import { messageList } from './message_list.js';
import { mrkdwn } from './mrkdwn.js';
import { go } from './route.js';

let shown = null; // {id, list, compose}

const topicOf = (one) => one.topic?.value ?? one.topic ?? '';

function header(one) {
  const other = one.is_im ? otherUser(one) : null;
  const home = one.is_im && isBot(other?.id);
  return h('header', { class: 'main-head' }, menuButton(),
    h('div', { class: 'main-title' }, h('h1', {}, one.is_im ? avatar(other?.id, 'small') : icon('hash', 20), channelName(one)),
      topicOf(one) || other?.title ? h('div', { class: 'topic' }, mrkdwn(topicOf(one) || other.title)) : null),
    home ? h('a', { class: 'btn btn-small', href: '#home' }, icon('home', 15), 'Open Home') : null);
}

/** The button that shows the sidebar on narrow screens. */
export const menuButton = () => h('button', { type: 'button', class: 'icon-button menu-button', 'aria-label': 'Show channels', on: { click: () => document.body.classList.toggle('sidebar-open') } }, icon('menu'));

/** The strip for connection faults. */
export const bannerBox = () => h('div', { id: 'banner', class: 'banner', role: 'status', hidden: true });

/** Show a channel: at once what is known, then what the server says. */
export async function showChannel(id) {
  const one = channel(id);
  const main = document.getElementById('main');
  const list = messageList(`Messages in ${channelName(one)}`);
  const compose = composer({ label: 'Message', onSend: (text) => { list.toEnd(); return sendTyped(id, null, text); } });
  compose.setPlaceholder(`Message ${one.is_im ? channelName(one) : `#${one.name}`}`);
  shown = { id, list, compose };
  refill(main, header(one), bannerBox(), list.node, compose.node);
  drawBanner();
  document.title = `${one.is_im ? '' : '#'}${channelName(one)} · ${workspace.team.name}`;
  if (messagesOf(id).length) drawChannel();
  if (!window.matchMedia('(pointer: coarse)').matches) compose.focus();
  await refreshChannel(id);
}

/** Ask the server for the channel's messages again. */
export async function refreshChannel(id) {
  const since = moment();
  const asked_for = shown;
  const { messages } = await fetchMessages(id);
  if (shown !== asked_for) return; // another channel or another person by now
  learnMessages(id, null, messages, since);
  drawChannel();
}

/** Draw what is known of the shown channel. */
export function drawChannel() {
  if (!shown) return;
  const { id, list, compose } = shown;
  const place = {
    channel: id, openThread: (ts) => go({ channel: channel(id).is_im ? id : channel(id).name, thread: ts }),
    dismiss: (ts) => { dismissMessage(id, ts); drawChannel(); },
  };
  const one = channel(id);
  list.show(messagesOf(id), place, { before: { sign: `${id}${topicOf(one)}`, draw: () => beginning(one) } });
  compose.setAnswering(isAnswering(id));
}

function beginning(one) {
  const words = one.is_im ? `This is the very beginning of your direct messages with ${channelName(one)}.` : `This is the very beginning of #${one.name}.`;
  return h('div', { class: 'beginning' }, one.is_im ? avatar(otherUser(one)?.id, 'large') : h('span', { class: 'beginning-sign' }, icon('hash', 26)), h('h2', {}, one.is_im ? channelName(one) : `#${one.name}`), h('p', {}, words));
}

export const shownChannel = () => shown?.id ?? null;

export function leaveChannel() {
  shown = null;
}
