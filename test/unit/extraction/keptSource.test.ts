import { afterEach, expect, it } from 'vitest';
import { findSource, keptSource } from '../../../src/host/extraction/keptSource.ts';
import { FakeDocument, Uri, workspace } from '../../fakes/fakeVscode.ts';

const uri = Uri.parse('untitled:///notes.txt').toString();

function stands(text: string): void {
  workspace.textDocuments = [new FakeDocument(Uri.parse(uri), text)];
}

afterEach(() => {
  workspace.textDocuments = [];
});

const kept = keptSource({
  label: 'notes.txt:1 +1',
  text: 'Ada\n\n36',
  firstLine: 1,
  isSelection: true,
  segments: [
    { uri, start: 0, length: 3, offset: 6 },
    { uri, start: 5, length: 2, offset: 14 },
  ],
});

it('finds the pieces of a source again, and holds no text of it', async () => {
  stands('Name: Ada Age 36');
  expect(JSON.stringify(kept)).not.toContain('Ada');
  expect(await findSource(kept)).toMatchObject({ text: 'Ada\n\n36', isChanged: false, segments: [{}, {}] });
});

it('takes the whole document where another text stands there now', async () => {
  stands('Name: Bob Age 36');
  expect(await findSource(kept)).toMatchObject({
    text: 'Name: Bob Age 36',
    isChanged: true,
    segments: [{ uri, start: 0, length: 16, offset: 0 }],
  });
});

it('has none where the document is gone, and of what is no source', async () => {
  expect(await findSource(kept)).toBeUndefined();
  stands('Name: Ada Age 36');
  for (const other of [null, undefined, 'x', { segments: [] }, { ...(kept as object), segments: [{ uri: 1 }] }])
    expect(await findSource(other as never)).toBeUndefined();
});

it('does not read a file that is never sent', async () => {
  const secret = Uri.parse('file:///w/.env').toString();
  workspace.textDocuments = [new FakeDocument(Uri.parse(secret), 'KEY=1')];
  const source = { label: '.env', text: 'KEY=1', firstLine: 1, isSelection: false };
  const segments = [{ uri: secret, start: 0, length: 5, offset: 0 }];
  expect(await findSource(keptSource({ ...source, segments }))).toBeUndefined();
});
