import { describe, expect, it } from 'vitest';
import type { TextDocument } from 'vscode';
import { ReviewCopies } from '../../../src/host/tools/writing/reviewCopies.ts';
import { EventEmitter, workspace, type Uri } from '../../fakes/fakeVscode.ts';

/** An editor that reviews one copy and says when its document is closed. */
function makeEditor() {
  const closed = new EventEmitter<{ uri: Uri }>();
  const open: { uri: Uri }[] = [];
  Object.assign(workspace, {
    registerFileSystemProvider: () => ({ dispose: () => undefined }),
    encode: async (text: string) => new TextEncoder().encode(text),
    onDidCloseTextDocument: closed.event,
    openTextDocument: async (uri: Uri) => {
      const document = { uri, languageId: 'plaintext', isDirty: false };
      open.push(document);
      return document;
    },
  });
  Object.defineProperty(workspace, 'textDocuments', { get: () => open, configurable: true });
  const source = { getText: () => 'text', languageId: 'plaintext' } as unknown as TextDocument;
  const copies = new ReviewCopies();
  return {
    copies,
    begin: () => copies.open(source, 'a.txt'),
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
});
