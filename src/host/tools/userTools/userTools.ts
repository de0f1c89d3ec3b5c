import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import { idOf } from '../../../core/toolcalls/registry.ts';
import type { Tool } from '../../../core/toolcalls/tool.ts';
import { runInBackground } from '../../../core/background.ts';
import type { HostServices } from '../../hostServices.ts';
import type { ToolSource, ToolSourceList } from '../toolSource.ts';
import { isUserSettings, readDeclarations, TOOL_FILE_GLOB, TOOL_FOLDER_GLOB, type Declared } from './declared.ts';
import { ManualAnswers } from './manualTool.ts';
import { ToolProblems } from './problems.ts';
import { toTool } from './toTool.ts';

const FOLDER_PAUSE_MS = 1_000;

export interface UserToolServices extends HostServices {
  /** Whether the cards of a conversation can be seen, so that a question need not be asked elsewhere. */
  chat(): Promise<{ readonly isSeen: boolean; readonly session: { readonly id: string } }>;
}

/** The user's own tools: of the setting, and of files in trusted workspaces. What is broken is a problem in its place. */
export class UserTools implements ToolSource, Disposable {
  readonly #services: UserToolServices;
  readonly #host: ToolSourceList;
  readonly #store = new DisposableStore();
  readonly #changed = new Emitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #manual: ManualAnswers;
  readonly #problems: ToolProblems;
  #declared: readonly Declared[] = [];
  #tools: readonly Tool[] = [];
  #loading: Promise<void> | undefined;
  #isStale = false;
  #secondLook: ReturnType<typeof setTimeout> | undefined;

  private constructor(services: UserToolServices, host: ToolSourceList) {
    this.#services = services;
    this.#host = host;
    const isCardSeen = async (conversationId: string): Promise<boolean> => {
      const chat = await services.chat();
      return chat.isSeen && chat.session.id === conversationId;
    };
    this.#manual = new ManualAnswers(isCardSeen, (ask) => services.composerFocus.keep(ask));
    this.#problems = this.#store.add(new ToolProblems(services.log));
    this.#store.add(this.#changed);
    this.#watch();
  }

  /** Adds them to the window's tools; they are there as soon as they are read, and nothing waits for that. */
  static open(services: UserToolServices, host: ToolSourceList): UserTools {
    const tools = new UserTools(services, host);
    tools.#store.add(host.addSource(tools));
    runInBackground(services.log, 'Reading tools', tools.load());
    return tools;
  }

  list(): readonly Tool[] {
    return this.#tools;
  }

  /** Where each declaration is, the broken ones included. */
  get declared(): readonly Declared[] {
    return this.#declared;
  }

  /** The declaration of a tool by its id in the registry. */
  find(id: string): Declared | undefined {
    return this.#declared.find(
      ({ name, isDuplicate }) => !isDuplicate && name !== undefined && idOf({ origin: 'user', name }) === id,
    );
  }

  /** Reads all of them anew; calls that come meanwhile share one more reading. */
  async load(): Promise<void> {
    this.#isStale = true;
    this.#loading ??= this.#loadUntilFresh().finally(() => (this.#loading = undefined));
    await this.#loading;
  }

  dispose(): void {
    clearTimeout(this.#secondLook);
    this.#store.dispose();
  }

  async #loadUntilFresh(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#declared = await readDeclarations();
    }
    const folders = vscode.workspace.workspaceFolders;
    const shared = { manual: this.#manual, secrets: this.#services.redactor };
    this.#tools = this.#declared.flatMap(({ declaration, folder, isDuplicate, place }) => {
      if (declaration === undefined || isDuplicate) return [];
      const source = place.type === 'file' ? { source: vscode.workspace.asRelativePath(place.uri) } : {};
      return [toTool(declaration, folder ?? folders?.[0], { ...shared, ...source })];
    });
    this.#changed.fire();
    this.#report();
  }

  #report(): void {
    const clashes = this.#host.registry.problems.filter(({ origin }) => origin === 'user');
    this.#problems.report(this.#declared, clashes);
  }

  /** Files written right after their folder was made may not be told, and may not be there yet. */
  #loadTwice(load: () => void): void {
    load();
    clearTimeout(this.#secondLook);
    this.#secondLook = setTimeout(load, FOLDER_PAUSE_MS);
  }

  #watch(): void {
    const load = (): void => runInBackground(this.#services.log, 'Reading tools', this.load());
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(TOOL_FILE_GLOB));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.#store.add(event(load));
    const folders = this.#store.add(vscode.workspace.createFileSystemWatcher(TOOL_FOLDER_GLOB, false, true, false));
    this.#store.add(folders.onDidDelete(load));
    this.#store.add(folders.onDidCreate(() => this.#loadTwice(load)));
    // Some machines watch no files; what is saved, renamed or removed here is known anyway.
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => (isToolFile(uri) ? load() : undefined)));
    this.#store.add(vscode.workspace.onDidDeleteFiles(({ files }) => (files.some(isInFolder) ? load() : undefined)));
    this.#store.add(
      vscode.workspace.onDidRenameFiles(({ files }) =>
        files.some(({ oldUri, newUri }) => isInFolder(oldUri) || isInFolder(newUri)) ? load() : undefined,
      ),
    );
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(load));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(load));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((change) =>
        change.affectsConfiguration('aiGateway.tools') ? load() : undefined,
      ),
    );
    this.#store.add(vscode.workspace.onDidOpenTextDocument(({ uri }) => (isUserSettings(uri) ? load() : undefined)));
  }
}

function isToolFile(uri: vscode.Uri): boolean {
  return /\/\.aigateway\/tools\/[^/]+\.jsonc?$/.test(uri.path);
}

function isInFolder(uri: vscode.Uri): boolean {
  return /\/\.aigateway(?:\/tools(?:\/|$)|$)/.test(uri.path);
}
