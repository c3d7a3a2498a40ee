// Pictures of people and of the app: initials on the person's colour.

import { h, svg } from './dom.js';
import { isBot, user, userName } from './directory.js';

const HUES = ['#3f6f8f', '#8a5a83', '#4f7a4b', '#a3623a', '#5b5fa8', '#8c6d1f', '#9a4f57', '#2f7d7a'];

function colourOf(id) {
  const given = String(user(id)?.color ?? '').replace('#', '');
  if (/^[0-9a-f]{6}$/i.test(given)) return `#${given}`;
  const sum = [...String(id)].reduce((total, char) => total + char.codePointAt(0), 0);
  return HUES[sum % HUES.length];
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('');
}

const gauge = () => svg('svg', { viewBox: '0 0 32 32', 'aria-hidden': 'true' },
  svg('path', { d: 'M8 21a8 8 0 0 1 16 0', class: 'gauge-arc' }), svg('path', { d: 'M16 21l4.6-6.2', class: 'gauge-hand' }), svg('circle', { cx: 16, cy: 21, r: 2.4, class: 'gauge-hub' }));

/** The picture of a person (or of the app), hidden from screen readers: the name stands beside it. */
export function avatar(id, size = '') {
  const name = userName(id);
  const props = { class: `avatar ${size ? `avatar-${size}` : ''} ${isBot(id) ? 'avatar-app' : ''}`, 'aria-hidden': 'true' };
  if (isBot(id)) return h('span', props, gauge());
  return h('span', { ...props, style: { '--hue': colourOf(id) } }, initials(name));
}
