import * as l10n from '@vscode/l10n';
import { uncover } from '../parts/cover.ts';
import { h, iconButton } from '../parts/dom.ts';

const STEP = 1.5;
const LEAST = 0.1;
const MOST = 16;

/** Shows a picture over the rest of the page until it is closed: as large as fits at first, then as large as one likes. */
export function openZoom(opener: HTMLElement, picture: HTMLImageElement): void {
  const panel = opener.closest<HTMLElement>('.panel');
  if (panel === null || panel.querySelector('.zoom-page') !== null) return;
  const covered = [...panel.children].filter((child) => !child.matches('[aria-live]'));
  const image = h('img', { attributes: { alt: picture.alt } });
  image.src = picture.src;
  const stage = h('div', { class: 'zoom-stage', attributes: { tabindex: '0' } }, image);
  const page = h('section', {
    class: 'zoom-page',
    attributes: { role: 'dialog', 'aria-modal': 'true', 'aria-label': l10n.t('Enlarged picture') },
  });
  let scale: number | undefined;
  const show = (next: number | undefined): void => {
    scale = next === undefined ? undefined : Math.min(MOST, Math.max(LEAST, next));
    stage.classList.toggle('is-scaled', scale !== undefined);
    image.style.width = scale === undefined ? '' : `${Math.round(picture.naturalWidth * scale)}px`;
  };
  const shown = (): number => scale ?? image.getBoundingClientRect().width / Math.max(1, picture.naturalWidth);
  const larger = (): void => show(shown() * STEP);
  const smaller = (): void => show(shown() / STEP);
  const fit = (): void => show(undefined);
  const close = (): void => {
    page.remove();
    uncover(covered);
    opener.focus({ preventScroll: true });
  };
  page.append(
    h(
      'header',
      {},
      iconButton(l10n.t('Zoom Out'), 'zoom-out', smaller, l10n.t('Zoom Out'), '-'),
      iconButton(l10n.t('Zoom In'), 'zoom-in', larger, l10n.t('Zoom In'), '+'),
      iconButton(l10n.t('Fit to View'), 'screen-full', fit, l10n.t('Fit to View'), '0'),
      h('span', { class: 'spacer' }),
      iconButton(l10n.t('Close'), 'close', close, l10n.t('Close'), 'Escape'),
    ),
    stage,
  );
  const keys: Readonly<Record<string, () => void>> = {
    Escape: close,
    '+': larger,
    '=': larger,
    '-': smaller,
    '0': fit,
  };
  page.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    // Nothing below hears of it: an answer that runs goes on.
    event.stopPropagation();
    act();
  });
  stage.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      if (event.deltaY < 0) larger();
      else smaller();
    },
    { passive: false },
  );
  for (const child of covered) child.toggleAttribute('inert', true);
  panel.append(page);
  stage.focus();
}
