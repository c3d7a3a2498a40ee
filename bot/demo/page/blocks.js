// Every block of Block Kit that the bot may send, each by its own small function.

import { h, icon, refill, safePicture } from './dom.js';
import { dataVisualization } from './chart.js';
import { drawElement } from './elements.js';
import { faultOf } from './form.js';
import { markdown } from './markdown.js';
import { mrkdwn, textObject, textOf } from './mrkdwn.js';
import { richText } from './richtext.js';
import { dataTable, table } from './tables.js';

const LONG_TEXT = 1400; // characters after which a section is folded
let input_n = 0;

function section(block, ctx) {
  const accessory = block.accessory ? h('div', { class: 'section-accessory' }, drawElement(block.accessory, ctx, { blockId: block.block_id })) : null;
  return h('div', { class: 'block section' },
    h('div', { class: 'section-main' }, folded(block.text, block.expand),
      block.fields ? h('div', { class: 'fields' }, block.fields.map((field) => h('div', { class: 'field-cell' }, textObject(field)))) : null), accessory);
}

function folded(text, expand) {
  const body = textObject(text);
  if (!body || expand || String(text.text ?? '').length < LONG_TEXT) return body;
  const box = h('div', { class: 'folded' }, body);
  const more = h('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', on: { click: () => {
    const open = box.classList.toggle('unfolded');
    refill(more, open ? 'Show less' : 'Show more');
    more.setAttribute('aria-expanded', String(open));
  } } }, 'Show more');
  return h('div', {}, box, more);
}

function context(block, ctx) {
  return h('div', { class: 'block context' }, (block.elements ?? []).map((element) =>
    (element.type === 'image' ? h('span', { class: 'context-image' }, drawElement(element, ctx, {})) : h('span', { class: 'context-text' }, textObject(element)))));
}

function actions(block, ctx) {
  return h('div', { class: 'block actions' }, (block.elements ?? []).map((element) => drawElement(element, ctx, { blockId: block.block_id })));
}

/** A picture that says its alternative text where it cannot be loaded. */
export function picture(address, alt, title) {
  const source = safePicture(address);
  const caption = title ? h('figcaption', {}, title) : null;
  const missing = () => h('div', { class: 'missing-picture' }, alt || 'This picture cannot be shown.');
  if (!source) return h('figure', { class: 'block picture' }, caption, missing());
  const image = h('img', { src: source, alt: alt ?? '', on: { error: () => image.replaceWith(missing()) } });
  return h('figure', { class: 'block picture' }, caption, image);
}

function input(block, ctx) {
  const { element = {}, block_id: blockId } = block;
  const id = `input-${input_n += 1}`;
  const name = textOf(block.label);
  const grouped = ['checkboxes', 'radio_buttons'].includes(element.type);
  ctx.form.require(blockId, element.action_id, faultOf(element, block.optional));
  const where = { blockId, input: true, dispatches: Boolean(block.dispatch_action), id, label: name, describedBy: `${id}-hint ${id}-fault` };
  return h('div', { class: 'block input', data: { block: blockId } },
    h(grouped ? 'span' : 'label', { class: 'label', for: grouped ? null : id }, textObject(block.label), block.optional ? h('span', { class: 'optional' }, ' (optional)') : null),
    drawElement(element, ctx, where), h('div', { class: 'fault', id: `${id}-fault`, role: 'alert', hidden: true }),
    block.hint ? h('div', { class: 'hint', id: `${id}-hint` }, textObject(block.hint)) : null);
}

function container(block, ctx) {
  const body = h('div', { class: 'container-body' }, drawBlocks(block.child_blocks ?? [], ctx));
  const title = h('span', { class: 'container-title' }, block.icon ? drawElement({ type: 'image', ...block.icon }, ctx, {}) : null,
    h('span', {}, block.rich_text_title ? richText({ elements: [{ type: 'rich_text_section', ...block.rich_text_title }] }) : textObject(block.title),
      block.subtitle ? h('small', {}, textObject(block.subtitle)) : null));
  const frame = `block container${block.has_header_divider ? ' container-ruled' : ''}`;
  if (!block.is_collapsible) return h('section', { class: frame }, h('div', { class: 'container-head' }, title), body);
  return h('details', { class: frame, open: !block.default_collapsed }, h('summary', { class: 'container-head' }, title, icon('chevron')), body);
}

function card(block, ctx) {
  const hero = block.hero_image && picture(block.hero_image.image_url, block.hero_image.alt_text);
  return h('article', { class: 'block card' }, hero, h('div', { class: 'card-head' },
    block.icon ? drawElement({ type: 'image', ...block.icon }, ctx, {}) : null,
    h('div', {}, block.title ? h('div', { class: 'card-title' }, textObject(block.title)) : null, block.subtitle ? h('div', { class: 'card-subtitle' }, textObject(block.subtitle)) : null)),
  block.body ? h('div', { class: 'card-body' }, textObject(block.body)) : null,
  block.actions ? h('div', { class: 'actions' }, block.actions.map((one) => drawElement(one, ctx, { blockId: block.block_id }))) : null);
}

function alert(block) {
  const level = ['info', 'warning', 'error', 'success'].includes(block.level) ? block.level : 'default';
  const sign = { info: 'info', warning: 'warning', error: 'warning', success: 'check', default: 'info' }[level];
  return h('div', { class: `block alert alert-${level}`, role: level === 'error' ? 'alert' : 'note' }, icon(sign), textObject(block.text));
}

const BLOCKS = {
  section, context, actions, input, container, card, alert, context_actions: actions,
  header: (block, ctx) => h('div', { class: 'block header', role: 'heading', 'aria-level': ctx.level ?? 3 }, textObject(block.text)),
  divider: () => h('hr', { class: 'divider' }),
  image: (block) => picture(block.image_url ?? block.slack_file?.url, block.alt_text, block.title ? textObject(block.title) : null),
  rich_text: (block) => h('div', { class: 'block' }, richText(block)),
  markdown: (block) => h('div', { class: 'block' }, markdown(block.text)),
  table: (block) => h('div', { class: 'block' }, table(block)),
  data_table: (block) => h('div', { class: 'block' }, dataTable(block)),
  data_visualization: (block) => h('div', { class: 'block' }, dataVisualization(block)),
  carousel: (block, ctx) => h('div', { class: 'block carousel', tabindex: 0, role: 'region', 'aria-label': 'Cards' }, (block.elements ?? []).map((one) => card(one, ctx))),
  file: (block) => h('div', { class: 'block context' }, `File: ${block.external_id ?? ''}`),
  video: (block) => picture(block.thumbnail_url, block.alt_text, textObject(block.title)),
};

/** Draw a list of blocks; one the page does not know is named instead of vanishing. */
export function drawBlocks(blocks, ctx) {
  return (blocks ?? []).map((block) => {
    const draw = Object.hasOwn(BLOCKS, block?.type) ? BLOCKS[block.type] : null;
    return draw ? draw(block, ctx) : h('div', { class: 'block missing' }, `This page cannot draw a “${block?.type}” block.`);
  });
}

/** A message's plain text, where it has no blocks. */
export const drawText = (text) => h('div', { class: 'block' }, mrkdwn(text));
