// Searching the workspace by meaning in the editor: its files, the model that embeds them, and what may be sent.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { raceSignal } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { AppError, toAppError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { EmbeddedBatch, EmbedRequest, PaidTokens } from '../../core/gateway/embeddings.ts';
import { runInBackground } from '../../core/background.ts';
import { estimateCostUsd } from '../../core/cost/estimate.ts';
import { shortened } from '../../core/models/embeddingModels.ts';
import { systemClock } from '../../core/systemClock.ts';
import type { Gateway, GatewayServices } from '../gateway/gateway.ts';
import { routingFor } from '../models/modelChoice.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';
import { agreementOf, embeddingChoice, isInUse, type EmbeddingChoice } from './embeddingChoice.ts';
import { FileChanges } from './fileChanges.ts';
import { FolderFiles } from './folderFiles.ts';
import { FolderIndex, type Embedder, type MissingCount } from './folderIndex.ts';
import { FolderStore, removeUnused } from './folderStore.ts';
import { isBuilt, markBuilt } from './indexMark.ts';
import { findPlaces, QuestionVectors, type FoundPlace } from './search.ts';
import { Spending } from './spending.ts';

/** What the user's answer to the index of this folder is kept under. */
const CONSENT = 'meaning';

/** The index as it is now. */
export interface IndexState {
  readonly files: number;
  /** Pieces that can be found. */
  readonly chunks: number;
  /** What changed and waits: for a time when more may be sent, or for a server that failed. */
  readonly missing: MissingCount;
  /** Why the last update failed. */
  readonly failure: AppError | undefined;
}

/** The indexes of the folders of this window, for the model that is set now. */
export class Meaning implements Disposable {
  readonly #services: GatewayServices;
  readonly #fence = new WorkspaceFence();
  readonly #spending: Spending;
  readonly #store = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly #questions = new QuestionVectors();
  readonly #closed = new AbortController();
  #choice: EmbeddingChoice | undefined;
  #indexes: { readonly source: string; readonly opened: Promise<readonly FolderIndex[]> } | undefined;
  /** Whose switches of the account are heard of. */
  #heard: Gateway | undefined;
  #isWatching = false;
  /** No change was missed since all files were looked at. */
  #isFresh = false;
  /** Whatever writes to the indexes waits for what did before. */
  #work: Promise<unknown> = Promise.resolve();
  #failure: AppError | undefined;
  /** The index is another one, or knows more. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(services: GatewayServices) {
    this.#services = services;
    this.#spending = new Spending(services.userState, systemClock);
    this.#store.add(this.#changed);
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#reset()));
    this.#store.add(
      services.settings.onDidChange((changed) => {
        if (changed('aiGateway.embeddingModel') || changed('aiGateway.baseUrl')) this.#reset();
      }),
    );
    runInBackground(services.log, 'Removing unused indexes', removeUnused(services.storage.meaningFolder, Date.now()));
  }

  /** The model that embeds now. Throws an `AppError` that says what is missing: a folder, trust, a model. */
  async choice(signal: AbortSignal): Promise<EmbeddingChoice> {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0)
      throw new AppError('request', l10n.t('Open a folder first: it is searched by meaning.'), { code: 'no-folder' });
    if (!vscode.workspace.isTrusted) throw new AppError('request', RESTRICTED_SENTENCE, { code: 'restricted' });
    this.#hear(await this.#services.gateway());
    const choice = await embeddingChoice(this.#services, signal);
    if (this.#choice === undefined || agreementOf(this.#choice) !== agreementOf(choice)) this.#reset();
    this.#choice = choice;
    return choice;
  }

  /** Whether the user agreed that the text of these folders goes to this model, with this account. */
  isAllowed(choice: EmbeddingChoice): boolean {
    return this.#services.consent.answerTo(CONSENT, agreementOf(choice)) === 'accepted';
  }

  /** Whether all files were embedded once; a build that was cancelled, or failed, goes on after the question. */
  isBuilt({ source }: EmbeddingChoice): boolean {
    return isBuilt(this.#services.workspaceState, source);
  }

  async allow(choice: EmbeddingChoice): Promise<void> {
    await this.#services.consent.decide({ [CONSENT]: agreementOf(choice) }, 'accepted');
  }

  /** Looks at all files, for a build that is asked about next; nothing is sent. Resolves to what would be. */
  scan(choice: EmbeddingChoice, signal: AbortSignal, onFile?: (files: number) => void): Promise<MissingCount> {
    return this.#inTurn(async () => {
      let before = 0;
      for (const index of await this.#opened(choice)) {
        index.renew();
        await index.scan(signal, (files) => onFile?.(before + files));
        before += index.fileCount;
      }
      return totalOf((await this.#opened(choice)).map((index) => index.missing()));
    });
  }

  /** Embeds all that is missing, whatever it costs: the user was asked. What came before a failure is kept. */
  build(choice: EmbeddingChoice, signal: AbortSignal, onChunks?: (chunks: number) => void): Promise<void> {
    return this.#inTurn(async () => {
      await this.#embedAll(choice, signal, { isAsked: true, onChunks });
      this.#watch(choice);
    });
  }

