// What leaves is what was asked about: links of every kind, on a real folder, for each feature that reads a file.
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { Logger } from '../../../src/core/ports.ts';
import type { ToolContext } from '../../../src/core/toolcalls/tool.ts';
import { UserActions } from '../../../src/host/actions/userActions.ts';
import { readSelection, readUri } from '../../../src/host/attachments/read.ts';
import { ChatAttachments } from '../../../src/host/chat/chatAttachments.ts';
import { ContextList } from '../../../src/host/context/contextList.ts';
import type { TerminalReading } from '../../../src/host/terminal/output.ts';
import { collectFiles, collectRows, readForSending } from '../../../src/host/extraction/batch/collect.ts';
import { sourcesFor } from '../../../src/host/extraction/sources.ts';
import { changesOf } from '../../../src/host/scm/changes.ts';
import type { GitRepository } from '../../../src/host/scm/git.ts';
import type { BuiltinDeps } from '../../../src/host/tools/builtin/builtinTool.ts';
import { gitDiffTool } from '../../../src/host/tools/builtin/gitTools.ts';
import { WorkspaceFence } from '../../../src/host/workspace/fence.ts';
import { readPlace } from '../../../src/host/workspace/handles.ts';
import { whyNotSent } from '../../../src/host/workspace/sending.ts';
import { fake, FileType, languages, Position, Selection, Uri, window, workspace } from '../../fakes/fakeVscode.ts';

const before = { ...workspace.fs };
let base = '';
const at = (name: string): string => path.join(base, name);
const uriOf = (name: string): vscode.Uri => Uri.file(at(name)) as unknown as vscode.Uri;

function file(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

function link(target: string, name: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  symlinkSync(at(target), at(name));
}

async function typeOf(place: string): Promise<number> {
  const [own, end] = [await lstat(place), await stat(place).catch(() => lstat(place))];
  return (end.isDirectory() ? FileType.Directory : FileType.File) | (own.isSymbolicLink() ? FileType.SymbolicLink : 0);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-sending-')));
  fake.reset();
  fake.folders = [{ name: 'repo', uri: Uri.file(at('repo')) }];
  Object.assign(workspace.fs, {
    stat: async (uri: Uri) => ({ type: await typeOf(uri.path), size: (await stat(uri.path)).size }),
    readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.path)),
    readDirectory: async (uri: Uri) =>
      Promise.all((await readdir(uri.path)).map(async (name) => [name, await typeOf(path.join(uri.path, name))])),
  });
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  });
  mkdirSync(at('repo/.git'), { recursive: true });
  file('repo/.gitignore', '/private/\n*.local\n');
  file('repo/.env', 'CANARY');
  file('repo/private/notes.txt', 'CANARY');
  file('repo/.git/config', 'CANARY');
  file('repo/docs/plain.txt', 'plain');
  file('outside/notes.txt', 'CANARY');
  file('outside/.ssh/id_rsa', 'CANARY');
});

afterEach(() => {
  Object.assign(workspace.fs, before);
  fake.renew();
  rmSync(base, { recursive: true, force: true });
});

/** Where a link leads, the name that is read, and what is said. */
const links: readonly (readonly [string, () => void, string, string])[] = [
  ['a key', () => link('outside/.ssh/id_rsa', 'repo/docs/a.txt'), 'docs/a.txt', 'id_rsa is not sent'],
  ['a protected file', () => link('repo/.env', 'repo/docs/a.txt'), 'docs/a.txt', '.env is not sent'],
  ['a file outside', () => link('outside/notes.txt', 'repo/docs/a.txt'), 'docs/a.txt', 'out of the workspace'],
  ['an ignored file', () => link('repo/private/notes.txt', 'repo/docs/a.txt'), 'docs/a.txt', 'Git ignores'],
  ['a file of Git', () => link('repo/.git/config', 'repo/docs/a.txt'), 'docs/a.txt', 'Git’s own folder'],
  ['a link that leads to a protected file', () => chain(), 'docs/a.txt', '.env is not sent'],
  ['a folder outside', () => link('outside', 'repo/docs/more'), 'docs/more/notes.txt', 'out of the workspace'],
  ['a folder with keys', () => link('outside/.ssh', 'repo/docs/more'), 'docs/more/id_rsa', 'id_rsa is not sent'],
  ['an ignored folder', () => link('repo/private', 'repo/docs/more'), 'docs/more/notes.txt', 'Git ignores'],
  ['the folder above', () => link('repo', 'repo/docs/up'), 'docs/up/.env', '.env is not sent'],
];

