import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { questionsAt } from '../support/chat.ts';
import { backendSaying } from '../support/insertingBackend.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  answerInputBox,
  focused,
  panelFrame,
  pick,
  runCommand,
  screenshot,
  settledRows,
  until,
} from '../support/workbench.ts';

const spec = tidySpecs({
  gateway: {
    backend: backendSaying((prompt) =>
      prompt.includes('several')
        ? '<command>cd /tmp\ntouch was-run</command><explanation>Two steps.</explanation>'
        : prompt.startsWith('Shell:')
          ? '<command>\necho was-suggested $(whoami)\u0007\n</command><explanation>Prints a word. Changes nothing.</explanation>'
          : 'The command failed because there is no such file.',
    ),
  },
  userSettings: {
    'aiGateway.model': 'openai/gpt-4.1',
    'terminal.integrated.shellIntegration.enabled': true,
    'terminal.integrated.gpuAcceleration': 'off',
  },
});

function asked({ gateway }: Session): string[] {
  return questionsAt(gateway).map((request) => JSON.stringify(request.body));
}

/**
 * Opens a terminal whose shell tells the editor where commands begin and end. From now on the command lines that are run in
 * it are kept.
 */
async function openTerminal({ evaluate }: Session): Promise<void> {
  await evaluate((vscode) => {
    const host = globalThis as { commandLines?: string[] };
    if (host.commandLines === undefined) {
      vscode.window.onDidStartTerminalShellExecution(({ execution }) =>
        host.commandLines?.push(execution.commandLine.value),
      );
    }
    host.commandLines = [];
    vscode.window.createTerminal({ name: 'spec', shellPath: '/bin/bash' }).show();
    return true;
  });
  await until(
    'shell integration',
    () => evaluate((vscode) => (vscode.window.activeTerminal?.shellIntegration === undefined ? undefined : true)),
    { timeout: 30_000 },
  );
}

function commandLines({ evaluate }: Session): Promise<string[]> {
  return evaluate((): string[] => (globalThis as { commandLines?: string[] }).commandLines ?? []);
}

async function screenText(page: Page): Promise<string> {
  return (await page.locator('.xterm-rows:visible').first().innerText()).replaceAll('\u00a0', ' ');
}

/** Resolves when the command line, which may be wrapped, holds this. */
async function lineHolds(page: Page, text: string): Promise<void> {
  await until(`"${text}" in the command line`, async () =>
    (await screenText(page)).replaceAll('\n', '').includes(text) ? true : undefined,
  );
}

async function screenShows(page: Page, text: RegExp): Promise<void> {
  await until(`${String(text)} in the terminal`, async () =>
    (await screenText(page)).search(text) === -1 ? undefined : true,
  );
}

/** Goes on typing in the terminal, as the user who sits before it. */
async function type(page: Page, text: string): Promise<void> {
  await page.locator('.xterm').first().click();
  await focused(page.locator('.xterm').first());
  await page.keyboard.type(text);
}

spec('the last command’s output is explained in the chat, with the output attached', async (session) => {
  const { page, evaluate } = session;
  await openTerminal(session);
  const exitCode = await evaluate(
    (vscode) =>
      new Promise<number | undefined>((resolve) => {
        const listener = vscode.window.onDidEndTerminalShellExecution((event) => {
          listener.dispose();
          resolve(event.exitCode);
        });
        vscode.window.activeTerminal?.shellIntegration?.executeCommand('cat no-such-file-here');
      }),
  );
  expect(exitCode).toBe(1);
  await runCommand(page, 'AI Gateway: Explain Last Terminal Output');
  const panel = await panelFrame(page);
  await panel.getByText('there is no such file').first().waitFor();
  await screenshot(page, 'terminal-explained');
  const [body = ''] = asked(session);
  expect(body).toContain('$ cat no-such-file-here');
  expect(body).toContain('No such file or directory');
  expect(body).toContain('[exit code 1]');
  expect(body).toContain('Explain why this command failed');
  expect(body).not.toContain('\\u001b');
});

spec('a suggested command is put into the terminal and not run', async (session) => {
  const { page } = session;
  await openTerminal(session);
  await runCommand(page, 'AI Gateway: Suggest a Command…');
  await answerInputBox(page, 'print a word');
  // A pick list would read this as an icon, and a user would not see that it is run.
  await settledRows(page, 'echo was-suggested $(whoami)');
  await screenshot(page, 'terminal-suggestion');
  await pick(page, 'echo was-suggested');
  await lineHolds(page, 'echo was-suggested $(whoami)');
  await screenshot(page, 'terminal-inserted');
  // Had it been run, what the user adds would be a command of its own.
  await type(page, ' indeed');
  await lineHolds(page, 'echo was-suggested $(whoami) indeed');
  expect(await commandLines(session)).toEqual([]);
  await page.keyboard.press('Enter');
  await screenShows(page, /^was-suggested .*indeed/m);
  await expect.poll(() => commandLines(session)).toEqual(['echo was-suggested $(whoami) indeed']);
});

spec.long('a command of several lines can only be copied', async (session) => {
  const { page, evaluate } = session;
  await openTerminal(session);
  await runCommand(page, 'AI Gateway: Suggest a Command…');
  await answerInputBox(page, 'several steps');
  await pick(page, 'cd /tmp');
  await until('the command in the clipboard', () =>
    evaluate(async (vscode) => {
      const copied = await vscode.env.clipboard.readText();
      return copied === 'cd /tmp\ntouch was-run' ? true : undefined;
    }),
  );
  // What is typed next is all there is in the terminal.
  await type(page, 'echo typed\n');
  await screenShows(page, /^typed/m);
  expect(await commandLines(session)).toEqual(['echo typed']);
  expect(await screenText(page)).not.toContain('was-run');
  expect(await evaluate((vscode) => vscode.window.terminals.length)).toBe(1);
});

spec('a suggested command is not put into a program that runs in the terminal', async (session) => {
  const { page, evaluate } = session;
  await openTerminal(session);
  await evaluate((vscode) => {
    vscode.window.activeTerminal?.shellIntegration?.executeCommand('cat > read-by-cat.txt');
    return true;
  });
  await expect.poll(() => commandLines(session)).toEqual(['cat > read-by-cat.txt']);
  await runCommand(page, 'AI Gateway: Suggest a Command…');
  await answerInputBox(page, 'print a word');
  await settledRows(page, 'echo was-suggested $(whoami)');
  await pick(page, 'echo was-suggested');
  // Other specs may have left terminals of their own: it is the one in front that counts.
  const inFront = (): Promise<string> => evaluate((vscode) => vscode.window.activeTerminal?.name ?? 'spec');
  await expect.poll(inFront).not.toBe('spec');
  await lineHolds(page, 'echo was-suggested $(whoami)');
  await screenshot(page, 'terminal-busy');
});
