import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Piece } from '../../gateway/types.ts';
import { questionsAt } from '../support/chat.ts';
import { HeldBackend } from '../support/heldBackend.ts';
import { backendSaying } from '../support/insertingBackend.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  focused,
  notificationText,
  pressNotificationButton,
  runCommand,
  screenshot,
  until,
} from '../support/workbench.ts';

const MESSAGE = 'feat: greet by name\n\nThe greeting was the same for everybody.';

const spec = tidySpecs({
  gateway: {
    backend: backendSaying((prompt) =>
      prompt.includes('pull request')
        ? '<description>\n# Greet by name\n\nGreets people by their **name**.\n\n- `greet` takes a name\n</description>'
        : `<message>\n${MESSAGE}\n</message>`,
    ),
  },
  files: { 'greet.ts': 'export const greet = () => "Hello";\n', '.gitignore': '.vscode\n' },
  userSettings: {
    'git.enabled': true,
    'git.openRepositoryInParentFolders': 'never',
    'aiGateway.model': 'openai/gpt-4.1',
    'aiGateway.commit.instructions': 'Use Conventional Commits.',
  },
});

const run = promisify(execFile);

async function git({ workspace }: Session, ...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
  return (await run('git', [...who, ...args], { cwd: workspace })).stdout;
}

/** A repository with one commit on its only branch, and nothing changed. */
async function emptyRepository(session: Session): Promise<void> {
  if (existsSync(path.join(session.workspace, '.git'))) {
    const first = (await git(session, 'rev-list', '--max-parents=0', 'main')).trim();
    await git(session, 'checkout', '-q', '-f', '-B', 'main', first);
    const branches = (await git(session, 'branch', '--format=%(refname:short)')).trim().split('\n');
    for (const name of branches) if (name !== 'main') await git(session, 'branch', '-q', '-D', name);
    await git(session, 'clean', '-q', '-f', '-d');
    return;
  }
  await git(session, 'init', '-q');
  await git(session, 'add', '-A');
  await git(session, 'commit', '-q', '-m', 'feat: greet');
}

/** A repository with one commit, two staged changes and one that is not staged; in sight, with an empty box. */
async function openRepository(session: Session): Promise<void> {
  const { workspace, evaluate } = session;
  await emptyRepository(session);
  await writeFile(path.join(workspace, 'greet.ts'), 'export const greet = (name: string) => `Hello ${name}`;\n');
  await writeFile(path.join(workspace, 'package-lock.json'), '{"lockfileVersion": 3, "inTheLock": true}\n');
  await git(session, 'add', '-A');
  await writeFile(path.join(workspace, 'summarize.ts'), '// not staged\n');
  await until('the repository in the editor', () =>
    evaluate(async (vscode, folder) => {
      await vscode.commands.executeCommand('git.openRepository', folder);
      const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
      await repository?.status();
      const { HEAD, indexChanges, workingTreeChanges } = repository?.state ?? {};
      if (HEAD?.name !== 'main' || indexChanges.length !== 2 || workingTreeChanges.length !== 1) return undefined;
      repository.inputBox.value = '';
      await vscode.commands.executeCommand('workbench.view.scm');
      return true;
    }, workspace),
  );
  await boxInWindow(session.page).waitFor();
}

function box({ evaluate }: Session): Promise<string> {
  return evaluate(
    (vscode): string => vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories[0].inputBox.value,
  );
}

async function boxHolds(session: Session, what: string, isWanted: (text: string) => boolean): Promise<void> {
  await until(what, async () => (isWanted(await box(session)) ? true : undefined));
}

async function setBox({ evaluate }: Session, text: string): Promise<void> {
  await evaluate((vscode, value) => {
    const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
    repository.inputBox.value = value;
    return true;
  }, text);
}

function boxInWindow(page: Page): Locator {
  return page.locator('.part.sidebar .scm-editor').first();
}