function chain(): void {
  link('repo/.env', 'repo/docs/b.txt');
  link('repo/docs/b.txt', 'repo/docs/a.txt');
}

describe.each(links)('a link to %s', (_what, make, name, said) => {
  beforeEach(make);
  const open = (): vscode.TextEditor => {
    const document = fake.document(at(`repo/${name}`), 'CANARY');
    const selection = new Selection(new Position(0, 0), new Position(0, 6));
    return { document, selections: [selection], selection } as unknown as vscode.TextEditor;
  };

  it('is not attached', async () => {
    fake.document(at(`repo/${name}`), 'CANARY');
    expect(await readUri(uriOf(`repo/${name}`))).toEqual({ ok: false, reason: expect.stringContaining(said) });
  });

  it('is not attached as a selection, nor taken as a source', async () => {
    expect(await readSelection(open())).toEqual({ ok: false, reason: expect.stringContaining(said) });
    await expect(sourcesFor(uriOf(`repo/${name}`))).rejects.toThrow(said);
  });

  it('is not in a batch, found or named, nor are rows of it', async () => {
    const { signal } = new AbortController();
    const given = [uriOf('repo/docs'), uriOf(`repo/${name}`), uriOf(`repo/${path.dirname(name)}`)];
    const { items } = await collectFiles(given, signal);
    const sent = await Promise.all(items.map((item) => readForSending(item)));
    expect(JSON.stringify(sent)).not.toContain('CANARY');
    const item = { id: 'x', label: 'x', uri: uriOf(`repo/${name}`).toString() };
    expect(await readForSending(item)).toEqual({ ok: false, reason: expect.stringContaining(said) });
    expect(await readForSending({ ...item, text: 'CANARY' })).toMatchObject({ ok: false });
    renameSync(at(`repo/${name}`), at(`repo/${name}.csv`));
    const rows = await collectRows(uriOf(`repo/${name}.csv`));
    expect(JSON.stringify(rows?.items)).not.toContain('CANARY');
  });

  it('is only named among the new files of a commit', async () => {
    const repository = {
      rootUri: uriOf('repo'),
      state: {
        indexChanges: [],
        workingTreeChanges: [],
        untrackedChanges: [{ uri: uriOf(`repo/${name}`), status: 7 }],
      },
      diff: () => Promise.resolve(''),
    } as unknown as GitRepository;
    expect((await changesOf(repository)).files).toMatchObject([{ path: name, hunks: '', isBinary: true }]);
  });
});

describe('what may be sent', () => {
  it('is a link to another file of the workspace, and a file in a folder that is a link to one', async () => {
    link('repo/docs/plain.txt', 'repo/a.txt');
    link('repo/docs', 'repo/more');
    for (const name of ['repo/a.txt', 'repo/more/plain.txt']) {
      fake.document(at(name), 'plain');
      expect(await readUri(uriOf(name))).toMatchObject({ ok: true, part: { text: 'plain' } });
    }
  });

  it('is an ignored file that was named itself, and a file outside that is no link to a protected one', async () => {
    for (const name of ['repo/private/notes.txt', 'outside/notes.txt']) {
      fake.document(at(name), 'CANARY');
      expect(await readUri(uriOf(name))).toMatchObject({ ok: true });
    }
    link('repo/.env', 'outside/a.txt');
    link('outside/.ssh/id_rsa', 'outside/b.txt');
    for (const name of ['outside/a.txt', 'outside/b.txt'])
      expect(await readUri(uriOf(name))).toMatchObject({ ok: false });
  });

  it('is everything of a workspace that is opened by a link, but for its protected files', async () => {
    link('repo', 'opened');
    fake.folders = [{ name: 'opened', uri: Uri.file(at('opened')) }];
    fake.setting('aiGateway.neverSend', { globalValue: ['docs/secret/**', '.env'] });
    file('repo/docs/secret/a.txt', 'CANARY');
    link('repo/docs/secret', 'repo/open');
    fake.document(at('opened/docs/plain.txt'), 'plain');
    expect(await readUri(uriOf('opened/docs/plain.txt'))).toMatchObject({ ok: true });
    expect(await whyNotSent(uriOf('opened/open/a.txt'))).toContain('is not sent');
  });

  it('is the text on disk unless it is edited: a document may have been opened through a link', async () => {
    const document = fake.document(at('repo/docs/plain.txt'), 'CANARY');
    expect(await readUri(uriOf('repo/docs/plain.txt'))).toMatchObject({ part: { text: 'plain' } });
    document.isDirty = true;
    expect(await readUri(uriOf('repo/docs/plain.txt'))).toMatchObject({ part: { text: 'CANARY' } });
  });
});

