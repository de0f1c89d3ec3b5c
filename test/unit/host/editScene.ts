import type * as vscode from 'vscode';
import { deferred, type Deferred } from '../../../src/base/async.ts';
import { codeTag } from '../../../src/core/answers/answerTags.ts';
import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { type EditPlan, InlineEdit } from '../../../src/core/editing/inlineEdit.ts';
import { ModelRun } from '../../../src/core/editing/modelRun.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { DocumentEditing } from '../../../src/host/editing/documentEditing.ts';
import { EditStreams } from '../../../src/host/editing/editStreams.ts';
import { reviewOptions } from '../../../src/host/editing/reviewOptions.ts';
import { EndOfLine, type Range, Uri, window, workspace } from '../../fakes/fakeVscode.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';
import { FakeDocument } from '../editing/fakeDocument.ts';

type Change = { readonly range: Range; readonly text: string };

/** All of a document being rewritten in an editor whose batches a test may hold back, or refuse by typing meanwhile. */
export class EditScene {
  readonly source = new ScriptedTurnSource();
  /** Ended without a word of result. */
  readonly nothing: InlineEdit[] = [];
  readonly editing: DocumentEditing;
  readonly edit: InlineEdit;
  readonly streams = new EditStreams(this.source, {
    onChange: () => undefined,
    onNothing: (edit) => void this.nothing.push(edit),
  });
  /** The editor takes nothing. */
  isLocked = false;
  readonly #text: FakeDocument;
  readonly #document: vscode.TextDocument;
  #version = 1;
  #held: Deferred<void> | undefined;
  #asked = deferred<void>();
  #undo: TextEdit[] = [];

  constructor(lines: readonly string[], models: readonly string[] = ['one'], plan: Partial<EditPlan> = {}) {
    this.#text = new FakeDocument(lines);
    this.#document = this.#makeDocument();
    const editor = { document: this.#document, options: {}, edit: this.#apply.bind(this) };
    Object.assign(workspace, { textDocuments: [this.#document] });
    Object.assign(window, { visibleTextEditors: [editor], activeTextEditor: editor });
    this.editing = new DocumentEditing(this.#document.uri);
    const whole: EditPlan = {
      label: 'Edit',
      system: '',
      rounds: [],
      models,
      options: (model) => ({ model }),
      tag: codeTag,
      isMarkdown: false,
      ...plan,
    };
    const options = reviewOptions(this.#document, 0, lines.length, whole);
    this.edit = new InlineEdit('1', whole, new Alternatives(options, models.length), { runs: runsOf(models) });
    this.editing.begin([this.edit]);
  }

  get lines(): readonly string[] {
    return this.#text.lines;
  }

  /** A first result, whole and under review. */
  async written(answer: string): Promise<void> {
    const started = this.streams.start(this.editing, this.edit);
    for (const turn of this.source.turns) {
      await turn.text(answer);
      await turn.end();
    }
    await started;
  }

  tryAgain(models: readonly string[] = this.edit.plan.models, keepsDecided = false): Promise<void> {
    return this.streams.restart(this.editing, this.edit, runsOf(models), keepsDecided);
  }

  /** From now on the editor gets batches and does nothing with them; resolves when it has one. */
  hold(): Promise<void> {
    this.#held = deferred();
    this.#asked = deferred();
    return this.#asked.promise;
  }

  /** Does what it was given, or refuses it where the text changed. */
  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  /** Somebody else writes, or undoes. */
  type(edit: TextEdit): void {
    this.#change([edit]);
  }

  /** Undoes the newest batch. */
  undo(): void {
    this.#change(this.#undo, 1);
  }

  async #apply(build: (builder: { replace(range: Range, text: string): void }) => void): Promise<boolean> {
    const changes: Change[] = [];
    build({ replace: (range, text) => void changes.push({ range, text }) });
    const version = this.#version;
    this.#asked.resolve();
    await this.#held?.promise;
    if (this.isLocked || version !== this.#version) return false;
    this.#change(changes.map(({ range: { start, end }, text }) => asEdit(start, end, text)));
    return true;
  }

  #change(edits: readonly TextEdit[], reason?: 1 | 2): void {
    const { changes, inverse } = this.#text.apply(edits);
    this.#undo = inverse;
    this.#version += 1;
    this.editing.onDidChange({
      document: this.#document,
      reason,
      contentChanges: changes.map((edit) => ({
        text: edit.text,
        range: {
          start: { line: edit.startLine, character: edit.startCharacter },
          end: { line: edit.endLine, character: edit.endCharacter },
        },
      })),
    } as unknown as vscode.TextDocumentChangeEvent);
  }

  #makeDocument(): vscode.TextDocument {
    const text = this.#text;
    const version = (): number => this.#version;
    return {
      uri: Uri.file('/edited.ts'),
      languageId: 'typescript',
      isClosed: false,
      eol: EndOfLine.LF,
      get version() {
        return version();
      },
      get lineCount() {
        return text.lineCount;
      },
      lineAt: (line: number) => ({ text: text.lineAt(line) }),
      getText: () => text.text,
      validateRange: (range: Range) => range,
    } as unknown as vscode.TextDocument;
  }
}

function asEdit(start: Range['start'], end: Range['end'], text: string): TextEdit {
  return {
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text,
  };
}

function runsOf(models: readonly string[]): ModelRun[] {
  return models.map((model) => new ModelRun(model, systemClock));
}
