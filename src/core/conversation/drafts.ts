import * as z from 'zod/mini';
import type { Disposable } from '../../base/disposable.ts';
import type { AttachmentPart } from '../model/message.ts';
import { userPartSchema } from './schema.ts';
import type { JournalStore, Logger } from '../ports.ts';

/** What a user was about to ask in one conversation. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly AttachmentPart[];
}

const PAUSE_MS = 400;

const attachmentsSchema = z.array(userPartSchema);

/**
 * Unsent questions, on disk shortly after each change. Text and attachments are files of their own, so that typing does
 * not write a picture again and again.
 */
export class DraftStore implements Disposable {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #waiting = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(files: JournalStore, log: Logger) {
    this.#files = files;
    this.#log = log;
  }

  async load(conversationId: string): Promise<Draft> {
    const [text, attachments] = await Promise.all([
      this.#read(textFile(conversationId)),
      this.#read(attachmentFile(conversationId)),
    ]);
    return { text: text ?? '', attachments: parseAttachments(attachments) };
  }

  setText(conversationId: string, text: string): void {
    this.#write(textFile(conversationId), text);
  }

  setAttachments(conversationId: string, attachments: readonly AttachmentPart[]): void {
    this.#write(attachmentFile(conversationId), attachments.length === 0 ? '' : JSON.stringify(attachments));
  }

  remove(conversationId: string): void {
    this.setText(conversationId, '');
    this.setAttachments(conversationId, []);
  }

  /** Resolves when everything is on disk, or was tried to be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = [...this.#waiting];
    this.#waiting.clear();
    await Promise.all(entries.map(([name, text]) => this.#save(name, text)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #write(name: string, text: string): void {
    this.#waiting.set(name, text);
    this.#timer ??= setTimeout(() => void this.flush(), PAUSE_MS);
  }

  async #read(name: string): Promise<string | undefined> {
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) return waiting;
    try {
      return await this.#files.read(name);
    } catch (error) {
      this.#log.warn('A draft could not be read.', error);
      return undefined;
    }
  }

  async #save(name: string, text: string): Promise<void> {
    try {
      if (text === '') await this.#files.remove(name);
      else await this.#files.replace(name, text);
    } catch (error) {
      this.#log.warn('A draft could not be saved.', error);
    }
  }
}

function textFile(id: string): string {
  return `draft-${id}.txt`;
}

function attachmentFile(id: string): string {
  return `draft-${id}.json`;
}

function parseAttachments(text: string | undefined): readonly AttachmentPart[] {
  if (text === undefined || text === '') return [];
  try {
    const parts = attachmentsSchema.safeParse(JSON.parse(text));
    const isAttachment = (part: { readonly type: string }): part is AttachmentPart =>
      part.type === 'image' || part.type === 'file' || part.type === 'context';
    return parts.success ? parts.data.filter(isAttachment) : [];
  } catch {
    return []; // cut short by a crash
  }
}
