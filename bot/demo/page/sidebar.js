// The left column: who acts, channels, direct messages, the app.

import { h, icon, refill } from './dom.js';
import { avatar } from './avatar.js';
import { allChannels, channelName, otherUser, people, userName, workspace } from './directory.js';
import { listbox } from './listbox.js';
import { closePopover, isOpenFor, openPopover } from './popover.js';
import { hashOf } from './route.js';

function personaSwitch(onSwitch) {
  const me = workspace.me;
  const choose = (item) => { closePopover({ refocus: true }); onSwitch(item.key); };
  const open = () => {
    if (isOpenFor(button)) return closePopover();
    const list = listbox({ label: 'Act as', onChoose: choose, isChosen: (item) => item.key === me?.id, draw: personRow });
    const items = people().map((one) => ({ key: one.id, label: userName(one.id), detail: one.title }));
    list.show(items, Math.max(0, items.findIndex((item) => item.key === me?.id)));
    list.node.tabIndex = 0;
    list.node.addEventListener('keydown', (event) => {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (moves[event.key]) list.move(moves[event.key]);
      else if (event.key === 'Enter' || event.key === ' ') list.choose();
      else return;
      event.preventDefault();
    });
    openPopover(button, h('div', { class: 'picker' }, h('div', { class: 'option-group' }, 'Act as another person'), list.node));
    return list.node.focus();
  };
  const button = h('button', { type: 'button', class: 'persona', 'aria-haspopup': 'listbox', 'aria-expanded': 'false', 'aria-label': `Acting as ${userName(me?.id)}. Switch person`, data: { key: 'persona' }, on: { click: open } },
    avatar(me?.id, 'small'), h('span', { class: 'persona-text' }, h('b', {}, userName(me?.id)), h('small', {}, me?.title ?? 'acting person')), icon('swap', 16));
  return button;
}

const personRow = (item) => [avatar(item.key, 'tiny'), h('span', { class: 'option-text' }, h('span', {}, item.label), item.detail ? h('small', {}, item.detail) : null)];

function row(href, current, sign, name, unread_n = 0) {
  return h('a', { class: `side-row${current ? ' current' : ''}${unread_n && !current ? ' unread' : ''}`, href, 'aria-current': current ? 'page' : null, data: { key: href } },
    sign, h('span', { class: 'side-name' }, name),
    unread_n && !current ? h('span', { class: 'unread-n', 'aria-label': `${unread_n} unread` }, String(unread_n)) : null);
}

const group = (title, rows) => h('section', { class: 'side-group' }, h('h2', {}, title), rows);

/** Draw the sidebar. `place` is {home, channel}; `onSwitch(userId)` acts as another person. */
export function drawSidebar(place, onSwitch) {
  const node = document.getElementById('sidebar');
  const focus = node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const rows = (wanted_im) => allChannels().filter((one) => Boolean(one.is_im) === wanted_im && (wanted_im || one.is_member !== false))
    .sort((a, b) => channelName(a).localeCompare(channelName(b)))
    .map((one) => row(hashOf({ channel: one.is_im ? one.id : one.name }), place.channel === one.id, one.is_im ? avatar(otherUser(one)?.id ?? one.id, 'tiny') : icon('hash', 16), channelName(one), one.unread_n));
  const bot_name = userName(workspace.bot.user_id) || workspace.bot.name;
  refill(node,
    h('div', { class: 'side-head' }, h('span', { class: 'team-mark', 'aria-hidden': 'true' }, (workspace.team.name || '?').charAt(0)),
      h('div', {}, h('div', { class: 'team-name' }, workspace.team.name), h('small', {}, 'Simulated workspace'))),
    h('div', { class: 'side-scroll' },
      group('Channels', rows(false)), group('Direct messages', rows(true)),
      group('Apps', row('#home', place.home, avatar(workspace.bot.user_id, 'tiny'), `${bot_name} Home`))),
    personaSwitch(onSwitch));
  if (focus) [...node.querySelectorAll('[data-key]')].find((one) => one.dataset.key === focus)?.focus();
}
