// An editor in another display language: the manifest's words, the host's and the page's are those of the translation.
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { quickInput, screenshot, until } from '../../editor/support/workbench.ts';
import { launchBrowser, newProfile, waitForWorkbench } from '../../harness/browser.ts';
import { root, sampleWorkspace } from '../../harness/paths.ts';
import { startEditor } from '../../harness/server.ts';

/** A language of the editor's own, for tests: letters that look like those of English, and are none. */
const LANGUAGE = 'qps-ploc';

type Texts = Parameters<typeof getL10nPseudoLocalized>[0];

const cleanup: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const task of cleanup.toReversed()) await task();
});

async function pseudo(file: string): Promise<Record<string, string>> {
  const texts = JSON.parse(await readFile(path.join(root, file), 'utf8')) as Texts;
  return getL10nPseudoLocalized(texts) as Record<string, string>;
}

/** The packaged extension with a translation beside what is in it, as a translator would add one. */
async function translated(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-language-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  await cp(inject('extensionsFolder'), folder, { recursive: true });
  const name = (await readdir(folder)).find((each) => each.startsWith('ai-gateway-studio.'));
  const extension = path.join(folder, name ?? '');
  const write = async (file: string, texts: object): Promise<void> =>
    writeFile(path.join(extension, file), JSON.stringify(texts));
  await cp(path.join(root, 'media', 'l10n'), path.join(extension, 'media', 'l10n'), { recursive: true });
  await write(`media/l10n/bundle.l10n.${LANGUAGE}.json`, await pseudo('media/l10n/bundle.l10n.json'));
  await write(`package.nls.${LANGUAGE}.json`, await pseudo('package.nls.json'));
  return folder;
}

it('another display language reaches commands, questions and the page', { timeout: 240_000 }, async () => {
  const extensionsFolder = await translated();
  const editor = await startEditor({ workspace: sampleWorkspace, extensionsFolder });
  cleanup.push(() => editor.stop());
  const browser = await launchBrowser();
  cleanup.push(() => browser.close());
  const context = await newProfile(browser);
  // What the workbench reads of a language pack.
  await context.addInitScript((language) => Reflect.set(globalThis, '_VSCODE_NLS_LANGUAGE', language), LANGUAGE);
  const page = await context.newPage();
  await page.goto(editor.url);
  await waitForWorkbench(page);
  expect(await editor.evaluate(async (vscode): Promise<string> => vscode.env.language)).toBe(LANGUAGE);

  const texts = await pseudo('media/l10n/bundle.l10n.json');
  const words = await pseudo('package.nls.json');
  await editor.evaluate(async (vscode): Promise<void> => vscode.commands.executeCommand('aiGateway.openChat'));
  const panel = await until('the chat panel', async () => {
    for (const frame of page.frames()) {
      if ((await frame.locator('main.panel:not(.is-loading)').count()) > 0) return frame;
    }
    return undefined;
  });
  await panel.getByRole('textbox', { name: texts['Message'] ?? '', exact: true }).waitFor();
  await panel.getByRole('button', { name: texts['Send'] ?? '', exact: true }).waitFor();
  expect(await panel.getByRole('textbox').first().getAttribute('placeholder')).toBe(
    texts['Ask, or type @ for context'],
  );
  // The help has titles of commands, which the manifest has.
  await panel.getByRole('textbox').first().press('Alt+F1');
  await panel.getByText(words['commands.aiGateway.goToNextCodeBlock.title'] ?? '', { exact: false }).waitFor();
  await panel
    .getByRole('textbox')
    .first()
    .press('Escape')
    .catch(() => undefined);
  await screenshot(page, 'language');

  await editor.evaluate(async (vscode): Promise<void> => {
    void vscode.commands.executeCommand('aiGateway.setApiKey');
  });
  await quickInput(page).waitFor();
  expect(await quickInput(page).innerText()).not.toMatch(/\b(?:the|key|address|gateway's)\b/i);
  await screenshot(page, 'language-input');
});
