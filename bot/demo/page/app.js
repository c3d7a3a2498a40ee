// The page's start: loads the workspace, follows the address, listens for what happens.

import { actAs, fetchState, postRead } from './api.js';
import { answerCame, watchAnswering } from './answering.js';
import { drawBanner, setLink } from './banner.js';
import { drawChannel, leaveChannel, refreshChannel, showChannel, shownChannel } from './channel_view.js';
import { allChannels, findChannel, findUser, isBot, learnChannel, learnState, workspace } from './directory.js';
import { forgetAll, forgetMessage, learnMessage } from './history.js';
import { drawHome, homeShown, leaveHome, refreshHome, showHome } from './home_view.js';
import { listen } from './live.js';
import { dropAllModals, dropModal, openModal, pushModal, updateModal } from './modal.js';
import { closePopover } from './popover.js';
import { currentRoute, forgetUser } from './route.js';
import { drawSidebar } from './sidebar.js';
import { closeThread, drawThread, hideThread, refreshThread, showThread, threadShown } from './thread_pane.js';
import { toast } from './toasts.js';

let stateAsked_n = 0;

const sidebar = () => drawSidebar({ home: homeShown(), channel: shownChannel() }, choosePerson);

/** The viewer picked another person: an older &user= in the address no longer counts. */
function choosePerson(userId) {
  forgetUser();
  switchUser(userId).catch(complain);
}

/** Act as this person: load what they see, and start listening as them. */
async function switchUser(userId) {
  actAs(userId ?? '');
  stateAsked_n++; // what was asked as someone else no longer counts
  learnState(await fetchState());
  actAs(workspace.me.id);
  forgetAll();
  dropAllModals();
  leaveChannel();
  leaveHome();
  hideThread();
  listen(onEvent, onLink);
  await follow();
}

/** Show the place the address names. */
async function follow() {
  const route = currentRoute();
  const wanted = route.user && findUser(route.user);
  if (wanted && wanted.id !== workspace.me.id) return switchUser(wanted.id);
  closePopover();
  document.body.classList.remove('sidebar-open');
  const home = route.home;
  const one = findChannel(route.channel) ?? firstChannel();
  if (home || !one) return openHome();
  leaveHome();
  learnChannel({ id: one.id, unread_n: 0 });
  const opened = shownChannel() === one.id ? null : showChannel(one.id);
  if (!route.thread) hideThread();
  sidebar();
  await opened;
  if (route.thread) await showThread(one.id, route.thread);
  return undefined;
}

async function openHome() {
  leaveChannel();
  hideThread();
  const opened = homeShown() ? null : showHome();
  sidebar();
  await opened;
}

const firstChannel = () => allChannels().find((one) => !one.is_im && one.is_member !== false) ?? allChannels()[0];

async function refreshAll() {
  await refreshState();
  await refreshShown();
}

/** Ask the server what is unread and who is connected; of several answers only the last asked counts. */
async function refreshState() {
  const asked_n = ++stateAsked_n;
  const state = await fetchState();
  if (asked_n !== stateAsked_n) return;
  learnState(state);
  sidebar();
  drawBanner();
}

async function refreshShown() {
  if (shownChannel()) await refreshChannel(shownChannel());
  if (threadShown()) await refreshThread();
  if (homeShown()) await refreshHome();
}

function onLink(up, again) {
  setLink(up);
  if (up && again) refreshAll().catch(complain);
}

function onMessage({ channel: id, message }, fresh) {
  learnMessage(id, message);
  if (message.bot_id || message.ephemeral || isBot(message.user)) answerCame(id);
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  if (fresh && id !== shownChannel() && !reply && message.user !== workspace.me.id) {
    refreshState().catch(complain);
  }
  if (fresh && id === shownChannel()) postRead(id);
  redraw();
}

function redraw() {
  drawChannel();
  drawThread();
}

const HANDLERS = {
  message: (event) => onMessage(event, true),
  message_changed: (event) => onMessage(event, false),
  message_deleted: (event) => { forgetMessage(event.channel, event.ts ?? event.message?.ts); redraw(); },
  channel: () => refreshAll().catch(complain),
  home: (event) => drawHome(event.view),
  modal_opened: (event) => { answerCame(); openModal(withId(event)); },
  modal_pushed: (event) => pushModal(withId(event)),
  modal_updated: (event) => updateModal(event.view_id, withId(event)),
  modal_closed: (event) => dropModal(event.view_id),
  notice: (event) => { answerCame(); toast(event.text, { topic: 'app' }); },
  connected: (event) => {
    // the stream's first event: what came between the page's fetch and now is asked for again
    workspace.connected = event.connected;
    drawBanner();
    refreshAll().catch(complain);
  },
};

const withId = ({ view, view_id }) => ({ ...view, id: view.id ?? view_id });

function onEvent(event) {
  if (Object.hasOwn(HANDLERS, event.type)) HANDLERS[event.type](event);
}

/** Say a fault of the page's own in the page; the console has its trace. */
function complain(error) {
  console.error(error);
  toast(error.message || String(error), { bad: true });
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
  if (document.body.classList.contains('sidebar-open')) document.body.classList.remove('sidebar-open');
  else if (document.getElementById('thread').contains(event.target)) closeThread();
});
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('#main')?.matches('.sidebar-open #main') && !event.target.closest('.menu-button')) document.body.classList.remove('sidebar-open');
});
window.addEventListener('hashchange', () => follow().catch(complain));
window.addEventListener('unhandledrejection', (event) => complain(event.reason));

watchAnswering(redraw);
switchUser('').catch(complain);
