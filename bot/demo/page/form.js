// What a person has filled in, in Slack's own shape: values[block_id][action_id] = {type, …}.

/** The state of the inputs of one message or view. */
export class Form {
  constructor(values = {}) {
    this.values = structuredClone(values);
    this.checks = new Map();
  }

  /** The entry of an element; the given start where the person has not touched it yet. */
  begin(blockId, actionId, start) {
    const known = this.values[blockId]?.[actionId];
    if (known && known.type === start.type) return known;
    this.set(blockId, actionId, start);
    return start;
  }

  set(blockId, actionId, entry) {
    this.values[blockId] = { ...this.values[blockId], [actionId]: entry };
  }

  /** Remember how to check an input block before it is sent: `check(entry)` gives a message or null. */
  require(blockId, actionId, check) {
    this.checks.set(blockId, () => check(this.values[blockId]?.[actionId] ?? {}));
  }

  /** Faults by block, as the server would send them. */
  faults() {
    const found = {};
    for (const [blockId, check] of this.checks) {
      const message = check();
      if (message) found[blockId] = message;
    }
    return found;
  }

  /** Forget entries and checks of blocks that the view no longer has. */
  keepOnly(blockIds) {
    const known = new Set(blockIds);
    for (const id of Object.keys(this.values)) if (!known.has(id)) delete this.values[id];
    this.checks.clear();
  }
}

const EMPTY = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length);

/** The thing an entry holds, whatever its key is called. */
export function held(entry) {
  const { type, ...rest } = entry;
  return Object.values(rest)[0];
}

/** Slack's own client-side check of one input. */
export function faultOf(element, optional) {
  return (entry) => {
    const value = held(entry);
    if (EMPTY(value)) return optional ? null : 'Please complete this required field.';
    if (element.type === 'plain_text_input') return lengthFault(element, String(value));
    if (element.type === 'number_input') return numberFault(element, value);
    if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'Enter an email address, like name@example.com.';
    if (element.type === 'url_text_input' && !URL.canParse(value)) return 'Enter a full address, like https://example.com.';
    return null;
  };
}

function lengthFault({ min_length = 0, max_length = Infinity }, text) {
  if (text.length < min_length) return `Use at least ${min_length} characters.`;
  return text.length > max_length ? `Use at most ${max_length} characters (now ${text.length}).` : null;
}

function numberFault({ is_decimal_allowed, min_value, max_value }, value) {
  const number = Number(value);
  if (!Number.isFinite(number)) return 'Enter a number.';
  if (!is_decimal_allowed && !Number.isInteger(number)) return 'Enter a whole number.';
  if (min_value !== undefined && number < Number(min_value)) return `Enter ${min_value} or more.`;
  return max_value !== undefined && number > Number(max_value) ? `Enter ${max_value} or less.` : null;
}