describe('files of a folder that was picked outside the workspace', () => {
  it('are taken, without links out of it', async () => {
    file('elsewhere/a.txt', 'plain');
    link('elsewhere/a.txt', 'elsewhere/b.txt');
    link('outside/notes.txt', 'elsewhere/c.txt');
    const { items, skipped } = await collectFiles([uriOf('elsewhere')], new AbortController().signal);
    expect(items.map(({ uri }) => path.basename(uri))).toEqual(['a.txt', 'b.txt']);
    expect(skipped).toEqual([{ label: at('elsewhere/c.txt'), reason: 'It is a link that leads out of the folder.' }]);
  });
});

describe('what Git ignores in a batch', () => {
  const found = async (name: string): Promise<readonly string[]> =>
    (await collectFiles([uriOf(name)], new AbortController().signal)).items.map(({ label }) => label);

  it('is left out by the rules of all folders above, and taken where its folder was named', async () => {
    file('repo/docs/.gitignore', 'drafts/\n');
    file('repo/docs/drafts/a.txt', 'a');
    file('repo/docs/b.local', 'b');
    file('repo/private/.gitignore', 'c.txt\n');
    file('repo/private/c.txt', 'c');
    expect(await found('repo/docs')).toEqual(['docs/plain.txt']);
    expect(await found('repo')).toEqual(['docs/plain.txt']);
    expect(await found('repo/private')).toEqual(['private/notes.txt']);
    expect(await found('repo/docs/drafts')).toEqual(['docs/drafts/a.txt']);
  });
});

