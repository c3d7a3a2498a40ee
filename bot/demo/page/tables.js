// table and data_table blocks. A data_table sorts by its columns and shows page_size rows at a time.

import { h, icon, refill } from './dom.js';
import { reading } from './chart_tip.js';
import { richText } from './richtext.js';

function cellContent(cell) {
  if (!cell) return '';
  if (cell.type === 'rich_text') return richText(cell);
  if (cell.type === 'raw_number') return cell.text ?? reading(Number(cell.value));
  return String(cell.text ?? cell.value ?? '');
}

const isNumber = (cell) => cell?.type === 'raw_number' || /^[\s+−-]?[\d.,]+\s?%?$/.test(String(cell?.text ?? '').trim());

/** True where a column holds numbers only: it is then set flush right. */
const numericColumn = (rows, i) => rows.length > 0 && rows.every((row) => !row[i]?.text?.trim?.() || isNumber(row[i]) || row[i].text === '–') && rows.some((row) => isNumber(row[i]));

/** Draw a `table` block. */
export function table(block) {
  const settings = block.column_settings ?? [];
  const [head = [], ...body] = block.rows ?? [];
  const props = (i) => ({ class: settings[i]?.is_wrapped ? 'wrap' : null, style: settings[i]?.align ? { 'text-align': settings[i].align } : {} });
  return h('div', { class: 'table-wrap', tabindex: 0, role: 'region', 'aria-label': 'Table' }, h('table', { class: 'table' },
    h('thead', {}, h('tr', {}, head.map((cell, i) => h('th', { scope: 'col', ...props(i) }, cellContent(cell))))),
    h('tbody', {}, body.map((row) => h('tr', {}, row.map((cell, i) => h('td', props(i), cellContent(cell))))))));
}

const sortKey = (cell) => {
  if (cell?.type === 'raw_number') return Number(cell.value);
  const text = cell?.type === 'rich_text' ? JSON.stringify(cell.elements) : String(cell?.text ?? '');
  const number = Number(text.replace(/−/g, '-').replace(/[,%\s+]/g, ''));
  return text.trim() && Number.isFinite(number) ? number : text.toLowerCase();
};

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function sortedRows(rows, sort) {
  if (sort.column === null) return rows;
  const sign = sort.down ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(sortKey(a[sort.column]), sortKey(b[sort.column])));
}

/** Draw a `data_table` block. */
export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = Math.max(1, Math.min(100, block.page_size ?? 5));
  const header_column = block.row_header_column_index ?? 0;
  const numeric = head.map((_, i) => numericColumn(rows, i));
  const state = { page: 0, sort: { column: null, down: false } };
  const root = h('div', { class: 'data-table' });
  const draw = () => {
    const pages_n = Math.max(1, Math.ceil(rows.length / size));
    const shown = sortedRows(rows, state.sort).slice(state.page * size, (state.page + 1) * size);
    const focus = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    refill(root, h('div', { class: 'table-wrap', tabindex: 0, role: 'region', 'aria-label': block.caption },
      h('table', { class: 'table' }, h('caption', {}, block.caption),
        h('thead', {}, h('tr', {}, head.map((cell, i) => headCell(cell, i, numeric[i], state, draw)))),
        h('tbody', {}, shown.map((row) => h('tr', {}, row.map((cell, i) => bodyCell(cell, i === header_column, numeric[i]))))))),
    rows.length > size ? pager(state, pages_n, rows.length, size, draw) : null);
    if (focus) root.querySelector(`[data-key="${focus}"]`)?.focus();
  };
  draw();
  return root;
}

const bodyCell = (cell, heads, numeric) => h(heads ? 'th' : 'td', { scope: heads ? 'row' : null, class: numeric ? 'number' : null }, cellContent(cell));

function headCell(cell, i, numeric, state, draw) {
  const active = state.sort.column === i;
  const direction = state.sort.down ? 'descending' : 'ascending';
  const click = () => {
    state.sort = active && state.sort.down ? { column: null, down: false } : { column: i, down: active };
    state.page = 0;
    draw();
  };
  return h('th', { scope: 'col', class: numeric ? 'number' : null, 'aria-sort': active ? direction : null },
    h('button', { type: 'button', class: active ? 'sort sort-on' : 'sort', data: { key: `sort-${i}` }, on: { click } },
      cellContent(cell), icon(active ? (state.sort.down ? 'down' : 'up') : 'sort', 14)));
}

function pager(state, pages_n, rows_n, size, draw) {
  const go = (step) => () => { state.page += step; draw(); };
  const from = state.page * size + 1;
  return h('div', { class: 'pager' },
    h('span', {}, `${from}–${Math.min(rows_n, from + size - 1)} of ${rows_n}`),
    h('button', { type: 'button', class: 'btn btn-small', data: { key: 'prev' }, disabled: state.page === 0, on: { click: go(-1) } }, 'Previous'),
    h('button', { type: 'button', class: 'btn btn-small', data: { key: 'next' }, disabled: state.page >= pages_n - 1, on: { click: go(1) } }, 'Next'));
}
