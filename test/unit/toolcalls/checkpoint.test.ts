import { expect, test } from 'vitest';
import { Checkpoint, type FileSnapshots, type ProgramChange } from '../../../src/core/toolcalls/checkpoint.ts';
import { takeBack } from '../../../src/core/text/takeBack.ts';
import { CheckpointStore } from '../../../src/core/toolcalls/checkpointStore.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

class MemoryFiles implements FileSnapshots {
  readonly files = new Map<string, Uint8Array>();
  readonly broken = new Set<string>();

  constructor(files: Readonly<Record<string, string>>) {
    for (const [uri, text] of Object.entries(files)) this.files.set(uri, bytes(text));
  }

  read(uri: string): Promise<Uint8Array | undefined> {
    return this.broken.has(uri) ? Promise.reject(new Error('no')) : Promise.resolve(this.files.get(uri));
  }

  write(uri: string, content: Uint8Array): Promise<void> {
    if (this.broken.has(uri)) return Promise.reject(new Error('read-only'));
    this.files.set(uri, content);
    return Promise.resolve();
  }

  remove(uri: string): Promise<void> {
    this.files.delete(uri);
    return Promise.resolve();
  }

  takeBack(uri: string, old: Uint8Array, changed: Uint8Array): Promise<{ taken: number; kept: number }> {
    const texts = [old, changed, this.files.get(uri) ?? new Uint8Array()].map((each) => new TextDecoder().decode(each));
    const { text, ...counts } = takeBack(texts[0] ?? '', texts[1] ?? '', texts[2] ?? '');
    this.files.set(uri, bytes(text));
    return Promise.resolve(counts);
  }

  get texts(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.files].map(([uri, content]) => [uri, new TextDecoder().decode(content)]));
  }
}

/** A turn that changes `edited`, creates `created` and deletes `deleted`. */
async function turn(
  files: MemoryFiles,
  checkpoint: Pick<Checkpoint, 'didWrite'> & { willWrite(uri: string): Promise<unknown> },
): Promise<void> {
  const change = async (uri: string, text: string | undefined): Promise<void> => {
    await checkpoint.willWrite(uri);
    if (text === undefined) files.files.delete(uri);
    else files.files.set(uri, bytes(text));
    await checkpoint.didWrite(uri);
  };
  await change('edited', 'half way');
  await change('edited', 'after');
  await change('created', 'new');
  await change('deleted', undefined);
}

const before = { edited: 'before', deleted: 'gone', other: 'untouched' };

test('“Restore” brings back what was changed, removes what was created and makes again what was deleted', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await turn(files, checkpoint);
  expect(checkpoint.changedUris).toEqual(['edited', 'created', 'deleted']);
  expect(await checkpoint.plan()).toEqual([
    { uri: 'edited', action: 'rewrite' },
    { uri: 'created', action: 'remove' },
    { uri: 'deleted', action: 'recreate' },
  ]);
  const report = await checkpoint.restore();
  expect(report).toMatchObject({ conflicts: [], failed: [] });
  expect(files.texts).toEqual(before);
  expect(checkpoint.changedUris).toEqual([]);
});

test('a file that the user changed after the turn is named and left alone', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await turn(files, checkpoint);
  files.files.set('edited', bytes('mine'));
  files.files.set('created', bytes('new, and mine'));
  files.files.set('deleted', bytes('made again by me'));
  const report = await checkpoint.restore();
  expect(report.conflicts).toEqual(['edited', 'created', 'deleted']);
  expect(report.restored).toEqual([]);
  expect(files.texts['edited']).toBe('mine');
  expect(files.texts['created']).toBe('new, and mine');
  // What it was can still be looked at.
  expect(new TextDecoder().decode(checkpoint.before('edited'))).toBe('before');
});

