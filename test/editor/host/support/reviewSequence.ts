// A file under review in a real editor, to which anything may happen, and what its text must be.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { byFormatter, byHand, formatting, type Hand } from '../../../unit/editing/reviewEdits.ts';
import { type SceneOf, type StepOf, textsOf } from '../../../unit/editing/reviewScenes.ts';
import { fateOf, namesOf, type Truth, wordsOf } from '../../../unit/editing/reviewTruth.ts';
import { type HeldEdit, redo, Scene, undo, until } from './editScene.ts';

/** What may happen, and how often compared with the rest. */
export const weights = {
  goOn: 5,
  finish: 2,
  accept: 2,
  reject: 2,
  acceptAll: 0.5,
  rejectAll: 0.5,
  undo: 2,
  redo: 1,
  type: 3,
  newLine: 2,
  paste: 1,
  deleteWord: 1,
  deleteLines: 1,
  joinLines: 1,
  overwrite: 1,
  indent: 1,
  quotes: 1,
  wrap: 1,
  trim: 1,
  tabs: 1,
  rename: 1,
  renameFolder: 1,
  language: 1,
  lineEnds: 1,
  save: 1,
  saveWithActions: 1,
  revert: 0.5,
  reopen: 0.5,
  split: 1,
  external: 0.5,
  checkout: 0.5,
  moved: 0.3,
};

export type Kind = keyof typeof weights;
type Step = StepOf<Kind>;

const empty: ReadonlySet<string> = new Set();

export class ReviewSequence {
  readonly log: string[] = [];
  readonly #scene: Scene;
  readonly #held: HeldEdit;
  readonly #kept: ReadonlySet<string>;
  #isStreaming = true;
  /** Somebody wrote in a line of the model's; in the one being written that ends the edit. */
  #mayHaveEnded = false;
  /** Somebody wrote something after the model had begun. */
  #isCut = false;
  #serial = 0;
  #truth: Truth = { fixed: empty, decided: empty, folded: empty, unsure: empty, phase: 'streaming', isLost: false };

  private constructor(scene: Scene, held: HeldEdit, kept: ReadonlySet<string>) {
    this.#scene = scene;
    this.#held = held;
    this.#kept = kept;
    void held.done.finally(() => (this.#isStreaming = false));
  }

  static async open(given: SceneOf<Kind>): Promise<ReviewSequence> {
    const { lines, start, end, answer, kept } = textsOf(given);
    const scene = await Scene.open(lines.join(given.eol), path.join('folder', 'file.txt'));
    const names = answer.map((line) => namesOf(line)[0] ?? '');
    const words = [0.25, 0.5, 0.75].map((part) => `${names[Math.floor(names.length * part)] ?? 'none'}b`);
    const instructions = `!echo <code>\n${answer.join('\n')}\n</code>`;
    const held = await scene.begin([start, end - 1], instructions, ...new Set(words));
    return new ReviewSequence(scene, held, kept);
  }

  async run(steps: readonly Step[]): Promise<void> {
    try {
      for (const step of steps) await this.#step(step);
      await this.#step({ kind: 'finish', at: 0, size: 0, report: 'as-made' });
      const verdict = steps.length % 2 === 0 ? 'acceptAll' : 'rejectAll';
      await this.#step({ kind: verdict, at: 0, size: 0, report: 'as-made' });
    } catch (error) {
      throw new Error(`${String(error)}\n${this.log.join('\n')}`, { cause: error });
    } finally {
      await this.#end();
    }
  }

  async #step(step: Step): Promise<void> {
    this.log.push(`${step.kind} ${step.at} ${step.size}`);
    await this.#work[step.kind](step);
    await this.#sound();
    this.log.push(...this.#scene.lines.map((line) => `    ${line}`));
  }

  readonly #work: Readonly<Record<Kind, (step: Step) => Promise<void>>> = {
    goOn: () => this.#writing(() => this.#held.goOn()),
    finish: () => this.#writing(() => this.#finish()),
    accept: ({ at }) => this.#decideAt('accept', at),
    reject: ({ at }) => this.#decideAt('reject', at),
    acceptAll: () => this.#decideAll('accept'),
    rejectAll: () => this.#decideAll('reject'),
    undo: () => this.#travel(undo),
    redo: () => this.#travel(redo),
    ...mapped(byHand, (edit) => (step: Step) => this.#byHand(edit, step)),
    ...mapped(byFormatter, (_, kind) => () => this.#keepingUsers(() => this.#format(kind))),
    rename: () => this.#keepingUsers(() => this.#rename(this.#uri, `file${this.#serial++}.txt`)),
    renameFolder: () => this.#keepingUsers(() => this.#rename(this.#folder, `folder${this.#serial++}`)),
    language: ({ at }) => this.#keepingUsers(() => this.#setLanguage(at % 2 === 0 ? 'markdown' : 'plaintext')),
    lineEnds: ({ at }) => this.#keepingUsers(() => this.#setLineEnds(at % 2 === 0)),
    save: () => this.#keepingUsers(async () => void (await this.#scene.document.save())),
    saveWithActions: () => this.#keepingUsers(() => this.#saveWithActions()),
    revert: () => this.#exchanged(() => this.#command('workbench.action.files.revert')),
    reopen: () => this.#exchanged(() => this.#reopen()),
    split: () => this.#keepingUsers(() => this.#command('workbench.action.splitEditor')),
    external: ({ at }) => this.#exchanged(() => this.#writeDisk((lines) => insertedAt(lines, at, this.#name('p')))),
    checkout: () => this.#exchanged(() => this.#writeDisk(() => [this.#name('p'), this.#name('p')])),
    moved: () => this.#keepingUsers(() => this.#moveOutside()),
  };

  get #uri(): vscode.Uri {
    return this.#scene.document.uri;
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(this.#uri, '..');
  }

  #words(): string[] {
    return this.#scene.lines.flatMap(wordsOf);
  }

  #name(who: 'u' | 'p' = 'u'): string {
    return `${who}${this.#serial++}`;
  }

  #set(change: Partial<Truth>): void {
    this.#truth = { ...this.#truth, ...change };
  }

