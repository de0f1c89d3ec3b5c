import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { DraftStore } from '../../../src/core/conversation/drafts.ts';
import { PromptHistory } from '../../../src/core/conversation/promptHistory.ts';
import type { ChatSession } from '../../../src/core/conversation/session.ts';
import { SessionPool } from '../../../src/core/conversation/sessionPool.ts';
import { AttachmentTray } from '../../../src/host/attachments/tray.ts';
import { QueuedMessages } from '../../../src/host/chat/queuedMessages.ts';
import { QuestionSender, type SendingChat } from '../../../src/host/chat/questionSender.ts';
import type { PanelEvent } from '../../../src/protocol/messages.ts';
import { commands, fake } from '../../fakes/fakeVscode.ts';
import { readJournal } from '../../fakes/journals.ts';
import { MemoryJournalStore, MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { ScriptedTurnSource, type ScriptedTurn } from '../../fakes/scriptedTurnSource.ts';
import { runs, seed } from '../effort.ts';
import type { ViewConnection } from '../../../src/protocol/viewState.ts';

afterEach(() => fake.reset());

const NOTHING = { text: '', attachments: [], queue: [] };

/** Files that take a moment to write, so that writes of one kind can come between those of another. */
class SlowStore extends MemoryJournalStore {
  readonly #onWritten: () => void;
  readonly #ticks: number;

  constructor(ticks: number, onWritten: () => void) {
    super();
    this.#ticks = ticks;
    this.#onWritten = onWritten;
  }

  override async append(name: string, lines: string, whole?: () => string): Promise<number> {
    return this.#slowly(() => super.append(name, lines, whole));
  }

  override async replace(name: string, text: string): Promise<void> {
    await this.#slowly(() => super.replace(name, text));
  }

  override async remove(name: string): Promise<void> {
    await this.#slowly(() => super.remove(name));
  }

  async #slowly<T>(write: () => Promise<T>): Promise<T> {
    for (let tick = 0; tick < this.#ticks; tick += 1) await new Promise((resolve) => setImmediate(resolve));
    const done = await write();
    this.#onWritten();
    return done;
  }
}

interface Disk {
  readonly chats: ReadonlyMap<string, string>;
  readonly drafts: ReadonlyMap<string, string>;
}

/** One window after another over the same disk: the real conversations, drafts and queues, and a user. */
class World {
  readonly disks: Disk[] = [];
  readonly chats = new SlowStore(4, () => this.#noteDisk());
  readonly draftFiles = new SlowStore(1, () => this.#noteDisk());
  readonly state = new MemoryKeyValueStore();
  readonly source = new ScriptedTurnSource();
  readonly log = new RecordingLogger();
  readonly notices: string[] = [];
  readonly posted: PanelEvent[] = [];
  keyState: 'ready' | 'no-key' = 'ready';
  model: string | undefined = 'a/b';
  takesImages = true;
  ids: string[] = [];
  window = this.#openWindow();

  get session(): ChatSession {
    return this.window.session;
  }

  get view(): ReturnType<QueuedMessages['view']> {
    return this.window.queued.view();
  }

  async start(): Promise<void> {
    this.window.show((await this.window.pool.openLast()).session, NOTHING);
    await this.#exchange();
  }

  /** Another chat, so that there are two to go between. */
  async openSecond(): Promise<void> {
    this.window.show(this.window.pool.create(), NOTHING);
    await this.window.pool.remember(this.session.id);
    await this.#exchange();
  }

  async #exchange(): Promise<void> {
    this.ids.push(this.session.id);
    await this.enter('Hello');
    await this.end();
  }

  async open(id: string): Promise<void> {
    const session = await this.window.pool.open(id);
    this.window.show(session, await this.window.drafts.load(id));
    await this.window.pool.remember(id);
  }

  /** How many messages wait in a chat, shown or not. */
  async count(id: string): Promise<number> {
    return (await this.window.drafts.load(id)).queue.length;
  }

  type(words: string): void {
    this.window.setDraft(this.window.draft === '' ? words : `${this.window.draft} ${words}`);
  }

  async enter(text = this.window.draft): Promise<void> {
    await (this.window.queued.take(text) || this.window.sender.send(text));
  }

  async end(): Promise<void> {
    await this.#turn?.text('Done.');
    await this.#turn?.end();
    await this.settle();
  }

  async fail(): Promise<void> {
    await this.#turn?.end('error', new AppError('network', 'Cut.'));
    await this.settle();
  }

  /** The chat in which an answer is being written. */
  get answeredId(): string | undefined {
    return this.#turn?.request.sessionId;
  }

  /** The answer that is being written, in whichever chat. */
  get #turn(): ScriptedTurn | undefined {
    return this.source.turns.findLast((turn) => !turn.isClosed);
  }

  /** Everything is on disk. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      for (const id of this.ids) await this.window.pool.peek(id)?.conversation.flush();
      await this.window.drafts.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async reload(): Promise<void> {
    const { id } = this.session;
    await Promise.all([this.window.pool.close(), this.window.drafts.flush()]);
    this.window = this.#openWindow();
    await this.open(id);
  }

  #noteDisk(): void {
    this.disks.push({ chats: new Map(this.chats.files), drafts: new Map(this.draftFiles.files) });
  }

  // oxlint-disable-next-line max-lines-per-function -- one window, as the controller puts it together
  #openWindow() {
    const { log, source, state } = this;
    const known = () => ({ state: this.keyState }) as ViewConnection;
    const tray = new AttachmentTray();
    const drafts = new DraftStore(this.draftFiles, log);
    let session: ChatSession | undefined;
    let draft = '';
    let isSwitching = false;
    const shown = (): ChatSession => {
      if (session === undefined) throw new Error('No chat is open.');
      return session;
    };
    const pool: SessionPool = new SessionPool({
      files: this.chats,
      state,
      source,
      log,
      choices: () => ({ model: 'a/b' }),
      onEvent: () => undefined,
      onEnded: (ended, headId) => queued.ended(ended, headId),
      openId: () => session?.id,
    });
    const chat = {
      get session() {
        return shown();
      },
      get draft() {
        return draft;
      },
      connection: {
        get known() {
          return known();
        },
      },
      attachments: { tray },
      drafts,
      gateway: {
        connection: () => Promise.resolve({ state: this.keyState }),
        credentials: { onDidChange: () => ({}) },
      },
      models: { id: () => this.model, resolve: () => Promise.resolve(this.model) },
      openModel: { takes: () => ({ name: 'Model', takesImages: this.takesImages, takesFiles: true }) },
      prompts: new PromptHistory(state),
      services: {
        log,
        composerFocus: {
          keep: <T>(ask: () => Promise<T>) => ask(),
          offer: async <C, T>(message: PromiseLike<C>, act: (choice: C) => T) => act(await message),
        },
      },
      notice: (_level: string, text: string) => void this.notices.push(text),
      post: (event: PanelEvent) => void this.posted.push(event),
      setDraft: (text: string) => {
        draft = text;
        drafts.setText(shown().id, text);
      },
    };
    const queued = new QueuedMessages(chat as unknown as ConstructorParameters<typeof QueuedMessages>[0]);
    tray.onDidChange(() => {
      const parts = tray.items.map(({ part }) => part);
      if (!isSwitching) drafts.setAttachments(shown().id, parts);
    });
    return {
      pool,
      drafts,
      tray,
      queued,
      sender: new QuestionSender(chat as unknown as SendingChat),
      setDraft: chat.setDraft,
      get draft() {
        return draft;
      },
      get session() {
        return shown();
      },
      show(next: ChatSession, stored: Awaited<ReturnType<DraftStore['load']>>): void {
        session = next;
        draft = stored.text;
        isSwitching = true;
        tray.replaceAll(stored.attachments);
        isSwitching = false;
        queued.restore(next, stored.queue);
      },
    };
  }
}

const file = (text: string) => ({ type: 'context', origin: 'paste', label: text, text }) as const;
const WORD = /\b[wf]\d+\b/g;
const wordsIn = (text: string): readonly string[] => text.match(WORD) ?? [];

/** The words of the user in a conversation, as a window that opens now would read it: sent, in the queue, in the box. */
async function wordsOnDisk(disk: Disk, id: string) {
  const draftFiles = new MemoryJournalStore();
  for (const [name, text] of disk.drafts) draftFiles.files.set(name, text);
  const journals = [...disk.chats].filter(([name]) => name.includes(id)).map(([, text]) => readJournal(text));
  const asked = journals.flatMap(({ tree }) => [...tree.visible()].filter(({ message }) => message.role === 'user'));
  const ids = new Set(asked.map(({ message }) => message.id));
  const { text, attachments, queue } = await new DraftStore(draftFiles, new RecordingLogger()).load(id);
  return {
    sent: asked.flatMap(({ message }) => message.parts.flatMap((part) => ('text' in part ? wordsIn(part.text) : []))),
    waiting: queue.filter((message) => !ids.has(message.id)).flatMap((message) => wordsIn(words(message))),
    box: wordsIn(words({ text, attachments })),
  };
}

function words({ text, attachments }: { readonly text: string; readonly attachments: readonly object[] }): string {
  return [...attachments.map((part) => ('text' in part ? String(part.text) : '')), text].join(' ');
}

const ACTIONS = [
  'type',
  'type',
  'attach',
  'ask',
  'ask',
  'ask',
  'ask',
  'end',
  'end',
  'fail',
  'stop',
  'reload',
  'switch',
  'edit',
  'remove',
  'send-now',
  'resume',
] as const;

describe('the queue, whatever the user does', () => {
  it('loses nothing, sends nothing twice, keeps the order, and sends by itself only after a good end', async () => {
    const step = fc.record({ action: fc.constantFrom(...ACTIONS), pick: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 60, size: 'max' }), async (steps) => {
        const world = new World();
        await world.start();
        await world.openSecond();
        let count = 0;
        const alive = new Map<string, string>();
        /** Chats whose queue waits for the user. */
        const held = new Set<string>();
        for (const { action, pick } of steps) {
          const { id } = world.session;
          const before = world.view.messages;
          const isRunning = world.session.runningId !== null;
          const turns = world.source.turns.length;
          const answered = world.answeredId;
          const waiting = answered === undefined ? 0 : await world.count(answered);
          const chosen = before[pick % Math.max(1, before.length)]?.id ?? '';
          const gone: string[] = [];
          world.disks.length = 0;
          switch (action) {
            case 'type':
              world.type(`w${(count += 1)}`);
              alive.set(`w${count}`, id);
              break;
            case 'attach':
              world.window.tray.add(file(`f${(count += 1)}`));
              alive.set(`f${count}`, id);
              break;
            case 'ask':
              world.type(`w${(count += 1)}`);
              alive.set(`w${count}`, id);
              await world.enter();
              break;
            case 'end':
              await world.end();
              break;
            case 'fail':
              await world.fail();
              break;
            case 'stop':
              await world.session.stop();
              break;
            case 'reload':
              await world.reload();
              break;
            case 'switch':
              await world.open(world.ids.find((other) => other !== id) ?? id);
              break;
            case 'edit':
              world.window.queued.edit(chosen);
              break;
            case 'remove':
              gone.push(...wordsIn(words(await stored(world, chosen))));
              await world.window.queued.remove(chosen);
              break;
            case 'send-now':
              await world.window.queued.sendNow(chosen);
              break;
            case 'resume':
              await world.window.queued.resume();
              break;
          }
          await world.settle();
          for (const word of gone) alive.delete(word);
          // Nothing is asked without a word of the user, but after a good end.
          const asked = world.source.turns.length - turns;
          if (action === 'ask') expect(asked).toBeLessThanOrEqual(isRunning ? 0 : 1);
          else if (!['end', 'send-now', 'resume'].includes(action)) expect(asked, action).toBe(0);
          if (action === 'end') expect(asked).toBe(waiting > 0 && !held.has(answered ?? '') ? 1 : 0);
          if (action === 'resume') held.delete(id);
          if (action === 'fail' && answered !== undefined && waiting > 0) held.add(answered);
          for (const each of world.ids) {
            if (action === 'reload' || (action === 'stop' && isRunning && each === id)) held.add(each);
            if ((await world.count(each)) === 0) held.delete(each);
          }
          // What waits stays in its order, and the first goes first.
          const after = world.view.messages.map((message) => message.id);
          const known = before.map((message) => message.id);
          if (world.session.id === id) {
            expect(after.filter((each) => known.includes(each))).toEqual(known.filter((each) => after.includes(each)));
            if (action === 'end' && after.length < known.length) expect(after).toEqual(known.slice(1));
          }
          // At each moment a window that opened then would find every word once: what was typed just now may be on its way.
          const isNew = ['type', 'attach', 'ask'].includes(action);
          const settled = [...alive].filter(([word]) => !isNew || word.slice(1) !== String(count));
          for (const disk of world.disks.slice(0, -1)) {
            for (const each of world.ids) {
              const { sent, waiting, box } = await wordsOnDisk(disk, each);
              const mine = settled.filter(([, where]) => where === each).map(([word]) => word);
              expect([...sent, ...waiting, ...box], `${action}: nothing lost`).toEqual(expect.arrayContaining(mine));
              expect(
                sent.filter((word) => waiting.includes(word)),
                `${action}: not twice`,
              ).toEqual([]);
            }
          }
          for (const each of world.ids) {
            const { sent, waiting, box } = await wordsOnDisk(
              { chats: world.chats.files, drafts: world.draftFiles.files },
              each,
            );
            const mine = [...alive].filter(([, where]) => where === each).map(([word]) => word);
            expect([...sent, ...waiting, ...box].toSorted(), `${action}: each once`).toEqual(mine.toSorted());
          }
        }
        await world.window.pool.close();
        world.window.drafts.dispose();
      }),
      { ...runs(15, 400), ...seed() },
    );
  });
});

