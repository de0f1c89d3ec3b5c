import { afterEach, beforeEach, expect, it } from 'vitest';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event.ts';
import { ORIGINAL_SCHEME } from '../../../src/base/manifest.ts';
import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { InlineEdit, planWithoutModel } from '../../../src/core/editing/inlineEdit.ts';
import { ReviewList } from '../../../src/core/editing/reviewList.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { EditCommands } from '../../../src/host/editing/commands.ts';
import type { DocumentEditing } from '../../../src/host/editing/documentEditing.ts';
import type { EditTarget } from '../../../src/host/editing/editTarget.ts';
import type { InlineEdits } from '../../../src/host/editing/inlineEdits.ts';
import { MultiReview } from '../../../src/host/editing/multiReview.ts';
import { fake } from '../../fakes/fakeVscode.ts';

const NAMES = ['one', 'two', 'three'] as const;
type Name = (typeof NAMES)[number];
const uriOf = (name: Name): vscode.Uri => vscode.Uri.file(`/${name}.ts`);

/** The first and the last of three lines are new. */
function edit(name: Name): InlineEdit {
  const original = ['one();', 'two();', 'three();'];
  const alternatives = new Alternatives({ original, startLine: 0, lineCount: 3, eol: '\n' }, 1);
  // Each by another action: what is compared together is gone through together.
  const made = new InlineEdit(`edit of ${name}`, planWithoutModel('Fix'), alternatives);
  made.review.applyStream('ONE();\ntwo();\nTHREE();\n');
  made.review.finish();
  return made;
}

type Selections = Emitter<{ kind: vscode.TextEditorSelectionChangeKind | undefined; textEditor: vscode.TextEditor }>;

let documents: Map<string, DocumentEditing>;
let reviews: ReviewList<DocumentEditing>;
let multi: MultiReview;
let commands: EditCommands;
let shown: Set<Name>;
let editors: Map<Name, vscode.TextEditor>;
let selections: Selections;
const log: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The tab is in front, and nothing in it has the focus. */
beforeEach(() => {
  selections = new Emitter();
  const comparisons = NAMES.map((name) => new vscode.TabInputTextDiff(uriOf(name), uriOf(name)));
  const tab = { label: 'Review All Changes (3 files)', input: { textDiffs: comparisons } };
  const group = { activeTab: tab, tabs: [tab] };
  const nothing = () => ({ dispose: () => undefined });
  Object.defineProperty(vscode.window, 'tabGroups', {
    configurable: true,
    value: { all: [group], activeTabGroup: group, onDidChangeTabs: nothing, onDidChangeTabGroups: nothing },
  });
  Object.assign(vscode.window, {
    activeTextEditor: undefined,
    onDidChangeTextEditorSelection: selections.event,
    setStatusBarMessage: () => undefined,
  });
  shown = new Set();
  editors = new Map(
    NAMES.map((name) => {
      const document = { uri: uriOf(name) };
      const editor = { document, selection: new vscode.Selection(0, 0, 0, 0), revealRange: () => shown.add(name) };
      return [name, editor as unknown as vscode.TextEditor];
    }),
  );
  Object.assign(vscode.window, { visibleTextEditors: [...editors.values()] });
  const made = NAMES.map((name): [string, DocumentEditing] => {
    const own = edit(name);
    const editing = {
      uri: uriOf(name),
      edits: [own],
      command: async (which: (each: InlineEdit) => boolean, work: (review: InlineEdit['review']) => unknown) => {
        if (which(own)) work(own.review);
        reviews.touch(editing as unknown as DocumentEditing);
        return true;
      },
    };
    return [uriOf(name).toString(), editing as unknown as DocumentEditing];
  });
  documents = new Map(made);
  reviews = new ReviewList(
    () => [...documents.values()],
    ({ uri }) => ({ uri: uri.toString(), label: uri.path }),
  );
  const edits = {
    reviews,
    turns: { run: (work: () => Promise<void>) => work() },
    find: (uri: vscode.Uri) => documents.get(uri.toString()),
    refresh: () => undefined,
    target: (given: EditTarget | undefined) => {
      const uri = given?.uri ?? vscode.window.activeTextEditor?.document.uri.toString() ?? '';
      const editing = documents.get(uri);
      const found = editing?.edits.find((each) => each.isOpen);
      return editing === undefined || found === undefined ? undefined : { editing, edit: found, given: given ?? {} };
    },
  } as unknown as InlineEdits;
  multi = new MultiReview(edits, log);
  commands = new EditCommands({} as ConstructorParameters<typeof EditCommands>[0], edits);
});
afterEach(() => {
  multi.dispose();
  reviews.dispose();
});

