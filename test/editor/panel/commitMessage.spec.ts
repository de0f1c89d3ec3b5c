import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { backendSaying } from '../support/insertingBackend.ts';
import { spec, type Session, type SpecOptions } from '../support/spec.ts';
import { notificationText, pressNotificationButton, runCommand, screenshot, until } from '../support/workbench.ts';

const MESSAGE = 'feat: greet by name\n\nThe greeting was the same for everybody.';

const options: SpecOptions = {
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
};

const run = promisify(execFile);

async function git({ workspace }: Session, ...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
  return (await run('git', [...who, ...args], { cwd: workspace })).stdout;
}

/** A repository with one commit, one staged change and one more that is not staged; open in the editor. */
async function openRepository(session: Session): Promise<void> {
  const { workspace, evaluate } = session;
  await git(session, 'init', '-q');
  await git(session, 'add', '-A');
  await git(session, 'commit', '-q', '-m', 'feat: greet');
  await writeFile(path.join(workspace, 'greet.ts'), 'export const greet = (name: string) => `Hello ${name}`;\n');
  await writeFile(path.join(workspace, 'package-lock.json'), '{"lockfileVersion": 3, "inTheLock": true}\n');
  await git(session, 'add', '-A');
  await writeFile(path.join(workspace, 'summarize.ts'), '// not staged\n');
  await until('the repository in the editor', () =>
    evaluate(async (vscode, folder) => {
      await vscode.commands.executeCommand('git.openRepository', folder);
      const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
      await repository?.status();
      return repository?.state.indexChanges.length === 2 ? true : undefined;
    }, workspace),
  );
}

function box({ evaluate }: Session): Promise<string> {
  return evaluate(
    (vscode): string => vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories[0].inputBox.value,
  );
}

async function setBox({ evaluate }: Session, text: string): Promise<void> {
  await evaluate((vscode, value) => {
    const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
    repository.inputBox.value = value;
    return true;
  }, text);
}

function asked({ gateway }: Session): string[] {
  return gateway.requests
    .filter((request) => request.path.endsWith('/chat/completions'))
    .map((request) => JSON.stringify(request.body));
}

async function pressTitleButton(page: Page, name: string): Promise<void> {
  await runCommand(page, 'Source Control: Focus on Changes View');
  const pane = page.locator('.part.sidebar');
  await pane.hover();
  await pane.getByRole('button', { name, exact: true }).first().click();
}

spec('the button writes a message from what is staged, and commits nothing', options, async (session) => {
  const { page } = session;
  await openRepository(session);
  await pressTitleButton(page, 'Generate Commit Message');
  await until('the message', async () => ((await box(session)) === MESSAGE ? true : undefined));
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

spec('a draft in the box goes along, and comes back on request', options, async (session) => {
  const { page } = session;
  await openRepository(session);
  await setBox(session, 'names, see #12');
  await runCommand(page, 'AI Gateway: Generate Commit Message');
  await until('the message', async () => ((await box(session)) === MESSAGE ? true : undefined));
  expect(asked(session)[0]).toContain('names, see #12');
  await pressNotificationButton(page, 'Commit message written', 'Restore Previous Text');
  await until('the draft', async () => ((await box(session)) === 'names, see #12' ? true : undefined));
});

spec('Escape stops, and what arrived stays in the box', options, async (session) => {
  const { page, gateway } = session;
  await openRepository(session);
  gateway.addFault({ fault: 'idle-after=8' });
  await runCommand(page, 'AI Gateway: Generate Commit Message');
  await until('the beginning', async () => ((await box(session)).startsWith('feat: greet') ? true : undefined));
  await page.locator('.part.sidebar').getByRole('button', { name: 'Stop Commit Message' }).first().waitFor();
  await screenshot(page, 'commit-message-streaming');
  await page.locator('.part.sidebar .scm-editor').first().click();
  await page.keyboard.press('Escape');
  await page.locator('.part.sidebar').getByRole('button', { name: 'Generate Commit Message' }).first().waitFor();
  expect(await box(session)).toMatch(/^feat: greet/);
  expect((await box(session)).length).toBeLessThan(MESSAGE.length);
});

for (const pause of [0, 74]) {
  spec(`a key pressed ${pause} ms into the message takes the box over and is kept`, options, async (session) => {
    const { page, gateway } = session;
    await openRepository(session);
    gateway.addFault({ fault: 'tps=3' });
    await runCommand(page, 'AI Gateway: Generate Commit Message');
    const editor = page.locator('.part.sidebar .scm-editor').first();
    await editor.filter({ hasText: 'feat' }).waitFor();
    await editor.click();
    await page.waitForTimeout(pause); // meets our writes at different moments
    await page.keyboard.type('§');
    await until('the end of the request', async () =>
      gateway.requests.some(({ outcome, path: at }) => at.endsWith('/completions') && outcome === 'aborted')
        ? true
        : undefined,
    );
    await until('the key in the box', async () => ((await box(session)).includes('§') ? true : undefined));
    expect(await editor.innerText()).toContain('§');
  });
}

spec('a failure keeps the draft and says what to do', options, async (session) => {
  const { page, gateway } = session;
  await openRepository(session);
  await setBox(session, 'my words');
  gateway.addFault({ fault: 'status=401', times: 9 });
  await runCommand(page, 'AI Gateway: Generate Commit Message');
  await notificationText(page, /key/i);
  expect(await box(session)).toBe('my words');
});

spec('a branch is described in a new Markdown document', options, async (session) => {
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
