// What a selection in the conversation copies: really selected with the mouse or by range, really copied, read from the clipboard's event.
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ViewPart } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it as panelTest, type Panel } from './support/panelPage.ts';

interface Clip {
  readonly text: string;
  readonly html: string;
}

const it = panelTest.extend(
  'openAnswer',
  async ({ openPanel }) =>
    async (text: string, parts?: readonly ViewPart[]): Promise<Panel> => {
      const whole = parts === undefined ? answer('a', text) : answer('a', '', { parts: [...parts] });
      return openPanel({
        snapshot: snapshot({ messages: [question('q', 'A  question\nof two lines'), whole] }),
        width: 600,
      });
    },
);

/** Presses the copy key, and gives what the page put into the clipboard; `undefined` where it left that to the browser. */
async function copy(page: Page): Promise<Clip> {
  await page.evaluate(() => {
    Reflect.deleteProperty(window, 'clip');
    const listen = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const html = event.clipboardData?.getData('text/html') ?? '';
      Reflect.set(window, 'clip', { text: event.defaultPrevented ? text : 'left to the browser', html });
    };
    document.addEventListener('copy', listen, { once: true });
  });
  await page.keyboard.press('Control+c');
  await page.waitForFunction(() => Reflect.has(window, 'clip'));
  return page.evaluate(() => Reflect.get(window, 'clip') as Clip);
}

/** Drags the mouse from the left top of one element to the right bottom of another. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  if (a === null || b === null) throw new Error('out of sight');
  await page.mouse.move(a.x + 1, a.y + 5);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 });
  await page.mouse.move(b.x + b.width - 1, b.y + b.height - 2);
  await page.mouse.up();
}

/** Selects from a place in one text to a place in another; places are the words there. */
async function select(page: Page, from: string, to: string): Promise<void> {
  await page.evaluate(
    ([first, last]) => {
      const log = document.querySelector('[role=log]');
      if (log === null) return;
      const texts: Text[] = [];
      const walker = document.createTreeWalker(log, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      const start = texts.find((text) => text.data.includes(first));
      const end = texts.findLast((text) => text.data.includes(last));
      if (start === undefined || end === undefined) throw new Error(`no ${first} or ${last}`);
      document
        .getSelection()
        ?.setBaseAndExtent(start, start.data.indexOf(first), end, end.data.lastIndexOf(last) + last.length);
    },
    [from, to] as const,
  );
}

const CODE = 'if (a) {\n\treturn 1;\n\n}';

describe('what is copied', () => {
  it('over code and a formula is what was read', async ({ openAnswer }) => {
    const { page } = await openAnswer(
      `A first **sentence**.\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\nA formula $x^2$ and \`code\`.\n\nA last\nsentence.`,
    );
    await page.locator('.katex').waitFor();
    const paragraphs = page.locator('.markdown p');
    await drag(page, paragraphs.first(), paragraphs.last());
    const { text, html } = await copy(page);
    expect(text).toBe(`A first sentence.\n\n${CODE}\n\nA formula $x^2$ and code.\n\nA last sentence.`);
    expect(html).toBe(
      `<p>A first <strong>sentence</strong>.</p><pre>${CODE}\n</pre><p>A formula $x^2$ and <code>code</code>.</p><p>A last\nsentence.</p>`,
    );
  });

  it('of lists, tables, quotes and displayed formulas keeps their marks', async ({ openAnswer }) => {
    const { page } = await openAnswer(
      '## Head\n\n1. one\n2. two\n   - in\n   - side\n\n- [x] done\n- [ ] open\n\n> said\n> so\n\n| a | b |\n|---|---|\n| 1 | x\\|y |\n\n$$\na^2\n$$\n\nSee [docs](https://a.example/x).',
    );
    await page.locator('.katex').waitFor();
    await select(page, 'Head', 'docs');
    const { text, html } = await copy(page);
    expect(text).toBe(
      'Head\n\n1. one\n2. two\n   - in\n   - side\n\n- [x] done\n- [ ] open\n\n> said so\n\na\tb\n1\tx|y\n\n$$a^2$$\n\nSee docs',
    );
    expect(html).toContain('<ol start="1"><li><p>one</p></li>');
    expect(html).toContain('<td>x|y</td>');
    expect(html).toContain('<a href="https://a.example/x">docs</a>');
    expect(html).not.toMatch(/class=|katex|button/);
  });

  it('of a part is that part: of code to the character, of a formula its source', async ({ openAnswer }) => {
    const { page } = await openAnswer(`Words $x^2$ here.\n\n\`\`\`ts\n${CODE}\n\`\`\`\n\n- item one\n- item two`);
    await page.locator('.katex').waitFor();
    await page.locator('.hljs-keyword').first().waitFor();
    await select(page, '(', ';');
    expect((await copy(page)).text).toBe('(a) {\n\treturn 1;');
    await select(page, 'Words', 'x');
    expect((await copy(page)).text).toContain('Words $x^2$');
    await select(page, 'em one', 'item t');
    expect((await copy(page)).text).toBe('em one\n- item t');
    await select(page, 'item one', 'item two');
    expect((await copy(page)).text).toBe('- item one\n- item two');
    await page.getByText('item one').dblclick({ position: { x: 8, y: 8 } });
    expect((await copy(page)).text.trim()).toBe('item');
  });

  it('of a chat has the messages and none of the names, figures and buttons around them', async ({ openAnswer }) => {
    const { page } = await openAnswer('', [
      { type: 'thinking', text: 'I think.' },
      { type: 'text', text: 'Before.' },
      {
        type: 'tool-call', id: 'a/r', name: 'readFile', displayName: 'Read file', argumentsText: '{}', summary: 'src/a.ts',
        effect: 'read', origin: 'builtin', state: 'done', result: { excerpt: 'x', characters: 1, pictures: 0 },
      },
      { type: 'text', text: '```sh\nnpm i\n```' },
    ]); // prettier-ignore
    await page.getByRole('log').focus();
    await page.keyboard.press('Control+a');
    expect((await copy(page)).text).toBe('A  question\nof two lines\n\nBefore.\n\nnpm i');
    await page.locator('summary').click();
    // It is drawn by the toggle event, which comes after the click.
    await page.getByText('I think.').waitFor();
    await page.keyboard.press('Control+a');
    expect((await copy(page)).text).toBe('A  question\nof two lines\n\nI think.\n\nBefore.\n\nnpm i');
  });

  it('of the text box is what the browser copies', async ({ openAnswer }) => {
    const { page } = await openAnswer('An answer.');
    const box = page.getByRole('textbox', { name: 'Message', exact: true });
    await box.fill('a draft');
    await box.press('Control+a');
    expect((await copy(page)).text).toBe('left to the browser');
  });
});
