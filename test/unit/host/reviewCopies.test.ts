import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextDocument } from 'vscode';
import { ReviewCopies } from '../../../src/host/editing/reviewCopies.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { KeptReviews } from '../../../src/host/editing/keptReviews.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import { EventEmitter, fake, Uri, workspace } from '../../fakes/fakeVscode.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-reviews-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const log = new RecordingLogger();
const keptReviews = (): KeptReviews =>
  new KeptReviews(new NodeJournalStore(folder, { one: 'proposed edit', many: 'proposed edits' }), log);

/** An editor that reviews one copy and says when its document is closed. */
function makeEditor() {
  const closed = new EventEmitter<{ uri: Uri }>();
  const open: { uri: Uri }[] = [];
  Object.assign(workspace, {
    registerFileSystemProvider: () => ({ dispose: () => undefined }),
    decode: async (bytes: Uint8Array) => new TextDecoder().decode(bytes),
    encode: async (text: string) => new TextEncoder().encode(text),
    onDidCloseTextDocument: closed.event,
    textDocuments: open,
    openTextDocument: async (uri: Uri) => {
      const document = { uri, languageId: 'plaintext', isDirty: false };
      open.push(document);
      return document;
    },
  });
  const uri = Uri.parse('file:///a.txt');
  const source = { uri, getText: () => 'text', languageId: 'plaintext' } as unknown as TextDocument;
  const copies = new ReviewCopies(keptReviews(), log);
  return {
    copies,
    begin: () => copies.open(source, { label: 'a.txt', text: 'proposed' }),
    /** The editor is done with the document. */
    close: async (document: TextDocument) => {
      open.splice(0);
      closed.fire(document);
      await Promise.resolve();
    },
    /** As when it gets another language: closed, and open again at once. */
    reopen: async (document: TextDocument) => {
      closed.fire(document);
      await Promise.resolve();
    },
  };
}

describe('a copy for review', () => {
  it('can be saved as long as the editor has its document, so that a late save says nothing', async () => {
    const { copies, begin, close } = makeEditor();
    const copy = await begin();
    await copies.close(copy);
    copies.writeFile(copy.uri, new TextEncoder().encode('late'));
    expect(new TextDecoder().decode(copies.readFile(copy.uri))).toBe('late');
    await close(copy);
    expect(() => copies.stat(copy.uri)).toThrow('FileNotFound');
  });

  it('stays when its document only gets another language', async () => {
    const { copies, begin, reopen } = makeEditor();
    const copy = await begin();
    await reopen(copy);
    expect(copies.stat(copy.uri).size).toBe(4);
  });

  it('is on disk with what was typed so far, until the review is over', async () => {
    const { copies, begin } = makeEditor();
    const copy = await begin();
    const left = async (): Promise<unknown[]> => [...(await keptReviews().load()).values()];
    const of = { uri: 'file:///a.txt', label: 'a.txt', before: 'text', languageId: 'plaintext', proposed: 'proposed' };
    const savedAt: unknown = expect.any(Number);
    expect(await left()).toEqual([{ ...of, text: 'proposed', savedAt }]);
    copies.writeFile(copy.uri, new TextEncoder().encode('proposed and typed'));
    await vi.waitFor(async () => expect(await left()).toEqual([{ ...of, text: 'proposed and typed', savedAt }]));
    await copies.close(copy);
    copies.writeFile(copy.uri, new TextEncoder().encode('late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await left()).toEqual([]);
  });

  it('follows its file to another name, on disk too, with what was typed', async () => {
    const { copies, begin } = makeEditor();
    const copy = await begin();
    copies.writeFile(copy.uri, new TextEncoder().encode('proposed and typed'));
    const left = async (): Promise<unknown> => [...(await keptReviews().load()).values()][0];
    await vi.waitFor(async () => expect(await left()).toMatchObject({ text: 'proposed and typed' }));
    fake.renamedFiles.fire({ files: [{ oldUri: Uri.parse('file:///a.txt'), newUri: Uri.parse('file:///b/c.txt') }] });
    expect(copies.sourceOf(copy.uri)?.toString()).toBe('file:///b/c.txt');
    const moved = { uri: 'file:///b/c.txt', label: '/b/c.txt', text: 'proposed and typed' };
    await vi.waitFor(async () => expect(await left()).toMatchObject(moved));
  });

  it('that could not be reviewed stays on disk', async () => {
    const { copies, begin, close } = makeEditor();
    const copy = await begin();
    await copies.leave(copy);
    await close(copy);
    expect(() => copies.stat(copy.uri)).toThrow('FileNotFound');
    expect((await keptReviews().load()).size).toBe(1);
  });

  it('is forgotten with its document, which the user closed', async () => {
    const { begin, close } = makeEditor();
    await close(await begin());
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]));
  });

  it('of a newer version stays on disk; a damaged one is set aside', async () => {
    await writeFile(path.join(folder, 'a.json'), '{"version":2}');
    await writeFile(path.join(folder, 'b.json'), '{"version":1,"uri":');
    expect((await keptReviews().load()).size).toBe(0);
    expect((await readdir(folder)).toSorted()).toEqual(['a.json', 'set-aside']);
  });

  it('has an address of its own, so that closing what an earlier window left does not close it', async () => {
    const [first, second] = [makeEditor(), makeEditor()];
    expect((await first.begin()).uri.toString()).not.toBe((await second.begin()).uri.toString());
  });
});
