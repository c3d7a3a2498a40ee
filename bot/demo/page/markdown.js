// The `markdown` block: ordinary Markdown (not mrkdwn), the part of it that chat uses.

import { h, link } from './dom.js';
import { withEmoji } from './emoji.js';

const INLINE = new RegExp([
  '`(?<code>[^`]+)`',
  '\\[(?<label>[^\\]\\n]+)\\]\\((?<href>[^)\\s]+)\\)',
  '\\*\\*(?<bold>[^\\n]+?)\\*\\*',
  '__(?<bold2>[^\\n]+?)__',
  '~~(?<strike>[^\\n]+?)~~',
  '(?<![\\w*])\\*(?=\\S)(?<em>[^*\\n]+?)\\*(?!\\w)',
  '(?<![\\w_])_(?=\\S)(?<em2>[^_\\n]+?)_(?!\\w)',
  '(?<url>https?://[^\\s<>)]*[^\\s<>).,;:!?])',
  '\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|-])',
].join('|'), 'gu');

function inline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...withEmoji(text.slice(from, match.index)), inlineNode(match.groups));
    from = match.index + match[0].length;
  }
  return [...nodes, ...withEmoji(text.slice(from))];
}

function inlineNode(groups) {
  if (groups.code) return h('code', { class: 'code' }, groups.code);
  if (groups.label) return link(groups.href, inline(groups.label));
  if (groups.url) return link(groups.url, groups.url);
  if (groups.escaped) return groups.escaped;
  const strong = groups.bold ?? groups.bold2;
  if (strong) return h('strong', {}, inline(strong));
  if (groups.strike) return h('s', {}, inline(groups.strike));
  return h('em', {}, inline(groups.em ?? groups.em2));
}

const FENCE = /^\s*```/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Draw a markdown block's text. */
export function markdown(text) {
  const root = h('div', { class: 'markdown' });
  const lines = String(text ?? '').split('\n');
  let at = 0;
  while (at < lines.length) at = oneBlock(root, lines, at);
  return root;
}

/** Draw the block that starts at this line; returns the line after it. */
function oneBlock(root, lines, at) {
  const line = lines[at];
  const heading = HEADING.exec(line);
  if (!line.trim()) return at + 1;
  if (FENCE.test(line)) return fenced(root, lines, at + 1);
  if (heading) root.append(h('div', { class: `md-h md-h${heading[1].length}`, role: 'heading', 'aria-level': heading[1].length + 2 }, inline(heading[2])));
  else if (RULE.test(line)) root.append(h('hr', { class: 'divider' }));
  else if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '')) return table(root, lines, at);
  else if (ITEM.test(line)) return run(root, lines, at, ITEM, list);
  else if (/^\s*>/.test(line)) return run(root, lines, at, /^\s*>/, quote);
  else return paragraph(root, lines, at);
  return at + 1;
}

function run(root, lines, at, pattern, draw) {
  let end = at;
  while (end < lines.length && pattern.test(lines[end])) end += 1;
  root.append(draw(lines.slice(at, end)));
  return end;
}

function fenced(root, lines, at) {
  let end = at;
  while (end < lines.length && !FENCE.test(lines[end])) end += 1;
  root.append(h('pre', { class: 'pre' }, lines.slice(at, end).join('\n')));
  return end + 1;
}

function list(lines) {
  const ordered = Boolean(ITEM.exec(lines[0])[2]);
  return h(ordered ? 'ol' : 'ul', { class: 'rich-list' }, lines.map((line) => {
    const [, indent, , box, body] = ITEM.exec(line);
    const depth = String(Math.min(4, Math.floor(indent.length / 2)));
    return h('li', { style: { '--depth': depth } }, box ? (box === ' ' ? '☐ ' : '☑ ') : null, inline(body));
  }));
}

const quote = (lines) => h('blockquote', { class: 'quote' },
  lines.map((line) => h('div', { class: 'line' }, inline(line.replace(/^\s*>\s?/, '')))));

function paragraph(root, lines, at) {
  let end = at;
  const stops = [FENCE, RULE, HEADING, ITEM, /^\s*>/, /^\s*$/];
  do end += 1; while (end < lines.length && !stops.some((stop) => stop.test(lines[end])));
  const parts = lines.slice(at, end).flatMap((line, i) => (i ? [h('br'), ...inline(line)] : inline(line)));
  root.append(h('p', {}, parts));
  return end;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());

function table(root, lines, at) {
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|')) end += 1;
  const body = lines.slice(at + 2, end).map((line) => h('tr', {}, cells(line).map((cell) => h('td', {}, inline(cell)))));
  root.append(h('div', { class: 'table-wrap' }, h('table', { class: 'table' },
    h('thead', {}, h('tr', {}, cells(lines[at]).map((cell) => h('th', { scope: 'col' }, inline(cell))))), h('tbody', {}, body))));
  return end;
}
