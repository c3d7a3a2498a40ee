// Slack's mrkdwn as DOM nodes. Entities are decoded only where text ends up as text.

import { h, link } from './dom.js';
import { channel, user, userName, workspace } from './directory.js';
import { dateTokens } from './dates.js';
import { withEmoji } from './emoji.js';

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** `&amp; &lt; &gt;` as the characters they stand for; one pass, so nothing is decoded twice. */
export const decoded = (text) => String(text).replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

const pair = (mark) => `(?<![\\w${mark}])${mark}(?=[^\\s${mark}])((?:<[^<>\\n]*>|[^${mark}\\n])+?)(?<=\\S)${mark}(?![\\w${mark}])`;
const INLINE = new RegExp([
  '<(?<token>[^<>\\n]+)>',
  '`(?<code>[^`\\n]+)`',
  '(?<url>https?://(?:(?!&[lg]t;)[^\\s<>|*`])+(?<![.,;:!?)\\]\'"]))',
  pair('\\*').replace('((', '(?<bold>('),
  pair('_').replace('((', '(?<italic>('),
  pair('~').replace('((', '(?<strike>('),
].join('|'), 'gu');

/** One run of mrkdwn without line structure, as an array of nodes and strings. */
export function inline(text, { links = true } = {}) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.groups.url && !links) continue;
    nodes.push(...plain(text.slice(from, match.index)), inlineNode(match[0], match.groups, links));
    from = match.index + match[0].length;
  }
  return [...nodes, ...plain(text.slice(from))];
}

function inlineNode(whole, groups, links) {
  if (groups.token) return token(groups.token) ?? decoded(whole);
  if (groups.code) return h('code', { class: 'code' }, decoded(groups.code));
  if (groups.url) return link(decoded(groups.url), decoded(groups.url));
  if (groups.bold) return h('strong', {}, inline(groups.bold, { links }));
  if (groups.italic) return h('em', {}, inline(groups.italic, { links }));
  return h('s', {}, inline(groups.strike, { links }));
}

const plain = (text) => withEmoji(decoded(text));

/** What stands between < and >: a person, a channel, a broadcast, a date or a link; null for anything else. */
function token(body) {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? '' : body.slice(bar + 1);
  if (target.startsWith('@')) return mention(target.slice(1), label);
  if (target.startsWith('#')) return channelMention(target.slice(1), label);
  if (target.startsWith('!')) return special(target.slice(1), label);
  if (!/^(https?|mailto):/i.test(target)) return null;
  return link(decoded(target), label ? inline(label, { links: false }) : decoded(target.replace(/^mailto:/i, '')));
}

/** A person named in a message; the viewer's own name stands out. */
export function mention(id, label = '') {
  const name = user(id) ? userName(id) : label || id;
  const mine = id === workspace.me?.id;
  return h('span', { class: mine ? 'mention mention-me' : 'mention', data: { user: id } }, `@${decoded(name).replace(/^@/, '')}`);
}

/** A channel named in a message: a link within this page. */
export function channelMention(id, label = '') {
  const known = channel(id);
  const name = `#${known?.name ?? decoded(label || id)}`;
  if (!known) return h('span', { class: 'mention' }, name);
  return h('a', { class: 'mention', href: `#channel=${encodeURIComponent(known.name)}` }, name);
}

/** @here, @channel and @everyone. */
export const broadcast = (range) => h('span', { class: 'mention mention-me' }, `@${range}`);

function special(body, label) {
  if (['here', 'channel', 'everyone'].includes(body)) return broadcast(body);
  if (body.startsWith('subteam^')) return h('span', { class: 'mention' }, decoded(label || '@group'));
  if (!body.startsWith('date^')) return h('span', {}, decoded(label || `<${body}>`));
  const [, unix_s, pattern, address] = body.split('^');
  const words = dateTokens(unix_s, decoded(pattern ?? '')) ?? decoded(label);
  const time = h('time', { title: dateTokens(unix_s, '{date_long} {time_secs}') ?? '' }, words);
  return address ? link(decoded(address), time) : time;
}

const QUOTE = /^(?:&gt;|>)\s?/;
const BULLET = /^(\s*)([•◦▪‣–-]|\d{1,2}[.)])\s+(.*)$/u;

/** A whole mrkdwn text: paragraphs, quotes, bullet lines and preformatted parts. */
export function mrkdwn(text, options = {}) {
  const root = h('div', { class: 'mrkdwn' });
  String(text ?? '').split(/```\n?([\s\S]+?)\n?```/).forEach((part, i) => {
    if (i % 2) root.append(h('pre', { class: 'pre' }, decoded(part)));
    else if (part.trim()) root.append(...lines(i ? part.replace(/^\n/, '') : part, options));
  });
  return root;
}

function lines(text, options) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (!QUOTE.test(line)) {
      quote = null;
      nodes.push(oneLine(line, options));
      continue;
    }
    if (!quote) nodes.push(quote = h('blockquote', { class: 'quote' }));
    quote.append(oneLine(line.replace(QUOTE, ''), options));
  }
  return nodes;
}

function oneLine(line, options) {
  const bullet = BULLET.exec(line);
  if (!bullet) return h('div', { class: 'line' }, line.trim() ? inline(line, options) : h('br'));
  const depth = Math.min(4, Math.floor(bullet[1].length / 2));
  return h('div', { class: 'line bullet', style: { '--depth': String(depth) } },
    h('span', { class: 'bullet-mark' }, bullet[2]), h('span', {}, inline(bullet[3], options)));
}

/** A text object (mrkdwn or plain_text), as inline content where it has one line. */
export function textObject(object) {
  if (!object) return null;
  if (typeof object === 'string') return h('span', {}, withEmoji(object));
  if (object.type === 'mrkdwn') return mrkdwn(object.text, { links: !object.verbatim });
  return h('span', { class: 'plain' }, object.emoji === false ? decoded(object.text) : plain(String(object.text ?? '')));
}

/** The text of a text object as one bare string, for labels and attributes. */
export const textOf = (object) => decoded(typeof object === 'string' ? object : object?.text ?? '');