describe('a handle', () => {
  const read = (name: string, whyNot = (): Promise<string | undefined> => Promise.resolve(undefined)) =>
    readPlace(at(name), 1_000, whyNot);

  it('is asked about where it lies, and a refusal reads nothing', async () => {
    link('outside/.ssh', 'repo/keys');
    const places: string[] = [];
    const found = await readPlace(at('repo/keys/id_rsa'), 1_000, (real) => Promise.resolve(void places.push(real)));
    expect(found).toMatchObject({ kind: 'bytes' });
    expect(places).toEqual([at('outside/.ssh/id_rsa')]);
    expect(await read('repo/.env', () => Promise.resolve('no'))).toEqual({ kind: 'refused', reason: 'no' });
  });

  it('gives what was asked about, whatever takes its name meanwhile', async () => {
    const found = await read('repo/docs/plain.txt', () => {
      renameSync(at('repo/docs'), at('repo/old'));
      link('outside', 'repo/docs');
      file('outside/plain.txt', 'CANARY');
      return Promise.resolve(undefined);
    });
    expect(found).toMatchObject({ kind: 'bytes', bytes: Buffer.from('plain') });
  });

  it('is not of a folder, nor of what is too large; another name of the same file is as good', async () => {
    expect(await read('repo')).toEqual({ kind: 'folder' });
    file('repo/large', 'x'.repeat(1_001));
    expect(await read('repo/large')).toEqual({ kind: 'large', size: 1_001 });
    linkSync(at('repo/docs/plain.txt'), at('repo/docs/same.txt'));
    expect(await read('repo/docs/same.txt')).toMatchObject({ kind: 'bytes' });
    await expect(read('repo/none')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a file that a feature finds by itself', () => {
  it('is no prompt where it is a link, which is told in the file', async () => {
    file('repo/.aigateway/actions/mine.md', 'Tidy this: {{selection}}');
    link('outside/notes.txt', 'repo/.aigateway/actions/a.md');
    link('repo/.env', 'repo/.aigateway/actions/b.md');
    const told: string[] = [];
    Object.assign(languages, {
      createDiagnosticCollection: () => ({
        clear: () => undefined,
        dispose: () => undefined,
        set: (uri: Uri, [problem]: readonly { readonly message: string }[]) => {
          if (problem !== undefined) told.push(`${path.basename(uri.path)}: ${problem.message}`);
        },
      }),
    });
    fake.foundFiles = ['mine.md', 'a.md', 'b.md'].map((name) => Uri.file(at(`repo/.aigateway/actions/${name}`)));
    const actions = new UserActions({ log: { warn: () => undefined } as unknown as Logger });
    expect((await actions.load()).map(({ title }) => title)).toEqual(['mine']);
    expect(told).toEqual([
      expect.stringContaining('a.md: a.md is not sent'),
      expect.stringContaining('b.md: b.md is a link'),
    ]);
  });
});

describe('the Git diff tool', () => {
  const diffTool = async (text: string): Promise<string> => {
    const repository = { rootUri: uriOf('repo'), diff: () => Promise.resolve(text) };
    const api = { repositories: [repository] };
    fake.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
    const tool = gitDiffTool({ fence: new WorkspaceFence() } as unknown as BuiltinDeps);
    const context = { signal: new AbortController().signal, progress: () => undefined } as unknown as ToolContext;
    return JSON.stringify((await tool.run({}, context)).content);
  };
  const change = (from: string, to: string, header = ''): string =>
    `diff --git a/${from} b/${to}\n${header}--- a/${from}\n+++ b/${to}\n@@ -1 +1 @@\n-CANARY\n+new\n`;
  const moved = (how: string): string => change('.env', 'a.txt', `${how} from .env\n${how} to a.txt\n`);

  it.each([
    ['was renamed', moved('rename')],
    ['was copied', moved('copy')],
    ['was ignored before', change('private/x', 'a.txt', 'rename from private/x\nrename to a.txt\n')],
    [
      'is in conflict',
      `${change('b', 'b').replace('CANARY', 'x')}diff --cc .env\n@@@ -1 -1 +1 @@@\n- CANARY\n -CANARY\n++new\n`,
    ],
  ])('shows nothing of a protected file that %s', async (_how, text) => {
    const shown = await diffTool(text);
    expect(shown).not.toContain('CANARY');
    expect(shown).toContain('1 private files, or outside the workspace, are not shown');
  });

  it('says what of the diff is in no known form', async () => {
    const shown = await diffTool(`${change('b', 'b').replace('CANARY', 'x')}CANARY\n`);
    expect(shown).toContain('+new');
    expect(shown).not.toContain('CANARY');
    expect(shown).toContain('1 parts of Git’s diff are in no known form');
  });
});

describe('a drop', () => {
  let questions: { readonly text: string; readonly detail: string }[] = [];
  let answer: string | undefined;
  const dropped = async (...uris: readonly string[]): Promise<readonly string[]> => {
    const attachments = new ChatAttachments(
      { session: { id: 'shown' }, openModel: { takes: () => undefined }, notice: () => undefined },
      new ContextList({ search: () => Promise.resolve([]) }, {} as TerminalReading, () => undefined),
    );
    await attachments.addDropped(uris);
    return attachments.tray.items.map(({ part }) => ('label' in part ? part.label : ''));
  };
  beforeEach(() => {
    [questions, answer] = [[], undefined];
    Object.assign(window, {
      showWarningMessage: (text: string, { detail }: { readonly detail: string }) => {
        questions.push({ text, detail });
        return Promise.resolve(answer);
      },
    });
    for (const name of ['outside/notes.txt', 'repo/docs/plain.txt']) fake.document(at(name), '');
  });

  it('of files of the workspace asks nothing', async () => {
    expect(await dropped(`file://${at('repo/docs/plain.txt')}`)).toEqual(['plain.txt']);
    expect(questions).toEqual([]);
  });

  it('of a file outside is asked about with its whole path', async () => {
    expect(await dropped(`file://${at('outside/notes.txt')}`)).toEqual([]);
    expect(questions[0]?.text).toBe('Attach a file from outside the workspace?');
    expect(questions[0]?.detail).toContain(at('outside/notes.txt'));
    answer = 'Attach';
    expect(await dropped(`file://${at('outside/notes.txt')}`)).toEqual(['notes.txt']);
  });

  it('names each of many, some at a time', async () => {
    answer = 'Attach';
    await dropped(...Array.from({ length: 25 }, (_, index) => `file://${at(`outside/${index}.txt`)}`));
    expect(questions.map(({ text }) => text.replace(/\D/g, ''))).toEqual(['10', '10', '5']);
    expect(questions[2]?.detail).toContain(at('outside/24.txt'));
  });

  it('that hides its way out of the workspace attaches nothing unasked', async () => {
    expect(await dropped(`file://${at('repo')}/../outside/notes.txt`)).toEqual([]);
    expect(await dropped(`file://${at('repo')}/docs/%2e%2e/%2e%2e/outside/notes.txt`)).toEqual([]);
  });
});
