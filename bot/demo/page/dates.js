// Times as the viewer reads them: local time zone, Slack's own wording.

const DAY_MS = 86_400_000;
const fmt = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = fmt({ hour: 'numeric', minute: '2-digit' });
const CLOCK_S = fmt({ hour: 'numeric', minute: '2-digit', second: '2-digit' });
const SHORT = fmt({ month: 'short', day: 'numeric', year: 'numeric' });
const MEDIUM = fmt({ month: 'long', day: 'numeric', year: 'numeric' });
const LONG = fmt({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
const DIVIDER = fmt({ weekday: 'long', month: 'long', day: 'numeric' });
const FULL = fmt({ dateStyle: 'full', timeStyle: 'medium' });

/** A Slack ts ("1700000000.000100") as a Date. */
export const tsDate = (ts) => new Date(Number.parseFloat(ts) * 1000);

export const clockTime = (ts) => CLOCK.format(tsDate(ts));
export const fullTime = (ts) => FULL.format(tsDate(ts));

/** A key that is the same for two instants on one local day. */
export function dayKey(ts) {
  const at = tsDate(ts);
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;
}

function daysAgo(at) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(new Date()) - midnight(at)) / DAY_MS);
}

function pretty(at, plain) {
  const words = { 0: 'today', 1: 'yesterday', [-1]: 'tomorrow' };
  return words[daysAgo(at)] ?? plain.format(at);
}

/** The label between two days of messages. */
export function dayLabel(ts) {
  const at = tsDate(ts);
  const word = pretty(at, Math.abs(daysAgo(at)) < 300 ? DIVIDER : LONG);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "just now", "5 minutes ago", "3 days ago". */
export function ago(at) {
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  const past_s = (at.getTime() - Date.now()) / 1000;
  const steps = [[60, 'second', 1], [3600, 'minute', 60], [86_400, 'hour', 3600], [2_592_000, 'day', 86_400],
    [31_536_000, 'month', 2_592_000], [Infinity, 'year', 31_536_000]];
  const [, unit, size_s] = steps.find(([limit]) => Math.abs(past_s) < limit);
  return relative.format(Math.round(past_s / size_s), unit);
}

const TOKENS = {
  date_num: (at) => [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((n) => String(n).padStart(2, '0')).join('-'),
  date: (at) => MEDIUM.format(at),
  date_short: (at) => SHORT.format(at),
  date_long: (at) => LONG.format(at),
  date_pretty: (at) => pretty(at, MEDIUM),
  date_short_pretty: (at) => pretty(at, SHORT),
  date_long_pretty: (at) => pretty(at, LONG),
  time: (at) => CLOCK.format(at),
  time_secs: (at) => CLOCK_S.format(at),
  ago,
};

/** Slack's `<!date^…>` text: `{date_short} at {time}` filled in; null where the instant is no number. */
export function dateTokens(unix_s, pattern) {
  const at = new Date(Number(unix_s) * 1000);
  if (Number.isNaN(at.getTime())) return null;
  return String(pattern).replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(at) ?? whole);
}
