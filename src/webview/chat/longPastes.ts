import type { PanelProtocol } from '../../protocol/messages.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';

/** What is longer hides the words around it, and reads better as an attachment. */
const MAX_CHARACTERS = 4_000;
const MAX_LINES = 80;

/** Whether a pasted text becomes an attachment. */
function isLongPaste(text: string): boolean {
  if (text.length > MAX_CHARACTERS) return true;
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n', MAX_LINES + 1).length > MAX_LINES;
}

/** Long texts that are pasted: attachments, each with a way back into the text box. */
export class LongPastes {
  readonly #link: HostLink<PanelProtocol>;
  readonly #insert: (text: string) => void;
  /** The paste that undo would take back: nothing was typed since. */
  #last: Promise<string | null> | undefined;

  /** `insert` puts text in at the caret, so that it can be undone. */
  constructor(input: HTMLTextAreaElement, link: HostLink<PanelProtocol>, insert: (text: string) => void) {
    this.#link = link;
    this.#insert = insert;
    input.addEventListener('input', () => (this.#last = undefined));
  }

  /** True where the paste was taken. */
  onPaste(event: ClipboardEvent): boolean {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!isLongPaste(text)) return false;
    event.preventDefault();
    const id = this.#link.request('attach-text', { text });
    this.#last = id;
    runInBackground(this.#link, 'Pasting', this.#settle(text, id));
    return true;
  }

  /** Undo right after a long paste brings the text into the box instead. True where the key was for that. */
  handleKey(event: KeyboardEvent): boolean {
    const last = this.#last;
    const isUndo =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'z';
    if (!isUndo || last === undefined) return false;
    this.#last = undefined;
    runInBackground(this.#link, 'Pasting as text', this.#undo(last));
    return true;
  }

  takeBack(attachmentId: string): void {
    runInBackground(this.#link, 'Pasting as text', this.#takeBack(attachmentId));
  }

  /** Puts the text of an attachment into the box at the caret, and takes the attachment away. */
  async #takeBack(attachmentId: string): Promise<void> {
    const text = await this.#link.request('attachment-text', { attachmentId });
    // It was sent or removed meanwhile.
    if (text === null) return;
    this.#insert(text);
    this.#link.command({ type: 'detach', attachmentId });
  }

  /** What could not be attached goes where it was pasted. */
  async #settle(text: string, asked: Promise<string | null>): Promise<void> {
    const isTaken = await asked.then(
      (id) => id !== null,
      () => false,
    );
    if (isTaken) return;
    if (this.#last === asked) this.#last = undefined;
    this.#insert(text);
  }

  async #undo(asked: Promise<string | null>): Promise<void> {
    const attachmentId = await asked.catch(() => null);
    // Where it was not taken, the text is in the box already.
    if (attachmentId !== null) await this.#takeBack(attachmentId);
  }
}
