// "npsbot is answering…": where an answer is being waited for.

const WAIT_MS = 45_000;
const waiting = new Map();
let onChange = () => {};

export function watchAnswering(listener) {
  onChange = listener;
}

/** An answer is expected at this place (a channel id, or "channel/thread"). */
export function expectAnswer(place) {
  settle(place, false);
  waiting.set(place, setTimeout(() => settle(place), WAIT_MS));
  onChange();
}

function settle(place, tell = true) {
  clearTimeout(waiting.get(place));
  if (waiting.delete(place) && tell) onChange();
}

/** An answer came in this channel (or, without one, somewhere). */
export function answerCame(channel) {
  for (const place of [...waiting.keys()]) {
    if (!channel || place === channel || place.startsWith(`${channel}/`)) settle(place);
  }
}

export const isAnswering = (place) => waiting.has(place);
