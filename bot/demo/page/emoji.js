// Emoji: short names to characters, and the status ones drawn by the page itself so that they look the
// same on a machine that has no emoji font.

import { h, svg } from './dom.js';
import { ART } from './emoji_art.js';

const TABLE = `
large_green_circle 🟢 red_circle 🔴 large_red_circle 🔴 large_yellow_circle 🟡 large_orange_circle 🟠
large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_brown_circle 🟤
large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨 large_orange_square 🟧 large_blue_square 🟦
white_large_square ⬜ black_large_square ⬛ white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️
x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️ no_entry ⛔ no_entry_sign 🚫 warning ⚠️
information_source ℹ️ question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 chart 💹 hourglass_flowing_sand ⏳
hourglass ⌛ stopwatch ⏱️ alarm_clock ⏰ clock1 🕐 clock3 🕒 clock4 🕓 calendar 📆 date 📅 spiral_calendar_pad 🗓️
bust_in_silhouette 👤 busts_in_silhouette 👥 eyes 👀 eye 👁️ speech_balloon 💬 left_speech_bubble 🗨️
thought_balloon 💭 loudspeaker 📢 mega 📣 bell 🔔 no_bell 🔕 email ✉️ envelope ✉️ incoming_envelope 📨
inbox_tray 📥 outbox_tray 📤 package 📦 memo 📝 pencil ✏️ pencil2 ✏️ clipboard 📋 pushpin 📌
round_pushpin 📍 paperclip 📎 link 🔗 bookmark 🔖 label 🏷️ file_folder 📁 open_file_folder 📂 page_facing_up 📄
mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 gear ⚙️ wrench 🔧 hammer_and_wrench 🛠️ toolbox 🧰 bulb 💡
zap ⚡ fire 🔥 sparkles ✨ star ⭐ star2 🌟 tada 🎉 confetti_ball 🎊 trophy 🏆 medal 🏅 first_place_medal 🥇
zzz 💤 ocean 🌊 crescent_moon 🌙 rocket 🚀 dart 🎯 gift 🎁 seedling 🌱 rainbow 🌈 sunny ☀️ cloud ☁️ umbrella ☔ snowflake ❄️ coffee ☕ robot_face 🤖
wave 👋 raising_hand 🙋 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 pray 🙏 handshake 🤝 muscle 💪 ok_hand 👌
point_right 👉 point_left 👈 point_up ☝️ point_down 👇 writing_hand ✍️ heart ❤️ broken_heart 💔 blue_heart 💙
green_heart 💚 yellow_heart 💛 smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 blush 😊 slightly_smiling_face 🙂
wink 😉 heart_eyes 😍 sunglasses 😎 thinking_face 🤔 neutral_face 😐 expressionless 😑 slightly_frowning_face 🙁
white_frowning_face ☹️ disappointed 😞 worried 😟 cry 😢 sob 😭 angry 😠 rage 😡 confused 😕 sweat_smile 😅
arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️ arrow_lower_right ↘️
arrows_counterclockwise 🔄 repeat 🔁 small_red_triangle 🔺 small_red_triangle_down 🔻 arrow_up_small 🔼
arrow_down_small 🔽 heavy_minus_sign ➖ heavy_plus_sign ➕ new 🆕 top 🔝 end 🔚 soon 🔜 100 💯 globe_with_meridians 🌐
moneybag 💰 money_with_wings 💸 credit_card 💳 phone ☎️ telephone_receiver 📞 computer 💻 iphone 📱 office 🏢
sos 🆘 rotating_light 🚨 construction 🚧 checkered_flag 🏁 triangular_flag_on_post 🚩 small_blue_diamond 🔹
small_orange_diamond 🔸 large_blue_diamond 🔷 large_orange_diamond 🔶 diamond_shape_with_a_dot_inside 💠
`;

const CHARACTERS = new Map();
{
  const words = TABLE.trim().split(/\s+/);
  for (let i = 0; i < words.length; i += 2) CHARACTERS.set(words[i], words[i + 1]);
}
const bare = (character) => character.replace(/\uFE0F/g, '');
const NAMES = new Map([...CHARACTERS].map(([name, character]) => [bare(character), name]));
const DRAWN = new Map(Object.keys(ART).map((name) => [bare(CHARACTERS.get(name)), name]));
const PATTERN = new RegExp(`:([a-z0-9_+'-]+):(?::skin-tone-\\d:)?|(${[...DRAWN.keys()].join('|')})\\uFE0F?`, 'gu');

/** The picture of this short name; its text where the page does not know it. */
export function emoji(name, unicode) {
  const character = CHARACTERS.get(name) ?? (unicode ? fromUnicode(unicode) : null);
  if (!character) return document.createTextNode(`:${name}:`);
  const drawn = DRAWN.get(bare(character));
  const props = { class: drawn ? 'emoji emoji-drawn' : 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' '), title: `:${name}:` };
  return h('span', props, drawn ? drawing(drawn) : character);
}

function fromUnicode(codes) {
  const points = String(codes).split('-').map((code) => Number.parseInt(code, 16));
  return points.every((point) => point > 0 && point < 0x110000) ? String.fromCodePoint(...points) : null;
}

function drawing(name) {
  const parts = ART[name].map(([tag, attributes]) => svg(tag, attributes));
  return svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, parts);
}

/** The text as nodes, with short names (and characters the page draws itself) as pictures. */
export function withEmoji(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(PATTERN)) {
    const [whole, name, character] = match;
    if (name && !CHARACTERS.has(name)) continue;
    nodes.push(text.slice(from, match.index), emoji(name ?? NAMES.get(character)));
    from = match.index + whole.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}
