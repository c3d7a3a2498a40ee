// A small bot on Slack's own Node SDK, pointed at the simulated workspace.
// usage: node bot.cjs socket|http    with SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET
// Prints one JSON object a line; ends when stdin closes.
const { App, LogLevel } = require('@slack/bolt');
const { WebClient } = require('@slack/web-api');

const say = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
const url = process.env.SLACK_API_URL;
const mode = process.argv[2];
const plain = (text) => ({ type: 'plain_text', text });

async function callWebApi() {
  const client = new WebClient(process.env.SLACK_BOT_TOKEN, { slackApiUrl: url, retryConfig: { retries: 0 } });
  const me = await client.auth.test();
  const posted = await client.chat.postMessage({
    channel: '#nps',
    text: 'from node',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*from node*' } },
      { type: 'actions', elements: [{ type: 'button', action_id: 'open', text: plain('Open') }] },
    ],
  });
  await client.chat.update({ channel: posted.channel, ts: posted.ts, text: 'from node, edited', blocks: posted.message.blocks });
  const names = [];
  for await (const page of client.paginate('conversations.list', { limit: 2 })) names.push(...page.channels.map((c) => c.name));
  const refused = await client.chat.postMessage({ channel: '#random', text: 'x' }).catch((e) => e.data.error);
  const unscoped = await client.conversations.history({ channel: posted.channel }).catch((e) => e.data.error);
  await client.filesUploadV2({ channel_id: posted.channel, filename: 'a.txt', content: 'seven b', title: 'A text' });
  say({ did: 'web-api', bot: me.user, names, refused, unscoped });
}

async function main() {
  await callWebApi();
  const socketMode = mode === 'socket';
  const app = new App({
    token: process.env.SLACK_BOT_TOKEN,
    ...(socketMode
      ? { socketMode: true, appToken: process.env.SLACK_APP_TOKEN }
      : { signingSecret: process.env.SLACK_SIGNING_SECRET }),
    clientOptions: { slackApiUrl: url },
    logLevel: LogLevel.ERROR,
  });
  app.command('/nps', async ({ ack, respond, command }) => {
    await ack();
    await respond(`node heard ${command.text}`);
  });
  app.action('open', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'form',
        title: plain('Form'),
        submit: plain('Send'),
        blocks: [
          { type: 'input', block_id: 'why', label: plain('Why'), element: { type: 'plain_text_input', action_id: 'text' } },
        ],
      },
    });
  });
  app.view('form', async ({ ack, view, client, body }) => {
    const why = view.state.values.why.text.value;
    if (why === 'bad') return ack({ response_action: 'errors', errors: { why: 'not that' } });
    await ack();
    return client.chat.postMessage({ channel: body.user.id, text: `node was told ${why}` });
  });
  app.event('app_mention', async ({ event, say: reply }) => reply({ text: `hello <@${event.user}>`, thread_ts: event.ts }));
  app.event('app_home_opened', async ({ event, client }) =>
    client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'section', text: plain('node home') }] },
    }));
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  say({ did: 'started', port: socketMode ? null : server.address().port });
  process.stdin.on('end', async () => {
    await app.stop();
    process.exit(0);
  });
  process.stdin.resume();
}

main().catch((error) => {
  say({ did: 'failed', error: String(error && error.stack) });
  process.exit(1);
});
