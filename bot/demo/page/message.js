// One message: who, when, its blocks, files, reactions and thread.

import { h, icon, safePicture } from './dom.js';
import { fetchOptions, postAction } from './api.js';
import { avatar } from './avatar.js';
import { drawBlocks, drawText, picture } from './blocks.js';
import { clockTime, dayLabel, fullTime } from './dates.js';
import { isBot, userName } from './directory.js';
import { emoji } from './emoji.js';
import { Form } from './form.js';
import { toast } from './toasts.js';

/** What blocks in this container need: their form, and the way to the server. */
export function blockContext(container, form = new Form()) {
  return {
    form,
    send: async (blockId, action) => {
      const reply = await postAction(container, blockId, action, { values: form.values });
      if (!reply.ok) toast(`That did not work: ${reply.error ?? 'the app did not answer'}.`, { bad: true, topic: 'app' });
    },
    options: async (blockId, actionId, query) => {
      const reply = await fetchOptions(container, blockId, actionId, query);
      if (reply.ok) return reply;
      toast(`The app gave no options: ${reply.error}.`, { bad: true, topic: 'app' });
      return { options: [] };
    },
  };
}

const authorName = (message) => message.username || userName(message.user ?? message.bot_id);
const authorId = (message) => message.user ?? message.bot_id;

function body(message, place) {
  const container = { type: 'message', channel: place.channel, message_ts: message.ts, is_ephemeral: Boolean(message.ephemeral) };
  const ctx = blockContext(container);
  const parts = message.blocks?.length ? drawBlocks(message.blocks, ctx) : [message.text ? drawText(message.text) : null];
  return [parts, (message.attachments ?? []).map((one) => attachment(one, ctx)), (message.files ?? []).map(file)];
}

function attachment(one, ctx) {
  const parts = one.blocks?.length ? drawBlocks(one.blocks, ctx) : drawText(one.text ?? one.fallback ?? '');
  const colour = /^#?[0-9a-f]{6}$/i.test(one.color ?? '') ? `#${one.color.replace('#', '')}` : null;
  return h('div', { class: 'attachment', style: colour ? { '--bar': colour } : {} }, parts);
}

function file(one) {
  const address = safePicture(one.url_private);
  const name = one.title || one.name || 'file';
  if (address && String(one.mimetype ?? '').startsWith('image/')) return picture(address, one.alt_txt ?? name, name);
  return h('a', { class: 'file', href: address, target: '_blank', rel: 'noopener noreferrer' }, icon('external', 16), name);
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h('div', { class: 'reactions' }, message.reactions.map((one) => h('span', { class: 'reaction', title: (one.users ?? []).map(userName).join(', ') },
    emoji(one.name), ` ${one.count ?? one.users?.length ?? 1}`)));
}

function threadSummary(message, place) {
  if (place.thread || !message.reply_count) return null;
  const n = message.reply_count;
  return h('button', { type: 'button', class: 'thread-summary', on: { click: () => place.openThread(message.ts) } },
    (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, 'tiny')), h('b', {}, n === 1 ? '1 reply' : `${n} replies`),
    message.latest_reply ? h('span', {}, `Last reply ${dayLabel(message.latest_reply).toLowerCase()} at ${clockTime(message.latest_reply)}`) : null);
}

function tools(message, place) {
  const reply = !place.thread && !message.ephemeral;
  if (!reply) return null;
  return h('div', { class: 'msg-tools' }, h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Reply in thread', title: 'Reply in thread', on: { click: () => place.openThread(message.ts) } }, icon('thread')));
}

function ephemeralMark(message, place) {
  if (!message.ephemeral) return null;
  return h('div', { class: 'only-you' }, icon('eye', 15), h('span', {}, 'Only visible to you'),
    h('button', { type: 'button', class: 'text-button', on: { click: () => place.dismiss(message.ts) } }, 'Dismiss'));
}

/** Draw a message. `place` is {channel, thread, openThread(ts), dismiss(ts)}; `compact` leaves out who wrote it. */
export function drawMessage(message, place, compact) {
  const time = h('time', { class: 'time', title: fullTime(message.ts), datetime: new Date(Number(message.ts) * 1000).toISOString() }, clockTime(message.ts));
  const name = authorName(message);
  const head = h('div', { class: 'msg-head' }, h('b', { class: 'author' }, name),
    message.bot_id || isBot(authorId(message)) ? h('span', { class: 'badge' }, 'APP') : null, time);
  return h('article', {
    class: `msg${compact ? ' msg-compact' : ''}${message.ephemeral ? ' msg-ephemeral' : ''}`, data: { ts: message.ts },
    'aria-label': `${name}, ${fullTime(message.ts)}`,
  }, h('div', { class: 'msg-gutter' }, compact ? time : avatar(authorId(message))),
  h('div', { class: 'msg-body' }, ephemeralMark(message, place), compact ? null : head, body(message, place),
    message.edited ? h('span', { class: 'edited', title: message.edited.ts ? fullTime(message.edited.ts) : null }, '(edited)') : null,
    reactions(message), threadSummary(message, place)), tools(message, place));
}

/** The line that says which command the viewer used (only this page shows it). */
export const drawEcho = (echo) => h('div', { class: 'echo' }, icon('slash', 14), 'You used ', h('code', { class: 'code' }, echo.text));
