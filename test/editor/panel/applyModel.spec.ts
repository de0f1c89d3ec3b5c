// Apply with a fast-apply model: what it is sent, what comes of it, and what happens where its answer cannot be used.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { ChatPanel } from '../support/chatPanel.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  focused,
  lenses,
  notificationText,
  runCommand,
  screenshot,
  setSidebarWidth,
  showFile,
} from '../support/workbench.ts';

const MODEL = 'morph/morph-v3-fast';
const PLANETS = ['mercury', 'venus', 'mars', 'jupiter', 'saturn']
  .map((name) => `export function ${name}() {\n  one();\n  two();\n  return '${name}';\n}\n`)
  .join('\n');
const blockFor = (name: string): string =>
  `// ... existing code ...\n\nexport function ${name}() {\n  one();\n  two();\n  three();\n  return '${name}';\n}\n\n// ... existing code ...`;
const withThree = (text: string, name: string): string =>
  text.replace(`  return '${name}';`, `  three();\n  return '${name}';`);

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'aiGateway.applyModel': MODEL, 'files.autoSave': 'off' },
  files: { 'planets.ts': PLANETS },
});

function fileText({ evaluate }: Session): Promise<string> {
  return evaluate(async (vscode) => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return '';
    return (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'planets.ts'))).getText();
  });
}

async function apply(session: Session, chat: ChatPanel, name: string): Promise<void> {
  await chat.askAndRead(`!echo Here:\n\n\`\`\`ts\n${blockFor(name)}\n\`\`\``);
  const code: Locator = chat.answers.last().getByRole('group', { name: 'Code, ts' });
  await code.hover();
  await code.getByRole('button', { name: 'Apply', exact: true }).click();
  await lenses(session.page, 'Accept').first().waitFor();
}

async function accept({ page }: Session): Promise<void> {
  await focused(page.locator('.editor-group-container.active .editor-instance'));
  await runCommand(page, 'AI Gateway: Accept All Changes');
}

spec(
  'Apply asks the chosen model, and places the code itself where its answer loses parts of the file',
  async (session) => {
    const { page, evaluate, gateway } = session;
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    await showFile(page, evaluate, 'planets.ts');
    const merges = (): readonly unknown[] =>
      gateway.requests.map(({ body }) => body).filter((body) => JSON.stringify(body)?.includes(`"${MODEL}"`));

    await apply(session, chat, 'mars');
    await screenshot(page, 'apply-model-review');
    const messages = [
      { role: 'user', content: expect.stringContaining(`</instruction>\n<code>${PLANETS}</code>\n<update>`) },
    ];
    expect(merges()).toMatchObject([{ model: MODEL, messages }]);
    await accept(session);
    await expect.poll(() => fileText(session)).toBe(withThree(PLANETS, 'mars'));

    gateway.addFault({ fault: 'merge=lose', model: MODEL });
    await apply(session, chat, 'venus');
    await notificationText(
      page,
      /^Applied without morph\/morph-v3-fast \(\$[\d.]+\): Its response loses parts of the file/,
    );
    await screenshot(page, 'apply-model-fallback');
    expect(merges()).toHaveLength(2);
    await accept(session);
    await expect.poll(() => fileText(session)).toBe(withThree(withThree(PLANETS, 'mars'), 'venus'));
  },
);
