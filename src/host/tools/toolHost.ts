// Tools in the editor: the built-in ones, the user’s own, those of other extensions, and who may run them.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { TurnTools } from '../../core/conversation/turn.ts';
import { EnabledTools, ToolRegistry } from '../../core/toolcalls/registry.ts';
import type { RunPorts } from '../../core/toolcalls/runCall.ts';
import type { ToolChoice } from '../../core/model/request.ts';
import type { Tool } from '../../core/toolcalls/tool.ts';
import { runInBackground } from '../../core/background.ts';
import type { HostServices } from '../hostServices.ts';
import { systemClock } from '../../core/systemClock.ts';
import { ApprovalDesk } from '../../core/toolcalls/approvalDesk.ts';
import { QuestionDesk } from '../../core/toolcalls/userQuestion.ts';
import { renamedBy } from '../editing/textDocuments.ts';
import { CheckpointStore } from '../../core/toolcalls/checkpointStore.ts';
import { extensionTools } from './extensionTools.ts';
import { EditorSnapshots } from './fileSnapshots.ts';
import { FileWatches } from './programs/fileWatches.ts';
import { ToolChoiceMemory } from '../../core/toolcalls/toolChoice.ts';
import { ToolOutputs } from './toolOutputs.ts';
import type { ToolSource, ToolSourceList } from './toolSource.ts';
import { ReadOnlyTexts } from '../window/readOnlyTexts.ts';
import { KeptReviews } from '../editing/keptReviews.ts';
import { ReviewCopies } from '../editing/reviewCopies.ts';
import { ReviewTurns } from './writing/reviewTurns.ts';
import type { UserTools } from './userTools/userTools.ts';

/** Which turn a conversation is carrying out; `null` for none. */
export type RunningTurnOf = (conversationId: string) => string | null;

/** All tools of this window: which exist, which are on, who may run them, and what their runs leave behind. */
export class ToolHost implements ToolSourceList, Disposable {
  readonly desk: ApprovalDesk;
  /** What running calls ask the user. */
  readonly questions = new QuestionDesk();
  readonly outputs: ToolOutputs;
  readonly checkpoints: CheckpointStore;
  /** Files as checkpoints see them. */
  readonly snapshots = new EditorSnapshots();
  readonly choice: ToolChoiceMemory;
  readonly reviewTurns = new ReviewTurns();
  /** The user's own tools; set by whoever opens the host. */
  userTools: UserTools | undefined;
  readonly #services: HostServices;
  readonly #store = new DisposableStore();
  readonly #sources = new Set<ToolSource>();
  readonly #fileWatches: FileWatches;
  readonly #nextChoices = new Map<string, ToolChoice>();
  readonly #changed = new Emitter<void>();
  /** Other tools exist now. */
  readonly onDidChange: Event<void> = this.#changed.event;
  #registry: ToolRegistry | undefined;
  #reviewCopies: ReviewCopies | undefined;
  #readOnlyTexts: ReadOnlyTexts | undefined;
  #extensionNames = '';

