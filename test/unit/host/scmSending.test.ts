// What goes out with a commit message and with the description of a pull request, on a real folder with links.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateCommitMessage } from '../../../src/host/scm/commitMessage.ts';
import { generatePullRequestDescription } from '../../../src/host/scm/pullRequest.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { fake, FileType, Uri, window, workspace } from '../../fakes/fakeVscode.ts';

const TEMPLATE = '.github/pull_request_template.md';
const TOKEN = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const DIFF = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n';

let base = '';
let sent = '';
let questions: { text: string; detail: string }[] = [];
let told: string[] = [];
let answer: string | undefined;
const before = { ...workspace.fs };

function file(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  writeFileSync(path.join(base, name), text);
}

function link(target: string, name: string): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  symlinkSync(path.join(base, target), path.join(base, name));
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-scm-')));
  mkdirSync(path.join(base, 'repo'));
  [sent, questions, told, answer] = ['', [], [], undefined];
  fake.reset();
  fake.folders = [{ name: 'repo', uri: Uri.file(path.join(base, 'repo')) }];
  Object.assign(workspace.fs, {
    stat: async (uri: Uri) => {
      const found = await stat(uri.path);
      return { type: found.isDirectory() ? FileType.Directory : FileType.File, size: found.size };
    },
    readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.path)),
  });
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
    openTextDocument: () => Promise.resolve({ isClosed: true }),
  });
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  Object.assign(window, {
    showQuickPick: (items: readonly unknown[]) => Promise.resolve(items[0]),
    withProgress: (_options: unknown, work: (progress: unknown, token: unknown) => unknown) => work({}, token),
    setStatusBarMessage: () => undefined,
    showInformationMessage: (text: string) => Promise.resolve(void told.push(text)),
    showWarningMessage: (text: string, { detail }: { detail: string }) => {
      questions.push({ text, detail });
      return Promise.resolve(answer);
    },
  });
});

afterEach(() => {
  Object.assign(workspace.fs, before);
  fake.renew();
  rmSync(base, { recursive: true, force: true });
});

/** Everything of the product that the commands ask for; the model answers nothing and what it was asked is kept. */
function services(): ModelServices {
  async function* streamTurn(request: unknown): AsyncGenerator<unknown> {
    sent += JSON.stringify(request);
    yield { type: 'text-delta', text: 'an answer' };
    yield { type: 'turn-end', reason: 'stop' };
  }
  const models = { resolve: () => Promise.resolve('openai/gpt'), options: (wish: object) => wish };
  return {
    settings: { instructions: () => ({ user: '', workspace: '' }), get: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined },
    models: () => Promise.resolve(models),
    gateway: () =>
      Promise.resolve({ model: () => undefined, payer: () => Promise.resolve(undefined), client: { streamTurn } }),
  } as unknown as ModelServices;
}

/** The repository as the editor's Git extension gives it; its top is the workspace unless said. */
function openRepository({ branch = 'feature', subject = 'Add b', root = 'repo' } = {}): void {
  const repository = {
    rootUri: Uri.file(path.join(base, root)),
    inputBox: { value: '' },
    ui: { selected: true },
    state: { HEAD: { name: branch }, indexChanges: [{}], workingTreeChanges: [] },
    diff: () => Promise.resolve(DIFF),
    diffBetweenPatch: () => Promise.resolve(DIFF),
    log: () => Promise.resolve([{ message: subject, parents: ['1'] }]),
    getBranches: () => Promise.resolve([{ name: 'main' }]),
  };
  const api = { repositories: [repository] };
  fake.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
}

const describePullRequest = (): Promise<void> => generatePullRequestDescription(services(), undefined);

