// Functions that run inside pages: each is sent as text, so each closes over nothing.

/** Milliseconds since the epoch; absent until it has happened. */
export interface Opened {
  /** The text box was on screen and took text. */
  readonly composerAt?: number;
  /** The conversation was drawn. */
  readonly conversationAt?: number;
}

/** From the start of every document: looks for the chat's text box, and for its conversation, until both are there. */
export function watchComposer(): void {
  const opened: { composerAt?: number; conversationAt?: number } = {};
  Reflect.set(window, 'benchOpened', opened);
  const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });
  const look = (): void => {
    const box = document.querySelector<HTMLTextAreaElement>('textarea.message-input');
    const now = performance.timeOrigin + performance.now();
    // The editor shows the frame of a page once it has loaded, or after 200 ms.
    if (box !== null && isShown(box) && (window.frameElement === null || isShown(window.frameElement))) {
      opened.composerAt ??= now;
      if (box.closest('.is-loading') === null) opened.conversationAt ??= now;
    }
    // Frames are not asked for: the editor writes its pages anew, and those asked for before never come.
    if (opened.conversationAt === undefined) setTimeout(look, 4);
  };
  look();
}

/** What was seen in this document. */
export function readOpened(): Opened {
  return (Reflect.get(window, 'benchOpened') as Opened | undefined) ?? {};
}
