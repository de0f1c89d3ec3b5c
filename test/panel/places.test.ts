// Names of files in answers, in the real page: which become links, and what a click asks the host for.
import { describe, expect } from 'vitest';
import { answer, question, snapshot } from './support/content.ts';
import { it as panelTest, type Panel } from './support/panelPage.ts';
import { pictureThemes } from './support/pictures.ts';

const TEXT = `See [the file](src/a.ts#L12), \`src/a.ts:4\`, src/a.ts:7-9, [page](app/[id]/page.tsx), **docs/b.md** and [none](src/none.ts).

- \`src/none.ts:1\` and \`npm test -- src/a.ts\`

\`\`\`
at f (src/a.ts:12:4)
\`\`\`

https://a.example/src/a.ts and [out](/etc/passwd)`;

const ALL = `The fault is in \`src/a.ts:12\`, see src/a.ts:7-9 and [the page](app/[id]/page.tsx); \`src/none.ts:3\` is gone. [RFC](https://a.example/rfc).

1. Open [notes](docs/my notes.md#L3), press <kbd>Ctrl</kbd>+<kbd>S</kbd>:
   - nested with \`docs/b.md\`

     \`\`\`ts
     at f (src/a.ts:12:4)
     \`\`\`
2. H<sub>2</sub>O and x<sup>2</sup>, $x^2$, ~~gone~~

- [x] done in src/a.ts
- [ ] open

**注：**OpenAI 的 ~~删除。~~不是，见https://a.example/x。然后**“重要”**的一步。

> \`npm test -- src/a.ts\` [^1]

\`\`\`markdown
# Readme

\`\`\`
src/
\`\`\`

end
\`\`\`

| File | Line |
|---|--:|
| \`a \\| b\` | 12 |

[^1]: A footnote.
[^2]: Another &mdash; with *words*.`;

const FILES = ['src/a.ts', 'app/[id]/page.tsx', 'docs/b.md', 'docs/my notes.md'];

const it = panelTest.extend(
  'openNamed',
  async ({ openPanel }) =>
    async (text: string, files: readonly string[] = FILES): Promise<{ panel: Panel; asked: string[][] }> => {
      const asked: string[][] = [];
      const panel = await openPanel({ snapshot: snapshot({ messages: [question('q', 'Where?')] }) });
      panel.host.requests['find-files'] = async ({ paths }) => {
        asked.push(paths);
        return paths.filter((path) => files.includes(path));
      };
      panel.host.post({ type: 'messages-added', messages: [answer('a', text)] });
      return { panel, asked };
    },
);

/** The names of the links to files once there are so many. */
async function fileLinks({ page }: Panel, count: number): Promise<string[]> {
  await page.waitForFunction((wanted) => document.querySelectorAll('a.md-file').length === wanted, count);
  return page.locator('a.md-file').evaluateAll((all) => all.map((link) => link.getAttribute('aria-label') ?? ''));
}

