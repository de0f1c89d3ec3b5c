import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextDocument } from 'vscode';
import { deferred } from '../../../src/base/async.ts';
import type { InlineEdits } from '../../../src/host/editing/inlineEdits.ts';
import { reviewNewFile } from '../../../src/host/editing/newFileReview.ts';
import type { ReviewCopies } from '../../../src/host/editing/reviewCopies.ts';
import { reviewCopy } from '../../../src/host/tools/writing/reviewEdit.ts';
import {
  EventEmitter as Emitter,
  fake,
  FakeDocument,
  FileSystemError,
  TabInputText,
  TabInputTextDiff,
  Uri,
  window,
  workspace,
} from '../../fakes/fakeVscode.ts';

/** A document that was opened without a file: by its address, or with a text. */
interface Opened {
  readonly address?: string;
  readonly document: FakeDocument;
}

const made = Uri.file('/w/made.ts');
let opened: Opened[] = [];
let shown: unknown[] = [];
let tabs: Emitter<{ closed: readonly unknown[] }>;

beforeEach(() => {
  fake.renew();
  opened = [];
  shown = [];
  tabs = new Emitter();
  Object.assign(workspace, {
    onWillRenameFiles: () => ({ dispose: () => undefined }),
    openTextDocument: async (target: Uri | { content: string }) => {
      const isAddress = target instanceof Uri;
      const document = new FakeDocument(Uri.parse('untitled:/x'), isAddress ? '' : target.content);
      opened.push({ document, ...(isAddress && { address: target.toString() }) });
      return document;
    },
  });
  Object.assign(window.tabGroups, { onDidChangeTabs: tabs.event });
  Object.assign(window, {
    showTextDocument: async (document: unknown) => {
      shown.push(document);
      return { document, revealRange: () => undefined };
    },
  });
});
afterEach(() => {
  fake.renew();
});

/**
 * The editor with one review whose change is a first line. `theirs`: what stays in its place if all that is open were
 * rejected.
 */
function makeReview(before: string, theirs: readonly string[] = [], isOpen = true) {
  const copy = new FakeDocument(new Uri('review', '/made.ts'), before);
  const review = {
    startLine: 0,
    endLine: 1 + theirs.length,
    originalLines: () => theirs,
    resultLines: () =>
      copy
        .getText()
        .split('\n')
        .slice(0, 1 + theirs.length),
    hunks: () => [],
    doubt: () => undefined,
  };
  const edits = [{ isOpen, review }];
  const editing = { uri: copy.uri, edits, isDeciding: false };
  const closed: unknown[] = [];
  const inline = {
    typing: { pause: async () => undefined },
    propose: async (_document: unknown, _label: string, [part]: readonly [{ readonly lines: readonly string[] }]) => {
      copy.setText([...part.lines, ...theirs, before].join('\n'));
      return { edits, isWritten: true };
    },
    find: () => editing,
    isMoving: () => false,
    letGo: () => {
      for (const edit of edits) edit.isOpen = false;
    },
    onDidUpdate: () => ({ dispose: () => undefined }),
    refresh: () => undefined,
  };
  const copies = {
    open: async () => copy as unknown as TextDocument,
    openNew: async () => copy as unknown as TextDocument,
    close: async () => void closed.push(copy),
    sourceOf: () => undefined,
  };
  const isWaiting = deferred<void>();
  return {
    copy,
    given: { inline: inline as unknown as InlineEdits, copies: copies as unknown as ReviewCopies },
    onWaiting: () => isWaiting.resolve(),
    closed,
    /** The user closes its tab, whatever was saved in it. */
    async closeTab(): Promise<void> {
      await isWaiting.promise;
      await vi.waitFor(() => expect(tabs.listeners.size).toBe(1));
      tabs.fire({ closed: [{ input: new TabInputText(copy.uri) }] });
    },
  };
}

