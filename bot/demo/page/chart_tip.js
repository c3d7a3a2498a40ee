// What both kinds of chart say of a number, and the card that says it on hover.

import { h, refill } from './dom.js';

/** A number as a person reads it: grouped, at most two decimals, a real minus sign. */
export function reading(value) {
  if (!Number.isFinite(value)) return '–';
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(value).replace('-', '−');
}

/** Show a chart's hover card: a heading and one coloured line per series. */
export function showTip(tip, x, y, heading, entries, width) {
  refill(tip, h('strong', {}, heading), entries.map((entry) => h('div', { class: 'chart-tip-row' },
    h('i', { class: 'chart-key', style: { '--series': entry.colour } }), h('span', {}, entry.name), h('b', {}, entry.text))));
  tip.hidden = false;
  const half = tip.offsetWidth / 2;
  tip.style.left = `${Math.max(half, Math.min(width - half, x))}px`;
  tip.style.top = `${y}px`;
}
