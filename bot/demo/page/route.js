// Where the page is, as the address' fragment: #channel=nps-followup&thread=TS, #home, &user=ana.

/** {user, home, channel, thread} of the current address. */
export function currentRoute() {
  const params = new URLSearchParams(window.location.hash.slice(1));
  return { user: params.get('user'), home: params.has('home'), channel: params.get('channel'), thread: params.get('thread') };
}

/** The address of a place, for links and for `go`. */
export function hashOf({ home, channel, thread }) {
  if (home) return '#home';
  const thread_part = thread ? `&thread=${encodeURIComponent(thread)}` : '';
  return `#channel=${encodeURIComponent(channel)}${thread_part}`;
}

/** Go to a place; the page follows by its hashchange listener. */
export function go(place) {
  window.location.hash = hashOf(place);
}

/** Take &user= out of the address, staying where we are. */
export function forgetUser() {
  const { home, channel, thread } = currentRoute();
  window.history.replaceState(null, '', home || channel ? hashOf({ home, channel, thread }) : '#');
}