describe('a proposed file that is closed', () => {
  const begin = ({ given, onWaiting }: ReturnType<typeof makeReview>, isShared = false) =>
    reviewNewFile({
      uri: made as never,
      label: 'made.ts',
      content: 'export const made = true;\n',
      ...given,
      isShared,
      onWaiting,
      mayCreate: async () => true,
    });

  it('is open as an unsaved file where the user wrote in it, and they are told', async () => {
    const scene = makeReview('', ['// mine']);
    const end = begin(scene);
    await scene.closeTab();
    expect(await end).toBe('drafted');
    expect(opened.map(({ address }) => address)).toEqual(['untitled:///w/made.ts']);
    expect(fake.edits.flatMap(({ replacements }) => replacements.map(({ text }) => text))).toEqual([
      'export const made = true;\n// mine\n',
    ]);
    expect(fake.messages).toEqual([
      expect.objectContaining({ level: 'warning', text: expect.stringContaining('made.ts') }),
    ]);
    expect(scene.closed).toHaveLength(1);
  });

  it('is open too where the words are from an earlier window', async () => {
    const scene = makeReview('');
    const end = begin(scene, true);
    await scene.closeTab();
    expect(await end).toBe('drafted');
  });

  it('leaves nothing behind where the user wrote nothing', async () => {
    const scene = makeReview('');
    const end = begin(scene);
    await scene.closeTab();
    expect(await end).toBe('rejected');
    expect(opened).toEqual([]);
    expect(fake.messages).toEqual([]);
  });
});

describe('a copy of a file that is closed', () => {
  const source = new FakeDocument(Uri.file('/w/notes.txt'), 'first\n', 'plaintext');
  const begin = ({ given, onWaiting }: ReturnType<typeof makeReview>) =>
    reviewCopy({
      label: 'notes.txt',
      changes: [{ start: 0, end: 0, lines: ['zero'] }],
      document: source as unknown as TextDocument,
      ...given,
      turnId: 'turn',
      onWaiting,
    });

  it('is open as a whole where the user wrote or accepted in it; its file stays as it was', async () => {
    const scene = makeReview('first\n', ['mine']);
    const end = begin(scene);
    await scene.closeTab();
    expect(await end).toMatchObject({ result: 'rejected', isDrafted: true });
    expect(opened.map(({ document }) => document.getText())).toEqual(['zero\nmine\nfirst\n']);
    expect(shown.at(-1)).toBe(opened[0]?.document);
    expect(fake.messages).toEqual([expect.objectContaining({ level: 'warning' })]);
    expect(source.getText()).toBe('first\n');
  });

  it('leaves nothing behind where the user did neither', async () => {
    const scene = makeReview('first\n');
    const end = begin(scene);
    await scene.closeTab();
    expect(await end).toMatchObject({ result: 'rejected', isDrafted: false });
    expect(opened).toEqual([]);
    expect(fake.messages).toEqual([]);
  });
});

describe('a file whose last change is accepted', () => {
  const change = { label: 'notes.txt', changes: [{ start: 0, end: 0, lines: ['zero'] }], turnId: 'turn' };
  /** The tab that compares all files under review is in front, or is not. */
  function compare({ copy }: ReturnType<typeof makeReview>, isCompared: boolean): void {
    const textDiffs = [new TabInputTextDiff(Uri.parse('before:/made.ts'), copy.uri)];
    if (isCompared) fake.tabs.push({ input: { textDiffs } });
  }

  it.each([
    [true, 0],
    [false, 1],
  ])('covers no comparison of the others: compared %s, shown %s times', async (isCompared, times) => {
    const source = fake.document('/w/notes.txt', 'first\n');
    Object.assign(workspace, { openTextDocument: async () => source });
    const scene = makeReview('first\n', [], false);
    compare(scene, isCompared);
    const reviewed = await reviewCopy({ ...change, document: source as unknown as TextDocument, ...scene.given });
    expect(reviewed).toMatchObject({ result: 'accepted' });
    expect(source.getText()).toBe('zero\nfirst\n');
    expect(shown.filter((document) => document === source)).toHaveLength(times);
  });

  it.each([
    [true, 0],
    [false, 1],
  ])('covers none where it is new: compared %s, shown %s times', async (isCompared, times) => {
    Object.assign(workspace.fs, {
      readFile: () => Promise.reject(new FileSystemError('FileNotFound')),
      writeFile: async () => undefined,
    });
    Object.assign(workspace, { encode: async (text: string) => new TextEncoder().encode(text) });
    const scene = makeReview('', [], false);
    compare(scene, isCompared);
    const end = await reviewNewFile({
      uri: made as never,
      label: 'made.ts',
      content: 'export const made = true;\n',
      ...scene.given,
      mayCreate: async () => true,
    });
    expect(end).toBe('created');
    expect(shown.filter((document) => document === made)).toHaveLength(times);
  });
});