/** The user clicks into a file. */
function click(name: Name): void {
  const editor = editors.get(name);
  Object.assign(vscode.window, { activeTextEditor: editor });
  fake.activeEditors.fire(editor as never);
}

/** A key of the tab. */
const accept = (): Promise<void> => commands.accept(multi.current());
const acceptAll = (): Promise<void> => {
  const current = multi.current();
  return commands.acceptAll(current === undefined ? undefined : { uri: current.uri });
};
/** How many changes wait in each file. */
const open = (): readonly number[] => [...documents.values()].map((editing) => reviews.changesIn(editing).length);
const isShown = (name: Name): boolean => shown.has(name);

it('decides on the first change of all where nobody clicked into a file', async () => {
  await accept();
  expect(open()).toEqual([1, 2, 2]);
});

it('goes on where the last decision led, not at the first file, which is out of view', async () => {
  click('two');
  await accept();
  await accept();
  expect(open()).toEqual([2, 0, 2]);
  expect(isShown('three')).toBe(true);
  await accept();
  expect(open()).toEqual([2, 0, 1]);
  await accept();
  expect(open()).toEqual([2, 0, 0]);
  expect(isShown('one')).toBe(true);
});

it('leads on from a file that was accepted as a whole', async () => {
  click('two');
  await acceptAll();
  expect(open()).toEqual([2, 0, 2]);
  expect(isShown('three')).toBe(true);
  await acceptAll();
  expect(open()).toEqual([2, 0, 0]);
});

it('is about the change that "Next Change" showed, though the cursor is in another file', async () => {
  click('two');
  const editor = editors.get('two');
  if (editor !== undefined) editor.selection = new vscode.Selection(9, 0, 9, 0);
  await commands.go(multi.current(), 1);
  expect(isShown('three')).toBe(true);
  await accept();
  expect(open()).toEqual([2, 2, 1]);
});

it('is about what the cursor says again once the user moved it, or clicked into a file', async () => {
  const [first, last] = [editors.get('two'), editors.get('three')];
  const { Command, Keyboard } = vscode.TextEditorSelectionChangeKind;
  const leadToThree = async (): Promise<void> => {
    click('two');
    if (first !== undefined) first.selection = new vscode.Selection(9, 0, 9, 0);
    await commands.go(undefined, 1);
    expect(multi.current()?.uri).toBe(uriOf('three').toString());
  };
  await leadToThree();
  // The cursor of the file that is led to is set by that.
  if (last !== undefined) selections.fire({ kind: Command, textEditor: last });
  expect(multi.current()?.uri).toBe(uriOf('three').toString());
  if (first !== undefined) selections.fire({ kind: Keyboard, textEditor: first });
  expect(multi.current()).toBeUndefined();
  await leadToThree();
  click('one');
  expect(multi.current()).toBeUndefined();
});

it('knows the file with the focus by its other side, and where the focus went to the title bar', () => {
  const original = vscode.Uri.from({ scheme: ORIGINAL_SCHEME, path: '/two.ts', query: uriOf('two').toString() });
  const editor = { document: { uri: original } };
  Object.assign(vscode.window, { activeTextEditor: editor });
  fake.activeEditors.fire(editor as never);
  expect(multi.current()).toMatchObject({ uri: uriOf('two').toString() });
  click('three');
  Object.assign(vscode.window, { activeTextEditor: undefined });
  fake.activeEditors.fire(undefined);
  expect(multi.current()).toEqual({ uri: uriOf('three').toString() });
});

it('is about the file behind the one with the focus where that was decided from elsewhere', () => {
  click('two');
  const editing = documents.get(uriOf('two').toString());
  for (const { review } of editing?.edits ?? []) review.rejectAll();
  if (editing !== undefined) reviews.touch(editing);
  expect(multi.current()).toMatchObject({ uri: uriOf('three').toString() });
});