test('a file that the user wrote in during the turn is left alone, also after later changes and a reload', async () => {
  const files = new MemoryFiles({ 'a.ts': 'before', 'b.ts': 'before' });
  const checkpoint = new Checkpoint(files);
  for (const [uri, text, isShared] of [
    ['a.ts', 'theirs and mine', true],
    ['b.ts', 'theirs', false],
    ['a.ts', 'theirs and mine, twice', false],
  ] as const) {
    await checkpoint.willWrite(uri);
    files.files.set(uri, bytes(text));
    await checkpoint.didWrite(uri, isShared);
    // Once more when the call has ended.
    await checkpoint.didWrite(uri);
  }
  const again = Checkpoint.fromText(checkpoint.toText(), files);
  for (const one of [checkpoint, again]) {
    expect(await one?.plan()).toEqual([
      { uri: 'a.ts', action: 'conflict' },
      { uri: 'b.ts', action: 'rewrite' },
    ]);
  }
  await again?.restore();
  expect(files.texts).toEqual({ 'a.ts': 'theirs and mine, twice', 'b.ts': 'before' });
});

test('a proposal that was never accepted has nothing to restore, and one accepted later has', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('edited');
  expect(checkpoint.changedUris).toEqual([]);
  files.files.set('edited', bytes('accepted'));
  await checkpoint.didWrite('edited');
  await checkpoint.restore();
  expect(files.texts['edited']).toBe('before');
});

/** A file gets another name, in the editor. */
async function rename(files: MemoryFiles, checkpoint: Checkpoint, from: string, to: string): Promise<boolean> {
  files.files.set(to, files.files.get(from) ?? bytes(''));
  files.files.delete(from);
  return checkpoint.moved((uri) => (uri === from ? to : undefined));
}

test('a file that is renamed before it is written is brought back under its new name, however often it is', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('edited');
  files.files.set('edited', bytes('half way'));
  await checkpoint.didWrite('edited');
  // A second change of the same file waits meanwhile.
  await checkpoint.willWrite('edited');
  expect(await rename(files, checkpoint, 'edited', 'renamed')).toBe(true);
  expect(await rename(files, checkpoint, 'renamed', 'renamed again')).toBe(true);
  files.files.set('renamed again', bytes('accepted'));
  // Whoever asked knows the first name only.
  await checkpoint.didWrite('edited');
  const again = Checkpoint.fromText(checkpoint.toText(), files);
  expect(await again?.plan()).toEqual([{ uri: 'renamed again', action: 'rewrite' }]);
  await again?.restore();
  expect(files.texts).toEqual({ deleted: 'gone', other: 'untouched', 'renamed again': 'before' });
});

test('a window that closes while a change waits, and can read no more, does not say that the file was changed', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('edited');
  files.broken.add('edited');
  await checkpoint.didWrite('edited');
  files.broken.clear();
  expect(checkpoint.changedUris).toEqual([]);
  expect(await checkpoint.plan()).toEqual([{ uri: 'edited', action: 'same' }]);
  // Where it was written, nobody knows by whom.
  files.files.set('edited', bytes('by somebody'));
  expect(await checkpoint.plan()).toEqual([{ uri: 'edited', action: 'conflict' }]);
});

test('a file that is renamed after the turn wrote it is the user’s', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  await turn(files, checkpoint);
  expect(await rename(files, checkpoint, 'edited', 'mine')).toBe(false);
  expect((await checkpoint.restore()).conflicts).toEqual(['edited']);
  expect(files.texts['mine']).toBe('after');
});

test('what an earlier window began is gone on with, also where it is told before all is read', async () => {
  const files = new MemoryFiles(before);
  const store = new MemoryJournalStore();
  const first = new CheckpointStore(store, files, new FakeClock(), new RecordingLogger());
  expect(await first.willWrite('turn-1', 'edited')).toBe('turn-1');
  const later = new CheckpointStore(store, files, new FakeClock(), new RecordingLogger());
  const loaded = later.load();
  files.files.set('edited', bytes('accepted'));
  await later.didWrite('turn-1', 'edited');
  await loaded;
  await later.restore('turn-1');
  expect(files.texts['edited']).toBe('before');
});

