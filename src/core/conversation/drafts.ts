import * as z from 'zod/mini';
import type { Disposable } from '../../base/disposable.ts';
import type { AttachmentPart, MessageId } from '../model/message.ts';
import { userPartSchema } from './schema.ts';
import type { JournalStore, Logger } from '../ports.ts';

/** A message that was asked for while an answer was being written, and waits for its turn. */
export interface QueuedMessage {
  /** The id that its question gets in the conversation: what is there already is never sent again. */
  readonly id: MessageId;
  readonly text: string;
  readonly attachments: readonly AttachmentPart[];
}

/** What a user was about to ask in one conversation. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly AttachmentPart[];
  /** What was asked while an answer was being written, and is not sent yet. */
  readonly queue: readonly QueuedMessage[];
}

const PAUSE_MS = 400;

const attachmentsSchema = z.array(userPartSchema);
const queueSchema = z.array(z.object({ id: z.string(), text: z.string(), attachments: attachmentsSchema }));

/**
 * Unsent questions, on disk shortly after each change. Text, attachments and queue are files of their own, so that typing
 * does not write a picture again and again. They are written in the order in which they were said: what goes from one file
 * to another is in the new one before it leaves the old one.
 */
export class DraftStore implements Disposable {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #waiting = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving = Promise.resolve();

  constructor(files: JournalStore, log: Logger) {
    this.#files = files;
    this.#log = log;
  }

  async load(conversationId: string): Promise<Draft> {
    const [text, attachments, queue] = await Promise.all([
      this.#read(textFile(conversationId)),
      this.#read(attachmentFile(conversationId)),
      this.#read(queueFile(conversationId)),
    ]);
    return { text: text ?? '', attachments: parseAttachments(attachments), queue: parseQueue(queue) };
  }

  setText(conversationId: string, text: string): void {
    this.#write(textFile(conversationId), text);
  }

  setAttachments(conversationId: string, attachments: readonly AttachmentPart[]): void {
    this.#write(attachmentFile(conversationId), attachments.length === 0 ? '' : JSON.stringify(attachments));
  }

  /** On its way to disk at once, behind everything that was said before: the messages come from the text box, or go there. */
  setQueue(conversationId: string, messages: readonly QueuedMessage[]): void {
    this.#write(queueFile(conversationId), messages.length === 0 ? '' : JSON.stringify(messages));
    void this.flush();
  }

  remove(conversationId: string): void {
    this.setText(conversationId, '');
    this.setAttachments(conversationId, []);
    this.setQueue(conversationId, []);
  }

  /** Resolves when everything is on disk, or was tried to be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = [...this.#waiting];
    this.#waiting.clear();
    this.#saving = this.#saving.then(async () => {
      for (const [name, text] of entries) await this.#save(name, text);
    });
    await this.#saving;
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
    await this.#saving;
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

function queueFile(id: string): string {
  return `draft-${id}-queue.json`;
}

function parseAttachments(text: string | undefined): readonly AttachmentPart[] {
  return parsed(text, attachmentsSchema)?.filter(isAttachment) ?? [];
}

function parseQueue(text: string | undefined): readonly QueuedMessage[] {
  const messages = parsed(text, queueSchema) ?? [];
  return messages.map((message) => ({ ...message, attachments: message.attachments.filter(isAttachment) }));
}

function isAttachment(part: { readonly type: string }): part is AttachmentPart {
  return part.type === 'image' || part.type === 'file' || part.type === 'context';
}

function parsed<T>(text: string | undefined, schema: z.ZodMiniType<T>): T | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // cut short by a crash
  }
}
