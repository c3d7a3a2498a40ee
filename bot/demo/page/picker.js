// The select menus of Block Kit: one or many choices, filtered by typing, listed or fetched.

import { h, icon, refill } from './dom.js';
import { listbox } from './listbox.js';
import { closePopover, isOpenFor, openPopover } from './popover.js';

/**
 * Build a select. `source(query)` gives items {key, label, detail?, group?, raw} or a promise of them;
 * `onChange(items)` is told the choice (for many: once, when the panel closes).
 */
export function picker({ label, placeholder, source, chosen = [], many = false, max = Infinity, onChange, id }) {
  let picked = [...chosen];
  const button = h('button', { type: 'button', class: many ? 'select select-many' : 'select', id, 'aria-haspopup': 'listbox', 'aria-expanded': 'false' });
  const paint = () => {
    refill(button, many && picked.length ? h('span', { class: 'chips' }, picked.map((item) => h('span', { class: 'chip' }, item.label)))
      : h('span', { class: picked.length ? 'select-value' : 'select-value select-empty' }, picked[0]?.label ?? placeholder ?? 'Choose an option'), icon('chevron', 16));
    button.setAttribute('aria-label', `${label}: ${picked.map((item) => item.label).join(', ') || placeholder || 'nothing chosen'}`);
  };
  const choose = (item, list) => {
    if (!many) {
      picked = [item];
      paint();
      closePopover({ refocus: true });
      onChange(picked);
      return;
    }
    const has = picked.some((one) => one.key === item.key);
    if (!has && picked.length >= max) return;
    picked = has ? picked.filter((one) => one.key !== item.key) : [...picked, item];
    paint();
    list();
  };
  button.addEventListener('click', () => {
    if (isOpenFor(button)) return closePopover();
    const before = JSON.stringify(picked.map((one) => one.key));
    const closed = () => { if (many && JSON.stringify(picked.map((one) => one.key)) !== before) onChange(picked); };
    return openPanel({ button, label, source, choose, isChosen: (item) => picked.some((one) => one.key === item.key), closed });
  });
  paint();
  return button;
}

function openPanel({ button, label, source, choose, isChosen, closed }) {
  const list = listbox({ label, isChosen, onChoose: (item) => choose(item, again) });
  const search = h('input', {
    class: 'picker-search', type: 'text', role: 'combobox', placeholder: 'Search', autocomplete: 'off', 'aria-label': `Search ${label}`,
    'aria-controls': list.id, 'aria-expanded': 'true',
  });
  const fill = async () => {
    const asked = search.value;
    const items = await source(asked.trim());
    if (asked !== search.value) return;
    list.show(items, 0);
    name();
  };
  const name = () => search.setAttribute('aria-activedescendant', list.activeId() ?? '');
  function again() { fill(); }
  search.addEventListener('input', fill);
  search.addEventListener('keydown', (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) list.move(moves[event.key]);
    else if (event.key === 'Enter') list.choose();
    else return;
    event.preventDefault();
    name();
  });
  openPopover(button, h('div', { class: 'picker' }, search, list.node), { onClose: closed });
  fill().then(() => window.dispatchEvent(new Event('resize')));
  search.focus();
}

/** A source that filters a fixed list by label and group. */
export function fixed(items) {
  return (query) => {
    const wanted = query.toLowerCase();
    return items.filter((item) => `${item.label} ${item.detail ?? ''} ${item.group ?? ''}`.toLowerCase().includes(wanted));
  };
}