/** A chat in which an answer is being written and these wait. */
async function waitingChat(...texts: readonly string[]): Promise<World> {
  const world = new World();
  await world.start();
  for (const text of ['first', ...texts]) await world.enter(text);
  await world.settle();
  return world;
}

const waitingTexts = (world: World): readonly string[] => world.view.messages.map(({ text }) => text);
const asked = (world: World): string => JSON.stringify(world.source.last.request.messages.at(-1)?.parts);

describe('the queue', () => {
  it('sends one after the other, in a chat that is not shown as well', async () => {
    const world = await waitingChat('b', 'c');
    await world.openSecond();
    for (const text of ['b', 'c']) {
      const before = world.source.turns.filter((turn) => !turn.isClosed);
      expect(before).toHaveLength(1);
      await world.end();
      expect(asked(world)).toContain(`"text":"${text}"`);
    }
    await world.end();
    expect(world.source.turns.every((turn) => turn.isClosed)).toBe(true);
    await world.open(world.ids[0] ?? '');
    expect(world.view).toEqual({ messages: [] });
  });

  it.for([
    ['after an error', async (world: World) => world.fail(), 'Queue paused: the response failed.'],
    ['after Stop', async (world: World) => world.session.stop(), 'Queue paused: the response was stopped.'],
    ['after a reload', async (world: World) => world.reload(), 'Queue paused: the window was reloaded.'],
  ] as const)('waits %s, and goes on when it is told to', async ([_when, act, words], _context) => {
    const world = await waitingChat('b', 'c');
    await act(world);
    await world.settle();
    const turns = world.source.turns.length;
    expect(world.view.paused).toBe(words);
    expect(waitingTexts(world)).toEqual(['b', 'c']);
    // What is asked beside it does not set it going.
    await world.enter('other');
    await world.end();
    expect(world.source.turns).toHaveLength(turns + 1);
    await world.window.queued.resume();
    expect(asked(world)).toContain('"text":"b"');
    await world.end();
    expect(asked(world)).toContain('"text":"c"');
  });

  it.each(['length', 'other'] as const)('waits after a cut answer (%s), and at another version', async (reason) => {
    const world = await waitingChat('b');
    await world.source.last.text('Much');
    await world.source.last.end(reason);
    await world.settle();
    expect(world.view.paused).toBe('Queue paused: the response is incomplete.');
    const first = world.session.branch()[2]?.id ?? '';
    world.session.edit(first, [{ type: 'text', text: 'other words' }]);
    await world.window.queued.resume();
    world.session.selectBranch(first);
    await world.end();
    expect(world.view.paused).toBe('Queue paused: another version of the chat is shown.');
  });

  it('stops the answer and sends the one that is wanted now; the others wait for its end', async () => {
    const world = await waitingChat('b', 'c', 'd');
    await world.window.queued.sendNow(world.view.messages[1]?.id ?? '');
    await world.settle();
    expect(asked(world)).toContain('"text":"c"');
    expect(world.session.branch().at(-3)).toMatchObject({ status: 'stopped' });
    expect(waitingTexts(world)).toEqual(['b', 'd']);
    expect(world.view.paused).toBeUndefined();
    await world.end();
    expect(asked(world)).toContain('"text":"b"');
  });

  it('says what is in the way, and asks for a key and a model only when the user wants to send', async () => {
    const world = await waitingChat('b');
    const picture = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    world.keyState = 'no-key';
    await world.end();
    expect(world.view.paused).toBe('Queue paused: No API key is set.');
    const ran: unknown[] = [];
    commands.executeCommand = (...call: unknown[]) => Promise.resolve(void ran.push(call[0]) as never);
    await world.window.queued.resume();
    expect([ran, waitingTexts(world)]).toEqual([['aiGateway.setApiKey'], ['b']]);
    world.keyState = 'ready';
    world.model = undefined;
    await world.window.queued.resume();
    expect(waitingTexts(world)).toEqual(['b']);
    world.model = 'a/b';
    await world.window.queued.resume();
    world.takesImages = false;
    world.window.tray.add(picture);
    await world.enter('c');
    expect(world.view.messages[0]?.attachments).toEqual(['Picture']);
    await world.end();
    expect(world.view.paused).toBe('Queue paused: Model does not take pictures. Pick a model that does.');
  });

  it('puts a message back below what is in the box, with its attachments, and refuses where they are too many', async () => {
    const world = await waitingChat();
    world.window.tray.add(file('f1'));
    await world.enter('b');
    expect(world.window.tray.items).toEqual([]);
    world.type('typed');
    for (let count = 0; count < 40; count += 1) world.window.tray.add(file(`g${count}`));
    const id = world.view.messages[0]?.id ?? '';
    world.window.queued.edit(id);
    expect([world.window.draft, world.notices.length, waitingTexts(world)]).toEqual(['typed', 1, ['b']]);
    world.window.tray.replaceAll([file('g')]);
    world.window.queued.edit(id);
    expect(world.window.draft).toBe('typed\nb');
    expect(world.window.tray.items.map(({ part }) => part)).toEqual([file('g'), file('f1')]);
    expect(world.posted.at(-1)).toEqual({ type: 'composer-text', text: 'b', mode: 'append' });
    expect(world.view.messages).toEqual([]);
  });

  it('keeps what was removed among the earlier questions, and whole texts of any length', async () => {
    const long = `${'long '.repeat(50_000)}end`;
    const world = await waitingChat('by mistake', long);
    expect(world.view.messages[1]).toMatchObject({ size: long.length });
    expect(world.view.messages[1]?.text.length).toBeLessThanOrEqual(1_000);
    await world.window.queued.remove(world.view.messages[0]?.id ?? '');
    expect(new PromptHistory(world.state).list()[0]).toBe('by mistake');
    await world.end();
    expect(asked(world)).toContain(long);
  });

  it('does not offer again what a crash left in the queue and in the chat', async () => {
    const world = await waitingChat('b', 'c');
    world.disks.length = 0;
    await world.end();
    const both = world.disks.findLast(({ drafts }) =>
      drafts.get(`draft-${world.session.id}-queue.json`)?.includes('"b"'),
    );
    expect(JSON.stringify([...(both?.chats.values() ?? [])])).toContain('"b\\"');
    await world.window.pool.close();
    await world.settle();
    for (const [name, text] of both?.drafts ?? []) world.draftFiles.files.set(name, text);
    for (const [name, text] of both?.chats ?? []) world.chats.files.set(name, text);
    await world.reload();
    expect(waitingTexts(world)).toEqual(['c']);
  });
});

async function stored(world: World, id: string) {
  await world.settle();
  const { queue } = await world.window.drafts.load(world.session.id);
  return queue.find((message) => message.id === id) ?? { text: '', attachments: [] };
}
