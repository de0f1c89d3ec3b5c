// Colours of code: the theme's, where the host knows them, else our own; none under forced colours.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { TokenColours } from '../../src/protocol/messages.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it as panelTest, type Panel } from './support/panelPage.ts';
import { pictureThemes } from './support/pictures.ts';
import { THEME_NAMES } from './support/themes.ts';

const TEXT = `\`\`\`ts
/* note */
export class Retry {
  const wait = 12;
  run(größe, limit = 42) {}
  return fetch('x', \`y \${wait}\`);
}
\`\`\`

\`\`\`yaml
name: value
\`\`\`

\`\`\`json
{ "name": 1 }
\`\`\``;

const NIGHT: TokenColours = [
  { token: 'comment', color: '#010203', fonts: ['italic'] },
  { token: 'keyword', color: '#040506' },
  { token: 'keyword.control', color: '#070809', fonts: ['bold', 'underline'] },
  { token: 'keyword.storage', color: '#0a0b0c' },
  { token: 'title.class', color: '#0d0e0f80' },
  { token: 'params', fonts: ['italic'] },
  { token: 'number' },
  { token: 'string', fonts: ['italic'] },
  { token: 'subst' },
  { token: 'attr', color: '#101112' },
  { token: 'attr', language: 'yaml', color: '#131415' },
];

const DAY: TokenColours = [{ token: 'keyword', color: '#fefefe' }];

interface Themed {
  readonly panel: Panel;
  /** The themes that the page asked for. */
  readonly asked: string[];
}

const it = panelTest.extend(
  'openThemed',
  async ({ openPanel }) =>
    async (themeId: string, give: (id: string) => Promise<TokenColours | null>): Promise<Themed> => {
      const asked: string[] = [];
      const panel = await openPanel({ snapshot: snapshot({ messages: [question('q', 'How?')] }) });
      panel.host.requests['token-colors'] = ({ themeId: id }) => {
        asked.push(id);
        return give(id);
      };
      await choose(panel.page, themeId);
      panel.host.post({ type: 'messages-added', messages: [answer('a', TEXT)] });
      await panel.page.locator('[data-grammar="json"] .hljs-attr').waitFor();
      return { panel, asked };
    },
);

/** As the editor does when the user chooses a theme. */
async function choose(page: Page, themeId: string): Promise<void> {
  await page.evaluate((id) => void (document.body.dataset['vscodeThemeId'] = id), themeId);
}

function look(page: Page, selector: string, property = 'color'): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

