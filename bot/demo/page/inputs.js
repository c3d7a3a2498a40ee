// Text, number, date and time inputs, checkboxes and radio buttons.

import { h, svg } from './dom.js';
import { textObject, textOf } from './mrkdwn.js';

let group_n = 0;

const HTML_TYPES = { plain_text_input: 'text', number_input: 'number', email_text_input: 'email', url_text_input: 'url' };

function textInput(element, ctx, where) {
  const begun = where.begin({ value: element.initial_value ?? null });
  const entry = (value) => ({ type: element.type, value: value === '' ? null : value });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const send = () => where.changed(entry(node.value), node);
  const node = h(element.multiline ? 'textarea' : 'input', {
    class: 'field', id: where.id, type: element.multiline ? null : HTML_TYPES[element.type], rows: element.multiline ? 4 : null,
    placeholder: textOf(element.placeholder) || null, maxlength: element.max_length, min: element.min_value, max: element.max_value,
    step: element.is_decimal_allowed ? 'any' : null, autocomplete: 'off', value: begun.value ?? '', 'aria-label': where.id ? null : where.label ?? textOf(element.placeholder),
    'aria-describedby': where.describedBy, data: { action: element.action_id }, autofocus: element.focus_on_load,
    on: {
      input: () => {
        ctx.form.set(where.blockId, element.action_id, entry(node.value));
        if (where.dispatches && on.includes('on_character_entered')) send();
      },
      keydown: (event) => {
        if (event.key !== 'Enter' || element.multiline || event.isComposing) return;
        event.preventDefault();
        if (!where.input || (where.dispatches && on.includes('on_enter_pressed'))) send();
        else node.closest('form')?.requestSubmit();
      },
    },
  });
  return node;
}

/** date, time and date-time pickers, on the browser's own controls. */
function moment(type, key, startKey, toField, fromField) {
  return (element, ctx, where) => {
    const begun = where.begin({ [key]: element[startKey] ?? null });
    const node = h('input', {
      class: 'field field-date', id: where.id, type, value: toField(begun[key]), 'aria-label': where.id ? null : where.label ?? (textOf(element.placeholder) || 'Date'),
      data: { action: element.action_id }, on: { change: () => where.changed({ type: element.type, [key]: fromField(node.value) }, node) },
    });
    return node;
  };
}

const same = (value) => value ?? '';
const text = (value) => value || null;

function toLocal(unix_s) {
  if (!unix_s) return '';
  const at = new Date(unix_s * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const fromLocal = (value) => (value ? Math.round(new Date(value).getTime() / 1000) : null);

function choiceRow(option, props) {
  const input = h('input', props);
  return [input, h('label', { class: 'choice' }, input,
    h('span', { class: 'choice-mark', 'aria-hidden': 'true' }, props.type === 'checkbox' ? svg('svg', { viewBox: '0 0 24 24' }, svg('path', { d: 'm5 12.5 4.5 4.5L19 7.5' })) : null),
    h('span', { class: 'choice-text' }, textObject(option.text), option.description ? h('small', {}, textObject(option.description)) : null))];
}

function checkboxes(element, ctx, where) {
  const begun = where.begin({ selected_options: element.initial_options ?? [] });
  const chosen = new Set(begun.selected_options.map((option) => option.value));
  const inputs = [];
  const rows = (element.options ?? []).map((option) => {
    const [input, row] = choiceRow(option, { type: 'checkbox', checked: chosen.has(option.value), on: { change: () => send() } });
    inputs.push([input, option]);
    return row;
  });
  const send = () => where.changed({ type: element.type, selected_options: inputs.filter(([input]) => input.checked).map(([, option]) => option) }, group);
  const group = h('div', { class: 'choices', role: 'group', 'aria-label': where.label ?? 'Choices', data: { action: element.action_id } }, rows);
  return group;
}

function radioButtons(element, ctx, where) {
  const begun = where.begin({ selected_option: element.initial_option ?? null });
  const name = `radio-${group_n += 1}`;
  const send = (option) => where.changed({ type: element.type, selected_option: option }, group);
  const rows = (element.options ?? []).map((option) => choiceRow(option,
    { type: 'radio', name, checked: begun.selected_option?.value === option.value, on: { change: () => send(option) } })[1]);
  const group = h('div', { class: 'choices', role: 'radiogroup', 'aria-label': where.label ?? 'Choices', data: { action: element.action_id } }, rows);
  return group;
}

export const INPUTS = {
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
  datepicker: moment('date', 'selected_date', 'initial_date', same, text),
  timepicker: moment('time', 'selected_time', 'initial_time', same, text),
  datetimepicker: moment('datetime-local', 'selected_date_time', 'initial_date_time', toLocal, fromLocal),
  checkboxes, radio_buttons: radioButtons,
};
