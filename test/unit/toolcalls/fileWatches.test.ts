// What programs change on a real disk, with a real Git and without, is what "Restore" takes back.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointStore } from '../../../src/core/toolcalls/checkpointStore.ts';
import type { FileSnapshots } from '../../../src/core/toolcalls/checkpoint.ts';
import { EditorSnapshots } from '../../../src/host/tools/fileSnapshots.ts';
import { OldContents } from '../../../src/host/tools/programs/oldContents.ts';
import { FileWatches } from '../../../src/host/tools/programs/fileWatches.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { env, fake, FileType, Uri, workspace } from '../../fakes/fakeVscode.ts';

let base = '';
let store: CheckpointStore;
let watches: FileWatches;
let log: RecordingLogger;
const before = { ...workspace.fs };
const never = new AbortController().signal;
const ALWAYS = /what Git ignores, what is private/;

const at = (name: string): string => path.join(base, 'work', name);
const uriOf = (name: string): string => Uri.file(at(name)).toString();
const copies = (): string => path.join(base, 'copies');

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
}

function git(...args: readonly string[]): void {
  const own = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
  spawnSync('git', [...own, ...args], { cwd: path.join(base, 'work') });
}

/** As the Git extension shows it. */
function openRepository(): void {
  const api = { git: { path: 'git' }, repositories: [{ rootUri: Uri.file(path.join(base, 'work')) }] };
  fake.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
}

const disk: FileSnapshots = {
  read: (uri) => readFile(fileURLToPath(uri)).catch(() => undefined),
  write: (uri, content, isExecutable) => {
    mkdirSync(path.dirname(fileURLToPath(uri)), { recursive: true });
    writeFileSync(fileURLToPath(uri), content, { mode: isExecutable ? 0o755 : 0o644 });
    return Promise.resolve();
  },
  remove: (uri) => Promise.resolve(rmSync(fileURLToPath(uri))),
  takeBack: () => Promise.reject(new Error('No round of Apply All takes part here.')),
};

async function during(turn: string, work: () => void | Promise<void>): Promise<string[]> {
  const watch = await watches.begin(turn, never);
  await work();
  return (await watch.end()).map(({ what }) => what);
}

/** The files of the workspace with what is in them. */
function texts(): Record<string, string> {
  const names = readdirSync(path.join(base, 'work'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(path.join(base, 'work'), path.join(entry.parentPath, entry.name)));
  const own = names.filter((name) => !name.startsWith('.git/')).toSorted();
  return Object.fromEntries(own.map((name) => [name, readFileSync(at(name), 'latin1').slice(0, 200)]));
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-watch-')));
  fake.reset();
  fake.folders = [{ name: 'work', uri: Uri.file(path.join(base, 'work')) }];
  Object.assign(env, { appRoot: base });
  Object.assign(workspace.fs, {
    stat: async (uri: Uri) => {
      const found = await stat(uri.path);
      return { type: found.isDirectory() ? FileType.Directory : FileType.File, size: found.size };
    },
    readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.path)),
    readDirectory: async (uri: Uri) =>
      (await readdir(uri.path, { withFileTypes: true })).map((entry): [string, number] => {
        if (entry.isSymbolicLink()) return [entry.name, FileType.SymbolicLink];
        return [entry.name, entry.isDirectory() ? FileType.Directory : FileType.File];
      }),
  });
  write('.gitignore', 'dist\n*.log\n');
  write('src/kept.ts', 'kept\n');
  write('src/edited.ts', 'old\n');
  write('deep/deleted.bin', new Uint8Array([0, 255, 13, 10, 1]));
  log = new RecordingLogger();
  store = new CheckpointStore(new MemoryJournalStore(), disk, new FakeClock(), log);
  watches = new FileWatches(store, copies(), log);
});

afterEach(() => {
  expect(log.lines).toEqual([]);
  Object.assign(workspace.fs, before);
  rmSync(base, { recursive: true, force: true });
});

