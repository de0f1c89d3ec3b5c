import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { ProposalStore } from '../../../src/host/editor/proposals.ts';
import { fake, TabInputTextDiff, type FakeDocument, type Uri } from '../../fakes/fakeVscode.ts';

let store: ProposalStore;
let document: FakeDocument;

const asDocument = (fakeDocument: FakeDocument) => fakeDocument as unknown as vscode.TextDocument;
function shownUri(): vscode.Uri {
  const input = fake.tabs[0]?.input;
  if (!(input instanceof TabInputTextDiff)) throw new Error('No diff is shown.');
  return input.modified as unknown as vscode.Uri;
}

/** Replaces `two` wherever it is now; does not fit where there is none. */
const propose = (current: vscode.TextDocument): string | undefined => {
  const text = current.getText();
  return text.includes('two') ? text.replace('two', '2') : undefined;
};

beforeEach(() => {
  store = new ProposalStore();
  document = fake.document('/w/a.ts', 'one two three');
});

afterEach(() => {
  store.dispose();
  expect(fake.closedDocuments.listeners.size).toBe(0);
  fake.reset();
});

describe('a proposed change', () => {
  it('is shown as a diff and writes nothing by itself', async () => {
    expect(await store.show(asDocument(document), propose)).toBe(true);
    expect(store.provideTextDocumentContent(shownUri())).toBe('one 2 three');
    expect(document.getText()).toBe('one two three');
  });

  it('is written as one edit of only what differs, and the diff is closed', async () => {
    await store.show(asDocument(document), propose);
    expect(await store.apply(shownUri())).toBe('applied');
    expect(document.getText()).toBe('one 2 three');
    expect(fake.edits).toHaveLength(1);
    expect(fake.edits[0]?.replacements).toMatchObject([
      { text: '2', range: { start: { character: 4 }, end: { character: 7 } } },
    ]);
    expect(fake.tabs).toEqual([]);
  });

  it('is made anew and not written when the file changed under review', async () => {
    await store.show(asDocument(document), propose);
    document.setText('zero one two three');
    expect(await store.apply(undefined)).toBe('changed-review-again');
    expect(document.getText()).toBe('zero one two three');
    expect(store.provideTextDocumentContent(shownUri())).toBe('zero one 2 three');
    expect(await store.apply(undefined)).toBe('applied');
    expect(document.getText()).toBe('zero one 2 three');
  });

  it('is not written when it no longer fits', async () => {
    await store.show(asDocument(document), propose);
    document.setText('all new');
    expect(await store.apply(undefined)).toBe('no-longer-fits');
    expect(document.getText()).toBe('all new');
  });

  it('is not shown when it changes nothing', async () => {
    expect(await store.show(asDocument(document), (current) => current.getText())).toBe(false);
    expect(fake.tabs).toEqual([]);
  });

  it('is gone after it was discarded', async () => {
    await store.show(asDocument(document), propose);
    const uri = shownUri();
    await store.discard(uri);
    expect(await store.apply(uri)).toBe('unknown');
    expect(document.getText()).toBe('one two three');
  });

  it('is forgotten when its tab is closed', async () => {
    await store.show(asDocument(document), propose);
    const uri = shownUri() as unknown as Uri;
    fake.closedDocuments.fire({ uri } as FakeDocument);
    expect(await store.apply(uri as unknown as vscode.Uri)).toBe('unknown');
  });
});