describe('places in files', () => {
  it('that are there become links, and others stay plain', async ({ openNamed }) => {
    const { panel, asked } = await openNamed(TEXT);
    expect(await fileLinks(panel, 6)).toEqual([
      'Open src/a.ts, line 12',
      'Open src/a.ts, line 4',
      'Open src/a.ts, lines 7 to 9',
      'Open app/[id]/page.tsx',
      'Open docs/b.md',
      'Open src/a.ts',
    ]);
    const words = await panel.page.locator('.markdown').innerText();
    expect(words).toContain('See the file, src/a.ts:4, src/a.ts:7-9, page, docs/b.md and none (src/none.ts).');
    expect(words).toContain('at f (src/a.ts:12:4)');
    expect(words).toContain('out (/etc/passwd)');
    expect(await panel.page.locator('pre a').count()).toBe(0);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.toSorted()).toEqual(
      ['/etc/passwd', 'app/[id]/page.tsx', 'docs/b.md', 'npm test -- src/a.ts', 'src/a.ts', 'src/none.ts'].toSorted(),
    );
  });

  it('are opened by the host alone, by mouse and by keyboard', async ({ openNamed }) => {
    const { panel } = await openNamed(TEXT);
    await fileLinks(panel, 6);
    await panel.page.getByRole('link', { name: 'Open src/a.ts, lines 7 to 9' }).click();
    await panel.page.getByRole('link', { name: 'Open src/a.ts, line 12' }).focus();
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('Enter');
    await expect
      .poll(() => panel.host.sent('open-place').map(({ place }) => place))
      .toEqual([
        { path: 'src/a.ts', line: 7, endLine: 9 },
        { path: 'src/a.ts', line: 4 },
      ]);
    expect(panel.host.sent('open-link')).toEqual([]);
  });

  it('are asked for by paragraph while an answer streams, never by token', async ({ openNamed }) => {
    const { panel, asked } = await openNamed('');
    const text = Array.from({ length: 8 }, (_, i) => `In src/f${i}.ts:${i + 1} and src/a.ts it is.\n\n`).join('');
    const streaming = answer('s', '', { status: 'streaming' });
    panel.host.post({ type: 'messages-added', messages: [streaming] });
    for (let at = 0; at < text.length; at += 4) {
      const delta = { part: 'text' as const, startsPart: at === 0, text: text.slice(at, at + 4) };
      panel.host.post({ type: 'answer-delta', messageId: 's', deltas: [delta] });
    }
    expect(await fileLinks(panel, 8)).toEqual(Array.from({ length: 8 }, () => 'Open src/a.ts'));
    expect(asked.length).toBeLessThanOrEqual(8);
    expect(asked.flat().filter((path) => path === 'src/f3.ts')).toHaveLength(1);
    panel.host.post({ type: 'message-changed', message: answer('s', text) });
    await panel.page
      .locator('article.from-model')
      .last()
      .getByRole('button', { name: 'Regenerate', exact: true })
      .waitFor({ state: 'attached' });
    expect(await panel.page.locator('a.md-file').count()).toBe(8);
  });

  it('leave what is selected as it is until it is selected no more', async ({ openNamed }) => {
    const { panel } = await openNamed('');
    let give: (paths: string[]) => void = () => undefined;
    panel.host.requests['find-files'] = () => new Promise((resolve) => (give = resolve));
    panel.host.post({ type: 'messages-added', messages: [answer('s', 'In src/a.ts it is.\n\nAnd docs/b.md.')] });
    const first = panel.page.locator('article.from-model').last().locator('p').first();
    await first.waitFor();
    await first.selectText();
    await expect.poll(() => give.length).toBe(1);
    give(FILES);
    expect(await fileLinks(panel, 1)).toEqual(['Open docs/b.md']);
    expect(await panel.page.evaluate(() => document.getSelection()?.toString().trim())).toBe('In src/a.ts it is.');
    await panel.page.evaluate(() => document.getSelection()?.empty());
    expect(await fileLinks(panel, 2)).toEqual(['Open src/a.ts', 'Open docs/b.md']);
  });

  it('of a very long answer are asked for up to a limit, a few at a time', async ({ openNamed }) => {
    const names = Array.from({ length: 1_500 }, (_, i) => `src/f${i}.ts`);
    const { panel, asked } = await openNamed(names.map((name) => `- ${name}`).join('\n'), names);
    await panel.page.waitForFunction(() => document.querySelectorAll('a.md-file').length >= 400);
    expect(asked.flat().length).toBeLessThan(500);
    expect(Math.max(...asked.map((paths) => paths.length))).toBeLessThanOrEqual(100);
  });

  it('can be told from the text around them in every theme, narrow and wide', async ({ openNamed }) => {
    const { panel } = await openNamed(ALL);
    await fileLinks(panel, 7);
    await panel.page.locator('.katex').first().waitFor();
    await panel.page.setViewportSize({ width: 300, height: 1_500 });
    await pictureThemes(panel, (theme) => `answer-${theme}-300`);
    await panel.page.setViewportSize({ width: 760, height: 1_100 });
    await pictureThemes(panel, (theme) => `answer-${theme}-760`);
    const look = (selector: string): Promise<string> =>
      panel.page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    // In high contrast code has a ground of its own, on which links have its colour and a line.
    expect(await look('code a.md-file')).toBe(await look('p > code'));
    await panel.wear('dark');
    expect(await look('code a.md-file')).toBe(await look('p > a[href^="https:"]'));
  });
});