describe('code in the chat', () => {
  it('has the colours of the editor’s theme, by kind and language', async ({ openThemed }) => {
    const { panel, asked } = await openThemed('Night', async () => NIGHT);
    const { page } = panel;
    await expect.poll(() => look(page, '.hljs-comment')).toBe('rgb(1, 2, 3)');
    expect(await look(page, '.hljs-comment', 'font-style')).toBe('italic');
    expect(await look(page, '.hljs-keyword.storage_')).toBe('rgb(10, 11, 12)');
    expect(await look(page, '.hljs-keyword.control_')).toBe('rgb(7, 8, 9)');
    expect(await look(page, '.hljs-keyword.control_', 'font-weight')).toBe('700');
    expect(await look(page, '.hljs-keyword.control_', 'text-decoration-line')).toBe('underline');
    expect(await look(page, '.hljs-title.class_')).toBe('rgba(13, 14, 15, 0.5)');
    expect(await look(page, '[data-grammar="json"] .hljs-attr')).toBe('rgb(16, 17, 18)');
    expect(await look(page, '[data-grammar="yaml"] .hljs-attr')).toBe('rgb(19, 20, 21)');
    expect(await page.locator('.hljs-params').allTextContents()).toEqual(['größe', 'limit']);
    expect(await look(page, '.hljs-params', 'font-style')).toBe('italic');
    expect(await look(page, '.hljs-string', 'font-style')).toBe('italic');
    expect(await look(page, '.hljs-string .hljs-subst', 'font-style')).toBe('normal');
    // What the theme says nothing of looks as plain code does.
    expect(await look(page, '[data-grammar="typescript"] .hljs-string')).toBe(await look(page, '.md-code pre'));
    expect(asked).toEqual(['Night']);
    expect(panel.problems).toEqual([]);
  });

  it('changes with the theme and with what the user changes in it, and has our colours where none are known', async ({
    openThemed,
  }) => {
    const themes = new Map<string, TokenColours>([
      ['Night', NIGHT],
      ['Day', DAY],
    ]);
    const { panel, asked } = await openThemed('None', async (id) => themes.get(id) ?? null);
    const { page } = panel;
    const own = await look(page, '.hljs-comment');
    expect(own).not.toBe(await look(page, '.md-code pre'));
    await choose(page, 'Night');
    await expect.poll(() => look(page, '.hljs-comment')).toBe('rgb(1, 2, 3)');
    await choose(page, 'Day');
    await expect.poll(() => look(page, '[data-grammar="typescript"] .hljs-keyword')).toBe('rgb(254, 254, 254)');
    themes.set('Day', NIGHT);
    panel.host.post({ type: 'token-colors-changed' });
    await expect.poll(() => look(page, '.hljs-comment')).toBe('rgb(1, 2, 3)');
    await choose(page, 'None');
    await expect.poll(() => look(page, '.hljs-comment')).toBe(own);
    expect(asked).toEqual(['None', 'Night', 'Day', 'Day', 'None']);
  });

  it('keeps the colours of the theme chosen last, whatever is answered first', async ({ openThemed }) => {
    const answers = new Map<string, (colours: TokenColours | null) => void>();
    const { panel } = await openThemed('Slow', (id) => new Promise((resolve) => answers.set(id, resolve)));
    const { page } = panel;
    await choose(page, 'Fast');
    await expect.poll(() => answers.has('Fast')).toBe(true);
    answers.get('Fast')?.(NIGHT);
    await expect.poll(() => look(page, '.hljs-comment')).toBe('rgb(1, 2, 3)');
    answers.get('Slow')?.([{ token: 'comment', color: '#ffffff' }]);
    // An answer that comes after it, when the late one has been taken or left.
    panel.host.requests['prompt-history'] = async () => ['asked before'];
    await page.getByRole('textbox', { name: 'Message' }).press('ArrowUp');
    await expect.poll(() => page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('asked before');
    expect(await look(page, '.hljs-comment')).toBe('rgb(1, 2, 3)');
  });

  it.for([
    ['the theme’s', NIGHT],
    ['our own', null],
  ] as const)('has no colours under forced colours, neither %s', async ([, colours], { openThemed }) => {
    const { panel } = await openThemed('Night', async () => colours);
    const { page } = panel;
    await expect.poll(() => look(page, '.hljs-comment')).not.toBe(await look(page, '.md-code pre'));
    await page.emulateMedia({ forcedColors: 'active' });
    try {
      const different = await page.locator('.md-code pre').evaluateAll((blocks) =>
        blocks.flatMap((block) => {
          // What the page asks for: the browser's own overriding ends where an element adjusts its colours itself.
          (block as HTMLElement).style.setProperty('forced-color-adjust', 'none');
          const plain = getComputedStyle(block).color;
          const spans = [...block.querySelectorAll('[class^="hljs-"]')];
          return spans.filter((span) => getComputedStyle(span).color !== plain).map((span) => span.className);
        }),
      );
      expect(different).toEqual([]);
    } finally {
      await page.emulateMedia({ forcedColors: null });
    }
  });

  it('is asked for no colours while there is none', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot({ messages: [question('q', 'How?')] }) });
    let isAsked = false;
    panel.host.requests['token-colors'] = async () => {
      isAsked = true;
      return null;
    };
    await choose(panel.page, 'Night');
    panel.host.post({ type: 'token-colors-changed' });
    panel.host.post({ type: 'messages-added', messages: [answer('a', 'Words and `code`.\n\n```\nplain\n```')] });
    await panel.page.getByRole('group', { name: 'Code' }).waitFor();
    panel.host.requests['prompt-history'] = async () => ['asked before'];
    await panel.page.getByRole('textbox', { name: 'Message' }).press('ArrowUp');
    await expect.poll(() => panel.page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('asked before');
    expect(isAsked).toBe(false);
  });

  it('has the font that the user has set for code in chats', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: snapshot({ messages: [answer('a', TEXT)] }) });
    const { page } = panel;
    const before = await look(page, '.md-code pre code', 'font-size');
    const set = { ...panel.host.snapshot, codeFont: { size: 19, family: '"Test Mono", monospace' } };
    panel.host.post({ type: 'snapshot', snapshot: set });
    await expect.poll(() => look(page, '.md-code pre code', 'font-size')).toBe('19px');
    expect(await look(page, '.md-code pre code', 'font-family')).toBe('"Test Mono", monospace');
    panel.host.post({ type: 'snapshot', snapshot: panel.host.snapshot });
    await expect.poll(() => look(page, '.md-code pre code', 'font-size')).toBe(before);
  });
});

/** Every kind of token that our own sheet colours. */
const KINDS = [
  ...readFileSync(path.resolve(import.meta.dirname, '../../media/markdown.css'), 'utf8').matchAll(
    /^\s*\.(hljs-[^\s{},]*)(?:,| \{)$/gm,
  ),
].map((match) => (match[1] ?? '').replaceAll('.', ' '));

describe('our own colours', () => {
  it('can be read on the ground of code in every theme', async ({ openPanel }) => {
    expect(KINDS.length).toBeGreaterThan(30);
    const panel = await openPanel({ snapshot: snapshot({ messages: [answer('a', TEXT)] }) });
    await panel.page.locator('[data-grammar="json"] .hljs-attr').waitFor();
    const weak: string[] = [];
    for (const theme of THEME_NAMES) {
      await panel.wear(theme);
      weak.push(...(await weakKinds(panel.page)).map((kind) => `${theme}: ${kind}`));
    }
    expect(weak).toEqual([]);
    await pictureThemes(panel, (theme) => `panel-code-${theme}`);
  });
});

/** Kinds of token with less contrast than text needs; what is added and removed stands on a ground of its own. */
function weakKinds(page: Page): Promise<string[]> {
  return page.evaluate((kinds) => {
    const code = document.querySelector('.md-code pre code');
    const box = document.querySelector('.md-code');
    if (code === null || box === null) throw new Error('There is no code.');
    const light = (color: string): number => {
      const [r = 0, g = 0, b = 0] = [...color.matchAll(/[\d.]+/g)].map((match) => {
        const part = Number(match[0]) / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = light(getComputedStyle(box).backgroundColor);
    const span = document.createElement('span');
    code.append(span);
    const found = kinds.flatMap((kind) => {
      span.className = kind;
      const own = light(getComputedStyle(span).color);
      const contrast = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
      return contrast < 4.5 && !/addition|deletion/.test(kind) ? [`${kind} ${contrast.toFixed(2)}`] : [];
    });
    span.remove();
    return found;
  }, KINDS);
}
