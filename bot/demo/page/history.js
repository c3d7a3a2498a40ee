// The messages the page knows, by channel and by thread, each list oldest first.

const lists = new Map();
const dismissed = new Set();
const arrivals = new Map(); // ts of each message told live -> the count when it came
let echo_n = 0;
let arrived_n = 0;

const keyOf = (channel, thread) => (thread ? `${channel}/${thread}` : channel);
const byTs = (a, b) => (a.ts === b.ts ? 0 : Number(a.ts) - Number(b.ts));

/** The present moment, to be taken before a fetch: what is told live after it is newer than the answer. */
export const moment = () => arrived_n;

/** Take over a list fetched since that moment; echoes of commands stay where they stood. */
export function learnMessages(channel, thread, messages, since) {
  const key = keyOf(channel, thread);
  const before = lists.get(key) ?? [];
  const echoes = before.filter((one) => one.echo);
  const newer = before.filter((one) => arrivals.get(one.ts) > since);
  const told = new Set(newer.map((one) => one.ts));
  const list = [...messages.filter((one) => !dismissed.has(one.ts) && !told.has(one.ts)), ...newer].sort(byTs);
  for (const echo of echoes) {
    const at = list.findIndex((one) => Number(one.ts) > Number(echo.after));
    list.splice(at < 0 ? list.length : at, 0, echo);
  }
  lists.set(key, list);
}

export const messagesOf = (channel, thread) => lists.get(keyOf(channel, thread)) ?? [];

/** Put a message in its place, or in place of its former self. */
export function learnMessage(channel, message) {
  if (dismissed.has(message.ts)) return;
  arrivals.set(message.ts, arrived_n += 1);
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  put(keyOf(channel, reply ? message.thread_ts : null), message);
  if (!reply && lists.has(keyOf(channel, message.ts))) put(keyOf(channel, message.ts), message);
}

function listAt(key) {
  if (!lists.has(key)) lists.set(key, []);
  return lists.get(key);
}

function put(key, message) {
  const list = listAt(key);
  const at = list.findIndex((one) => one.ts === message.ts);
  if (at >= 0) list[at] = message;
  else list.push(message);
}

/** Forget a message everywhere. */
export function forgetMessage(channel, ts) {
  for (const [key, list] of lists) {
    if (key === channel || key.startsWith(`${channel}/`)) lists.set(key, list.filter((one) => one.ts !== ts));
  }
}

/** The viewer dismissed an ephemeral message: it stays away. */
export function dismissMessage(channel, ts) {
  dismissed.add(ts);
  forgetMessage(channel, ts);
}

/** Note the command the viewer just used, under the last message. */
export function noteCommand(channel, text) {
  const list = listAt(channel);
  const last = list.filter((one) => !one.echo).at(-1);
  list.push({ echo: true, ts: `echo-${echo_n += 1}`, after: last?.ts ?? Date.now() / 1000, text });
}

export function forgetAll() {
  lists.clear();
  arrivals.clear();
}
