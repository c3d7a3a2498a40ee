// The field people write in, with suggestions above it and the note that the app is answering.

import { h, icon, refill } from './dom.js';
import { avatar } from './avatar.js';
import { userName, workspace } from './directory.js';
import { listbox } from './listbox.js';
import { suggestionsFor } from './suggestions.js';

const sent = []; // what this person sent, for Arrow-up

function suggestionRow(item) {
  const words = h('span', { class: 'option-text' }, h('span', {}, item.label, item.hint ? h('i', { class: 'usage' }, ` ${item.hint}`) : null), item.detail ? h('small', {}, item.detail) : null);
  return [item.user ? avatar(item.user, 'tiny') : null, words];
}

/** Build a composer: {node, setPlaceholder, setAnswering, focus}. `onSend(text)` gets what was typed. */
export function composer({ label, onSend, commands = true }) {
  const field = h('textarea', {
    class: 'composer-field', rows: 1, 'aria-label': label, placeholder: label, autocomplete: 'off',
    'aria-autocomplete': 'list', spellcheck: 'true',
  });
  const note = h('div', { class: 'answering', role: 'status', 'aria-live': 'polite' });
  const list = listbox({ label: 'Suggestions', draw: suggestionRow, onChoose: (item) => accept(item) });
  const title = h('div', { class: 'suggest-title' });
  const panel = h('div', { class: 'suggest', hidden: true }, title, list.node);
  const state = { offer: null, recalled: -1, field, list, panel, title, commands };
  const button = h('button', { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send', on: { click: () => send(state, onSend) } }, icon('send'));
  const accept = (item) => { take(state, item); suggest(state); };
  field.setAttribute('aria-controls', list.id);
  field.addEventListener('input', () => { state.recalled = -1; grow(field); suggest(state); });
  field.addEventListener('keydown', (event) => onKey(event, state, onSend, accept));
  field.addEventListener('blur', () => hide(state));
  field.addEventListener('focus', () => suggest(state));
  const node = h('div', { class: 'composer-zone' }, note,
    h('div', { class: 'composer' }, panel, field, h('div', { class: 'composer-foot' }, h('span', { class: 'composer-tip' }, commands ? tip() : replyTip()), button)));
  return {
    node,
    focus: () => field.focus(),
    setPlaceholder: (text) => { field.placeholder = text; field.setAttribute('aria-label', text); },
    setAnswering: (on) => refill(note, on ? [h('i', { class: 'dots' }, h('b'), h('b'), h('b')), `${userName(workspace.bot.user_id) || 'The app'} is answering…`] : null),
  };
}

const tip = () => [h('kbd', {}, '/'), ' commands', h('span', { class: 'tip-more' }, '  ·  ', h('kbd', {}, '@'), ' people  ·  ', h('kbd', {}, 'Shift Enter'), ' new line')];
const replyTip = () => [h('kbd', {}, '@'), ' people'];

function grow(field) {
  field.style.height = 'auto';
  field.style.height = `${Math.min(180, field.scrollHeight)}px`;
}

function hide(state) {
  state.offer = null;
  state.panel.hidden = true;
  state.field.removeAttribute('aria-activedescendant');
}

function suggest(state) {
  const before = state.field.value.slice(0, state.field.selectionStart);
  state.offer = suggestionsFor(before, { commands: state.commands });
  if (!state.offer) return hide(state);
  refill(state.title, state.offer.title);
  state.list.show(state.offer.items, state.offer.first);
  state.panel.hidden = false;
  return nameActive(state);
}

function nameActive({ field, list }) {
  if (list.activeId()) field.setAttribute('aria-activedescendant', list.activeId());
  else field.removeAttribute('aria-activedescendant');
}

/** Put an accepted suggestion where the typed start of it stood. */
function take(state, item) {
  const { field, offer } = state;
  const after = field.value.slice(field.selectionStart);
  const text = item.text ?? `@${item.label} `;
  const kept = field.value.slice(0, offer?.at ?? 0) + text;
  field.value = kept + after;
  field.setSelectionRange(kept.length, kept.length);
  grow(field);
  field.focus();
}

function onKey(event, state, onSend, accept) {
  const { field, list, offer } = state;
  if (event.isComposing) return;
  if (offer && suggestionKey(event, state, accept)) {
    event.preventDefault();
    return;
  }
  if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    send(state, onSend);
  } else if (['ArrowUp', 'ArrowDown'].includes(event.key) && (!field.value || state.recalled >= 0)) {
    if (recall(state, event.key === 'ArrowUp' ? 1 : -1)) event.preventDefault();
  } else if (event.key === 'Escape' && list.size()) hide(state);
}

/** Keys that act on the open suggestions; true where the key was used up. */
function suggestionKey(event, state, accept) {
  const { list } = state;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (moves[event.key]) {
    list.move(moves[event.key]);
    nameActive(state);
    return true;
  }
  if (event.key === 'Escape') {
    event.stopPropagation();
    hide(state);
    return true;
  }
  if (event.key === 'Tab' && !event.shiftKey) {
    if (!list.active()) list.move(1);
    accept(list.active());
    return true;
  }
  if (event.key !== 'Enter' || event.shiftKey || !list.active()) return false;
  accept(list.active());
  return true;
}

function recall(state, step) {
  const at = state.recalled + step;
  if (at >= sent.length || at < -1) return false;
  state.recalled = at;
  state.field.value = at < 0 ? '' : sent[sent.length - 1 - at];
  grow(state.field);
  hide(state);
  return true;
}

async function send(state, onSend) {
  const text = state.field.value.trim();
  if (!text) return;
  hide(state);
  state.field.value = '';
  grow(state.field);
  if (sent.at(-1) !== text) sent.push(text);
  state.recalled = -1;
  const ok = await onSend(text);
  if (ok === false && !state.field.value) {
    state.field.value = text;
    grow(state.field);
  }
}
