// rich_text blocks: sections, lists, quotes, preformatted text and their inline elements.

import { h, link } from './dom.js';
import { dateTokens } from './dates.js';
import { emoji, withEmoji } from './emoji.js';
import { broadcast, channelMention, mention } from './mrkdwn.js';

const STYLES = [['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['underline', 'u']];

function styled(node, style = {}) {
  let out = node;
  for (const [name, tag] of STYLES) {
    if (style[name]) out = h(tag, tag === 'code' ? { class: 'code' } : {}, out);
  }
  return out;
}

const INLINE = {
  text: (part) => (part.style?.code ? part.text : withEmoji(String(part.text ?? ''))),
  link: (part) => link(part.url, part.text || part.url),
  user: (part) => mention(part.user_id),
  channel: (part) => channelMention(part.channel_id),
  usergroup: (part) => h('span', { class: 'mention' }, `@${part.usergroup_id}`),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => emoji(part.name, part.unicode),
  date: (part) => h('time', {}, dateTokens(part.timestamp, part.format) ?? part.fallback ?? ''),
  color: (part) => h('span', {}, h('i', { class: 'swatch', style: { background: part.value } }), part.value),
};

const inlineParts = (parts = []) => parts.map((part) => {
  const draw = INLINE[part.type];
  return draw ? styled(h('span', {}, draw(part)), part.style) : h('span', {}, part.text ?? '');
});

function list(part) {
  const ordered = part.style === 'ordered';
  const start = (part.offset ?? 0) + 1;
  return h(ordered ? 'ol' : 'ul', {
    class: part.border ? 'rich-list rich-border' : 'rich-list', start: ordered && start > 1 ? start : null,
    style: { '--depth': String(Math.min(8, part.indent ?? 0)) }, data: { depth: String((part.indent ?? 0) % 3) },
  }, (part.elements ?? []).map((item) => h('li', {}, inlineParts(item.elements))));
}

const PARTS = {
  rich_text_section: (part) => h('div', { class: 'rich-section' }, inlineParts(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => h('blockquote', { class: 'quote rich-section' }, inlineParts(part.elements)),
  rich_text_preformatted: (part) => h('pre', { class: 'pre' }, inlineParts(part.elements)),
};

/** Draw a rich_text block (or a rich_text cell of a table). */
export function richText(block) {
  return h('div', { class: 'rich' }, (block.elements ?? []).map((part) => PARTS[part.type]?.(part)));
}
