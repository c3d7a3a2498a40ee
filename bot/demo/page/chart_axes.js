// Line, area and bar charts: scales, axes, marks, hover.

import { svg } from './dom.js';
import { reading, showTip } from './chart_tip.js';

const CHAR = 6.3; // mean width of a character at the axis' type size, in px

/** Round tick values that cover lo..hi: [first, …, last], steps of 1, 2, 2.5 or 5 times a power of ten. */
export function niceTicks(lo, hi, wanted = 5) {
  const span = hi - lo || Math.abs(hi) || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough * 0.999);
  const ticks = [];
  for (let at = Math.floor(lo / step + 1e-9) * step; at < hi + step * 0.999; at += step) ticks.push(Number(at.toPrecision(12)));
  return ticks;
}

function domain(rows, type) {
  const values = rows.flatMap((row) => row.values).filter((value) => value !== null);
  const lo = Math.min(...values, Infinity);
  const hi = Math.max(...values, -Infinity);
  if (!values.length) return [0, 1];
  const near_zero = type !== 'line' || (lo > 0 ? lo < (hi - lo) * 1.5 : hi > (lo - hi) * 1.5);
  const pad = type === 'line' ? (hi - lo || Math.abs(hi) || 1) * 0.08 : 0;
  return near_zero ? [Math.min(0, lo), Math.max(0, hi)] : [lo - pad, hi + pad];
}

/** Where everything goes: plot box, scales, ticks, which category labels fit and how. */
function layout(chart, model, frame) {
  const ticks = niceTicks(...domain(model.rows, chart.type));
  const axis = chart.axis_config ?? {};
  const n = Math.max(1, model.categories.length);
  const left = 14 + Math.max(...ticks.map((tick) => reading(tick).length)) * CHAR + (axis.y_label ? 18 : 0);
  const right = frame.width - 12;
  const slot = (right - left) / n;
  const longest = Math.max(1, ...model.categories.map((label) => [...label].length));
  const slanted = chart.type === 'bar' && longest * CHAR > slot - 4;
  const shown = Math.min(longest, slanted ? 13 : 20);
  const every = slanted ? Math.max(1, Math.ceil(15 / slot)) : Math.max(1, Math.ceil((longest * CHAR + 8) / slot));
  const bottom = frame.height - (slanted ? 14 + shown * 4.1 : 24) - (axis.x_label ? 18 : 0);
  const [lo, hi] = [ticks[0], ticks[ticks.length - 1]];
  const y = (value) => 12 + (1 - (value - lo) / (hi - lo || 1)) * (bottom - 12);
  return { axis, ticks, left, right, top: 12, bottom, slot, slanted, shown, every, y, zero: y(Math.max(lo, Math.min(hi, 0))), x: (i) => left + slot * (i + 0.5), has_zero: lo < 0 && hi > 0 };
}

function grid(box) {
  return box.ticks.map((tick) => {
    const y = box.y(tick);
    const zero = tick === 0 ? 'chart-zero' : 'chart-grid';
    return svg('g', {}, svg('line', { class: zero, x1: box.left, x2: box.right, y1: y, y2: y }),
      svg('text', { class: 'chart-tick', x: box.left - 8, y: y + 4, 'text-anchor': 'end' }, reading(tick)));
  });
}

const cut = (label, n) => ([...label].length > n ? `${[...label].slice(0, n - 1).join('')}…` : label);

function categoryLabels(model, box) {
  const last = model.categories.length - 1;
  return model.categories.map((label, i) => {
    // counting from the right keeps the latest period named
    if ((last - i) % box.every) return null;
    const y = box.bottom + 17;
    if (!box.slanted) {
      const half = [...label].length * CHAR / 2;
      const x = Math.min(box.x(i), box.right + 10 - half);
      return svg('text', { class: 'chart-tick', x, y, 'text-anchor': 'middle' }, cut(label, box.shown));
    }
    return svg('text', { class: 'chart-tick', x: box.x(i) + 4, y: y - 3, 'text-anchor': 'end', transform: `rotate(-35 ${box.x(i) + 4} ${y - 3})` }, cut(label, box.shown));
  });
}

function axisTitles(box, frame) {
  const mid = (box.top + box.bottom) / 2;
  return [
    box.axis.x_label && svg('text', { class: 'chart-axis-title', x: (box.left + box.right) / 2, y: frame.height - 5, 'text-anchor': 'middle' }, box.axis.x_label),
    box.axis.y_label && svg('text', { class: 'chart-axis-title', x: 11, y: mid, 'text-anchor': 'middle', transform: `rotate(-90 11 ${mid})` }, box.axis.y_label),
  ];
}