test('a file that could not be kept, or cannot be written, is told and never guessed at', async () => {
  const files = new MemoryFiles(before);
  const checkpoint = new Checkpoint(files);
  files.broken.add('deleted');
  await checkpoint.willWrite('deleted');
  await checkpoint.willWrite('edited');
  files.broken.clear();
  files.files.set('deleted', bytes('x'));
  files.files.set('edited', bytes('x'));
  await checkpoint.didWrite('deleted');
  await checkpoint.didWrite('edited');
  files.write = () => Promise.reject(new Error('read-only'));
  expect(await checkpoint.restore()).toEqual({
    restored: [],
    conflicts: ['deleted'],
    failed: [{ uri: 'edited', reason: 'read-only' }],
  });
});

test('checkpoints survive the window: any bytes, absent files, and what was restored already', async () => {
  const files = new MemoryFiles(before);
  files.files.set(
    'binary',
    Uint8Array.from({ length: 70_000 }, (_, i) => i % 256),
  );
  const store = new MemoryJournalStore();
  const first = new CheckpointStore(store, files, new FakeClock(), new RecordingLogger());
  await turn(files, {
    willWrite: (uri) => first.willWrite('turn-1', uri),
    didWrite: (uri) => first.didWrite('turn-1', uri),
  });
  await first.willWrite('turn-1', 'binary');
  files.files.set('binary', bytes('text now'));
  await first.didWrite('turn-1', 'binary');
  store.files.set('junk.json', 'not one of ours');
  const later = new CheckpointStore(store, files, new FakeClock(), new RecordingLogger());
  await later.load();
  expect(later.changedFiles('turn-1')).toBe(4);
  await later.restore('turn-1');
  expect(files.files.get('binary')).toEqual(Uint8Array.from({ length: 70_000 }, (_, i) => i % 256));
  expect(files.texts).toMatchObject(before);
  expect(later.changedFiles('turn-1')).toBe(0);
  const last = new CheckpointStore(store, files, new FakeClock(), new RecordingLogger());
  await last.load();
  expect(last.changedFiles('turn-1')).toBe(0);
});

test('a checkpoint file that is damaged is as good as none', () => {
  const files = new MemoryFiles({});
  for (const text of ['', '{', 'null', '{"version":2}', '{"version":1,"files":[{"uri":"a","before":"%%%"}]}']) {
    expect(Checkpoint.fromText(text, files)).toBeUndefined();
  }
});

test('taking back leaves what was written since, and settles each file', async () => {
  const files = new MemoryFiles({ edited: 'one\ntwo\nthree\nfour\nfive', over: 'a\nb\nc', refused: 'as it was' });
  const checkpoint = new Checkpoint(files);
  const propose = async (uri: string, proposed: string, now = proposed): Promise<void> => {
    await checkpoint.willWrite(uri);
    files.files.set(uri, bytes(now));
    await checkpoint.propose(uri, bytes(proposed));
  };
  await propose('edited', 'one\nTWO\nthree\nfour\nfive', 'mine\none\nTWO\nthree\nfour\nfive, mine');
  await propose('over', 'a\nB\nc', 'a\nB, mine\nc');
  await propose('refused', 'as it may be', 'as it was');
  await checkpoint.willWrite('created');
  files.files.set('created', bytes('new'));
  await checkpoint.didWrite('created');
  await checkpoint.willWrite('grown');
  files.files.set('grown', bytes('new'));
  await checkpoint.didWrite('grown');
  files.files.set('grown', bytes('new, and mine'));
  expect(await checkpoint.takeBack()).toEqual({
    restored: [
      { uri: 'edited', action: 'rewrite' },
      { uri: 'created', action: 'remove' },
    ],
    conflicts: ['over', 'grown'],
    failed: [],
  });
  expect(files.texts).toEqual({
    edited: 'mine\none\ntwo\nthree\nfour\nfive, mine',
    over: 'a\nB, mine\nc',
    refused: 'as it was',
    grown: 'new, and mine',
  });
  expect(checkpoint.changedUris).toEqual([]);
});