  /**
   * Brings an index that was agreed to up to the files, within what may be sent in an hour without asking; nothing where
   * changes are followed already and none waits. A failure of the server is not thrown: what is there can be searched, and
   * the state tells.
   */
  refreshOnce(choice: EmbeddingChoice): Promise<void> {
    const { signal } = this.#closed;
    return this.#inTurn(async () => {
      if (!(await this.#mayFollow(choice))) return;
      const indexes = await this.#opened(choice);
      const isCurrent = this.#isFresh && indexes.every((index) => index.missing().chunks === 0);
      if (isCurrent) return;
      for (const index of indexes) await index.scan(signal);
      await this.#update(choice, signal);
      this.#watch(choice);
    });
  }

  async state(choice: EmbeddingChoice): Promise<IndexState> {
    const indexes = await this.#opened(choice);
    return {
      files: sum(indexes.map((index) => index.fileCount)),
      chunks: sum(indexes.map((index) => index.chunkCount)),
      missing: totalOf(indexes.map((index) => index.missing())),
      failure: this.#failure,
    };
  }

  /** The places nearest in meaning, best first. Throws an `AppError`; sends nothing where the index was not agreed to. */
  async search(question: string, most: number, signal: AbortSignal): Promise<readonly FoundPlace[]> {
    const choice = await this.choice(signal);
    if (!this.isAllowed(choice)) throw notBuilt();
    const indexes = await this.#opened(choice);
    const vector = await this.#questions.of(`${choice.source}\n${question}`, () =>
      this.#embedQuestion(choice, question, signal),
    );
    const model = this.#services.settings.get('aiGateway.rerankModel').trim();
    const rank = async (documents: readonly string[]): Promise<readonly number[]> => {
      const { client } = await this.#gatewayOf(choice);
      const request = { model, query: question, documents, most, routing: routingFor(this.#services, model) };
      return (await client.rerank(request, signal, choice.settings)).results.map(({ index }) => index);
    };
    return findPlaces(indexes, { question, vector, most, signal, ...(model !== '' && { rank }) });
  }

  /** The same, once the index has been brought up to the files: nobody is looking who would see that it is old. */
  async searchNow(question: string, most: number, signal: AbortSignal): Promise<readonly FoundPlace[]> {
    const choice = await this.choice(signal);
    if (this.isAllowed(choice) && this.isBuilt(choice)) await raceSignal(this.refreshOnce(choice), signal);
    return this.search(question, most, signal);
  }

  /** Deletes the index of this model, and the agreement with it: the next build asks again. */
  remove(choice: EmbeddingChoice): Promise<void> {
    return this.#inTurn(async () => {
      await this.#services.consent.decide({ [CONSENT]: agreementOf(choice) }, undefined);
      for (const index of await this.#opened(choice)) await index.remove();
      await markBuilt(this.#services.workspaceState, undefined);
      this.#reset();
    });
  }

  dispose(): void {
    this.#closed.abort();
    this.#store.dispose();
  }

  async #embedQuestion(choice: EmbeddingChoice, text: string, signal: AbortSignal): Promise<Float32Array> {
    const { client } = await this.#gatewayOf(choice);
    const { vectors } = await client.embed(this.#requestOf(choice, [text]), { signal }, choice.settings);
    return shortened(vectors[0] ?? new Float32Array(0), choice.model);
  }

  #requestOf({ model, dimensions }: EmbeddingChoice, texts: readonly string[]): EmbedRequest {
    const routing = routingFor(this.#services, model);
    return { model, texts, routing, ...(dimensions !== undefined && { dimensions }) };
  }

  /** To ask with the choice. Throws where another server or account took its place: nobody agreed to that one. */
  async #gatewayOf(choice: EmbeddingChoice): Promise<Gateway> {
    const gateway = await this.#services.gateway();
    if (isInUse(choice, gateway)) return gateway;
    throw new AppError(
      'request',
      l10n.t('Another account or server is in use now: nothing more was sent. Search again.'),
      {
        code: 'other-account',
      },
    );
  }

