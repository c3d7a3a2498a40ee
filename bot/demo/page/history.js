// The messages the page knows, by channel and by thread, each list oldest first.

const lists = new Map();
const dismissed = new Set();
let echo_n = 0;

const keyOf = (channel, thread) => (thread ? `${channel}/${thread}` : channel);
const byTs = (a, b) => (a.ts === b.ts ? 0 : Number(a.ts) - Number(b.ts));

/** Take over a fetched list; echoes of commands stay where they stood. */
export function learnMessages(channel, thread, messages) {
  const key = keyOf(channel, thread);
  const echoes = (lists.get(key) ?? []).filter((one) => one.echo);
  const list = messages.filter((one) => !dismissed.has(one.ts)).sort(byTs);
  for (const echo of echoes) {
    const at = list.findIndex((one) => Number(one.ts) > Number(echo.after));
    list.splice(at < 0 ? list.length : at, 0, echo);
  }
  lists.set(key, list);
}

export const messagesOf = (channel, thread) => lists.get(keyOf(channel, thread)) ?? [];
export const isKnown = (channel, thread) => lists.has(keyOf(channel, thread));

/** Put a message in its place, or in place of its former self. */
export function learnMessage(channel, message) {
  if (dismissed.has(message.ts)) return;
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  put(keyOf(channel, reply ? message.thread_ts : null), message);
  if (!reply && lists.has(keyOf(channel, message.ts))) put(keyOf(channel, message.ts), message);
}

function put(key, message) {
  const list = lists.get(key);
  if (!list) return;
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
  const list = lists.get(channel);
  if (!list) return;
  const last = list.filter((one) => !one.echo).at(-1);
  list.push({ echo: true, ts: `echo-${echo_n += 1}`, after: last?.ts ?? '0', text });
}

export function forgetAll() {
  lists.clear();
}
