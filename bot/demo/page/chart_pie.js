// Pie charts: slices, and beside them each segment's name, value and share.

import { h, svg } from './dom.js';
import { reading, showTip } from './chart_tip.js';

const R = 92;
const HOLE = 50;

function slice(from, to) {
  const whole = to - from > 0.9999;
  const end = whole ? from + 0.9999 : to;
  const point = (turn, radius) => {
    const angle = turn * 2 * Math.PI - Math.PI / 2;
    return `${(100 + Math.cos(angle) * radius).toFixed(2)} ${(100 + Math.sin(angle) * radius).toFixed(2)}`;
  };
  const large = end - from > 0.5 ? 1 : 0;
  return `M${point(from, R)}A${R} ${R} 0 ${large} 1 ${point(end, R)}L${point(end, HOLE)}A${HOLE} ${HOLE} 0 ${large} 0 ${point(from, HOLE)}Z`;
}

/** Each segment with its share of the whole and where its slice starts and ends (in turns). */
function shares(segments) {
  const total = segments.reduce((sum, one) => sum + Math.max(0, one.value), 0) || 1;
  let at = 0;
  return segments.map((one, i) => {
    const share = Math.max(0, one.value) / total;
    const from = at;
    at += share;
    return { ...one, share, from, to: at, colour: `var(--series-${(i % 6) + 1})` };
  });
}

const shareText = (share) => new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

/** Draw a pie chart with its legend. */
export function drawPie(model, frame) {
  const parts = shares(model.segments);
  const root = svg('svg', { class: 'pie', viewBox: '0 0 200 200', width: 200, height: 200, role: 'img', 'aria-labelledby': `${frame.id}-t ${frame.id}-d` },
    svg('title', { id: `${frame.id}-t` }, frame.title), svg('desc', { id: `${frame.id}-d` }, frame.summary),
    parts.map((part) => svg('path', { class: 'pie-slice', d: slice(part.from, part.to), style: { '--series': part.colour }, on: {
      pointermove: () => {
        const turn = ((part.from + part.to) / 2) * 2 * Math.PI - Math.PI / 2;
        showTip(frame.tip, 112 + Math.cos(turn) * 71, 104 + Math.sin(turn) * 71, part.label, [{ name: shareText(part.share), colour: part.colour, text: reading(part.value) }], frame.width);
      },
      pointerleave: () => { frame.tip.hidden = true; },
    } })));
  return h('div', { class: 'pie-row' }, root, h('ul', { class: 'pie-legend', 'aria-hidden': 'true' }, parts.map((part) => h('li', {},
    h('i', { class: 'chart-key', style: { '--series': part.colour } }), h('span', {}, part.label), h('b', {}, reading(part.value)), h('em', {}, shareText(part.share))))));
}
