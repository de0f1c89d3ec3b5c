import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { AppError } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/event.ts';
import { AttachmentTray } from '../../../src/host/attachments/tray.ts';
import type { ChatController } from '../../../src/host/chat/chatController.ts';
import { QuestionSender } from '../../../src/host/chat/questionSender.ts';
import { commands, fake } from '../../fakes/fakeVscode.ts';

afterEach(() => fake.reset());

/** A chat as far as sending needs it: what a person sees and what goes out is recorded. */
class Chat {
  readonly sent: string[] = [];
  readonly settled: string[] = [];
  readonly notices: string[] = [];
  readonly changed = new Emitter<void>();
  readonly attachments = { tray: new AttachmentTray() };
  readonly prompts = { add: () => Promise.resolve() };
  state: 'ready' | 'no-key' = 'ready';
  model: string | undefined = 'a/b';
  /** How the person, or the list, answers the question for a model. */
  resolve: () => Promise<string | undefined> = () => Promise.resolve(this.model);
  draft = '';
  session = this.#makeSession('one');
  readonly models = {
    idFor: () => this.model,
    takes: () => undefined,
    resolveForOpenChat: () => this.resolve(),
  };
  readonly gateway = {
    connection: () => Promise.resolve({ state: this.state }),
    credentials: { onDidChange: this.changed.event },
  };
  readonly sender = new QuestionSender(this as unknown as ChatController);

  get isKeyMissing(): boolean {
    return this.state === 'no-key';
  }

  setDraft(text: string): void {
    this.draft = text;
  }

  notice(level: string, text: string): void {
    this.notices.push(`${level}: ${text}`);
  }

  post(event: { type: string; text: string; isSent: boolean }): void {
    expect(event.type).toBe('question-settled');
    this.settled.push(`${event.isSent ? 'sent' : 'back'}: ${event.text}`);
  }

  open(id: string): void {
    this.session = this.#makeSession(id);
  }

  setKey(): void {
    this.state = 'ready';
    this.changed.fire();
  }

  #makeSession(id: string) {
    return { id, send: (parts: object[]) => void this.sent.push(`${id}: ${JSON.stringify(parts)}`) };
  }
}

const words = (id: string, text: string): string => `${id}: ${JSON.stringify([{ type: 'text', text }])}`;

/** A dialogue for the key that stays open, as the editor's does, and what is still said after a key was entered. */
function dialogues(): { ids: unknown[]; close: (() => void)[] } {
  const ids: unknown[] = [];
  const close: (() => void)[] = [];
  commands.executeCommand = (...call: unknown[]) => {
    const { promise, resolve } = deferred<undefined>();
    ids.push(call[0]);
    close.push(() => resolve(undefined));
    return promise;
  };
  return { ids, close };
}

describe('sending a question', () => {
  it('sends at once where a key and a model are there', () => {
    const chat = new Chat();
    void chat.sender.send('hi');
    expect(chat.sent).toEqual([words('one', 'hi')]);
    expect(chat.settled).toEqual(['sent: hi']);
    expect(chat.draft).toBe('');
  });

  it('asks for a missing key, keeps the text as a draft, and sends when the key is there, whatever is still said', async () => {
    const { ids } = dialogues();
    const chat = new Chat();
    chat.state = 'no-key';
    const sending = chat.sender.send('hi');
    await expect.poll(() => ids).toEqual(['aiGateway.setApiKey']);
    expect([chat.sent, chat.settled, chat.draft]).toEqual([[], [], 'hi']);
    chat.setKey();
    await sending;
    expect(chat.sent).toEqual([words('one', 'hi')]);
    expect(chat.settled).toEqual(['sent: hi']);
    expect(chat.changed.hasListeners).toBe(false);
  });

  it('sends nothing when the person cancels, nor when a key comes later', async () => {
    const { ids, close } = dialogues();
    const chat = new Chat();
    chat.state = 'no-key';
    const sending = chat.sender.send('hi');
    await expect.poll(() => ids).toHaveLength(1);
    close[0]?.();
    await sending;
    expect(chat.settled).toEqual(['back: hi']);
    chat.setKey();
    await Promise.resolve();
    expect([chat.sent, chat.draft]).toEqual([[], 'hi']);
  });

  it('sends once where Enter is pressed again while it waits, with the words of the last time', async () => {
    const { ids, close } = dialogues();
    const chat = new Chat();
    chat.state = 'no-key';
    const first = chat.sender.send('hi');
    await expect.poll(() => ids).toHaveLength(1);
    const second = chat.sender.send('hi there');
    await expect.poll(() => ids).toHaveLength(2);
    close[0]?.();
    await first;
    expect(chat.settled).toEqual([]);
    chat.setKey();
    await second;
    expect(chat.sent).toEqual([words('one', 'hi there')]);
  });

  it('does not send into a conversation that was opened meanwhile', async () => {
    const { ids } = dialogues();
    const chat = new Chat();
    chat.state = 'no-key';
    const sending = chat.sender.send('hi');
    await expect.poll(() => ids).toHaveLength(1);
    chat.open('two');
    chat.setKey();
    await sending;
    expect([chat.sent, chat.settled]).toEqual([[], []]);
  });

  it('waits for the model after the key, and gives the text back where none is picked', async () => {
    const { ids } = dialogues();
    const chat = new Chat();
    chat.state = 'no-key';
    chat.model = undefined;
    const model = deferred<string | undefined>();
    chat.resolve = () => model.promise;
    const sending = chat.sender.send('hi');
    await expect.poll(() => ids).toHaveLength(1);
    chat.setKey();
    model.resolve(undefined);
    await sending;
    expect([chat.sent, chat.settled]).toEqual([[], ['back: hi']]);
  });

  it('gives the text back, and says why, where the list of models cannot be had', async () => {
    const chat = new Chat();
    chat.model = undefined;
    chat.resolve = () => Promise.reject(new AppError('network', 'No connection.'));
    await expect(chat.sender.send('hi')).rejects.toThrow('No connection.');
    expect([chat.sent, chat.settled, chat.draft]).toEqual([[], ['back: hi'], 'hi']);
  });
});
