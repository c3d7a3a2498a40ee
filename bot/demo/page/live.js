// Server-sent events: what happens in the workspace while the page is open.

import { eventsAddress } from './api.js';

let source = null;
let retry = null;

/** Listen as the acting person. `onEvent(event)`; `onLink(up, again)` when the stream breaks or returns. */
export function listen(onEvent, onLink) {
  stop();
  let broken = false;
  source = new EventSource(eventsAddress());
  source.onopen = () => {
    onLink(true, broken);
    broken = false;
  };
  source.onmessage = (message) => {
    let event;
    try {
      event = JSON.parse(message.data);
    } catch {
      return;
    }
    onEvent(event);
  };
  source.onerror = () => {
    if (!broken) onLink(false, false);
    broken = true;
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(retry);
    retry = setTimeout(() => listen(onEvent, (up) => onLink(up, up)), 2000);
  };
}

function stop() {
  clearTimeout(retry);
  source?.close();
}