/** What the box shows, line by line. */
async function shown(page: Page): Promise<string> {
  const lines = await boxInWindow(page)
    .locator('.view-line')
    .evaluateAll((found: HTMLElement[]) =>
      found.toSorted((a, b) => a.offsetTop - b.offsetTop).map((line) => line.textContent),
    );
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

function asked({ gateway }: Session): string[] {
  return questionsAt(gateway).map((request) => JSON.stringify(request.body));
}

/** The button over the box, which shows under the pointer; its name goes on with its key. */
async function titleButton(page: Page, name: string): Promise<Locator> {
  const pane = page.locator('.part.sidebar');
  await pane.hover();
  return pane.getByRole('button', { name: new RegExp(`^${name}`) }).first();
}

async function pressTitleButton(page: Page, name: string): Promise<void> {
  await (await titleButton(page, name)).click();
}

spec('the button writes a message from what is staged, and commits nothing', async (session) => {
  const { page } = session;
  await openRepository(session);
  await pressTitleButton(page, 'Generate Commit Message');
  await boxHolds(session, 'the message', (text) => text === MESSAGE);
  await screenshot(page, 'commit-message');

  const [body = ''] = asked(session);
  expect(body).toContain('Hello ${name}');
  expect(body).toContain('feat: greet');
  expect(body).toContain('Use Conventional Commits.');
  expect(body).toContain('package-lock.json');
  expect(body).not.toContain('inTheLock');
  expect(body).not.toContain('not staged');
  expect(await notificationText(page, 'Commit message written')).toContain('content of 1 file left out');
  expect((await git(session, 'log', '--oneline')).trim().split('\n')).toHaveLength(1);
});

spec('a diff is in its plain form whatever is configured, and a Git that fails has its own words', async (session) => {
  const { page, workspace } = session;
  await openRepository(session);
  const configured = { 'color.ui': 'always', 'diff.noprefix': 'true', 'diff.external': 'echo CANARY' };
  const index = path.join(workspace, '.git', 'index');
  const kept = await readFile(index);
  try {
    for (const [name, value] of Object.entries(configured)) await git(session, 'config', name, value);
    await runCommand(page, 'AI Gateway: Generate Commit Message');
    await boxHolds(session, 'the message', (text) => text === MESSAGE);
    const [body = ''] = asked(session);
    expect(body).toContain('--- greet.ts\\n@@ -1 +1 @@\\n-export const greet = () =>');
    expect(body).toContain('package-lock.json');
    expect(body).not.toMatch(/CANARY|u001b/);

    await setBox(session, 'my words');
    await writeFile(index, 'not an index');
    await runCommand(page, 'AI Gateway: Generate Commit Message');
    const told = await notificationText(page, /Git failed/);
    expect(told).toMatch(/^Git failed and said: .*index file.*\. Mend that in a terminal in /);
    expect(told).toContain(workspace);
    expect(await box(session)).toBe('my words');
    expect(asked(session)).toHaveLength(1);
  } finally {
    await writeFile(index, kept);
    for (const name of Object.keys(configured)) await git(session, 'config', '--unset', name);
  }
});

spec.long('a draft in the box goes along, and comes back on request', async (session) => {
  const { page } = session;
  await openRepository(session);
  await setBox(session, 'names, see #12');
  await runCommand(page, 'AI Gateway: Generate Commit Message');
  await boxHolds(session, 'the message', (text) => text === MESSAGE);
  expect(asked(session)[0]).toContain('names, see #12');
  await pressNotificationButton(page, 'Commit message written', 'Restore Previous Text');
  await boxHolds(session, 'the draft', (text) => text === 'names, see #12');
});

spec('Escape stops, and what arrived stays in the box', async (session) => {
  const { page, gateway } = session;
  await openRepository(session);
  gateway.addFault({ fault: 'idle-after=8' });
  await pressTitleButton(page, 'Generate Commit Message');
  await boxHolds(session, 'the beginning', (text) => text.startsWith('feat: greet'));
  await (await titleButton(page, 'Stop Commit Message')).waitFor();
  await screenshot(page, 'commit-message-streaming');
  await boxInWindow(page).click();
  await focused(boxInWindow(page));
  await page.keyboard.press('Escape');
  await (await titleButton(page, 'Generate Commit Message')).waitFor();
  expect(await box(session)).toMatch(/^feat: greet/);
  expect((await box(session)).length).toBeLessThan(MESSAGE.length);
});

const FIRST = 'feat: greet by name\n\nThe greeting';

/** The message in three writes. */
function threeWrites(): HeldBackend {
  const pieces = [`<message>\n${FIRST}`, ' was the same', ' for everybody.\n</message>'];
  return new HeldBackend(pieces.map((text): Piece => ({ type: 'text', text })));
}

/** The window handles its next key only at that time, as a window with much to do would. */
async function holdNextKey(page: Page, until: number): Promise<void> {
  await page.evaluate((end) => {
    const wait = (): void => {
      while (Date.now() < end);
    };
    addEventListener('keydown', wait, { capture: true, once: true });
  }, until);
}

/** Begins a message; resolves when its first write stands in the box and keys go there. */
async function firstWrite(session: Session, model: HeldBackend): Promise<void> {
  const { page } = session;
  await openRepository(session);
  await pressTitleButton(page, 'Generate Commit Message');
  model.goOn(1);
  await until('the first write', async () => ((await shown(page)) === FIRST ? true : undefined));
  await boxInWindow(page).click();
  await focused(boxInWindow(page));
}

/** Nobody writes into the box any more, and both ends agree that the key is in it. */
async function expectKept(session: Session, model: HeldBackend, key: string): Promise<void> {
  const { page, gateway } = session;
  await until('the end of the request', async () =>
    questionsAt(gateway)[0]?.outcome === 'aborted' ? true : undefined,
  );
  model.goOn();
  await (await titleButton(page, 'Generate Commit Message')).waitFor();
  await until('the key in the box', async () => {
    const [own, seen] = [await box(session), await shown(page)];
    return own === seen && own.includes(key) ? true : undefined;
  });
}

const quiet = threeWrites();

spec('a key pressed between two writes takes the box over', { gateway: { backend: quiet } }, async (session) => {
  await firstWrite(session, quiet);
  await session.page.keyboard.press('X');
  await expectKept(session, quiet, 'X');
  expect((await box(session)).replace('X', '')).toBe(FIRST);
});

// The second write is sent while the key is on its way: in an instant, within what a write needs, and beyond.
for (const milliseconds of [0, 60, 600]) {
  const model = threeWrites();
  spec.long(
    `a key pressed ${milliseconds} ms before a write arrives takes the box over and is kept`,
    { gateway: { backend: model } },
    async (session) => {
      const { page } = session;
      await firstWrite(session, model);
      if (milliseconds > 0) await holdNextKey(page, Date.now() + 100 + milliseconds);
      const pressed = page.keyboard.press('X');
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      model.goOn(1);
      await pressed;
      await expectKept(session, model, 'X');
    },
  );
}

/** Sets the line breaks of the box; the editor follows the setting a moment later, and only while the box holds one line. */
async function setLineBreaks(session: Session, eol: string | null): Promise<void> {
  await session.editor.updateSettings({ 'files.eol': eol });
  await until('line breaks of this kind in the box', async () => {
    await setBox(session, '');
    await setBox(session, 'one\ntwo');
    await shown(session.page);
    return (await box(session)).includes('\r\n') === (eol === '\r\n') ? true : undefined;
  });
  await setBox(session, '');
}

const broken = threeWrites();

spec.long(
  'a message is written to its end where the editor gives line breaks as \\r\\n',
  { gateway: { backend: broken } },
  async (session) => {
    await openRepository(session);
    try {
      await setLineBreaks(session, '\r\n');
      await firstWrite(session, broken);
      expect(await box(session)).toContain('\r\n');
      broken.goOn();
      await boxHolds(session, 'the message', (text) => text.replaceAll('\r\n', '\n') === MESSAGE);
      await (await titleButton(session.page, 'Generate Commit Message')).waitFor();
    } finally {
      await setLineBreaks(session, null);
    }
  },
);

spec('a failure keeps the draft and says what to do', async (session) => {
  const { page, gateway } = session;
  await openRepository(session);
  await setBox(session, 'my words');
  gateway.addFault({ fault: 'status=401', times: 9 });
  await pressTitleButton(page, 'Generate Commit Message');
  await notificationText(page, /key/i);
  expect(await box(session)).toBe('my words');
});

spec.long('a branch is described in a new Markdown document', async (session) => {
  const { page, evaluate } = session;
  await openRepository(session);
  await git(session, 'checkout', '-q', '-b', 'names');
  await git(session, 'commit', '-q', '-m', 'feat: greet by name');
  await until('the branch in the editor', () =>
    evaluate(async (vscode) => {
      const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
      await repository?.status();
      return repository?.state.HEAD?.name === 'names' ? true : undefined;
    }),
  );
  await runCommand(page, 'AI Gateway: Generate Pull Request Description');
  const text = '# Greet by name\n\nGreets people by their **name**.\n\n- `greet` takes a name\n';
  await until('the description', () =>
    evaluate((vscode, wanted) => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.languageId === 'markdown' && document.getText() === wanted ? true : undefined;
    }, text),
  );
  await screenshot(page, 'pull-request');
  const [body = ''] = asked(session);
  expect(body).toContain('Branch names, to be merged into main.');
  expect(body).toContain('Hello ${name}');
  expect(body).not.toContain('not staged');
});