test('what the user typed between the announcement and the proposal stays when it is taken back', async () => {
  const files = new MemoryFiles({ file: 'one\ntwo\nthree' });
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('file');
  await checkpoint.propose('file', bytes('mine\none\nTWO\nthree'), bytes('mine\none\ntwo\nthree'));
  files.files.set('file', bytes('mine\none\nTWO\nthree'));
  await checkpoint.takeBack();
  expect(files.texts).toEqual({ file: 'mine\none\ntwo\nthree' });
});

test('of what was proposed and not taken nothing is known as changed', async () => {
  const files = new MemoryFiles({ file: 'first' });
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('file');
  await checkpoint.propose('file', bytes('proposed'));
  expect(checkpoint.changedUris).toEqual(['file']);
  // While it may still be taken, its file is followed.
  await checkpoint.moved((uri) => (uri === 'file' ? 'renamed' : undefined));
  checkpoint.withdraw('file');
  expect(checkpoint.changedUris).toEqual([]);
});

test('of a file that could not be kept nothing is left once its proposal is not taken', async () => {
  const files = new MemoryFiles({});
  files.files.set('large', new Uint8Array(20_000_001));
  const checkpoint = new Checkpoint(files);
  await checkpoint.willWrite('large');
  await checkpoint.propose('large', bytes('proposed'));
  expect(checkpoint.changedUris).toEqual(['large']);
  checkpoint.withdraw('large');
  expect(checkpoint.changedUris).toEqual([]);
  expect(checkpoint.isEmpty).toBe(true);
});

test('what a turn’s programs changed is kept up to a bound for all of them, and the rest is named', async () => {
  const files = new MemoryFiles({});
  const checkpoint = new Checkpoint(files);
  const big = (fill: number): Uint8Array => new Uint8Array(1_000_000).fill(fill);
  const change = (uri: string, before: number, after: number): ProgramChange => ({
    uri,
    label: `the ${uri}`,
    before: big(before),
    after: big(after),
    isShared: false,
  });
  const names = Array.from({ length: 7 }, (_, index) => `file${index}`);
  checkpoint.addProgram(
    names.map((name) => change(name, 1, 2)),
    [],
  );
  checkpoint.addProgram([change('file0', 2, 3), change('last', 1, 2), change('over', 1, 2)], []);
  expect(checkpoint.changedUris).toEqual([...names, 'last']);
  expect(checkpoint.notCovered).toEqual(['the over (too much changed in this response)']);
  files.files.set('file0', big(3));
  await checkpoint.restore();
  expect(files.files.get('file0')?.[0]).toBe(1);
});

test('contents are compared once, however often it is drawn', () => {
  const checkpoint = new Checkpoint(new MemoryFiles({}));
  let reads = 0;
  const counted = new Proxy(bytes('before'), {
    get: (target, key) => {
      reads += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  checkpoint.addProgram([{ uri: 'file', before: counted, after: bytes('behind'), isShared: false }], []);
  expect(checkpoint.changedUris).toEqual(['file']);
  const first = reads;
  expect(checkpoint.changedUris).toEqual(['file']);
  expect(reads).toBe(first);
});

test('bytes of every length and value are kept as they are', () => {
  const files = new MemoryFiles({});
  const checkpoint = new Checkpoint(files);
  const all = Array.from({ length: 260 }, (_, length) =>
    Uint8Array.from({ length }, (__, index) => 255 - index + length),
  );
  checkpoint.addProgram(
    all.map((before, index) => ({ uri: String(index), before, after: null, isShared: false })),
    [],
  );
  const text = checkpoint.toText();
  for (const before of all) expect(text).toContain(`"before":"${Buffer.from(before).toString('base64')}"`);
  const again = Checkpoint.fromText(text, files);
  expect(all.map((_, index) => again?.before(String(index)))).toEqual(all);
});
