import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { AppError } from '../../../src/base/errors.ts';
import { AttachmentTray } from '../../../src/host/attachments/tray.ts';
import { QuestionSender, type SendingChat } from '../../../src/host/chat/questionSender.ts';
import { ShownConnection } from '../../../src/host/chat/shownConnection.ts';
import type { PanelEvent } from '../../../src/protocol/messages.ts';
import type { ViewConnection } from '../../../src/protocol/viewState.ts';
import { fake } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

afterEach(() => fake.reset());

/** A chat as far as sending needs it: what a user sees and what goes out is recorded. */
class Chat {
  readonly sent: string[] = [];
  readonly settled: string[] = [];
  readonly notices: string[] = [];
  /** What is still being read. */
  reading = Promise.resolve(true);
  readonly attachments = { tray: new AttachmentTray(), settled: () => this.reading };
  readonly prompts = { add: () => Promise.resolve() };
  state: 'ready' | 'no-key' = 'ready';
  model: string | undefined = 'a/b';
  /** Whether the list of models was read; it may say which model answers, and what it costs. */
  loadList: () => Promise<void> = () => Promise.resolve();
  /** The user in front of the picker. */
  pick: () => Promise<string | undefined> = () => Promise.resolve(undefined);
  draft = '';
  session = this.#makeSession('one');
  readonly models = {
    id: () => this.model,
    loadList: () => this.loadList(),
    select: async () => (this.model = await this.pick()),
  };
  readonly openModel = {
    takes: () => undefined,
  };
  readonly connection = new ShownConnection(
    { connection: () => Promise.resolve({ state: this.state } as ViewConnection) },
    () => undefined,
    new RecordingLogger(),
  );
  /** Whether the panel asks for a key, and how often it began to. */
  asks = false;
  asked = 0;
  readonly sender = new QuestionSender(this as unknown as SendingChat);

  setDraft(text: string): void {
    this.draft = text;
  }

  notice(level: string, text: string): void {
    this.notices.push(`${level}: ${text}`);
  }

  post(event: PanelEvent): void {
    if (event.type === 'waits-for-key') {
      this.asks = event.waits;
      if (event.waits) this.asked += 1;
      return;
    }
    if (event.type !== 'question-settled') throw new Error(`Unexpected: ${event.type}`);
    this.settled.push(`${event.isSent ? 'sent' : 'back'}: ${event.text}`);
  }

  open(id: string): void {
    this.session = this.#makeSession(id);
  }

  async loseKey(): Promise<void> {
    this.state = 'no-key';
    await this.connection.read();
  }

  setKey(): void {
    this.state = 'ready';
    this.connection.tell();
  }

  /** The panel has asked for the key so many times. */
  async asksForKey(times = 1): Promise<void> {
    await expect.poll(() => this.asked).toBe(times);
    expect(this.asks).toBe(true);
  }

  #makeSession(id: string) {
    return { id, send: (parts: object[]) => void this.sent.push(`${id}: ${JSON.stringify(parts)}`) };
  }
}

const words = (id: string, text: string): string => `${id}: ${JSON.stringify([{ type: 'text', text }])}`;

describe('sending a question', () => {
  it('sends at once where a key and a model are there', () => {
    const chat = new Chat();
    void chat.sender.send('hi');
    expect(chat.sent).toEqual([words('one', 'hi')]);
    expect(chat.settled).toEqual(['sent: hi']);
    expect(chat.draft).toBe('');
  });

  it('asks for a missing key, keeps the text as a draft, and sends when the key is there, whatever is still said', async () => {
    const chat = new Chat();
    await chat.loseKey();
    const sending = chat.sender.send('hi');
    await chat.asksForKey();
    expect([chat.sent, chat.settled, chat.draft]).toEqual([[], ['back: hi'], 'hi']);
    chat.setKey();
    await sending;
    expect(chat.sent).toEqual([words('one', 'hi')]);
    expect(chat.settled).toEqual(['back: hi', 'sent: hi']);
    expect(chat.asks).toBe(false);
  });

  it('sends nothing when the user leaves it a draft, nor when a key comes later', async () => {
    const chat = new Chat();
    await chat.loseKey();
    const sending = chat.sender.send('hi');
    await chat.asksForKey();
    chat.sender.drop();
    expect([chat.asks, chat.sender.waitsForKey]).toEqual([false, false]);
    await sending;
    expect(chat.settled).toEqual(['back: hi']);
    chat.setKey();
    await Promise.resolve();
    expect([chat.sent, chat.draft]).toEqual([[], 'hi']);
  });

  it('sends once where Enter is pressed again while it waits, with the words of the last time', async () => {
    const chat = new Chat();
    await chat.loseKey();
    const first = chat.sender.send('hi');
    await chat.asksForKey();
    const second = chat.sender.send('hi there');
    await chat.asksForKey(2);
    await first;
    chat.setKey();
    await second;
    expect(chat.sent).toEqual([words('one', 'hi there')]);
  });

  it('does not send into a conversation that was opened meanwhile', async () => {
    const chat = new Chat();
    await chat.loseKey();
    const sending = chat.sender.send('hi');
    await chat.asksForKey();
    chat.open('two');
    chat.setKey();
    await sending;
    expect(chat.sent).toEqual([]);
    expect(chat.settled).not.toContain('sent: hi');
  });

  it('waits for the model after the key, and gives the text back where none is picked', async () => {
    const chat = new Chat();
    await chat.loseKey();
    chat.model = undefined;
    const model = deferred<string | undefined>();
    chat.pick = () => model.promise;
    const sending = chat.sender.send('hi');
    await chat.asksForKey();
    chat.setKey();
    model.resolve(undefined);
    await sending;
    expect([chat.sent, chat.settled]).toEqual([[], ['back: hi']]);
  });

  it('gives the text back, and says why, where the list of models cannot be had', async () => {
    const chat = new Chat();
    chat.model = undefined;
    chat.loadList = () => Promise.reject(new AppError('network', 'No connection.'));
    await expect(chat.sender.send('hi')).rejects.toThrow('No connection.');
    expect([chat.sent, chat.draft]).toEqual([[], 'hi']);
    expect(new Set(chat.settled)).toEqual(new Set(['back: hi']));
  });
});

