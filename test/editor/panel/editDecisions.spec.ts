import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { say } from '../../gateway/words.ts';
import { begin, select, textIs } from '../support/edits.ts';
import { picturesInThemes } from '../support/looks.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import { closeQuickInput, focused, lenses, settledRows, screenshot, until } from '../support/workbench.ts';

const before = `import { readFile } from 'node:fs/promises';

export async function load(path) {
  var text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  const out = [];
  for (var i = 0; i < lines.length; i++) {
    if (lines[i] == '') continue;
    out.push(lines[i].trim());
  }
  console.log('read', out.length);
  return out;
}

export const unrelated = 1;
`;

const after = `export async function load(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  const out = [];
  for (const line of lines) {
    if (line === '') continue;
    out.push(line.trim());
  }
  return out;
}`;

/** With the changes in this file, of which there are three: its head, its loop, and the line that is gone. */
const whole = before.replace(/export async function load[\s\S]*?\n}/, after);

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-5-mini', 'editor.minimap.enabled': false },
  files: { 'off.ts': before, 'afterDelay.ts': before },
  gateway: {
    backend: {
      name: 'writer',
      *answer() {
        yield* say(`<code>\n${after}\n</code>`);
        yield { type: 'finish', reason: 'stop' };
      },
    },
  },
});

/** The editor alone in a window of this width. */
async function alone({ page, evaluate }: Session, width: number): Promise<void> {
  await evaluate(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
  });
  await page.setViewportSize({ width, height: 800 });
}

async function reviewed(session: Session, file: string): Promise<void> {
  await select(session, file, 2, 13);
  await begin(session, 'aiGateway.refactorSelection');
  await lenses(session.page, 'Accept all').waitFor();
  await lenses(session.page, '1 of 3').waitFor();
}

/** What is drawn behind lines and is not in the text. */
async function drawnBehind(page: Page): Promise<string[]> {
  return page
    .locator('.view-lines span[class*="ced-"]')
    .evaluateAll((all) =>
      all
        .map((element) => getComputedStyle(element, '::after').content)
        .filter((content) => /load\(path\)|var i|console/.test(content)),
    );
}

/** Buttons, and words between them. */
const inRows = (page: Page, title: string) => page.locator('.codelens-decoration > *').filter({ hasText: title });

/** How far the buttons of a title reach beyond the editor, in pixels; nothing where they are whole. */
async function cutBy(page: Page, title: string): Promise<number> {
  const edge = await page.locator('.editor-instance .monaco-editor').last().boundingBox();
  const boxes = await Promise.all((await inRows(page, title).all()).map((lens) => lens.boundingBox()));
  const right = (edge?.x ?? 0) + (edge?.width ?? 0);
  if (boxes.length === 0) throw new Error(`There is no ${title}.`);
  return Math.max(...boxes.map((box) => (box === null ? 0 : box.x + box.width - right)));
}

for (const autoSave of ['off', 'afterDelay']) {
  const declare = autoSave === 'off' ? spec.long : spec;
  declare(
    `each change is decided in a narrow editor, by keys and by mouse (auto save: ${autoSave})`,
    {
      userSettings: {
        'files.autoSave': autoSave,
        'aiGateway.model': 'openai/gpt-5-mini',
        'editor.minimap.enabled': false,
      },
    },
    async (session) => {
      const { page } = session;
      await alone(session, 548);
      await reviewed(session, `${autoSave}.ts`);
      if (autoSave === 'off') await inRows(page, '3 open · old and new errors').waitFor();
      else
        await until('the old lines behind the new ones', async () =>
          (await drawnBehind(page)).length === 3 ? true : undefined,
        );
      for (const title of ['Accept', 'Reject', '1 of 3', 'More…', '3 open']) {
        expect(await cutBy(page, title), title).toBeLessThanOrEqual(0);
      }
      const { setTheme } = session;
      await picturesInThemes({ page, setTheme }, `edit-narrow-${autoSave}`);
      await alone(session, 1280);
      await picturesInThemes({ page, setTheme }, `edit-wide-${autoSave}`);
      await alone(session, 548);
      await lenses(page, 'More…').click();
      await settledRows(page, /Compare with Original/);
      await screenshot(page, `edit-more-${autoSave}`);
      await closeQuickInput(page);
      await page
        .getByRole('button', { name: /^Reject Change/ })
        .first()
        .click();
      await lenses(page, '1 of 3').waitFor({ state: 'detached' });
      await screenshot(page, `edit-second-${autoSave}`);
      await focused(page.locator('.editor-instance .monaco-editor').last());
      await page.keyboard.press('Control+Alt+y');
      await page.keyboard.press('Control+Alt+y');
      await textIs(
        session,
        whole
          .replace(/export async function.*/, 'export async function load(path) {')
          .replace('const text', 'var text'),
      );
      await until('no buttons', async () => ((await lenses(page, 'Accept').count()) === 0 ? true : undefined));
      expect(await page.getByRole('button', { name: /^Reject Change/ }).count()).toBe(0);
      await alone(session, 1280);
    },
  );
}
