// data_visualization: the frame of a chart (title, legend, hidden table, redraw on resize).

import { h, refill } from './dom.js';
import { drawAxes } from './chart_axes.js';
import { drawPie } from './chart_pie.js';
import { reading } from './chart_tip.js';

const HEIGHT = 248;
const MAX_WIDTH = 680;
let drawn_n = 0;

/** The series of a chart as rows by category: {name, values[]} with null where a point is missing. */
function seriesRows(chart) {
  const categories = chart.axis_config?.categories ?? (chart.series?.[0]?.data ?? []).map((point) => point.label);
  const rows = (chart.series ?? []).map((one) => {
    const byLabel = new Map((one.data ?? []).map((point) => [point.label, point.value]));
    return { name: one.name, values: categories.map((label) => (byLabel.has(label) ? Number(byLabel.get(label)) : null)) };
  });
  return { categories, rows };
}

function hiddenTable(block, model) {
  const pie = block.chart.type === 'pie';
  const head = pie ? ['Segment', 'Value'] : [block.chart.axis_config?.x_label || 'Category', ...model.rows.map((row) => row.name)];
  const body = pie ? model.segments.map((one) => [one.label, reading(one.value)])
    : model.categories.map((label, i) => [label, ...model.rows.map((row) => (row.values[i] === null ? '' : reading(row.values[i])))]);
  return h('div', { class: 'hidden-table' }, h('table', {}, h('caption', {}, block.title),
    h('thead', {}, h('tr', {}, head.map((text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, body.map(([first, ...rest]) => h('tr', {}, h('th', { scope: 'row' }, first), rest.map((text) => h('td', {}, text)))))));
}

function legend(model, type) {
  const names = type === 'pie' ? model.segments.map((one) => `${one.label}`) : model.rows.map((row) => row.name);
  if (type === 'pie') return null;
  return h('ul', { class: 'chart-legend', 'aria-hidden': 'true' }, names.map((name, i) => h('li', {},
    h('i', { class: `chart-key chart-key-${type}`, style: { '--series': `var(--series-${(i % 6) + 1})` } }), name)));
}

/** One sentence that says what the picture shows. */
function summary(block, model) {
  if (block.chart.type === 'pie') return `Pie chart of ${model.segments.length} segments.`;
  const spans = model.rows.map((row) => {
    const known = row.values.filter((value) => value !== null);
    return known.length ? `${row.name} from ${reading(Math.min(...known))} to ${reading(Math.max(...known))}` : `${row.name} empty`;
  });
  return `${block.chart.type} chart over ${model.categories.length} categories: ${spans.join('; ')}.`;
}

/** Draw a data_visualization block. */
export function dataVisualization(block) {
  const chart = block.chart ?? {};
  const pie = chart.type === 'pie';
  const model = pie ? { segments: chart.segments ?? [] } : seriesRows(chart);
  const id = `chart-${drawn_n += 1}`;
  const plot = h('div', { class: 'chart-plot' });
  const tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  const draw = (width) => {
    const frame = { id, width, height: HEIGHT, title: block.title, summary: summary(block, model), tip };
    refill(plot, pie ? drawPie(model, frame) : drawAxes(chart, model, frame), tip);
  };
  draw(560);
  watchWidth(plot, draw);
  return h('figure', { class: 'chart' },
    h('figcaption', { class: 'chart-title' }, block.title), legend(model, chart.type), plot, hiddenTable(block, model));
}

function watchWidth(plot, draw) {
  let last = 560;
  const observer = new ResizeObserver(([entry]) => {
    const width = Math.min(MAX_WIDTH, Math.round(entry.contentRect.width));
    if (width < 40 || Math.abs(width - last) < 2) return;
    last = width;
    draw(width);
  });
  observer.observe(plot);
}
