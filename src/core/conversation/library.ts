import { throwIfAborted } from '../../base/async.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Clock, JournalStore, Logger } from '../ports.ts';
import { compactIfWasteful } from './compaction.ts';
import { Conversation, type WriteState } from './conversation.ts';
import { unknownConversationError } from '../model/errors.ts';
import type { ImportedConversation } from './exchange.ts';
import { recordLine } from '../journal/lines.ts';
import { newId } from '../model/ids.ts';
import { compactJournal, JournalReader, type JournalContent } from './journal.ts';
import { LibraryIndex, type IndexEntry } from './libraryIndex.ts';
import type { JournalRecord } from './records.ts';
import { findInTree, matchesAll, searchWords, type SearchHit } from './search.ts';
import { summarize, type ConversationSummary } from './summary.ts';

export interface LibraryOptions {
  /** The folder of this workspace's conversations. */
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface OpenConversation {
  readonly conversation: Conversation;
  readonly subscriptions: DisposableStore;
  /** The index was told that it is behind, and not yet how things are now. */
  isBehind: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const summaryDelayMs = 300;
const parallelReads = 8;

/** The conversations of one workspace: a folder with a journal for each and an index to list them by. */
export class ConversationLibrary {
  readonly #store: JournalStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #index: LibraryIndex;
  readonly #open = new Map<string, OpenConversation>();
  readonly #opening = new Map<string, Promise<Conversation>>();
  readonly #changed = new Emitter<void>();
  /** A list read before is out of date. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: LibraryOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#index = new LibraryIndex(options.store, options.logger);
  }

  /** All conversations with at least one message, last used first. Reads the index, and the journals it lacks. */
  async list(): Promise<readonly ConversationSummary[]> {
    const [names, entries] = await Promise.all([this.#store.list(), this.#index.read()]);
    const ids = names.flatMap((name) => idOf(name) ?? []);
    const summaries = ids.flatMap((id) => this.#knownSummary(id, entries.get(id)) ?? []);
    const unknown = ids.filter((id) => !this.#open.has(id) && isUnknown(entries.get(id)));
    summaries.push(...(await this.#readSummaries(unknown, entries)));
    return summaries
      .filter((summary) => summary.messageCount > 0)
      .toSorted((left, right) => right.updatedAt - left.updatedAt);
  }

  /** A new conversation; its file is made with its first message. */
  create(): Conversation {
    const id = newId();
    const createdAt = this.#clock.now();
    const conversation = new Conversation({
      id,
      createdAt,
      store: this.#store,
      fileName: fileNameOf(id),
      clock: this.#clock,
    });
    this.#keep(conversation);
    return conversation;
  }

  /** The same object until it is released. Rejects with `unknown-conversation` where there is none or it was deleted. */
  open(id: string): Promise<Conversation> {
    const open = this.#open.get(id);
    if (open !== undefined) return Promise.resolve(open.conversation);
    const opening = this.#opening.get(id) ?? this.#load(id).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  /** Writes down what is left to write and lets go of a conversation nobody uses any more; keeps what cannot be written. */
  async release(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (open === undefined || !(await open.conversation.flush())) return;
    await this.#writeSummary(open);
    open.subscriptions.dispose();
    this.#open.delete(id);
  }

  /** Renames a conversation that no session holds; sessions have a `rename` of their own. */
  async rename(id: string, title: string): Promise<void> {
    const wasOpen = this.#open.has(id);
    const conversation = await this.open(id);
    conversation.rename(title);
    await conversation.flush();
    if (!wasOpen) await this.release(id);
  }

  /** Deletes a conversation; what comes back takes it back. The file stays until `purge`. Stop its session first. */
  async remove(id: string): Promise<() => Promise<void>> {
    const at = this.#clock.now();
    const open = this.#open.get(id);
    if (open?.conversation.isEmpty === true) {
      this.#forget(open);
      return () => Promise.resolve();
    }
    if (open === undefined && !(await this.#exists(id))) throw unknownConversationError();
    await this.#append(id, { type: 'delete', at });
    open?.conversation.abandon();
    if (open !== undefined) this.#forget(open);
    await this.#index.append({ type: 'deleted', id, at });
    // Another window may be in the middle of an answer there, also where that cannot be read just now.
    const isQuiet = await this.#read(id).then(
      (content) => content?.interrupted.length === 0,
      () => false,
    );
    if (!isQuiet) await this.#index.append({ type: 'behind', id });
    this.#changed.fire();
    return () => this.restore(id);
  }

  /** Takes a `remove` back, as long as it was not purged. */
  async restore(id: string): Promise<void> {
    if (!(await this.#exists(id))) throw unknownConversationError();
    await this.#append(id, { type: 'undelete', at: this.#clock.now() });
    await this.#readSummaries([id]);
    this.#changed.fire();
  }

  /** Removes the files of conversations that were deleted at least `ageMs` ago, as their journals say too. */
  async purge(ageMs: number): Promise<void> {
    const limit = this.#clock.now() - ageMs;
    const entries = await this.#index.read();
    for (const [id, entry] of entries) {
      if (entry.deletedAt === undefined || entry.deletedAt > limit || this.#open.has(id)) continue;
      // Another window may have gone on with it.
      if ((await this.#readSummaries([id], entries)).length > 0) continue;
      await this.#store.remove(fileNameOf(id));
      await this.#index.append({ type: 'purged', id });
    }
  }

  /**
   * Finds conversations by title first, then by text, last used first. Leave the loop or abort to stop reading.
   * `beforeTexts` is awaited once titles have matched and before whole conversations are read, which keeps the thread busy.
   */
  async *search(
    query: string,
    signal?: AbortSignal,
    beforeTexts?: () => Promise<void>,
  ): AsyncGenerator<SearchHit, void, void> {
    const words = searchWords(query);
    if (words.length === 0) return;
    const rest: ConversationSummary[] = [];
    let hasMatched = false;
    for (const summary of await this.list()) {
      if (matchesAll(summary.title, words)) {
        hasMatched = true;
        yield { summary };
      } else rest.push(summary);
    }
    if (hasMatched) await beforeTexts?.();
    for (const summary of rest) {
      throwIfAborted(signal);
      const tree = this.#open.get(summary.id)?.conversation.tree ?? (await this.#read(summary.id))?.tree;
      const hit = tree === undefined ? undefined : findInTree(summary, tree, words);
      if (hit !== undefined) yield hit;
    }
  }

  /** Adds what `parseImport` read as a new conversation. */
  async importConversation(imported: ImportedConversation): Promise<ConversationSummary> {
    const id = newId();
    const { tree, title } = imported;
    const now = this.#clock.now();
    const createdAt = imported.createdAt ?? now;
    await this.#store.replace(fileNameOf(id), compactJournal({ id, createdAt, title, tree, now }));
    const summary = summarize({ id, createdAt, givenTitle: title, tree });
    await this.#index.append({ type: 'summary', summary });
    this.#changed.fire();
    return summary;
  }

  /** Resolves when all open conversations and the index are on disk. */
  async flush(): Promise<void> {
    for (const open of this.#open.values()) {
      await open.conversation.flush();
      if (open.timer !== undefined) await this.#writeSummary(open);
    }
  }

  async #load(id: string): Promise<Conversation> {
    const fileName = fileNameOf(id);
    const content = await this.#read(id);
    if (content === undefined || content.deletedAt !== undefined) throw unknownConversationError();
    this.#tellProblems(id, content);
    const createdAt = createdAtOf(content);
    const isCompacted = await compactIfWasteful({ store: this.#store, fileName, id, createdAt, content }).catch(
      (error: unknown) => {
        this.#logger.warn('Could not shorten the journal of a conversation.', error);
        return false;
      },
    );
    const conversation = new Conversation({
      id,
      createdAt,
      store: this.#store,
      fileName,
      clock: this.#clock,
      content: isCompacted ? { ...content, id } : content,
    });
    this.#keep(conversation);
    return conversation;
  }

  #keep(conversation: Conversation): void {
    const subscriptions = new DisposableStore();
    const open: OpenConversation = { conversation, subscriptions, isBehind: false, timer: undefined };
    subscriptions.add(conversation.onDidWrite((state) => this.#onWrite(open, state)));
    subscriptions.add({ dispose: () => clearTimeout(open.timer) });
    this.#open.set(conversation.id, open);
  }

  #forget(open: OpenConversation): void {
    open.subscriptions.dispose();
    this.#open.delete(open.conversation.id);
  }

  #onWrite(open: OpenConversation, state: WriteState): void {
    if (!open.isBehind) {
      open.isBehind = true;
      void this.#index.append({ type: 'behind', id: open.conversation.id });
    }
    clearTimeout(open.timer);
    open.timer = state === 'settled' ? setTimeout(() => void this.#writeSummary(open), summaryDelayMs) : undefined;
    this.#changed.fire();
  }

  async #writeSummary(open: OpenConversation): Promise<void> {
    clearTimeout(open.timer);
    open.timer = undefined;
    if (!open.isBehind) return;
    open.isBehind = false;
    // Another window may have removed it for good since it was written.
    if (!(await this.#exists(open.conversation.id))) return;
    await this.#index.append({ type: 'summary', summary: open.conversation.summary() });
  }

  #knownSummary(id: string, entry: IndexEntry | undefined): ConversationSummary | undefined {
    const open = this.#open.get(id);
    if (open !== undefined) return open.conversation.summary();
    return isUnknown(entry) || entry?.deletedAt !== undefined ? undefined : entry?.summary;
  }

  /** Reads journals for their summaries and brings the index up to date with them. */
  async #readSummaries(
    ids: readonly string[],
    entries?: ReadonlyMap<string, IndexEntry>,
  ): Promise<ConversationSummary[]> {
    const summaries: ConversationSummary[] = [];
    for (let start = 0; start < ids.length; start += parallelReads) {
      const batch = ids.slice(start, start + parallelReads);
      await Promise.all(
        batch.map(async (id) => {
          const content = await this.#read(id);
          if (content === undefined) return;
          if (content.deletedAt !== undefined) {
            await this.#tellDeleted(id, content, content.deletedAt, entries?.get(id));
            return;
          }
          const { title: givenTitle, tree } = content;
          const summary = summarize({ id, createdAt: createdAtOf(content), givenTitle, tree });
          summaries.push(summary);
          await this.#index.append({ type: 'summary', summary });
        }),
      );
    }
    return summaries;
  }

  /** An answer without an end may be another window's, which brings the conversation back: such a journal is read again. */
  async #tellDeleted(
    id: string,
    { interrupted }: JournalContent,
    at: number,
    entry: IndexEntry | undefined,
  ): Promise<void> {
    const isKnown = entry?.deletedAt === at && entry.isBehind;
    if (interrupted.length === 0) await this.#index.append({ type: 'deleted', id, at });
    else if (!isKnown) await this.#index.append({ type: 'deleted', id, at }, { type: 'behind', id });
  }

  async #read(id: string): Promise<JournalContent | undefined> {
    const reader = new JournalReader();
    for await (const line of this.#store.lines(fileNameOf(id))) reader.line(line);
    const content = reader.finish();
    return content.length > 0 || (await this.#exists(id)) ? content : undefined;
  }

  async #exists(id: string): Promise<boolean> {
    return (await this.#store.list()).includes(fileNameOf(id));
  }

  /** For records about a conversation as a whole, whether it is open or not. */
  async #append(id: string, record: Extract<JournalRecord, { readonly type: 'delete' | 'undelete' }>): Promise<void> {
    await this.#open.get(id)?.conversation.flush();
    await this.#store.append(fileNameOf(id), recordLine(record));
  }

  #tellProblems(id: string, content: JournalContent): void {
    if (content.problems.length === 0) return;
    const problems = content.problems.slice(0, 20);
    this.#logger.warn(`Parts of conversation ${id} could not be read: ${content.problems.length}.`, problems);
  }
}

const idPattern = /^(?!index$)[\w-]{1,64}$/;

/** Ids come from stored state too: one that is none must not name another file. */
function fileNameOf(id: string): string {
  if (!idPattern.test(id)) throw unknownConversationError();
  return `${id}.jsonl`;
}

function idOf(fileName: string): string | undefined {
  const id = fileName.endsWith('.jsonl') ? fileName.slice(0, -'.jsonl'.length) : '';
  return idPattern.test(id) ? id : undefined;
}

function isUnknown(entry: IndexEntry | undefined): boolean {
  if (entry?.deletedAt !== undefined) return entry.isBehind;
  return entry?.summary === undefined || entry.isBehind;
}

function createdAtOf(content: JournalContent): number {
  const [first] = content.tree.branch();
  return content.createdAt ?? first?.createdAt ?? 0;
}
