import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applyChanges } from '../../../src/core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../../src/host/editing/inlineEdits.ts';
import type { ToolHost } from '../../../src/host/tools/toolHost.ts';
import { KeptReviews, type KeptReview } from '../../../src/host/editing/keptReviews.ts';
import { isShared, placeReview } from '../../../src/host/tools/writing/placeReview.ts';
import { LeftReviews } from '../../../src/host/tools/writing/restoreReviews.ts';
import { fake, FakeDocument, Uri, window, workspace } from '../../fakes/fakeVscode.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';

const BEFORE = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n';
const PROPOSED = BEFORE.replace('two', '2').replace('eight', '8');
const DAY = 24 * 60 * 60 * 1000;

const review: KeptReview = { uri: 'file:///a.txt', label: 'a.txt', before: BEFORE, text: PROPOSED };

describe('a review that an earlier window left', () => {
  it.each([
    ['the file as it was', review, BEFORE, { text: PROPOSED }],
    ['other lines before', review, `zero\n${BEFORE}`, { text: `zero\n${PROPOSED}` }],
    ['the file has the text already', review, PROPOSED, 'over'],
    ['everything was rejected', { ...review, text: BEFORE }, `zero\n${BEFORE}`, 'over'],
    ['everything was rejected, and no file', { ...review, text: BEFORE }, undefined, 'over'],
    ['no file', review, undefined, 'absent'],
    ['other lines in its place', review, BEFORE.replace('two', 'zwei'), 'differs'],
    ['the same lines twice', review, BEFORE + BEFORE, 'differs'],
  ])('is placed: %s', (_, kept, now, expected) => {
    const placed = placeReview(kept, now);
    const result = typeof placed === 'string' ? placed : { text: applyChanges(now ?? '', placed.changes) };
    expect(result).toEqual(expected);
  });

  it.each([
    ['all of the model', PROPOSED, PROPOSED, false],
    ['a part of it', PROPOSED, PROPOSED.replace('8', 'eight'), false],
    ['the last line without its end', PROPOSED.trimEnd(), PROPOSED, false],
    ['typed beside it', PROPOSED, PROPOSED.replace('four', 'four, mine'), true],
    ['typed in it', PROPOSED, PROPOSED.replace('8', '8, mine'), true],
    ['kept by an early version', undefined, PROPOSED, true],
  ])('knows whether the user wrote in it: %s', (_, proposed, text, expected) => {
    expect(isShared({ ...review, proposed, text })).toBe(expected);
  });
});

describe('a review that fits no file', () => {
  const clock = new FakeClock();
  let files: MemoryJournalStore;
  beforeEach(() => {
    fake.renew();
    files = new MemoryJournalStore();
  });
  const kept = (): KeptReviews => new KeptReviews(files, new RecordingLogger(), clock);
  const left = async (): Promise<KeptReview | undefined> => (await kept().load()).get('id');

  /** The next window. What is under review needs an editor, so nothing here gets so far. */
  async function openWindow(): Promise<LeftReviews> {
    const tools = { reviewCopies: { kept: kept() } } as unknown as ToolHost;
    const reviews = new LeftReviews(undefined as unknown as InlineEdits, tools, new RecordingLogger());
    await reviews.restore();
    return reviews;
  }

  it('stays while its file is not here, and is told once, with what can be done', async () => {
    await kept().keep('id', review);
    (await openWindow()).dispose();
    await vi.waitFor(async () => expect((await left())?.told).toBe('absent'));
    expect(fake.messages).toEqual([
      {
        level: 'warning',
        text: expect.stringContaining('The proposed edit of a.txt waits: its file is not here'),
        buttons: ['Open Its Text', 'Discard'],
      },
    ]);
    files.calls.length = 0;
    await openWindow();
    await settled();
    expect(fake.messages).toHaveLength(1);
    expect(files.calls.map(({ operation }) => operation)).toEqual(['list', 'read']);
    expect(await left()).toMatchObject(review);
  });

  it('is told again where it waits for another reason: the file is back, and differs', async () => {
    await kept().keep('id', review);
    await openWindow();
    await vi.waitFor(() => expect(fake.messages).toHaveLength(1));
    const document = fake.document('/a.txt', BEFORE.replace('two', 'zwei'));
    // The user goes to the file.
    fake.activeEditors.fire({ document });
    await vi.waitFor(() => expect(fake.messages).toHaveLength(2));
    expect(fake.messages[1]?.text).toContain('reads differently now');
    expect(await left()).toMatchObject({ ...review, told: 'differs' });
  });

  it('is dropped without a word where the file has its text by now', async () => {
    await kept().keep('id', review);
    await openWindow();
    await vi.waitFor(() => expect(fake.messages).toHaveLength(1));
    fake.activeEditors.fire({ document: fake.document('/a.txt', PROPOSED.replaceAll('\n', '\r\n')) });
    await vi.waitFor(async () => expect(await left()).toBeUndefined());
    expect(fake.messages).toHaveLength(1);
  });

  it('goes thirty days after it was under review last, however often it was looked at and moved', async () => {
    await kept().keep('id', review);
    clock.advance(29 * DAY);
    await openWindow();
    await vi.waitFor(() => expect(fake.messages).toHaveLength(1));
    fake.renamedFiles.fire({ files: [{ oldUri: Uri.file('/a.txt'), newUri: Uri.file('/b.txt') }] });
    await vi.waitFor(async () => expect(await left()).toMatchObject({ uri: 'file:///b.txt', label: '/b.txt' }));
    clock.advance(2 * DAY);
    await openWindow();
    await vi.waitFor(async () => expect(await left()).toBeUndefined());
    expect(fake.messages).toHaveLength(1);
  });

  it('of an early version ages from when it is first seen', async () => {
    await kept().rewrite('id', review);
    expect((await left())?.savedAt).toBe(clock.now());
    expect(JSON.parse(files.files.get('id.json') ?? '')).toMatchObject({ ...review, savedAt: clock.now() });
  });

  it('opens as a whole in a document of its language, and stays', async () => {
    const opened: unknown[] = [];
    const absent = workspace.openTextDocument;
    Object.assign(workspace, {
      openTextDocument: (target: Uri | { content: string }) => {
        if ('path' in target) return absent(target);
        opened.push(target);
        return Promise.resolve(new FakeDocument(Uri.parse('untitled:a'), target.content));
      },
    });
    const shown = vi.spyOn(window, 'showTextDocument');
    fake.answer = 'Open Its Text';
    await kept().keep('id', { ...review, languageId: 'ruby' });
    await openWindow();
    await vi.waitFor(() => expect(shown).toHaveBeenCalledOnce());
    expect(opened).toEqual([{ content: PROPOSED, language: 'ruby' }]);
    expect(await left()).toMatchObject(review);
  });

  it('goes when the user discards it', async () => {
    fake.answer = 'Discard';
    await kept().keep('id', review);
    await openWindow();
    await vi.waitFor(async () => expect(await left()).toBeUndefined());
  });
});

/** All that was begun in the background has had its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