describe.each(['with Git', 'without Git'])('a program %s', (how) => {
  beforeEach(() => {
    if (how === 'without Git') return;
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'all');
    openRepository();
  });

  it('has what it changed, made and deleted taken back, and nothing else', async () => {
    write('src/dirty.ts', 'not yet in Git\n');
    const was = texts();
    const told = await during('turn', () => {
      // Git has the others as they are.
      expect(readdirSync(copies(), { recursive: true }).length).toBe(how === 'with Git' ? 2 : 6);
      write('src/edited.ts', 'new\n');
      write('src/dirty.ts', 'changed\n');
      write('new/made.ts', 'made\n');
      write('dist/built.js', 'built\n');
      rmSync(at('deep/deleted.bin'));
      utimesSync(at('src/kept.ts'), 1, 1);
    });
    expect(told).toEqual(['deep/deleted.bin (deleted)', 'new/made.ts (new)', 'src/dirty.ts', 'src/edited.ts']);
    expect(store.changedFiles('turn')).toBe(4);
    expect((await store.restore('turn'))?.conflicts).toEqual([]);
    expect(texts()).toEqual({ ...was, 'dist/built.js': 'built\n' });
    expect(store.notCovered('turn')).toEqual([expect.stringMatching(ALWAYS)]);
    // Nothing is left behind.
    expect(existsSync(copies()) ? readdirSync(copies()) : []).toEqual([]);
  });

  it('that changes very many has as much taken back as can be kept, and only that is read', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many/${String(index).padStart(2, '0')}.txt`);
    for (const name of names) write(name, Buffer.alloc(500_000, name));
    if (how === 'with Git') {
      git('add', '-A');
      git('commit', '-q', '-m', 'many');
    }
    const read = vi.spyOn(OldContents.prototype, 'read');
    await during('turn', () => {
      for (const name of names) write(name, Buffer.alloc(500_000, 'new'));
    });
    const asked = read.mock.calls.flatMap(([files]) => [...files.keys()]);
    read.mockRestore();
    expect(asked.length).toBe(16);
    expect(store.changedFiles('turn')).toBe(16);
    expect(store.notCovered('turn').length).toBe(25);
    expect(store.notCovered('turn')[0]).toBe('many/16.txt (too much changed at once)');
  });

  it('is told of what is too large, and it is left alone', async () => {
    write('large.bin', new Uint8Array(1_000_001));
    write('grows.txt', 'small\n');
    await during('turn', () => {
      write('large.bin', new Uint8Array(1_000_002));
      write('grows.txt', new Uint8Array(1_000_001));
    });
    expect(store.notCovered('turn').slice(0, 2)).toEqual([
      'grows.txt (larger than 1 MB)',
      'large.bin (larger than 1 MB)',
    ]);
    expect(store.changedFiles('turn')).toBe(0);
  });

  it('never has a file removed that was only out of sight before', async () => {
    write('dist/mine.js', 'mine\n');
    // As old as the disk's clock tells at least.
    const age = async (): Promise<number> => Date.now() - (await stat(at('dist/mine.js'))).birthtimeMs;
    await expect.poll(age, { timeout: 5_000 }).toBeGreaterThan(400);
    await during('turn', () => write('.gitignore', '*.log\n'));
    await store.restore('turn');
    expect(texts()['dist/mine.js']).toBe('mine\n');
    expect(texts()['.gitignore']).toBe('dist\n*.log\n');
    expect(store.notCovered('turn')[0]).toMatch(/^dist\/mine\.js \(not looked at before/);
  });

  it('has a script that it deleted made again as one that can be run', async () => {
    write('run.sh', 'echo\n');
    chmodSync(at('run.sh'), 0o755);
    await during('turn', () => rmSync(at('run.sh')));
    await store.restore('turn');
    expect((await stat(at('run.sh'))).mode & 0o100).toBe(0o100);
    expect((await stat(at('src/kept.ts'))).mode & 0o100).toBe(0);
  });

  it('has a file taken back to where it was moved from', async () => {
    const was = texts();
    await during('turn', () => renameSync(at('src/edited.ts'), at('src/moved.ts')));
    await store.restore('turn');
    expect(texts()).toEqual(was);
  });

  it('has nothing behind a link read or written that it put in a folder’s place', async () => {
    const outside = path.join(base, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'edited.ts'), 'not of the workspace\n');
    const told = await during('turn', () => {
      rmSync(at('src'), { recursive: true });
      symlinkSync(outside, at('src'));
    });
    expect(told).toEqual(['src/edited.ts (deleted)', 'src/kept.ts (deleted)']);
    const reason = '(a link stands for its folder)';
    expect(store.notCovered('turn').slice(0, 2)).toEqual([`src/edited.ts ${reason}`, `src/kept.ts ${reason}`]);
    await store.restore('turn');
    expect(readdirSync(outside)).toEqual(['edited.ts']);
    expect(readFileSync(path.join(outside, 'edited.ts'), 'utf8')).toBe('not of the workspace\n');
  });

  it('never has a file removed that is still found under its old name, too', async () => {
    // As on a disk that does not tell one case from the other.
    const told = await during('turn', () => linkSync(at('src/kept.ts'), at('src/KEPT.ts')));
    expect(told).toEqual(['src/KEPT.ts (new)']);
    expect(store.notCovered('turn')[0]).toBe('src/KEPT.ts (another name of src/kept.ts)');
    await store.restore('turn');
    expect(texts()['src/KEPT.ts']).toBe('kept\n');
  });

  it('is not asked about a file that became ignored', async () => {
    expect(await during('turn', () => write('.gitignore', 'src\n'))).toEqual(['.gitignore']);
    expect(existsSync(at('src/kept.ts'))).toBe(true);
  });
});

describe('a file of the workspace through the editor', () => {
  it.each([
    ['a link in its folder’s place', () => symlinkSync(path.join(base, 'outside'), at('linked')), 'linked/file.txt'],
    ['a folder link to nowhere', () => symlinkSync(path.join(base, 'missing'), at('linked')), 'linked/file.txt'],
    ['a link in its own place', () => symlinkSync(path.join(base, 'outside/file.txt'), at('file.txt')), 'file.txt'],
    ['a link to nowhere', () => symlinkSync(path.join(base, 'outside/no.txt'), at('file.txt')), 'file.txt'],
  ])('is left alone behind %s', async (_, link, name) => {
    mkdirSync(path.join(base, 'outside'));
    writeFileSync(path.join(base, 'outside/file.txt'), 'outside\n');
    link();
    Object.assign(workspace.fs, {
      writeFile: (uri: Uri, content: Uint8Array) => Promise.resolve(writeFileSync(uri.path, content)),
      delete: (uri: Uri) => Promise.resolve(rmSync(uri.path)),
    });
    const editor = new EditorSnapshots();
    const bytes = new Uint8Array([1]);
    await expect(editor.read(uriOf(name))).rejects.toThrow(/link/);
    await expect(editor.write(uriOf(name), bytes, false)).rejects.toThrow(/link/);
    await expect(editor.takeBack(uriOf(name), bytes, bytes)).rejects.toThrow(/link/);
    await expect(editor.remove(uriOf(name))).rejects.toThrow(/link/);
    expect(readdirSync(path.join(base, 'outside'))).toEqual(['file.txt']);
    // What is not there yet can be made.
    await editor.write(uriOf('src/file.txt'), bytes, false);
    expect(existsSync(at('src/file.txt'))).toBe(true);
  });
});

describe('what others write meanwhile', () => {
  it('is the user’s where they saved it, and told where both wrote', async () => {
    await during('turn', async () => {
      write('src/kept.ts', 'mine\n');
      fake.savedDocuments.fire(fake.document(at('src/kept.ts'), 'mine\n'));
      await Promise.resolve();
      write('src/edited.ts', 'mine\n');
      fake.savedDocuments.fire(fake.document(at('src/edited.ts'), 'mine\n'));
      await new Promise((resolve) => setImmediate(resolve));
      await stat(at('src/edited.ts'));
      write('src/edited.ts', 'mine, formatted\n');
      write('src/made.ts', 'by hand\n');
      fake.madeFiles.fire({ files: [Uri.file(at('src/made.ts'))] });
    });
    expect(await store.checkpoint('turn')?.plan()).toEqual([{ uri: uriOf('src/edited.ts'), action: 'conflict' }]);
  });

  it('is the user’s where they save a notebook, or take back another answer', async () => {
    write('book.ipynb', '{}');
    Object.assign(workspace.fs, {
      writeFile: (uri: Uri, content: Uint8Array) => Promise.resolve(writeFileSync(uri.path, content)),
      delete: (uri: Uri) => Promise.resolve(rmSync(uri.path)),
    });
    await during('turn', async () => {
      write('book.ipynb', '{"cells":[]}');
      fake.savedNotebooks.fire({ uri: Uri.file(at('book.ipynb')) });
      const editor = new EditorSnapshots();
      await editor.write(uriOf('src/edited.ts'), new TextEncoder().encode('taken back\n'), false);
      await editor.remove(uriOf('src/kept.ts'));
    });
    expect(await store.checkpoint('turn')?.plan()).toEqual([]);
  });

  it('belongs to both programs of two turns, and stays', async () => {
    const first = await watches.begin('one', never);
    write('src/kept.ts', 'one\n');
    const second = await watches.begin('two', never);
    write('src/edited.ts', 'either\n');
    await first.end();
    write('deep/deleted.bin', 'two\n');
    await second.end();
    const actions = async (turn: string): Promise<unknown> =>
      Object.fromEntries(((await store.checkpoint(turn)?.plan()) ?? []).map(({ uri, action }) => [uri, action]));
    expect(await actions('one')).toEqual({
      [uriOf('src/kept.ts')]: 'rewrite',
      [uriOf('src/edited.ts')]: 'conflict',
    });
    expect(await actions('two')).toEqual({
      [uriOf('src/edited.ts')]: 'conflict',
      [uriOf('deep/deleted.bin')]: 'rewrite',
    });
  });

  it('is one change where two programs of a turn made it', async () => {
    const first = await watches.begin('turn', never);
    const second = await watches.begin('turn', never);
    write('src/edited.ts', 'first\n');
    await first.end();
    write('src/edited.ts', 'second\n');
    await second.end();
    await store.restore('turn');
    expect(texts()['src/edited.ts']).toBe('old\n');
  });

  it('after the program is not overwritten, and a second program goes on from the first', async () => {
    await during('turn', () => write('src/edited.ts', 'first\n'));
    await during('turn', () => write('src/edited.ts', 'second\n'));
    write('src/kept.ts', 'mine\n');
    await during('turn', () => write('src/kept.ts', 'mine and theirs\n'));
    expect((await store.restore('turn'))?.restored.length).toBe(2);
    expect(texts()['src/edited.ts']).toBe('old\n');
    expect(texts()['src/kept.ts']).toBe('mine\n');
  });
});

describe('a look at the files', () => {
  it('ends with the command', async () => {
    const stop = new AbortController();
    const begun = watches.begin('turn', stop.signal);
    stop.abort();
    await expect(begun).rejects.toThrow();
    expect(existsSync(copies()) ? readdirSync(copies()) : []).toEqual([]);
  });

  it('removes what a window left that went without a word, and goes on where that fails', async () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    mkdirSync(path.join(copies(), `${ended}.left/0`), { recursive: true });
    mkdirSync(path.join(copies(), `${process.pid}.used`), { recursive: true });
    symlinkSync('nowhere', path.join(copies(), 'broken'));
    await during('turn', () => write('src/edited.ts', 'new\n'));
    expect(readdirSync(copies()).toSorted()).toEqual(['broken', `${process.pid}.used`].toSorted());
    expect(log.lines.splice(0).map(({ message }) => message)).toEqual([expect.stringMatching(/could not be removed/)]);
    expect(store.changedFiles('turn')).toBe(1);
  });

  it('is given up where there are too many, which is told', async () => {
    watches = new FileWatches(store, copies(), log, 3);
    expect(await during('turn', () => write('src/edited.ts', 'new\n'))).toEqual([]);
    expect(store.notCovered('turn')[0]).toBe('what the commands changed: the workspace has more than 3 files');
  });

  it('runs no hook, monitor or filter of the repository', async () => {
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'all');
    openRepository();
    const canary = path.join(base, 'canary');
    writeFileSync(canary, `#!/bin/sh\ntouch "${base}/ran"\ncat\n`, { mode: 0o755 });
    write('.git/info/attributes', '*.ts filter=own\n');
    for (const key of ['core.fsmonitor', 'filter.own.clean', 'filter.own.smudge', 'core.pager'])
      git('config', key, canary);
    git('config', 'core.hooksPath', base);
    for (const hook of ['post-index-change', 'post-checkout'])
      writeFileSync(path.join(base, hook), readFileSync(canary), { mode: 0o755 });
    await during('turn', () => write('src/edited.ts', 'new\n'));
    await store.restore('turn');
    expect(texts()['src/edited.ts']).toBe('old\n');
    expect(existsSync(path.join(base, 'ran'))).toBe(false);
  });
});
