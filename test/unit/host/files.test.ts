import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { isAppError } from '../../../src/base/errors.ts';
import type { StoredLine } from '../../../src/core/ports.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { StateFile } from '../../../src/host/storage/stateFile.ts';
import { Storage } from '../../../src/host/storage/storage.ts';
import { Uri } from '../../fakes/fakeVscode.ts';

let base: string;
let folder: string;
let store: NodeJournalStore;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'aigs-files-'));
  folder = path.join(base, 'conversations');
  store = new NodeJournalStore(folder, { one: 'conversation', many: 'conversations' });
});

afterEach(() => rm(base, { recursive: true, force: true }));

describe('conversation files', () => {
  it('are an empty list where there is no folder yet', async () => {
    expect(await store.list()).toEqual([]);
    expect(await store.read('a.jsonl')).toBeUndefined();
  });

  it('keep the order of appends that were not waited for', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(index)}\n`);
    await Promise.all(lines.map((line) => store.append('a.jsonl', line)));
    expect(await store.read('a.jsonl')).toBe(lines.join(''));
  });

  it('let a read see what was appended before it', async () => {
    void store.append('a.jsonl', 'one');
    expect(await store.read('a.jsonl')).toBe('one');
  });

  it('end a line that was cut off before they add another, whoever cut it, and say where that begins', async () => {
    expect(await store.append('a.jsonl', 'one\n')).toBe(0);
    await writeFile(path.join(folder, 'a.jsonl'), 'one\nzwö');
    expect(await store.append('a.jsonl', 'three\n')).toBe(9);
    expect(await store.append('a.jsonl', 'four\n')).toBe(15);
    expect(await store.read('a.jsonl')).toBe('one\nzwö\nthree\nfour\n');
  });

  it('are read by lines of any length, and each line again by its place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.constantFrom(0, 1, 70_000)), { maxLength: 8 }),
        fc.boolean(),
        async (parts, hasEnd) => {
          const texts = parts.map(([text, repeated]) => `${text.replaceAll('\n', ' ')}ß${'🌍'.repeat(repeated)}`);
          await store.replace('a.jsonl', texts.join('\n') + (hasEnd && texts.length > 0 ? '\n' : ''));
          const lines: StoredLine[] = [];
          for await (const line of store.lines('a.jsonl')) lines.push(line);
          expect(lines.map(({ text }) => text)).toEqual(texts);
          expect(lines.map((line) => line.hasEnd)).toEqual(texts.map((_, index) => hasEnd || index < texts.length - 1));
          const again: string[] = [];
          const places = lines.map(({ place }) => place).toReversed();
          for await (const text of store.linesAt('a.jsonl', places)) again.push(text);
          expect(again).toEqual(texts.toReversed());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('have no lines where there is no file, show what was appended before, and say why they cannot be read', async () => {
    const read = async (name: string): Promise<string[]> => {
      const texts: string[] = [];
      for await (const { text } of store.lines(name)) texts.push(text);
      return texts;
    };
    expect(await read('none.jsonl')).toEqual([]);
    void store.append('a.jsonl', 'one\n');
    expect(await read('a.jsonl')).toEqual(['one']);
    await mkdir(path.join(folder, 'b.jsonl'));
    await expect(read('b.jsonl')).rejects.toMatchObject({ code: 'storage-read' });
  });

  it('are replaced whole, leave no draft behind and list none', async () => {
    await store.append('a.jsonl', 'old');
    await store.replace('a.jsonl', 'new');
    expect(await store.read('a.jsonl')).toBe('new');
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  it('rid their folder of drafts that a killed process left, and of no others', async () => {
    await store.append('a.jsonl', 'old');
    const drafts = ['dead.99999999.tmp', `alive.${process.pid}.tmp`, 'young.99999999.tmp', 'other.tmp'];
    for (const name of drafts) await writeFile(path.join(folder, name), 'half');
    for (const name of drafts) if (!name.startsWith('young')) await utimes(path.join(folder, name), 0, 0);
    expect(await store.list()).toEqual(['a.jsonl']);
    expect((await readdir(folder)).toSorted()).toEqual(['a.jsonl', ...drafts.slice(1)].toSorted());
  });

  it('rid a file of values of the drafts of killed processes', async () => {
    await mkdir(folder);
    const drafts = ['values.json.99999999.tmp', `values.json.${process.ppid}.tmp`, 'others.json.99999999.tmp'];
    for (const name of drafts) {
      await writeFile(path.join(folder, name), 'half');
      await utimes(path.join(folder, name), 0, 0);
    }
    await new StateFile(path.join(folder, 'values.json'), { one: 'value', many: 'values' }).set('a', 1);
    expect((await readdir(folder)).toSorted()).toEqual(['values.json', ...drafts.slice(1)].toSorted());
  });

  it('can be removed, also twice', async () => {
    await store.append('a.jsonl', 'x');
    await store.remove('a.jsonl');
    await store.remove('a.jsonl');
    expect(await store.list()).toEqual([]);
  });

  it('come back when the folder was deleted meanwhile', async () => {
    await store.append('a.jsonl', 'x');
    await rm(folder, { recursive: true });
    await store.append('a.jsonl', 'y').catch(() => undefined);
    await store.append('a.jsonl', 'z');
    expect(await readFile(path.join(folder, 'a.jsonl'), 'utf8')).toContain('z');
  });

  it.each(['../evil', 'a/b', '', '.hidden', 'a\\b'])('never lead out of their folder: %j', async (name) => {
    const attempt = async (): Promise<number> => store.append(name, 'x');
    await expect(attempt()).rejects.toMatchObject({ code: 'bad-file-name' });
  });

  it.skipIf(process.getuid?.() === 0)('say in a sentence why they cannot be written', async () => {
    await chmod(base, 0o500);
    const error: unknown = await store.append('a.jsonl', 'x').catch((thrown: unknown) => thrown);
    await chmod(base, 0o700);
    expect(isAppError(error) && error.message).toContain('could not be saved: the editor may not write');
  });

  it('say so when a file stands where the folder should be, and go on after', async () => {
    await writeFile(folder, 'in the way');
    await expect(store.append('a.jsonl', 'x')).rejects.toMatchObject({ code: 'storage-write' });
    await rm(folder);
    await store.append('a.jsonl', 'y');
    expect(await store.read('a.jsonl')).toBe('y');
  });
});

describe('what a window keeps', () => {
  it.each([
    ['drafts', 'no-folder/drafts', 'The draft could not be saved'],
    ['edits', 'no-folder/edits', 'The open edit could not be saved'],
    ['checkpoints', 'no-folder/checkpoints', 'The copy for Restore could not be saved'],
    ['toolOutputs', 'no-folder/tool-outputs', 'The tool’s output could not be saved'],
    ['batches', 'no-folder/batches', 'The batch could not be saved'],
    ['catalogue', 'catalogue', 'The list of models could not be saved'],
    ['conversations', 'no-folder/conversations', 'The conversation could not be saved'],
  ] as const)('is named as what it is when the disk refuses it: %s', async (name, place, words) => {
    const context = { storageUri: undefined, globalStorageUri: Uri.file(base) } as unknown as ExtensionContext;
    const storage = new Storage(context);
    await mkdir(path.dirname(path.join(base, place)), { recursive: true });
    await writeFile(path.join(base, place), 'in the way');
    await expect(storage[name].append('a.jsonl', 'x')).rejects.toThrow(words);
  });
});

describe('a file of values that windows share', () => {
  const windows = (): [StateFile, StateFile] => {
    const file = path.join(base, 'global', 'approvals.json');
    const thing = { one: 'permission', many: 'permissions' };
    return [new StateFile(file, thing), new StateFile(file, thing)];
  };

  it('gives each window what another one wrote last, of any name', async () => {
    const [first, second] = windows();
    expect(first.get('a')).toBeUndefined();
    for (let value = 0; value < 20; value += 1) {
      await first.set('a', { value });
      expect(second.get('a')).toEqual({ value });
      await second.set('b', value);
      expect(first.get('b')).toBe(value);
    }
    expect(first.get('a')).toEqual({ value: 19 });
    expect(first.get('toString')).toBeUndefined();
    expect(await readdir(path.join(base, 'global'))).toEqual(['approvals.json']);
  });

  it.each(['', '{"a":', '[1]', 'null', '"a"'])(
    'has no value where it cannot be read, and is written anew: %s',
    async (text) => {
      const [first, second] = windows();
      await first.set('a', 1);
      await writeFile(path.join(base, 'global', 'approvals.json'), text);
      expect(second.get('a')).toBeUndefined();
      await second.set('b', 2);
      expect(first.get('b')).toBe(2);
    },
  );

  it.skipIf(process.getuid?.() === 0)('is not written over while it cannot be read', async () => {
    const [first, second] = windows();
    await first.set('a', 1);
    const file = path.join(base, 'global', 'approvals.json');
    await chmod(file, 0o200);
    expect(second.get('a')).toBeUndefined();
    await expect(second.set('b', 2)).rejects.toThrow('The permission could not be saved');
    await chmod(file, 0o600);
    expect(second.get('a')).toBe(1);
  });

  it('is not written over where a folder has its name', async () => {
    await mkdir(path.join(base, 'global', 'approvals.json'), { recursive: true });
    const [first] = windows();
    expect(first.get('a')).toBeUndefined();
    await expect(first.set('a', 1)).rejects.toThrow('The permission could not be saved');
  });

  it('says what could not be saved', async () => {
    await writeFile(path.join(base, 'global'), 'in the way');
    await expect(windows()[0].set('a', 1)).rejects.toThrow('The permission could not be saved');
  });
});
