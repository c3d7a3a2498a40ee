// A list of choices with one active row, moved by the arrow keys: shared by menus, pickers and suggestions.

import { h, icon, refill } from './dom.js';

let made_n = 0;

/** Build a listbox: {node, show(items), move(step), choose(), active()}. An item is {label, detail?, group?, key}. */
export function listbox({ label, onChoose, isChosen = () => false, draw = plainRow }) {
  const id = `list-${made_n += 1}`;
  const node = h('div', { class: 'listbox', role: 'listbox', id, 'aria-label': label });
  let items = [];
  let at = -1;
  const rows = () => [...node.querySelectorAll('[role=option]')];
  const mark = () => rows().forEach((row, i) => {
    row.classList.toggle('active', i === at);
    if (i === at) row.scrollIntoView({ block: 'nearest' });
  });
  const show = (next, first = 0) => {
    items = next;
    at = items.length ? first : -1;
    refill(node, grouped(items, (item, i) => h('div', {
      role: 'option', id: `${id}-${i}`, class: 'option', 'aria-selected': isChosen(item) ? 'true' : 'false', title: item.title ?? null,
      on: { pointermove: () => { if (at !== i) { at = i; mark(); } }, mousedown: (event) => event.preventDefault(), click: () => onChoose(item) },
    }, draw(item), isChosen(item) ? icon('check', 16) : null)), items.length ? null : h('div', { class: 'option-none' }, 'Nothing found'));
    mark();
  };
  return {
    node, id, show,
    move: (step) => { if (items.length) { at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length; mark(); } },
    active: () => items[at],
    activeId: () => (at < 0 ? null : `${id}-${at}`),
    choose: () => { if (items[at]) onChoose(items[at]); return Boolean(items[at]); },
    size: () => items.length,
  };
}

function grouped(items, row) {
  let group;
  return items.map((item, i) => {
    const head = item.group && item.group !== group ? h('div', { class: 'option-group', role: 'presentation' }, item.group) : null;
    group = item.group;
    return [head, row(item, i)];
  });
}

const plainRow = (item) => h('span', { class: 'option-text' }, h('span', {}, item.label), item.detail ? h('small', {}, item.detail) : null);