  constructor(services: HostServices) {
    const { workspaceState, storage, log } = services;
    this.#services = services;
    this.desk = new ApprovalDesk(storage.approvals, systemClock);
    this.outputs = new ToolOutputs(storage.toolOutputs);
    this.checkpoints = new CheckpointStore(storage.checkpoints, this.snapshots, systemClock, log);
    this.#fileWatches = new FileWatches(this.checkpoints, storage.programCopies, log);
    this.choice = new ToolChoiceMemory(workspaceState);
    this.#sources.add({ list: extensionTools });
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()));
    this.#store.add(vscode.extensions.onDidChange(() => this.refresh()));
    this.#store.add(vscode.workspace.onDidRenameFiles(({ files }) => this.#onRenamed(files)));
    runInBackground(log, 'Reading checkpoints', this.checkpoints.load());
  }

  addSource(source: ToolSource): Disposable {
    this.#sources.add(source);
    const subscription = source.onDidChange?.(() => this.refresh());
    this.refresh();
    return this.#store.add({
      dispose: () => {
        subscription?.dispose();
        // When the window goes, nobody is left to be told.
        if (this.#sources.delete(source) && !this.#store.isDisposed) this.refresh();
      },
    });
  }

  get registry(): ToolRegistry {
    // The editor does not say when other extensions bring or take tools.
    const names = vscode.lm.tools.map(({ name }) => name).join('\n');
    if (names !== this.#extensionNames) this.#registry = undefined;
    this.#extensionNames = names;
    return (this.#registry ??= this.#build());
  }

  /** Looks at all sources again. Other extensions' tools come and go without a word, so the picker does this too. */
  refresh(): void {
    this.#registry = undefined;
    this.#changed.fire();
  }

  /** The tools that are on in a conversation. */
  enabled(conversationId: string): EnabledTools {
    const { registry } = this;
    return new EnabledTools(this.choice.idsFor(conversationId).flatMap((id) => registry.byId(id) ?? []));
  }

  /** How the model may use the tools in the next turn of a conversation; later ones are free again. */
  chooseForNextTurn(conversationId: string, choice: ToolChoice): void {
    this.#nextChoices.set(conversationId, choice);
  }

  /** In-memory copies of files for reviews; they are there once a change is proposed. */
  get reviewCopies(): ReviewCopies {
    const { storage, log } = this.#services;
    return (this.#reviewCopies ??= this.#store.add(new ReviewCopies(new KeptReviews(storage.reviews, log), log)));
  }

  /** Tabs with texts to be looked at. */
  get readOnlyTexts(): ReadOnlyTexts {
    return (this.#readOnlyTexts ??= this.#store.add(new ReadOnlyTexts()));
  }

  /** What a turn of this conversation gets; `undefined` where no tool is on. */
  turnTools(conversationId: string, running: RunningTurnOf): TurnTools | undefined {
    const tools = this.enabled(conversationId);
    if (tools.tools.length === 0) return undefined;
    const { settings } = this.#services;
    const toolChoice = this.#nextChoices.get(conversationId);
    this.#nextChoices.delete(conversationId);
    return {
      tools,
      ...(toolChoice !== undefined && { toolChoice }),
      gate: this.desk.gate(conversationId),
      ports: {
        ...this.runPorts(conversationId, running),
        ask: (callId, question, signal) => this.questions.ask(conversationId, callId, question, signal),
      },
      limits: {
        maxSteps: settings.get('aiGateway.chat.maxToolSteps'),
        maxTokens: settings.get('aiGateway.chat.maxToolTokens'),
        maxCostUsd: settings.get('aiGateway.chat.maxToolCost'),
      },
    };
  }

  /** How tools of this conversation are run: outputs and checkpoints are kept for its running turn. */
  runPorts(conversationId: string, running: RunningTurnOf): RunPorts {
    const turnOfFile = new Map<string, string>();
    return {
      conversationId,
      clock: systemClock,
      logger: this.#services.log,
      keepOutput: (callId, text) => this.outputs.keep(conversationId, callId, text, systemClock.now()),
      willWrite: async (uri) => {
        const turnId = running(conversationId) ?? turnOfFile.get(uri);
        if (turnId === undefined) return undefined;
        turnOfFile.set(uri, turnId);
        return this.checkpoints.willWrite(turnId, uri);
      },
      watchFiles: async (signal) => {
        const turnId = running(conversationId);
        return turnId === null ? undefined : this.#fileWatches.begin(turnId, signal);
      },
      didWrite: async (uri, isShared) => {
        const turnId = turnOfFile.get(uri);
        if (turnId !== undefined) await this.checkpoints.didWrite(turnId, uri, isShared);
      },
    };
  }

  dispose(): void {
    this.userTools?.dispose();
    this.#store.dispose();
  }

  #onRenamed(files: vscode.FileRenameEvent['files']): void {
    const renamed = (address: string): string | undefined =>
      renamedBy(files, vscode.Uri.parse(address, true))?.toString();
    runInBackground(this.#services.log, 'Following renamed files', this.checkpoints.moved(renamed));
  }

  #build(): ToolRegistry {
    const tools = [...this.#sources].flatMap((source) => this.#listOf(source));
    const registry = new ToolRegistry(vscode.workspace.isTrusted ? tools : tools.filter(isSafeUntrusted));
    for (const { message } of registry.problems) this.#services.log.warn(message);
    return registry;
  }

  /** A source that fails has no tools; the others are not to suffer. */
  #listOf(source: ToolSource): readonly Tool[] {
    try {
      return source.list();
    } catch (error) {
      this.#services.log.error('Some tools could not be listed.', error);
      return [];
    }
  }
}

/** In Restricted Mode only what reads, and what asks the user. */
function isSafeUntrusted(tool: Tool): boolean {
  return tool.origin === 'builtin' && tool.effect === 'read';
}
