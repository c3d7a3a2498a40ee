// Sending from a composer: a message, or a command to the app.

import { postCommand, postMessage } from './api.js';
import { answerCame, expectAnswer } from './answering.js';
import { channel, isBot, otherUser, workspace } from './directory.js';
import { noteCommand } from './history.js';
import { storedText } from './suggestions.js';
import { toast } from './toasts.js';

const place = (channelId, thread) => (thread ? `${channelId}/${thread}` : channelId);

/** True where the app will answer: it is named, or this is the direct message with it. */
function addressesApp(channelId, text) {
  const one = channel(channelId);
  if (text.includes(`<@${workspace.bot.user_id}>`)) return true;
  return Boolean(one?.is_im) && isBot(otherUser(one)?.id);
}

/** Send what was typed; false where it was refused and should stand in the field again. */
export async function sendTyped(channelId, thread, typed) {
  if (typed.startsWith('/') && !typed.startsWith('//')) return sendCommand(channelId, thread, typed);
  const text = storedText(typed);
  if (workspace.connected && addressesApp(channelId, text)) expectAnswer(place(channelId, thread));
  const reply = await postMessage(channelId, text, thread);
  return settled(reply, channelId, 'The message was not sent');
}

async function sendCommand(channelId, thread, typed) {
  const [command] = typed.split(/\s/, 1);
  const known = workspace.commands.map((one) => one.command);
  if (thread) {
    toast(`Commands do not work in threads. Name @${workspace.bot.name ?? 'npsbot'} here, or use ${command} in the channel.`, { bad: true });
    return false;
  }
  if (!known.includes(command)) {
    toast(`${command} is not a command here. There is: ${known.join(', ') || 'none'}.`, { bad: true });
    return false;
  }
  noteCommand(channelId, typed);
  expectAnswer(channelId);
  return settled(await postCommand(channelId, typed), channelId, `${command} did not work`);
}

function settled(reply, channelId, words) {
  if (reply.ok) return true;
  answerCame(channelId);
  toast(`${words}: ${reply.error}.`, { bad: true });
  return false;
}