  async #command(name: string, ...rest: unknown[]): Promise<void> {
    await vscode.window.showTextDocument(this.#scene.document);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await vscode.commands.executeCommand(name, ...rest);
  }

  /** No word stands twice, and none of the same writer out of order. */
  async #sound(): Promise<void> {
    const faults = (): string[] => {
      const words = this.#words();
      const twice = words.filter((word, index) => words.indexOf(word) !== index);
      const isSorted = ['b', 'm'].every((kind) => {
        const order = words.filter((word) => word.startsWith(kind)).map((word) => Number.parseInt(word.slice(1), 10));
        return order.every((number, index) => number >= (order[index - 1] ?? 0));
      });
      return [...twice.map((word) => `${word} is there twice`), ...(isSorted || this.#truth.isLost ? [] : ['order'])];
    };
    await until(
      'a sound text',
      () => faults().length === 0,
      () => `${faults().join(', ')}\n${this.#scene.text}`,
      5_000,
    );
  }

  /** The user's words are there after it, all of them. */
  async #keepingUsers(work: () => Promise<void>): Promise<void> {
    const users = this.#words().filter((word) => word.startsWith('u'));
    await work();
    await until(
      `what the user wrote: ${users.join(' ')}`,
      () => users.every((word) => this.#words().includes(word)),
      () => this.#scene.text,
      5_000,
    );
  }

  /** The model writes: nothing goes that is the user's or the original's. */
  async #writing(work: () => Promise<void>): Promise<void> {
    if (!this.#isStreaming) return;
    await this.#keepingUsers(work);
  }

  async #finish(): Promise<void> {
    let isDone = false;
    void this.#held.done.finally(() => (isDone = true));
    await until('the end of the answer', async () => {
      if (!isDone) await this.#held.goOn();
      return isDone;
    });
    if (this.#truth.phase === 'streaming') this.#set({ phase: this.#mayHaveEnded ? 'stopped' : 'review' });
  }

  async #decideAt(verdict: 'accept' | 'reject', at: number): Promise<void> {
    const line = at % this.#scene.document.lineCount;
    this.#scene.editor = await vscode.window.showTextDocument(this.#scene.document);
    this.#scene.cursor(line);
    const before = this.#scene.lines;
    await this.#command(`aiGateway.${verdict}Change`);
    const now = new Set(this.#words());
    const gone = before.filter((text) => wordsOf(text).some((word) => !now.has(word)));
    const mayGo = new Set<string | undefined>([verdict, undefined]);
    const wrong = gone.filter((text) => !mayGo.has(fateOf(text, this.#truth, this.#kept)));
    if (!this.#truth.isLost) assert.deepEqual(wrong, [], `${verdict} took other lines`);
    this.#doubtLines();
  }

  /** Which lines of a change stay for good is what the editor shows, and not known here. */
  #doubtLines(): void {
    this.#set({ unsure: new Set([...this.#truth.unsure, ...this.#words().map((word) => word.slice(0, -1))]) });
  }

  async #decideAll(verdict: 'accept' | 'reject'): Promise<void> {
    const before = this.#scene.lines;
    const isExact = this.#truth.phase === 'review' && !this.#truth.isLost;
    await this.#keepingUsers(() => this.#command(`aiGateway.${verdict}AllChanges`));
    const fateIn = (text: string): string | undefined => fateOf(text, this.#truth, this.#kept);
    const texts = before.filter((text) => namesOf(text).length > 0 && fateIn(text) !== undefined);
    const expected = texts.filter((text) => fateIn(text) !== verdict);
    const got = (): string[] => this.#scene.lines.filter((text) => texts.includes(text));
    if (isExact) assert.deepEqual(got(), expected, `what ${verdict} leaves`);
    const left = this.#scene.lines.filter((text) => fateIn(text) === verdict);
    if (isExact) assert.deepEqual(left, [], `what ${verdict} must take`);
    if (isExact) this.#set({ decided: new Set(this.#words().map((word) => word.slice(0, -1))) });
    // In mid-answer that decides what has arrived, but not the change that is being written.
    else this.#doubtLines();
  }

  /** An undo in the middle of an answer takes all of it. Later it may be meant for any step: then only sound text is promised. */
  async #travel(work: () => Promise<void>): Promise<void> {
    const wasStreaming = this.#isStreaming;
    await vscode.window.showTextDocument(this.#scene.document);
    await work();
    this.#set({ isLost: true });
    // It may have been a rename that was undone.
    const { activeTextEditor } = vscode.window;
    if (activeTextEditor?.document.uri.fsPath.startsWith(this.#scene.folder) === true) {
      this.#scene.editor = activeTextEditor;
    }
    if (!wasStreaming || this.#mayHaveEnded || this.#isCut || work !== undo) return;
    const isOurs = (text: string): boolean => /\bm\d/.test(text) && !/\bu\d/.test(text);
    if (!this.#isStreaming) assert.deepEqual(this.#scene.lines.filter(isOurs), [], 'lines of the model after an undo');
  }

  async #byHand(edit: (hand: Hand) => { readonly text: string } & Range, step: Step): Promise<void> {
    const { document } = this.#scene;
    const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    this.#scene.editor = await vscode.window.showTextDocument(document);
    let fixed: readonly string[] = [];
    let before: readonly string[] = [];
    const isTaken = await this.#scene.editor.edit((builder) => {
      const { lines } = this.#scene;
      before = lines;
      const hand: Hand = {
        lines,
        eol,
        at: step.at,
        size: step.size,
        name: () => this.#name(),
        fix: (all) => (fixed = all),
      };
      const { startLine, startCharacter, endLine, endCharacter, text } = edit(hand);
      builder.replace(new vscode.Range(startLine, startCharacter, endLine, endCharacter), text);
    });
    const after = new Set(this.#scene.lines);
    this.#mayHaveEnded ||= before.some((line) => /\bm\d/.test(line) && !after.has(line));
    this.#addStep();
    if (isTaken) this.#set({ fixed: new Set([...this.#truth.fixed, ...fixed]) });
  }

  /** From now on an undo goes back to here, and not to before the answer. */
  #addStep(): void {
    this.#isCut ||= this.#words().some((word) => word.startsWith('m'));
  }

  /** As *Format Document* does it: by a formatter that gives all its changes at once. */
  async #format(kind: keyof typeof byFormatter): Promise<void> {
    const { document } = this.#scene;
    const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
    const changed = (): vscode.TextEdit[] =>
      formatting(kind, this.#scene.lines, eol).map(({ startLine, endCharacter, text }) =>
        vscode.TextEdit.replace(new vscode.Range(startLine, 0, startLine, endCharacter), text),
      );
    const edits = changed();
    // Signs changed in one line alone may be the user's doing.
    const isLone = kind === 'quotes' && edits.length === 1;
    const formatter = vscode.languages.registerDocumentFormattingEditProvider(
      { language: document.languageId, pattern: '**/*.txt' },
      { provideDocumentFormattingEdits: changed },
    );
    await this.#command('editor.action.formatDocument').finally(() => formatter.dispose());
    this.#addStep();
    const words = edits.flatMap(({ newText }) => wordsOf(newText)).filter((word) => !word.startsWith('m'));
    if (isLone) this.#set({ unsure: new Set([...this.#truth.unsure, ...words.map((word) => word.slice(0, -1))]) });
  }

  async #rename(from: vscode.Uri, to: string): Promise<void> {
    // An edit that is decided does not follow a file that another program moved.
    if (!existsSync(from.fsPath)) return;
    const uri = vscode.Uri.joinPath(from, '..', to);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(from, uri);
    const target = vscode.Uri.file(this.#uri.fsPath.replace(from.fsPath, uri.fsPath));
    assert.ok(await vscode.workspace.applyEdit(edit), 'a rename');
    await this.#follow(target);
  }

  async #follow(uri: vscode.Uri): Promise<void> {
    this.#scene.editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      preview: false,
    });
  }

