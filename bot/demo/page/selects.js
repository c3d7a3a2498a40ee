// static, external, users, channels and conversations selects, one or many.

import { allChannels, allUsers, channelName, userName, channel } from './directory.js';
import { fixed, picker } from './picker.js';
import { textOf } from './mrkdwn.js';

const optionItem = (raw, group) => ({ key: raw.value, label: textOf(raw.text), detail: textOf(raw.description), group, raw });

function listedItems(element) {
  if (element.options) return element.options.map((raw) => optionItem(raw));
  return (element.option_groups ?? []).flatMap((one) => one.options.map((raw) => optionItem(raw, textOf(one.label))));
}

/** The items an answer of /page/options holds. */
function answerItems(answer) {
  return listedItems({ options: answer.options, option_groups: answer.option_groups });
}

const idItem = (id, label, detail) => ({ key: id, label, detail, raw: id });
const userItems = () => allUsers().map((one) => idItem(one.id, userName(one.id), one.title));
const channelLabel = (one) => (one.is_im ? channelName(one) : `#${one.name}`);
const channelItems = (filter) => allChannels().filter(filter).map((one) => idItem(one.id, channelLabel(one), one.topic?.value ?? one.topic));

function conversationFilter(element) {
  const include = element.filter?.include;
  return (one) => !include || include.includes(one.is_im ? 'im' : 'public');
}

/** Each kind: where its items come from, how a start value becomes items, the key of its answer. */
const KINDS = {
  static_select: { key: 'selected_option', source: (element) => fixed(listedItems(element)), start: (element) => [element.initial_option].filter(Boolean).map((raw) => optionItem(raw)) },
  external_select: { key: 'selected_option', start: (element) => [element.initial_option].filter(Boolean).map((raw) => optionItem(raw)), external: true },
  users_select: { key: 'selected_user', source: () => fixed(userItems()), start: (element) => [element.initial_user].filter(Boolean).map((id) => idItem(id, userName(id))) },
  channels_select: { key: 'selected_channel', source: () => fixed(channelItems((one) => !one.is_im)), start: (element) => [element.initial_channel].filter(Boolean).map(channelItem) },
  conversations_select: { key: 'selected_conversation', source: (element) => fixed(channelItems(conversationFilter(element))), start: (element) => [element.initial_conversation].filter(Boolean).map(channelItem) },
};
const MANY_KEYS = { selected_option: ['selected_options', 'initial_options'], selected_user: ['selected_users', 'initial_users'], selected_channel: ['selected_channels', 'initial_channels'], selected_conversation: ['selected_conversations', 'initial_conversations'] };

function channelItem(id) {
  return idItem(id, channel(id) ? channelLabel(channel(id)) : id);
}

/** The chosen items an entry of the form stands for. */
function itemsOf(value, kind) {
  return [value].flat().filter(Boolean).map((one) => {
    if (typeof one !== 'string') return optionItem(one);
    return kind.key === 'selected_user' ? idItem(one, userName(one)) : channelItem(one);
  });
}

function select(element, ctx, where, many) {
  const kind = KINDS[many ? element.type.replace('multi_', '') : element.type];
  const [manyKey, manyStart] = MANY_KEYS[kind.key];
  const key = many ? manyKey : kind.key;
  const start = many ? itemsOf(element[manyStart], kind) : kind.start(element);
  const raw = start.map((item) => item.raw);
  const begun = where.begin({ [key]: many ? raw : raw[0] ?? null });
  const external = async (query) => {
    if (query.length < (element.min_query_length ?? 0)) return [];
    return answerItems(await ctx.options(where.blockId, element.action_id, query));
  };
  const node = picker({
    id: where.id, label: where.label ?? (textOf(element.placeholder) || 'Choose'), placeholder: textOf(element.placeholder), many,
    max: element.max_selected_items ?? Infinity, source: kind.external ? external : kind.source(element), chosen: itemsOf(begun[key], kind),
    onChange: (items) => where.changed({ type: element.type, [key]: many ? items.map((item) => item.raw) : items[0].raw }, node),
  });
  node.dataset.action = element.action_id;
  return node;
}

const one = (element, ctx, where) => select(element, ctx, where, false);
const more = (element, ctx, where) => select(element, ctx, where, true);

export const SELECTS = {
  static_select: one, external_select: one, users_select: one, channels_select: one, conversations_select: one,
  multi_static_select: more, multi_external_select: more, multi_users_select: more, multi_channels_select: more, multi_conversations_select: more,
};
