// The app's Home tab.

import { h, refill } from './dom.js';
import { fetchHome, postHomeOpened } from './api.js';
import { avatar } from './avatar.js';
import { drawBanner } from './banner.js';
import { drawBlocks } from './blocks.js';
import { bannerBox, menuButton } from './channel_view.js';
import { allChannels, isBot, otherUser, userName, workspace } from './directory.js';
import { Form } from './form.js';
import { blockContext } from './message.js';
import { hashOf } from './route.js';

let shown = null; // {box, form, sign, drawn_n: how many views were drawn}

/** Show Home and tell the app that it was opened. */
export async function showHome() {
  const main = document.getElementById('main');
  const box = h('div', { class: 'home-body', tabindex: 0, role: 'region', 'aria-label': 'Home' });
  const dm = allChannels().find((one) => one.is_im && isBot(otherUser(one)?.id));
  const bot_name = userName(workspace.bot.user_id) || workspace.bot.name;
  shown = { box, form: new Form(), sign: null, drawn_n: 0 };
  refill(main, h('header', { class: 'main-head' }, menuButton(), h('div', { class: 'main-title' }, h('h1', {}, avatar(workspace.bot.user_id, 'small'), bot_name)),
    h('nav', { class: 'tabs', 'aria-label': 'App' }, h('a', { href: '#home', class: 'tab current', 'aria-current': 'page' }, 'Home'),
      dm ? h('a', { href: hashOf({ channel: dm.id }), class: 'tab' }, 'Messages') : null)), bannerBox(), box);
  drawBanner();
  document.title = `${bot_name} Home · ${workspace.team.name}`;
  drawHome(null);
  await postHomeOpened();
  await refreshHome();
}

/** Ask the server for the Home view again. */
export async function refreshHome() {
  const asked = shown;
  const drawn_n = asked?.drawn_n;
  if (!asked) return;
  const { view } = await fetchHome();
  // A view that came by event meanwhile is newer than this answer.
  if (view && shown === asked && asked.drawn_n === drawn_n) drawHome(view);
}

/** Draw a Home view, or that there is none yet. */
export function drawHome(view) {
  if (!shown) return;
  if (view) shown.drawn_n += 1;
  const sign = JSON.stringify(view?.blocks ?? null);
  if (sign === shown.sign) return;
  shown.sign = sign;
  const { box, form } = shown;
  if (!view) {
    refill(box, h('div', { class: 'home-empty' }, h('i', { class: 'dots' }, h('b'), h('b'), h('b')), h('p', {}, 'Waiting for the app to draw its Home…')));
    return;
  }
  form.keepOnly((view.blocks ?? []).map((block) => block.block_id));
  const scroll = box.scrollTop;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  refill(box, h('div', { class: 'home-inner' }, drawBlocks(view.blocks, { ...blockContext({ type: 'view', view_id: view.id }, form), level: 2 })));
  box.scrollTop = scroll;
  if (held) (box.querySelector(`[data-action="${CSS.escape(held)}"]`) ?? box).focus({ preventScroll: true });
}

export const homeShown = () => Boolean(shown);

export function leaveHome() {
  shown = null;
}