  async #setLanguage(language: string): Promise<void> {
    await vscode.languages.setTextDocumentLanguage(this.#scene.document, language);
    await this.#follow(this.#uri);
  }

  async #setLineEnds(isCrlf: boolean): Promise<void> {
    const eol = isCrlf ? vscode.EndOfLine.CRLF : vscode.EndOfLine.LF;
    this.#scene.editor = await vscode.window.showTextDocument(this.#scene.document);
    await this.#scene.editor.edit((builder) => builder.setEndOfLine(eol));
    this.#addStep();
  }

  async #saveWithActions(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('files');
    const set = (value: boolean | undefined): Thenable<void> =>
      settings.update('trimTrailingWhitespace', value, vscode.ConfigurationTarget.Global);
    await set(true);
    await this.#scene.document.save();
    await set(undefined);
    this.#addStep();
  }

  /** The text may be any after it: nothing is promised but a sound one. */
  async #exchanged(work: () => Promise<void>): Promise<void> {
    await work();
    // An undo then brings back the text from before, with what the model had written by then.
    this.#mayHaveEnded = true;
    this.#set({ isLost: true });
  }

  async #reopen(): Promise<void> {
    await this.#scene.document.save();
    await this.#command('workbench.action.closeActiveEditor');
    await this.#follow(this.#uri);
  }

  /** What another program writes is seen once the document was saved. */
  async #writeDisk(change: (lines: readonly string[]) => readonly string[]): Promise<void> {
    await this.#scene.document.save();
    if (this.#scene.document.isDirty) return;
    const text = change(this.#scene.lines).join('\n');
    await writeFile(this.#uri.fsPath, text);
    const isSeen = (): boolean => this.#scene.document.isDirty || this.#scene.lines.join('\n') === text;
    await until('the text on disk', isSeen, () => this.#scene.text, 5_000).catch(() => undefined);
  }

  async #moveOutside(): Promise<void> {
    const to = path.join(path.dirname(this.#uri.fsPath), `moved${this.#serial++}.txt`);
    await rename(this.#uri.fsPath, to);
    const at = (): vscode.TextEditor | undefined =>
      vscode.window.visibleTextEditors.find((editor) => editor.document.uri.fsPath === to);
    // An edit that is decided is no longer followed.
    await until('the file at its new place', () => at() !== undefined, undefined, 8_000).catch(() => undefined);
    const editor = at();
    if (editor !== undefined) this.#scene.editor = editor;
  }

  async #end(): Promise<void> {
    await vscode.commands.executeCommand('aiGateway.stop').then(undefined, () => undefined);
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await rm(this.#scene.folder, { recursive: true, force: true });
  }
}

interface Range {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
}

function insertedAt(lines: readonly string[], at: number, text: string): string[] {
  return at % 2 === 0 ? [text, ...lines] : [...lines, text];
}

/** A table with other values and the same keys. */
function mapped<K extends string, From, To>(
  table: Readonly<Record<K, From>>,
  to: (from: From, key: K) => To,
): Record<K, To> {
  const entries = (Object.entries(table) as [K, From][]).map(([key, from]) => [key, to(from, key)] as const);
  return Object.fromEntries(entries) as Record<K, To>;
}
