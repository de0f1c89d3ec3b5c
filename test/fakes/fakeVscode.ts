/**
 * As much of the editor's module as host code needs in plain Node; `vitest.config.ts` puts it in place of `vscode`. It
 * keeps state and records calls; `fake` is the tests' handle on it.
 */

import { posix } from 'node:path';

type Listener<T> = (value: T) => unknown;

export class EventEmitter<T> {
  readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): { dispose(): void } => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of Array.from(this.listeners)) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position, end: Position);
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number);
  constructor(...from: readonly [Position, Position] | readonly [number, number, number, number]) {
    this.start = typeof from[0] === 'number' ? new Position(from[0], from[1] as number) : from[0];
    this.end = from.length === 4 ? new Position(from[2], from[3]) : from[1];
  }
  get isEmpty(): boolean {
    return this.start.line === this.end.line && this.start.character === this.end.character;
  }
}

export class Selection extends Range {
  readonly active = this.end;
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  constructor(scheme: string, path: string, query = '') {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}${this.query === '' ? '' : `?${this.query}`}`;
  }
  with({ scheme = this.scheme, path = this.path, query = this.query }: Readonly<Record<string, string>>): Uri {
    return new Uri(scheme, path, query);
  }
  static file(path: string): Uri {
    return new Uri('file', path);
  }
  static parse(text: string): Uri {
    const match = /^([\w-]+):(?:\/\/)?([^?]*)(?:\?(.*))?$/.exec(text);
    return new Uri(match?.[1] ?? 'file', match?.[2] ?? text, match?.[3] ?? '');
  }
  static from(parts: { scheme: string; path: string; query?: string }): Uri {
    return new Uri(parts.scheme, parts.path, parts.query);
  }
  static joinPath(base: Uri, ...segments: string[]): Uri {
    return new Uri(base.scheme, posix.join('/', base.path, ...segments));
  }
}

export class FileSystemError extends Error {
  static readonly FileNotFound = (): FileSystemError => new FileSystemError('FileNotFound');
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export class TabInputText {
  readonly uri: Uri;
  constructor(uri: Uri) {
    this.uri = uri;
  }
}

export class TabInputNotebook extends TabInputText {}

export class TabInputWebview {
  readonly viewType: string;
  constructor(viewType: string) {
    this.viewType = viewType;
  }
}

export class TabInputTextDiff {
  readonly original: Uri;
  readonly modified: Uri;
  constructor(original: Uri, modified: Uri) {
    this.original = original;
    this.modified = modified;
  }
}

export class MarkdownString {
  value = '';
  appendText(text: string): this {
    this.value += text;
    return this;
  }
  appendMarkdown(text: string): this {
    return this.appendText(text);
  }
  appendCodeblock(code: string): this {
    this.value += `\n${code}\n`;
    return this;
  }
}

export class LanguageModelTextPart {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

export class LanguageModelToolResult {
  readonly content: readonly unknown[];
  constructor(content: readonly unknown[]) {
    this.content = content;
  }
}

export class ShellExecution {
  readonly commandLine: string | undefined;
  readonly command: unknown;
  readonly args: readonly unknown[] | undefined;
  readonly options: object | undefined;
  constructor(command: unknown, argsOrOptions?: object, options?: object) {
    const isList = Array.isArray(argsOrOptions);
    this.commandLine = isList ? undefined : String(command);
    this.command = isList ? command : undefined;
    this.args = isList ? argsOrOptions : undefined;
    this.options = isList ? options : argsOrOptions;
  }
}

export class ProcessExecution {
  readonly process: string;
  readonly args: readonly string[];
  readonly options: object | undefined;
  constructor(process: string, args: readonly string[], options?: object) {
    this.process = process;
    this.args = args;
    this.options = options;
  }
}

export const TaskScope = { Global: 1, Workspace: 2 };

export class Task {
  readonly definition: object;
  readonly scope: unknown;
  readonly name: string;
  readonly source: string;
  readonly execution: unknown;
  readonly problemMatchers: readonly string[];
  isBackground = false;
  constructor(
    definition: object,
    scope: unknown,
    name: string,
    source: string,
    execution?: unknown,
    problemMatchers: readonly string[] = [],
  ) {
    this.definition = definition;
    this.scope = scope;
    this.name = name;
    this.source = source;
    this.execution = execution;
    this.problemMatchers = problemMatchers;
  }
}

export const DecorationRangeBehavior = { ClosedClosed: 1 };
export const OverviewRulerLane = { Center: 2 };
export const EndOfLine = { LF: 1, CRLF: 2 };
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
export const ViewColumn = { Active: -1, Beside: -2 };
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
export const TextDocumentChangeReason = { Undo: 1, Redo: 2 };
export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 };
export const TextEditorRevealType = { InCenterIfOutsideViewport: 2 };
export const CommentMode = { Editing: 0, Preview: 1 };
export const QuickInputButtons = { Back: { iconPath: 'back' } };
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };

export class WorkspaceEdit {
  readonly replacements: { uri: Uri; range: Range; text: string }[] = [];
  readonly notebookEdits: NotebookEdit[] = [];
  set(_uri: Uri, edits: readonly NotebookEdit[]): void {
    this.notebookEdits.push(...edits);
  }
  replace(uri: Uri, range: Range, text: string): void {
    this.replacements.push({ uri, range, text });
  }
  insert(uri: Uri, at: Position, text: string): void {
    this.replace(uri, new Range(at, at), text);
  }
}

export const NotebookCellKind = { Markup: 1, Code: 2 };
export const NotebookEditorRevealType = { InCenterIfOutsideViewport: 2 };

export class NotebookRange {
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
  }
}

export class NotebookCellData {
  readonly kind: number;
  readonly value: string;
  readonly languageId: string;
  constructor(kind: number, value: string, languageId: string) {
    this.kind = kind;
    this.value = value;
    this.languageId = languageId;
  }
}

export class NotebookEdit {
  readonly range: NotebookRange;
  readonly newCells: readonly NotebookCellData[];
  constructor(range: NotebookRange, newCells: readonly NotebookCellData[]) {
    this.range = range;
    this.newCells = newCells;
  }
  static deleteCells(range: NotebookRange): NotebookEdit {
    return new NotebookEdit(range, []);
  }
  static insertCells(index: number, cells: readonly NotebookCellData[]): NotebookEdit {
    return new NotebookEdit(new NotebookRange(index, index), cells);
  }
}

/** A document over a string that a test may change with `setText`. */
export class FakeDocument {
  readonly uri: Uri;
  readonly languageId: string;
  readonly isUntitled: boolean;
  isDirty = false;
  #text: string;
  constructor(uri: Uri, text: string, languageId = 'typescript') {
    this.uri = uri;
    this.#text = text;
    this.languageId = languageId;
    this.isUntitled = uri.scheme === 'untitled';
  }
  get eol(): number {
    return this.#text.includes('\r\n') ? EndOfLine.CRLF : EndOfLine.LF;
  }
  get lineCount(): number {
    return this.#text.split('\n').length;
  }
  setText(text: string): void {
    this.#text = text;
  }
  getText(range?: Range): string {
    return range === undefined ? this.#text : this.#text.slice(this.offsetAt(range.start), this.offsetAt(range.end));
  }
  lineAt(line: number): { text: string; range: Range } {
    const text = (this.#text.split('\n')[line] ?? '').replace(/\r$/, '');
    return { text, range: new Range(new Position(line, 0), new Position(line, text.length)) };
  }
  offsetAt(position: Position): number {
    const lines = this.#text.split('\n').slice(0, position.line);
    return lines.reduce((sum, text) => sum + text.length + 1, 0) + position.character;
  }
  positionAt(offset: number): Position {
    const before = this.#text.slice(0, offset).split('\n');
    return new Position(before.length - 1, before.at(-1)?.length ?? 0);
  }
}

interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

interface Tab {
  input: unknown;
}

/** The tests' handle: state that the module reads, and calls it recorded. */
class Fake {
  readonly settings = new Map<string, Inspected>();
  readonly configurationChanges = new EventEmitter<{ affectsConfiguration(id: string): boolean }>();
  readonly commandCalls: (readonly unknown[])[] = [];
  readonly messages: { level: 'info' | 'warning' | 'error'; text: string; buttons: readonly string[] }[] = [];
  readonly opened: string[] = [];
  readonly documents = new Map<string, FakeDocument>();
  readonly files = new Map<string, Uint8Array>();
  readonly themeChanges = new EventEmitter<unknown>();
  /** Other extensions, by id. */
  readonly extensions = new Map<string, unknown>();
  readonly edits: WorkspaceEdit[] = [];
  readonly closedDocuments = new EventEmitter<FakeDocument>();
  readonly renamedFiles = new EventEmitter<{ files: readonly { oldUri: Uri; newUri: Uri }[] }>();
  readonly savedDocuments = new EventEmitter<FakeDocument>();
  readonly savedNotebooks = new EventEmitter<{ readonly uri: Uri }>();
  readonly madeFiles = new EventEmitter<{ readonly files: readonly Uri[] }>();
  readonly deletedFiles = new EventEmitter<{ readonly files: readonly Uri[] }>();
  readonly activeEditors = new EventEmitter<{ document: FakeDocument } | undefined>();
  readonly selections = new EventEmitter<{ textEditor: unknown; kind?: number }>();
  /** The problems of documents, by their address. */
  readonly problems = new Map<string, readonly Diagnostic[]>();
  readonly problemChanges = new EventEmitter<{ uris: readonly Uri[] }>();
  folders: { uri: Uri; name: string }[] = [];
  foundFiles: Uri[] = [];
  tasks: Task[] = [];
  /** The tasks that were executed. */
  readonly executedTasks: Task[] = [];
  /** With which exit code the tasks of these names end; 0 for others, `undefined`: they go on. */
  readonly exitCodes = new Map<string, number | undefined>();
  readonly startedTasks = new EventEmitter<{ execution: unknown }>();
  readonly endedProcesses = new EventEmitter<{ execution: unknown; exitCode: number | undefined }>();
  readonly endedTasks = new EventEmitter<{ execution: unknown }>();
  tabs: Tab[] = [];
  isTrusted = true;
  /** What the next message box answers. */
  answer: string | undefined;

  reset(): void {
    const maps = [this.settings, this.documents, this.files, this.extensions, this.exitCodes, this.problems];
    for (const map of maps) map.clear();
    for (const list of [this.commandCalls, this.messages, this.opened, this.edits, this.executedTasks]) list.length = 0;
    this.folders = [];
    this.foundFiles = [];
    this.tasks = [];
    this.tabs = [];
    this.isTrusted = true;
    this.answer = undefined;
  }

  /** As in a process that has just begun: also what tests put into the module, and listeners nobody has removed. */
  renew(): void {
    this.reset();
    const events = [
      this.configurationChanges,
      this.closedDocuments,
      this.renamedFiles,
      this.activeEditors,
      this.selections,
      this.problemChanges,
      this.themeChanges,
    ];
    const files = [this.savedDocuments, this.savedNotebooks, this.madeFiles, this.deletedFiles];
    for (const event of [...events, ...files]) event.dispose();
    for (const [part, properties] of asMade) {
      for (const name of Object.keys(part)) if (!(name in properties)) Reflect.deleteProperty(part, name);
      Object.defineProperties(part, properties);
    }
  }

  /** What settings.json and the workspace say of a setting from now on; as in the editor, who listens is told. */
  setting(id: string, inspected: Inspected): void {
    this.settings.set(id, inspected);
    this.changeSetting(id);
  }

  changeSetting(id: string): void {
    this.configurationChanges.fire({ affectsConfiguration: (asked) => id === asked || id.startsWith(`${asked}.`) });
  }

  document(path: string, text: string): FakeDocument {
    const document = new FakeDocument(Uri.file(path), text);
    this.documents.set(document.uri.toString(), document);
    return document;
  }
}

export const fake = new Fake();

function say(level: 'info' | 'warning' | 'error') {
  return (text: string, ...buttons: string[]): Promise<string | undefined> => {
    fake.messages.push({ level, text, buttons });
    return Promise.resolve(fake.answer);
  };
}

/** An event that never comes, and whatever else only has to be disposed of. */
const nothing = (): { dispose(): void } => ({ dispose: () => undefined });

export const Disposable = {
  from: (...parts: readonly { dispose(): void }[]) => ({
    dispose: (): void => {
      for (const part of parts) part.dispose();
    },
  }),
};

export const workspace = {
  get isTrusted(): boolean {
    return fake.isTrusted;
  },
  get workspaceFolders(): readonly { uri: Uri; name: string }[] {
    return fake.folders;
  },
  textDocuments: [] as unknown[],
  notebookDocuments: [] as unknown[],
  onDidChangeConfiguration: fake.configurationChanges.event,
  onDidCloseTextDocument: fake.closedDocuments.event,
  onDidOpenTextDocument: nothing,
  onDidChangeTextDocument: nothing,
  onDidRenameFiles: fake.renamedFiles.event,
  onDidSaveTextDocument: fake.savedDocuments.event,
  onDidSaveNotebookDocument: fake.savedNotebooks.event,
  onDidCreateFiles: fake.madeFiles.event,
  onDidDeleteFiles: fake.deletedFiles.event,
  registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
  getConfiguration: (section?: string) => ({
    inspect: (id: string) => fake.settings.get(id),
    get: (id: string) => fake.settings.get(section === undefined ? id : `${section}.${id}`)?.globalValue,
    update: (id: string, value: unknown, target: number) => {
      const before = fake.settings.get(id) ?? {};
      fake.settings.set(id, target === ConfigurationTarget.Global ? { ...before, globalValue: value } : before);
      fake.changeSetting(id);
      return Promise.resolve();
    },
  }),
  getWorkspaceFolder: (uri: Uri) => fake.folders.find((folder) => `${uri.path}/`.startsWith(`${folder.uri.path}/`)),
  asRelativePath: (uri: Uri, includeFolder = false) => {
    const folder = fake.folders.find((candidate) => uri.path.startsWith(`${candidate.uri.path}/`));
    if (folder === undefined) return uri.path;
    const relative = uri.path.slice(folder.uri.path.length + 1);
    return includeFolder ? `${folder.name}/${relative}` : relative;
  },
  findFiles: () => Promise.resolve(fake.foundFiles),
  decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  openTextDocument: (target: Uri) => {
    const document = fake.documents.get(target.toString());
    return document === undefined ? Promise.reject(new Error('no such document')) : Promise.resolve(document);
  },
  applyEdit: (edit: WorkspaceEdit) => {
    fake.edits.push(edit);
    for (const { uri, range, text } of edit.replacements) {
      const document = fake.documents.get(uri.toString());
      if (document === undefined) return Promise.resolve(false);
      const whole = document.getText();
      document.setText(
        whole.slice(0, document.offsetAt(range.start)) + text + whole.slice(document.offsetAt(range.end)),
      );
    }
    return Promise.resolve(true);
  },
  fs: {
    stat: (uri: Uri) => {
      const bytes = fake.files.get(uri.path);
      if (bytes === undefined) return Promise.reject(new FileSystemError('FileNotFound'));
      return Promise.resolve({ type: FileType.File, size: bytes.length });
    },
    readFile: (uri: Uri) => Promise.resolve(fake.files.get(uri.path) ?? new Uint8Array()),
  },
};

export const window = {
  activeTextEditor: undefined as unknown,
  onDidChangeActiveTextEditor: fake.activeEditors.event,
  visibleTextEditors: [] as unknown[],
  onDidChangeVisibleTextEditors: nothing,
  state: { focused: true, active: true },
  onDidChangeTextEditorSelection: fake.selections.event,
  createTextEditorDecorationType: nothing,
  onDidChangeActiveColorTheme: fake.themeChanges.event,
  tabGroups: {
    get all() {
      return [{ tabs: fake.tabs, activeTab: fake.tabs[0] }];
    },
    get activeTabGroup() {
      return { activeTab: fake.tabs[0] };
    },
    close: (tabs: Tab[]) => {
      fake.tabs = fake.tabs.filter((tab) => !tabs.includes(tab));
      return Promise.resolve(true);
    },
  },
  showInformationMessage: say('info'),
  withProgress: <T>(_options: unknown, task: (progress: { report(step: unknown): void }) => Promise<T>): Promise<T> =>
    task({ report: () => undefined }),
  showWarningMessage: say('warning'),
  showErrorMessage: say('error'),
  showTextDocument: () => Promise.resolve(undefined),
};

export const commands = {
  executeCommand: (...call: unknown[]) => {
    fake.commandCalls.push(call);
    if (call[0] === 'vscode.diff') fake.tabs.unshift({ input: new TabInputTextDiff(call[1] as Uri, call[2] as Uri) });
    return Promise.resolve(undefined);
  },
};

export const comments = {
  createCommentController: (): unknown => ({ dispose: () => undefined }),
};

/** No texts but those of the source, as in an editor in English. */
export const l10n = { bundle: undefined as Readonly<Record<string, string>> | undefined };

export const env = {
  language: 'en',
  remoteName: undefined as string | undefined,
  openExternal: (uri: Uri) => {
    fake.opened.push(uri.toString());
    return Promise.resolve(true);
  },
};

export const tasks = {
  fetchTasks: () => Promise.resolve(fake.tasks),
  /** The tasks it depends on are a test's business, and those that only have such tell nothing themselves. */
  executeTask: (task: Task) => {
    const execution = { task, terminate: () => undefined };
    fake.executedTasks.push(task);
    const code = fake.exitCodes.has(task.name) ? fake.exitCodes.get(task.name) : 0;
    if (!('type' in task.definition && task.definition.type === '$composite')) {
      queueMicrotask(() => fake.startedTasks.fire({ execution }));
      if (code !== undefined) queueMicrotask(() => fake.endedProcesses.fire({ execution, exitCode: code }));
    }
    return Promise.resolve(execution);
  },
  taskExecutions: [] as { task: Task }[],
  onDidStartTask: fake.startedTasks.event,
  onDidEndTaskProcess: fake.endedProcesses.event,
  onDidEndTask: fake.endedTasks.event,
};

export const extensions = {
  getExtension: (id: string): unknown => fake.extensions.get(id),
  get all(): unknown[] {
    return [...fake.extensions.values()];
  },
};

export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };

  cancel(): void {
    this.token.isCancellationRequested = true;
  }

  dispose(): void {
    // Nothing is held.
  }
}

export const lm = { tools: [] as unknown[], invokeTool: async (): Promise<unknown> => ({ content: [] }) };

export const languages = {
  getDiagnostics: (uri: Uri) => fake.problems.get(uri.toString()) ?? [],
  onDidChangeDiagnostics: fake.problemChanges.event,
  registerHoverProvider: nothing,
  createDiagnosticCollection: (): unknown => ({
    clear: () => undefined,
    dispose: () => undefined,
    set: () => undefined,
  }),
};

const asMade = [workspace, workspace.fs, window, window.tabGroups, languages, commands, env].map(
  (part): [object, PropertyDescriptorMap] => [part, Object.getOwnPropertyDescriptors(part)],
);

export class RelativePattern {
  readonly baseUri: Uri;
  readonly pattern: string;
  constructor(folder: { readonly uri: Uri }, pattern: string) {
    this.baseUri = folder.uri;
    this.pattern = pattern;
  }
}

export class Diagnostic {
  readonly range: unknown;
  readonly message: string;
  readonly severity: number;
  source: string | undefined;
  constructor(range: unknown, message: string, severity = 0) {
    this.range = range;
    this.message = message;
    this.severity = severity;
  }
}

/** Both ways, as enumerations are. */
const SEVERITIES = ['Error', 'Warning', 'Information', 'Hint'];
export const DiagnosticSeverity = Object.assign([...SEVERITIES], { Error: 0, Warning: 1, Information: 2, Hint: 3 });
export const SymbolKind = { Class: 4, Method: 5, Constructor: 8, Enum: 9, Interface: 10, Function: 11, Struct: 22 };
