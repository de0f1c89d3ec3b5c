import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewPart } from '../../protocol/viewState.ts';
import { confirmCopied, h, iconButton } from '../parts/dom.ts';
import type { PartHooks, PartView } from './partView.ts';
import { bytesOf, drawImage } from './picture.ts';

type ImagePart = Extract<ViewPart, { type: 'image' }>;
type Action = Extract<PanelCommand, { type: 'picture-action' }>['action'];

/** A picture of an answer: as large as the panel allows, larger when it is pressed, and what can be done with it. */
export class PictureView implements PartView {
  readonly type = 'image';
  readonly element: HTMLElement;
  readonly #part: ImagePart;
  readonly #hooks: PartHooks;

  /** `index`: the number of the picture among those of the answer, from zero. */
  constructor(part: ImagePart, index: number, hooks: PartHooks) {
    this.#part = part;
    this.#hooks = hooks;
    const { send } = hooks.tools;
    const { messageId } = hooks;
    const act = (action: Action): void => send({ type: 'picture-action', action, messageId, index });
    const image = drawImage(part.mediaType, part.data, part.name);
    const isDrawn = image instanceof HTMLImageElement;
    const copy = iconButton(l10n.t('Copy Image'), 'copy', () => this.#copy(copy, () => act('cannot-copy')));
    const actions = h(
      'div',
      { class: 'picture-actions' },
      iconButton(l10n.t('Save Image…'), 'save', () => act('save')),
      ...(isDrawn ? [copy] : []),
      iconButton(l10n.t('Insert as Markdown Link'), 'markdown', () => act('insert-link')),
      iconButton(l10n.t('Use as Input'), 'reply', () => act('use-as-input'), l10n.t('Attach it to the next message')),
    );
    this.element = h('figure', { class: 'picture-box' }, isDrawn ? this.#zoomable(image) : image, actions);
  }

  append(): void {
    // It comes whole.
  }

  sync(next: ViewPart): boolean {
    return next.type === 'image' && next.mediaType === this.#part.mediaType && next.data === this.#part.data;
  }

  finish(): void {
    // It is.
  }

  dispose(): void {
    // Nothing is held.
  }

  #zoomable(image: HTMLImageElement): HTMLElement {
    const button = h(
      'button',
      { class: 'picture-zoom', attributes: { type: 'button', 'aria-label': l10n.t('Enlarge picture') } },
      image,
    );
    const open = async (): Promise<void> => {
      const { openZoom } = await import('./pictureZoom.ts');
      openZoom(button, image);
    };
    button.addEventListener('click', () => this.#hooks.tools.runInBackground('Enlarging a picture', open()));
    return button;
  }

  #copy(button: HTMLElement, refuse: () => void): void {
    const { mediaType, data } = this.#part;
    const work = copyPicture(mediaType, data).then(
      () => {
        const sign = button.querySelector<HTMLElement>('.codicon');
        if (sign !== null) confirmCopied(sign);
      },
      // The editor's own clipboard takes words only.
      refuse,
    );
    this.#hooks.tools.runInBackground('Copying a picture', work);
  }
}

/** Clipboards take PNG and nothing else. */
async function copyPicture(mediaType: string, data: string): Promise<void> {
  const blob = new Blob([bytesOf(data)], { type: mediaType });
  const png = mediaType === 'image/png' ? blob : await asPng(blob);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
}

async function asPng(blob: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}