describe('a question that waits', () => {
  /** Enter without a key: the panel asks for it. */
  async function heldForKey(text: string): Promise<{ chat: Chat; sending: Promise<void> }> {
    const chat = new Chat();
    await chat.loseKey();
    const sending = chat.sender.send(text);
    await chat.asksForKey();
    return { chat, sending };
  }

  /** Enter while the list of models is slow. */
  function heldForList(text: string): { chat: Chat; sending: Promise<void>; arrive: () => void } {
    const chat = new Chat();
    chat.model = undefined;
    const list = deferred<void>();
    chat.loadList = () => list.promise;
    const sending = chat.sender.send(text);
    const arrive = (): void => {
      chat.model ??= 'the/default';
      list.resolve();
    };
    return { chat, sending, arrive };
  }

  it('is in the box from the start, also where the page took it for sent', async () => {
    const { chat } = await heldForKey('hi');
    expect(chat.settled).toEqual(['back: hi']);
  });

  it.each([
    ['is rewritten', (chat: Chat) => chat.sender.draftChanged('hi there')],
    ['is emptied', (chat: Chat) => chat.sender.draftChanged('')],
    [
      'is rewritten, and typed again',
      (chat: Chat) => {
        chat.sender.draftChanged('');
        chat.sender.draftChanged('hi');
      },
    ],
    ['is left for another conversation', (chat: Chat) => chat.sender.drop()],
  ])('is not sent once it %s', async (_what, change) => {
    const { chat, sending } = await heldForKey('hi');
    change(chat);
    chat.setKey();
    await sending;
    expect(chat.sent).toEqual([]);
    expect(chat.settled).not.toContain('sent: hi');
  });

  it('goes where only blanks around it changed', async () => {
    const { chat, sending } = await heldForKey('hi');
    chat.sender.draftChanged('hi\n');
    chat.setKey();
    await sending;
    expect(chat.sent).toEqual([words('one', 'hi')]);
  });

  it('does not go without a word when its attachments were taken away', async () => {
    const chat = new Chat();
    await chat.loseKey();
    chat.attachments.tray.add({ type: 'context', origin: 'file', label: 'a.ts', text: 'x' });
    const sending = chat.sender.send('');
    await chat.asksForKey();
    chat.attachments.tray.replaceAll([]);
    chat.setKey();
    await sending;
    expect([chat.sent, chat.notices]).toEqual([[], []]);
  });

  it('goes once where a model is picked meanwhile and Enter pressed again', async () => {
    const { chat, sending, arrive } = heldForList('hi');
    await Promise.resolve();
    chat.model = 'picked/by-hand';
    await chat.sender.send('hi');
    expect(chat.sent).toEqual([words('one', 'hi')]);
    arrive();
    await sending;
    expect(chat.sent).toHaveLength(1);
    expect(chat.settled.at(-1)).toBe('sent: hi');
  });

  it('is not given back, nor complained of, after it went', async () => {
    const { chat, sending, arrive } = heldForList('hi');
    await Promise.resolve();
    chat.model = 'picked/by-hand';
    await chat.sender.send('hi');
    const { length } = chat.settled;
    chat.session.send = () => {
      throw new AppError('request', 'The answer is still being written.');
    };
    arrive();
    await expect(sending).resolves.toBeUndefined();
    expect(chat.settled.slice(length)).toEqual([]);
  });

  it('is void where another question goes at once', async () => {
    const { chat, sending, arrive } = heldForList('hi');
    await Promise.resolve();
    chat.model = 'picked/by-hand';
    await chat.sender.send('something else');
    arrive();
    await sending;
    expect(chat.sent).toEqual([words('one', 'something else')]);
  });

  it('opens no picker once it is given up', async () => {
    const { chat, sending, arrive } = heldForList('hi');
    let pickers = 0;
    chat.pick = () => {
      pickers += 1;
      return Promise.resolve('a/b');
    };
    await Promise.resolve();
    chat.sender.draftChanged('');
    arrive();
    chat.model = undefined;
    await sending;
    expect([pickers, chat.sent]).toEqual([0, []]);
  });
});

describe('a message whose attachments are still being read', () => {
  it('waits in the box until they are there', async () => {
    const chat = new Chat();
    const read = deferred<boolean>();
    chat.reading = read.promise;
    const waiting = chat.sender.hasRead('What changed?');
    expect([chat.draft, ...chat.settled]).toEqual(['What changed?', 'back: What changed?']);
    read.resolve(true);
    expect(await waiting).toBe(true);
    // Without what was to go along it does not go.
    chat.reading = Promise.resolve(false);
    expect(await chat.sender.hasRead('What changed?')).toBe(false);
  });

  it('is a draft where it is rewritten meanwhile, or another chat is opened', async () => {
    const read = deferred<boolean>();
    const rewritten = new Chat();
    rewritten.reading = read.promise;
    const first = rewritten.sender.hasRead('What changed?');
    rewritten.sender.draftChanged('What changed here?');
    expect(await first).toBe(false);
    const left = new Chat();
    left.reading = read.promise;
    const second = left.sender.hasRead('What changed?');
    left.open('two');
    read.resolve(true);
    expect(await second).toBe(false);
    expect([...rewritten.sent, ...left.sent]).toEqual([]);
  });
});
