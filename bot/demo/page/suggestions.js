// What the composer offers while a person types: commands, examples of /nps, people to name.

import { allUsers, isBot, people, userName, workspace } from './directory.js';

const EXAMPLES = {
  '/nps': [
    ['score', 'The score of the last 90 days'],
    ['trend weekly', 'How it moved, week by week'],
    ['breakdown by plan', 'Which customers are happy, which are not'],
    ['distribution', 'How many gave each rating'],
    ['responses detractors', 'What unhappy customers wrote'],
    ['themes', 'What customers talk about'],
    ['help', 'Everything npsbot can do'],
  ],
};

const WORD = /(^|\s)@([\p{L}\p{N}._-]*)$/u;

/** Commands that begin with what stands in the field. */
function commandItems(text) {
  return workspace.commands.filter((one) => one.command.startsWith(text.trim()))
    .map((one) => ({ key: one.command, label: one.command, hint: one.usage_hint ?? '', detail: one.description, text: `${one.command} ` }));
}

/** Examples for a command that is already there: those that go on from what was typed. */
function exampleItems(text) {
  const [command, ...rest] = text.split(' ');
  const typed = rest.join(' ').toLowerCase();
  const found = (EXAMPLES[command] ?? []).filter(([words]) => words.startsWith(typed) && words !== typed);
  return found.map(([words, detail]) => ({ key: words, label: `${command} ${words}`, detail, text: `${command} ${words}` }));
}

function peopleItems(start) {
  const wanted = start.toLowerCase();
  const bot_first = (a, b) => Number(isBot(b.id)) - Number(isBot(a.id));
  return allUsers().filter((one) => isBot(one.id) || people().includes(one)).filter((one) => `${one.name} ${one.real_name ?? ''}`.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)))
    .sort(bot_first).slice(0, 8).map((one) => ({ key: one.id, label: userName(one.id), detail: one.title ?? `@${one.name}`, user: one.id, name: one.name }));
}

/**
 * What to offer for the text before the cursor: {items, title, at, first} or null.
 * `at` is where an accepted item's text begins; `first` the row that Enter takes (-1: Enter sends).
 */
export function suggestionsFor(text, { commands = true } = {}) {
  const named = WORD.exec(text);
  if (commands && text.startsWith('/') && !text.includes('\n')) {
    const whole = workspace.commands.some((one) => text === one.command || text.startsWith(`${one.command} `));
    const items = whole ? exampleItems(text.includes(' ') ? text : `${text} `) : commandItems(text);
    return items.length ? { items, title: whole ? 'Examples' : 'Commands', at: 0, first: whole ? -1 : 0 } : null;
  }
  if (!named) return null;
  const items = peopleItems(named[2]);
  return items.length ? { items, title: 'People', at: named.index + named[1].length, first: 0 } : null;
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What is typed, as Slack stores it: entities escaped, names that were picked turned into <@U…>. */
export function storedText(text) {
  const known = [...allUsers()].flatMap((one) => [[userName(one.id), one.id], [one.name, one.id]]).filter(([name]) => name)
    .sort((a, b) => b[0].length - a[0].length);
  let out = text.replace(/[&<>]/g, (char) => ESCAPES[char]);
  for (const [name, id] of known) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    out = out.replace(new RegExp(`(^|[\\s(,])@${escaped}(?![\\p{L}\\p{N}])`, 'giu'), `$1<@${id}>`);
  }
  return out;
}
