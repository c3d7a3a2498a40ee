// The page's own small protocol with the simulated workspace. Every call says who acts.

let acting = '';

/** From now on this person acts. */
export function actAs(userId) {
  acting = userId;
}

async function read(path, params = {}) {
  const query = new URLSearchParams({ user: acting });
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  const answer = await fetch(`/page/${path}?${query}`);
  if (!answer.ok) throw new Error(`The workspace answered ${answer.status} to ${path}.`);
  return answer.json();
}

/** Post; a fault of the connection comes back as `{ok: false, error}` like any other. */
async function send(path, body) {
  try {
    const answer = await fetch(`/page/${path}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user: acting, ...body }),
    });
    const text = await answer.text();
    const reply = text ? JSON.parse(text) : {};
    if (answer.ok) return { ok: true, ...reply };
    return { ...reply, ok: false, error: reply.error ?? `the workspace answered ${answer.status}` };
  } catch {
    return { ok: false, error: 'the workspace cannot be reached; is “make demo” still running?' };
  }
}

export const fetchState = () => read('state');
export const fetchMessages = (channel, thread_ts) => read('messages', { channel, thread_ts });
export const fetchHome = () => read('home');
export const postRead = (channel) => send('read', { channel });
export const postHomeOpened = () => send('home/open', {});
export const postMessage = (channel, text, thread_ts) => send('message', thread_ts ? { channel, text, thread_ts } : { channel, text });
export const postCommand = (channel, text) => send('command', { channel, text });
export const postAction = (container, block_id, action, state) => send('action', { container, block_id, action, state });
export const fetchOptions = (container, block_id, action_id, value) => send('options', { container, block_id, action_id, value });
export const submitView = (view_id, values) => send('view/submit', { view_id, state: { values } });
export const closeView = (view_id) => send('view/close', { view_id });
export const eventsAddress = () => `/page/events?${new URLSearchParams({ user: acting })}`;
