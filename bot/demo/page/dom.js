// Building DOM nodes. Every string that comes from a message goes through here as a text node or an
// attribute that cannot run code: nothing in this page ever parses data as HTML.

const SVG_NS = 'http://www.w3.org/2000/svg';

/** Build an element: `h('button', { class: 'x', on: { click } }, 'text', node, [more])`. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

/** Build an SVG element the same way. */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === 'on') for (const [event, fn] of Object.entries(value)) node.addEventListener(event, fn);
  else if (name === 'style') for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
  else if (name === 'data') Object.assign(node.dataset, value);
  else if (name === 'value') node.value = value;
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** Append children: nodes as they are, strings as text, arrays flattened, empties skipped. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Put these children in place of whatever the node held. */
export function refill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** The address if a person may safely follow it (http, https, mailto), else null. */
export function safeLink(address) {
  try {
    const url = new URL(String(address));
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The address if it may be loaded as a picture: a path on this server, or http(s). */
export function safePicture(address) {
  const text = String(address ?? '');
  if (text.startsWith('/') && !text.startsWith('//')) return text;
  const href = safeLink(text);
  return href && !href.startsWith('mailto:') ? href : null;
}

/** A link that cannot reach back into this page; plain text where the address is not allowed. */
export function link(address, ...children) {
  const href = safeLink(address);
  if (!href) return h('span', {}, children);
  return h('a', { class: 'link', href, target: '_blank', rel: 'noopener noreferrer', title: href }, children);
}

const ICONS = {
  hash: 'M9 4 7 20M17 4l-2 16M4 9h16M3.5 15h16',
  chevron: 'm6 9 6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4',
  home: 'M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5',
  thread: 'M4 5h16v11H11l-5 4v-4H4z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  back: 'M15 5l-7 7 7 7',
  sort: 'm8 10 4-4 4 4M8 14l4 4 4-4',
  up: 'm7 14 5-5 5 5',
  down: 'm7 10 5 5 5-5',
  swap: 'M4 8h13l-3-3M20 16H7l3 3',
  slash: 'M15 4 9 20',
  info: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM12 11v5M12 8h.01',
  warning: 'M12 4 2.8 20h18.4L12 4ZM12 10v5M12 17.5h.01',
  external: 'M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9',
};

/** One of the page's own line icons, hidden from screen readers. */
export function icon(name, size = 18) {
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true' },
    svg('path', { d: ICONS[name] }));
}
