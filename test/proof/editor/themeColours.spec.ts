// Code in the chat and the same code in an editor: one theme, the same colours.
import type { Frame, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { tidySpecs } from '../../editor/support/spec.ts';
import { screenshot, setSidebarWidth, showFile } from '../../editor/support/workbench.ts';

// Python, because what a language server adds to the colours of others is not the theme's.
const CODE = `# a note
import json

def parse(value, limit=42):
    if value is None:
        return "none"
    return len(value)
`;

/** One piece of each kind of token that both highlighters tell apart. */
const PIECES = ['# a note', 'import', 'def', 'parse', '42', 'if', 'return', 'none', 'len'];

const THEMES = ['Monokai', 'Quiet Light', 'Dark 2026', 'Default High Contrast', 'Dark Modern'];

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'editor.renderWhitespace': 'none' },
  files: { 'parse.py': CODE },
});

/** The colours in which these lines show the pieces. */
function colours(lines: Locator): Promise<readonly string[]> {
  return lines.evaluateAll((elements, pieces) => {
    const texts: { text: string; color: string }[] = [];
    for (const element of elements) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        if (node.parentElement !== null)
          texts.push({
            text: (node.textContent ?? '').replaceAll('\u00a0', ' '),
            color: getComputedStyle(node.parentElement).color,
          });
    }
    return pieces.map((piece) => {
      const place = texts.find(({ text }) => text.trim() === piece) ?? texts.find(({ text }) => text.includes(piece));
      return `${piece} ${place?.color ?? 'nowhere'}`;
    });
  }, PIECES);
}

async function expectSame(page: Page, frame: Frame, theme: string): Promise<void> {
  await expect.poll(() => frame.evaluate(() => document.body.dataset['vscodeThemeId'])).toBe(theme);
  const different = async (): Promise<readonly string[]> => {
    const inEditor = await colours(page.locator('.editor-instance .view-line'));
    const inChat = await colours(frame.locator('.md-code pre code'));
    return inChat.flatMap((piece, at) =>
      piece === inEditor[at] && !piece.endsWith('nowhere') ? [] : [`${theme}: ${piece}, in the editor ${inEditor[at]}`],
    );
  };
  await expect.poll(different).toEqual([]);
}

spec('Code in the chat has the colours of the theme, and those that the user sets', async (session) => {
  const { page, editor, evaluate } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await showFile(page, evaluate, 'parse.py');
  await chat.askAndRead(`!echo Here:\n\n\`\`\`python\n${CODE}\`\`\``);
  await chat.frame.locator('.hljs-comment').waitFor();
  const seen = new Set<string>();
  for (const theme of THEMES) {
    await editor.updateSettings({ 'workbench.colorTheme': theme });
    await expectSame(page, chat.frame, theme);
    seen.add((await colours(chat.frame.locator('.md-code pre code'))).join());
    await screenshot(page, `theme-colours-${theme}`);
  }
  expect(seen.size).toBe(THEMES.length);
  await editor.updateSettings({
    'editor.tokenColorCustomizations': { comments: '#ff00ff', '[Dark Mod*]': { functions: '#00ffff' } },
  });
  await expect.poll(() => colours(chat.frame.locator('.md-code pre code'))).toContain('# a note rgb(255, 0, 255)');
  await expectSame(page, chat.frame, 'Dark Modern');
  await editor.updateSettings({ 'editor.tokenColorCustomizations': {}, 'chat.editor.fontSize': 19 });
  const size = (): Promise<string> =>
    chat.frame.locator('.md-code pre code').evaluate((code) => getComputedStyle(code).fontSize);
  await expect.poll(size).toBe('19px');
  expect(session.panelProblems).toEqual([]);
});