  async #embedAll(
    choice: EmbeddingChoice,
    signal: AbortSignal,
    { isAsked, onChunks }: { readonly isAsked: boolean; readonly onChunks?: ((chunks: number) => void) | undefined },
  ): Promise<void> {
    if (!this.isAllowed(choice)) throw notBuilt();
    let embedded = 0;
    const onEmbedded = (chunks: number): void => onChunks?.((embedded += chunks));
    // What got lost is more than the user was asked about.
    const embed = this.#embedder(choice, async ({ tokens, isLost }) => {
      if (!isAsked || isLost) await this.#spending.add(tokens);
    });
    for (const index of await this.#opened(choice)) {
      try {
        const maxTokens = isAsked ? Number.POSITIVE_INFINITY : this.#spending.left();
        await index.embedMissing({ embed, maxTokens, signal, onEmbedded });
      } finally {
        await index.save();
        this.#changed.fire();
      }
    }
    this.#failure = undefined;
    await markBuilt(this.#services.workspaceState, choice.source);
  }

  #embedder(choice: EmbeddingChoice, onPaid: (paid: PaidTokens) => Promise<void>): Embedder {
    return async (texts, onBatch, signal) => {
      const { client } = await this.#gatewayOf(choice);
      const keep = ({ start, vectors }: EmbeddedBatch): Promise<void> =>
        onBatch(
          start,
          vectors.map((vector) => shortened(vector, choice.model)),
        );
      await client.embed(this.#requestOf(choice, texts), { signal, onBatch: keep, onPaid }, choice.settings);
    };
  }

  async #update(choice: EmbeddingChoice, signal: AbortSignal): Promise<void> {
    try {
      await this.#embedAll(choice, signal, { isAsked: false });
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'cancelled') throw error;
      if (isInUse(choice, await this.#services.gateway())) this.#failure = error;
      this.#services.log.warn('The index for searching by meaning could not be brought up to date.', error.message);
    }
    this.#changed.fire();
  }

  /** From now on changes are followed for as long as the window is open and the agreement stands. */
  #watch(choice: EmbeddingChoice): void {
    this.#isFresh = this.#choice?.source === choice.source;
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#store.add(
      new FileChanges(this.#services.log, (changes) =>
        this.#inTurn(async () => {
          const choice = this.#choice;
          if (choice === undefined || !(await this.#mayFollow(choice))) {
            this.#isFresh = false;
            return;
          }
          for (const index of await this.#opened(choice)) {
            const paths = changes === 'all' ? undefined : changes.get(index.files.folder.uri.toString());
            if (changes === 'all') await index.scan(this.#closed.signal);
            else for (const path of paths ?? []) await index.update(path);
          }
          await this.#update(choice, this.#closed.signal);
        }),
      ),
    );
  }

  async #mayFollow(choice: EmbeddingChoice): Promise<boolean> {
    const isUsed = isInUse(choice, await this.#services.gateway());
    return isUsed && this.isAllowed(choice) && vscode.workspace.isTrusted;
  }

  /** After a switch to another account or server nothing goes on by itself. */
  #hear(gateway: Gateway): void {
    if (this.#heard === gateway) return;
    this.#heard = gateway;
    this.#store.add(
      gateway.credentials.onDidChange(() => {
        if (this.#choice !== undefined && !isInUse(this.#choice, gateway)) this.#reset();
      }),
    );
  }

  #opened({ source }: EmbeddingChoice): Promise<readonly FolderIndex[]> {
    if (this.#indexes?.source === source) return this.#indexes.opened;
    const { meaningFolder } = this.#services.storage;
    const open = (folder: vscode.WorkspaceFolder): Promise<FolderIndex> => {
      const store = new FolderStore(meaningFolder, folder.uri.toString(), source);
      return FolderIndex.open(new FolderFiles(folder, this.#fence), store, source);
    };
    const opened = Promise.all((vscode.workspace.workspaceFolders ?? []).map(open));
    const indexes = { source, opened };
    this.#indexes = indexes;
    // What failed once, as on a full disk, is tried again.
    opened.catch(() => {
      if (this.#indexes === indexes) this.#indexes = undefined;
    });
    return opened;
  }

  #reset(): void {
    this.#indexes = undefined;
    this.#choice = undefined;
    this.#isFresh = false;
    this.#failure = undefined;
    this.#changed.fire();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#work.then(work, work);
    this.#work = run.catch(() => undefined);
    return run;
  }
}

/** What so many tokens cost with a model, in US dollars; `undefined` where its price is not known. */
export function costOfTokens({ info }: EmbeddingChoice, tokens: number): number | undefined {
  return info === undefined ? undefined : estimateCostUsd(info, tokens, 0);
}

function totalOf(counts: readonly MissingCount[]): MissingCount {
  return {
    files: sum(counts.map(({ files }) => files)),
    chunks: sum(counts.map(({ chunks }) => chunks)),
    tokens: sum(counts.map(({ tokens }) => tokens)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function notBuilt(): AppError {
  return new AppError(
    'request',
    l10n.t('There is no index of this workspace yet. “AI Gateway: Search Workspace by Meaning” builds one.'),
    { code: 'no-index' },
  );
}
