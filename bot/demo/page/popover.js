// A small floating panel tied to the control that opened it; at most one is open.

let open = null;

/** Close whatever panel is open. */
export function closePopover({ refocus = false } = {}) {
  if (!open) return;
  const { panel, anchor, onClose, release } = open;
  open = null;
  release();
  panel.remove();
  anchor.setAttribute('aria-expanded', 'false');
  if (refocus) anchor.focus();
  onClose?.();
}

/** Open a panel under (or over) its anchor; Escape and a press elsewhere close it. */
export function openPopover(anchor, panel, { onClose, match = true } = {}) {
  closePopover();
  panel.classList.add('popover');
  (anchor.closest('dialog') ?? document.body).append(panel);
  anchor.setAttribute('aria-expanded', 'true');
  const place = () => position(anchor, panel, match);
  const press = (event) => { if (!panel.contains(event.target) && !anchor.contains(event.target)) closePopover(); };
  const key = (event) => {
    if (event.key === 'Tab') closePopover({ refocus: true });
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    closePopover({ refocus: true });
  };
  document.addEventListener('pointerdown', press, true);
  document.addEventListener('keydown', key, true);
  window.addEventListener('resize', place);
  document.addEventListener('scroll', place, true);
  const release = () => {
    document.removeEventListener('pointerdown', press, true);
    document.removeEventListener('keydown', key, true);
    window.removeEventListener('resize', place);
    document.removeEventListener('scroll', place, true);
  };
  open = { panel, anchor, onClose, release };
  place();
}

/** True while this control's panel is the open one. */
export const isOpenFor = (anchor) => open?.anchor === anchor;

function position(anchor, panel, match) {
  const box = anchor.getBoundingClientRect();
  if (match) panel.style.minWidth = `${Math.max(180, box.width)}px`;
  const below = window.innerHeight - box.bottom;
  const tall = panel.offsetHeight;
  const top = below < tall + 12 && box.top > below ? box.top - tall - 4 : box.bottom + 4;
  panel.style.top = `${Math.max(8, top)}px`;
  panel.style.left = `${Math.max(8, Math.min(window.innerWidth - panel.offsetWidth - 8, box.left))}px`;
}