describe('the template of a pull request', () => {
  beforeEach(() => openRepository());

  it('is sent where it is a file of the workspace', async () => {
    file(`repo/${TEMPLATE}`, '## What was tested');
    await describePullRequest();
    expect(sent).toContain('## What was tested');
    expect(questions).toEqual([]);
  });

  it('is sent where it is a link to another file of the workspace', async () => {
    file('repo/docs/form.md', '## What was tested');
    link('repo/docs/form.md', `repo/${TEMPLATE}`);
    await describePullRequest();
    expect(sent).toContain('## What was tested');
  });

  it.each([
    ['a file outside', 'outside/notes.txt', 'it is a link that leads out of the workspace'],
    ['a protected file', 'repo/.env', 'the setting aiGateway.neverSend keeps it'],
  ])('stays here where it is a link to %s, and the user is told', async (_what, target, reason) => {
    file(target, 'CANARY');
    link(target, `repo/${TEMPLATE}`);
    await describePullRequest();
    expect(sent).toContain('Write the pull request');
    expect(sent).not.toContain('CANARY');
    expect(told.join()).toContain(`No template was used: “pull_request_template.md” was refused: ${reason}`);
  });

  it('stays here where a folder on its way is a link that leads out', async () => {
    file('outside/pull_request_template.md', 'CANARY');
    link('outside', 'repo/.github');
    await describePullRequest();
    expect(sent).not.toContain('CANARY');
    expect(told.join()).toContain('leads out of the workspace');
  });

  it('is sent where a folder below the top of the repository is open', async () => {
    file(`repo/${TEMPLATE}`, '## What was tested');
    fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'repo/packages/app')) }];
    mkdirSync(path.join(base, 'repo/packages/app'), { recursive: true });
    await describePullRequest();
    expect(sent).toContain('## What was tested');
    rmSync(path.join(base, 'repo', TEMPLATE));
    file('outside/notes.txt', 'CANARY');
    link('outside/notes.txt', `repo/${TEMPLATE}`);
    await describePullRequest();
    expect(sent).not.toContain('CANARY');
  });

  it('stays here where its own name is protected', async () => {
    fake.setting('aiGateway.neverSend', { globalValue: ['.github/**'] });
    file(`repo/${TEMPLATE}`, 'CANARY');
    await describePullRequest();
    expect(sent).not.toContain('CANARY');
  });

  it('gives way to the next one that may be sent', async () => {
    file('outside/notes.txt', 'CANARY');
    link('outside/notes.txt', `repo/${TEMPLATE}`);
    file('repo/docs/pull_request_template.md', '## What was tested');
    await describePullRequest();
    expect(sent).toContain('## What was tested');
    expect(sent).not.toContain('CANARY');
  });
});

/** Where a secret may be in what goes out, and what makes it go. */
const places: readonly (readonly [string, () => void, () => Promise<void>])[] = [
  ['a template', () => (openRepository(), file(`repo/${TEMPLATE}`, `Use ${TOKEN}`)), describePullRequest],
  ['a branch to be described', () => openRepository({ branch: `try/${TOKEN}` }), describePullRequest],
  ['a subject of a branch', () => openRepository({ subject: `Use ${TOKEN}` }), describePullRequest],
  ['the branch of a commit', () => openRepository({ branch: `try/${TOKEN}` }), () => commit()],
];

const commit = (): Promise<void> => generateCommitMessage(services(), undefined);

describe.each(places)('a secret in %s', (_place, set, run) => {
  beforeEach(set);

  it('is asked about, and nothing is sent without an answer', async () => {
    await run();
    expect(questions).toHaveLength(1);
    expect(questions[0]?.detail).toContain('the response keeps the placeholders');
    expect(sent).toBe('');
  });

  it('is taken out where the user says so', async () => {
    answer = 'Redact and Send';
    await run();
    expect(sent).toContain('REDACTED_SECRET_1_');
    expect(sent).not.toContain(TOKEN);
  });
});

it('sends of a subject before a commit how it begins, and no secret there', async () => {
  for (const subject of [`Use ${TOKEN}`, `${TOKEN} is used`, `fix: ${TOKEN}`]) {
    openRepository({ subject });
    await commit();
    expect(sent).not.toBe('');
    expect(sent).not.toContain(TOKEN.slice(0, 8));
  }
});
