// Who and what exists in the workspace: names for ids, and who is acting.

const SLACKBOT = 'USLACKBOT'; // Slack's own voice: nobody acts as it, nobody names it
const users = new Map();
const channels = new Map();

export const workspace = { team: { name: '' }, me: null, bot: {}, commands: [], connected: true };

/** Take over what /page/state said. */
export function learnState(state) {
  users.clear();
  channels.clear();
  for (const user of state.users ?? []) users.set(user.id, user);
  for (const channel of state.channels ?? []) channels.set(channel.id, channel);
  Object.assign(workspace, {
    team: state.team ?? { name: '' }, me: state.me ?? null, bot: state.bot ?? {},
    commands: state.commands ?? [], connected: state.connected !== false,
  });
}

export function learnChannel(channel) {
  channels.set(channel.id, { ...channels.get(channel.id), ...channel });
}

export const user = (id) => users.get(id);
export const channel = (id) => channels.get(id);
export const allUsers = () => [...users.values()];
export const people = () => allUsers().filter((one) => !one.is_bot && one.id !== SLACKBOT);
export const allChannels = () => [...channels.values()];

/** The channel with this id or this name, if any. */
export function findChannel(idOrName) {
  const wanted = String(idOrName ?? '').replace(/^#/, '');
  return channels.get(wanted) ?? allChannels().find((one) => one.name === wanted);
}

export function findUser(idOrName) {
  return users.get(idOrName) ?? allUsers().find((one) => one.name === idOrName);
}

/** What to call this person: display name, else the id itself. */
export function userName(id) {
  const one = users.get(id);
  return one ? one.real_name || one.name : String(id ?? 'unknown');
}

/** The title of a channel; for a direct message, the other person's name. */
export function channelName(one) {
  if (!one) return '';
  if (!one.is_im) return one.name;
  const other = one.user ? users.get(one.user) : findUser(one.name) ?? users.get(workspace.bot.user_id);
  return other ? other.real_name || other.name : one.name;
}

/** The person at the other end of a direct message. */
export function otherUser(one) {
  return users.get(one.user) ?? findUser(one.name) ?? users.get(workspace.bot.user_id);
}

export const isBot = (id) => id === workspace.bot.user_id || Boolean(users.get(id)?.is_bot);
