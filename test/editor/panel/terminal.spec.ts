import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { backendSaying } from '../support/insertingBackend.ts';
import { spec, type Session, type SpecOptions } from '../support/spec.ts';
import { answerInputBox, panelFrame, pick, pickRows, runCommand, screenshot, until } from '../support/workbench.ts';

const options: SpecOptions = {
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
};

function asked({ gateway }: Session): string[] {
  return gateway.requests
    .filter((request) => request.path.endsWith('/chat/completions'))
    .map((request) => JSON.stringify(request.body));
}

/** Opens a terminal whose shell tells the editor where commands begin and end. */
async function openTerminal({ evaluate }: Session): Promise<void> {
  await evaluate((vscode) => {
    vscode.window.createTerminal({ name: 'spec', shellPath: '/bin/bash' }).show();
    return true;
  });
  await until('shell integration', () =>
    evaluate((vscode) => (vscode.window.activeTerminal?.shellIntegration === undefined ? undefined : true)),
  );
}

async function screenText(page: Page): Promise<string> {
  return (await page.locator('.xterm-rows').first().innerText()).replaceAll('\u00a0', ' ');
}

spec('the last command’s output is explained in the chat, with the output attached', options, async (session) => {
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

spec('a suggested command is put into the terminal and not run', options, async (session) => {
  const { page } = session;
  await openTerminal(session);
  await runCommand(page, 'AI Gateway: Suggest a Command…');
  await answerInputBox(page, 'print a word');
  await pickRows(page).filter({ hasText: 'echo was-suggested' }).first().waitFor();
  // A pick list would read this as an icon, and a person would not see that it is run.
  await pickRows(page).filter({ hasText: 'echo was-suggested $(whoami)' }).first().waitFor();
  await screenshot(page, 'terminal-suggestion');
  await pick(page, 'echo was-suggested');
  await until('the command in the terminal', async () =>
    (await screenText(page)).includes('echo was-suggested') ? true : undefined,
  );
  await screenshot(page, 'terminal-inserted');
  // Had it been run, the word would stand alone on a line below.
  expect(await screenText(page)).not.toMatch(/^was-suggested/m);
  await page.locator('.xterm').first().click();
  await page.keyboard.press('Enter');
  await until('its output once the person runs it', async () =>
    /^was-suggested/m.test(await screenText(page)) ? true : undefined,
  );
});

spec('a command of several lines can only be copied', options, async (session) => {
  const { page, evaluate } = session;
  await openTerminal(session);
  await runCommand(page, 'AI Gateway: Suggest a Command…');
  await answerInputBox(page, 'several steps');
  await pick(page, 'cd /tmp');
  await page.waitForTimeout(500);
  expect(await screenText(page)).not.toContain('was-run');
  expect(await evaluate((vscode) => vscode.window.terminals.length)).toBe(1);
});