const colour = (i) => `var(--series-${(i % 6) + 1})`;

/** Unbroken stretches of a row: a missing point interrupts the line instead of being drawn as zero. */
function stretches(row, box) {
  const out = [[]];
  row.values.forEach((value, i) => {
    if (value === null) out.push([]);
    else out[out.length - 1].push([box.x(i), box.y(value)]);
  });
  return out.filter((one) => one.length);
}

const path = (points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function lineMarks(model, box, filled) {
  return model.rows.map((row, s) => svg('g', { class: 'chart-series', style: { '--series': colour(s) } },
    stretches(row, box).map((points) => [
      filled && svg('path', { class: 'chart-area', d: `${path(points)}L${points[points.length - 1][0]} ${box.zero}L${points[0][0]} ${box.zero}Z` }),
      svg('path', { class: 'chart-line', d: path(points) }),
      points.map(([cx, cy]) => svg('circle', { class: 'chart-dot', cx, cy, r: points.length > 16 ? 2.4 : 3.2 }))])));
}

function barMarks(model, box) {
  const n = Math.max(1, model.rows.length);
  const group = Math.min(box.slot * 0.74, 46 * n);
  const width = Math.max(1.5, group / n - (n > 1 ? 2 : 0));
  return model.rows.map((row, s) => svg('g', { class: 'chart-series', style: { '--series': colour(s) } },
    row.values.map((value, i) => value !== null && svg('path', { class: 'chart-bar',
      d: bar(box.x(i) - group / 2 + (group / n) * s + (n > 1 ? 1 : 0), width, box.zero, box.y(value)) }))));
}

/** A bar from the zero line, round only at its free end. */
function bar(x, width, zero, end) {
  const r = Math.min(3, width / 2, Math.abs(end - zero));
  const d = end < zero ? -1 : 1;
  return `M${x} ${zero}V${end - d * r}Q${x} ${end} ${x + r} ${end}H${x + width - r}Q${x + width} ${end} ${x + width} ${end - d * r}V${zero}Z`;
}

/** Follow the pointer: a guide over the nearest category and all its values. */
function hover(root, model, box, frame, type) {
  const guide = type === 'bar'
    ? svg('rect', { class: 'chart-band', y: box.top, height: box.bottom - box.top, width: box.slot, x: 0, visibility: 'hidden' })
    : svg('line', { class: 'chart-guide', y1: box.top, y2: box.bottom, x1: 0, x2: 0, visibility: 'hidden' });
  const leave = () => { frame.tip.hidden = true; guide.setAttribute('visibility', 'hidden'); };
  root.addEventListener('pointerleave', leave);
  root.addEventListener('pointermove', (event) => {
    const at = event.clientX - root.getBoundingClientRect().left;
    const i = Math.max(0, Math.min(model.categories.length - 1, Math.floor((at - box.left) / box.slot)));
    const entries = model.rows.map((row, s) => ({ name: row.name, colour: colour(s), text: row.values[i] === null ? 'no data' : reading(row.values[i]) }));
    const tops = model.rows.map((row) => row.values[i]).filter((value) => value !== null).map(box.y);
    guide.setAttribute('visibility', 'visible');
    if (type === 'bar') guide.setAttribute('x', box.x(i) - box.slot / 2);
    else for (const end of ['x1', 'x2']) guide.setAttribute(end, box.x(i));
    showTip(frame.tip, box.x(i), Math.max(46, Math.min(...tops, box.bottom) - 8), model.categories[i], entries, frame.width);
  });
  return guide;
}

/** Draw a line, area or bar chart as one SVG. */
export function drawAxes(chart, model, frame) {
  const box = layout(chart, model, frame);
  const root = svg('svg', { width: frame.width, height: frame.height, viewBox: `0 0 ${frame.width} ${frame.height}`, role: 'img', 'aria-labelledby': `${frame.id}-t ${frame.id}-d` },
    svg('title', { id: `${frame.id}-t` }, frame.title), svg('desc', { id: `${frame.id}-d` }, frame.summary));
  const marks = chart.type === 'bar' ? barMarks(model, box) : lineMarks(model, box, chart.type === 'area');
  const guide = hover(root, model, box, frame, chart.type);
  for (const part of [grid(box), guide, marks, categoryLabels(model, box), axisTitles(box, frame)].flat(3)) if (part) root.append(part);
  return root;
}
