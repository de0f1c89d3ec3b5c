import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { MAX_EDGES } from '../../src/webview/diagrams/limits.ts';
import { answer, manyMessages, question, snapshot } from './support/content.ts';
import { DIAGRAMS, mermaid } from './support/diagrams.ts';
import { it } from './support/panelPage.ts';

const talk = (text: string, more: Parameters<typeof answer>[2] = {}) =>
  snapshot({ messages: [question('q', 'Draw it'), answer('a', text, more)] });

/** Resolves when each block of the page is drawn, or says why not. */
async function settled(page: Page, blocks: number): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll('.md-diagram > svg, .md-diagram-problem').length === count,
    blocks,
    { timeout: 60_000 },
  );
}

/** What the page asks its own server or any other for. */
function watchRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

/** How red the words are, from 0 to 255. */
const redOf = (page: Page): Promise<number> =>
  page
    .locator('.md-diagram svg text')
    .first()
    .evaluate((text) => Number(/\d+/.exec(getComputedStyle(text).fill)?.[0]));

describe('a diagram', () => {
  it('of every kind is drawn of shapes and words alone, under the policy', async ({ openPanel }) => {
    const texts = Object.values(DIAGRAMS);
    const { page, problems } = await openPanel({ snapshot: talk(texts.map(mermaid).join('\n')), height: 9_000 });
    await settled(page, texts.length);
    expect(await page.locator('.md-diagram-problem').allTextContents()).toEqual([]);
    const found = await page.evaluate(() => ({
      elements: [...new Set([...document.querySelectorAll('.md-diagram *')].map(({ localName }) => localName))],
      classes: document.querySelectorAll('.md-diagram svg [class]').length,
      words: [...document.querySelectorAll('.md-diagram')].filter((each) => (each.textContent ?? '').trim() === '')
        .length,
      left: document.querySelectorAll('.md-diagram-stage, .mermaidTooltip').length,
      sheets: document.adoptedStyleSheets.filter((sheet) =>
        /#diagram|mermaid/.test([...sheet.cssRules].map(({ cssText }) => cssText).join('')),
      ).length,
    }));
    for (const name of ['a', 'foreignObject', 'script', 'style', 'image', 'img', 'iframe', 'div', 'animate', 'set'])
      expect(found.elements).not.toContain(name);
    expect(found).toMatchObject({ classes: 0, words: 0, left: 0, sheets: 0 });
    expect(problems).toEqual([]);
  });

  it('has a name, and its source one click away, which is what Copy copies', async ({ openPanel }) => {
    const text = DIAGRAMS['sequence'] ?? '';
    const { page, host } = await openPanel({ snapshot: talk(mermaid(text)) });
    const picture = page.getByRole('img', { name: 'Sequence diagram: A retried request' });
    await picture.waitFor();
    const block = page.getByRole('group', { name: 'Code, mermaid' });
    expect(await block.locator('pre').isVisible()).toBe(false);
    await block.hover();
    await block.getByRole('button', { name: 'Copy', exact: true }).click();
    expect(await host.waitFor('code-action')).toMatchObject({ action: 'copy', code: text });
    await block.getByRole('button', { name: 'Show source' }).click();
    expect(await block.locator('pre').innerText()).toContain('autonumber');
    expect(await picture.isVisible()).toBe(false);
    await block.getByRole('button', { name: 'Show diagram' }).click();
    expect(await picture.isVisible()).toBe(true);
  });

  it('is its source while it is written, and nothing is loaded for it until then', async ({ openPanel }) => {
    const start = '```mermaid\nflowchart LR\n  A --> ';
    const { page, host } = await openPanel({
      snapshot: { ...talk(start, { status: 'streaming' }), runningMessageId: 'a' },
    });
    const asked = watchRequests(page);
    await page.locator('.md-code pre').filter({ hasText: 'A -->' }).waitFor();
    host.post({ type: 'answer-delta', messageId: 'a', deltas: [{ part: 'text', startsPart: false, text: 'B\n' }] });
    await page.locator('.md-code pre').filter({ hasText: 'A --> B' }).waitFor();
    expect(asked).toEqual([]);
    host.post({
      type: 'answer-delta',
      messageId: 'a',
      deltas: [{ part: 'text', startsPart: false, text: '```\n\nThat.' }],
    });
    await page.getByRole('img', { name: 'Flowchart' }).waitFor();
    expect(asked.filter((path) => path.endsWith('/diagrams.js'))).toHaveLength(1);
  });

  it('wears the theme, also another one', async ({ openPanel }) => {
    const panel = await openPanel({ snapshot: talk(mermaid('flowchart LR\n  A[One] --> B')) });
    const { page } = panel;
    await settled(page, 1);
    expect(await redOf(page)).toBeGreaterThan(150);
    await panel.wear('light');
    await expect.poll(() => redOf(page)).toBeLessThan(100);
    expect(await page.locator('.md-diagram svg').count()).toBe(1);
  });

  it('is what it was when its message comes near again, also where it is there twice', async ({ openPanel }) => {
    const twice = mermaid('flowchart LR\n  A[One] --> B');
    const talked = [...manyMessages(80, 80), question('q', 'Draw it'), answer('a', `${twice}\nand\n\n${twice}`)];
    const { page } = await openPanel({ snapshot: snapshot({ messages: talked }) });
    await settled(page, 2);
    const drawings = page.locator('.md-diagram > svg');
    await drawings.evaluateAll((all) => all.forEach((svg, at) => svg.setAttribute('data-first', String(at))));
    const log = page.getByRole('log', { name: 'Conversation' });
    for (const share of [0.6, 0.4, 0.2, 0]) {
      await log.evaluate((each, part) => {
        each.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
        each.scrollTop = each.scrollHeight * part;
      }, share);
      await page.waitForFunction(() => {
        const middle = document.elementFromPoint(100, innerHeight / 3)?.closest('article');
        return middle?.classList.contains('shell') === false;
      });
    }
    await expect.poll(() => drawings.count()).toBe(0);
    await log.evaluate((each) => (each.scrollTop = each.scrollHeight));
    await settled(page, 2);
    expect(await drawings.evaluateAll((all) => all.map((svg) => svg.getAttribute('data-first') !== null))).toContain(
      true,
    );
    const names = await page.locator('.md-diagram svg [id]').evaluateAll((all) => all.map(({ id }) => id));
    expect(new Set(names).size).toBe(names.length);
  });

  it('that cannot be drawn stays its source, with the reason in a line', async ({ openPanel }) => {
    const texts = ['flowchart LR\n  A --> [[[', 'what is this'];
    const { page } = await openPanel({ snapshot: talk(texts.map(mermaid).join('\n')) });
    await settled(page, 2);
    const lines = await page.locator('.md-diagram-problem').allInnerTexts();
    expect(lines[0]).toMatch(/^The diagram could not be drawn\. Parse error on line 2/);
    for (const line of lines) expect(line.length).toBeLessThan(220);
    expect(await page.locator('.md-code pre').first().isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Show source' }).count()).toBe(0);
  });

  it('scrolls by itself where it is wide, and the page does not', async ({ openPanel }) => {
    const wide = `flowchart LR\n${Array.from({ length: 14 }, (_, at) => `  n${at}[Step number ${at}] --> n${at + 1}`).join('\n')}`;
    const { page } = await openPanel({ snapshot: talk(mermaid(wide)), width: 260 });
    await settled(page, 1);
    const picture = page.locator('.md-diagram');
    expect(await picture.evaluate((each) => each.scrollWidth > each.clientWidth)).toBe(true);
    await picture.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => picture.evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });

  it('comes where it is near the view, and does not move what is read', async ({ openPanel }) => {
    const lines = (name: string): string => Array.from({ length: 60 }, (_, at) => `${name} ${at}`).join('\n\n');
    const text = `${lines('above')}\n\n${mermaid(DIAGRAMS['class'] ?? '')}\n${lines('below')}`;
    const { page } = await openPanel({ snapshot: talk(text), height: 700 });
    const asked = watchRequests(page);
    const log = page.getByRole('log', { name: 'Conversation' });
    await page.getByText('below 59').waitFor();
    expect(await page.locator('.md-diagram').count()).toBe(0);
    expect(asked.filter((path) => path.endsWith('/diagrams.js'))).toEqual([]);
    // Up until the block stands right above the view.
    await log.hover();
    await page.evaluate(() => {
      const scroller = document.querySelector('[role=log]');
      const read = [...document.querySelectorAll('.md p')].find((each) => each.textContent === 'below 3');
      if (scroller === null || read === undefined) throw new Error('Nothing to read.');
      scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
      scroller.scrollTop += read.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 20;
    });
    const place = (): Promise<number> =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('.md p')]
            .find((each) => each.textContent === 'below 3')
            ?.getBoundingClientRect().top ?? 0,
      );
    const before = await place();
    await settled(page, 1);
    expect(Math.abs((await place()) - before)).toBeLessThan(3);
  });
});

const HOSTILE: readonly string[] = [
  'flowchart LR\n  A[x] --> B\n  click A href "javascript:globalThis.pwned=1" "tip"\n  click B call alert()',
  'flowchart LR\n  A[x]\n  click A "https://evil.example/x" _blank',
  `%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "* { display: none !important } body { background: url(https://evil.example/css) }"}}%%\nflowchart LR\n  A["<img src=x onerror='globalThis.pwned=1'>"] --> B["<script>globalThis.pwned=1</script>s"]`,
  '---\nconfig:\n  securityLevel: loose\n  theme: forest\n  themeCSS: "body{display:none}"\n  themeVariables:\n    primaryColor: "red;} body {display:none} a {"\n---\nflowchart LR\n  A --> B',
  'flowchart LR\n  A["<style>body{display:none}</style><b style=\'color:red\'>b</b>"] --> B["<iframe src=https://evil.example></iframe>i"]',
  'flowchart LR\n  A["<svg onload=globalThis.pwned=1><a href=javascript:globalThis.pwned=1>s</a></svg>"]\n  style A fill:url(https://evil.example/f),stroke:red;background:url(https://evil.example/b)',
  'flowchart LR\n  A-->B\n  classDef x fill:#f00;} body {display:none} .y { fill:red\n  class A x',
  'flowchart LR\n  A@{ img: "https://evil.example/i.png", label: "L", h: 60 } --> B@{ icon: "fa:user" }',
  'sequenceDiagram\n  participant A as <img src=x onerror=globalThis.pwned=1>\n  A->>A: <a href="javascript:globalThis.pwned=1">x</a>\n  link A: L @ javascript:globalThis.pwned=1',
  'classDiagram\n  class A~T~ { +x() }\n  link A "javascript:globalThis.pwned=1"\n  note for A "<img src=x onerror=globalThis.pwned=1>"',
  'gantt\n  title <img src=x onerror=globalThis.pwned=1>\n  dateFormat YYYY-MM-DD\n  A : a, 2026-01-01, 3d\n  click a href "javascript:globalThis.pwned=1"',
  'mindmap\n  root(("<img src=x onerror=globalThis.pwned=1>"))\n    a["`**b** <script>globalThis.pwned=1</script>`"]',
  'stateDiagram-v2\n  state "<img src=x onerror=globalThis.pwned=1>" as s\n  [*] --> s',
  'erDiagram\n  "<img src=x onerror=globalThis.pwned=1>" ||--o{ B : "<b>r</b>"',
  'pie title $$\\href{javascript:globalThis.pwned=1}{x}$$\n  "<img src=x onerror=globalThis.pwned=1>" : 3',
  'flowchart LR\n  A["$$x^2$$"] --> B["`*m* $$\\\\frac{1}{2}$$`"]',
];

describe('a hostile diagram', () => {
  it('runs nothing, fetches nothing, leads nowhere and reaches nothing around it', async ({ openPanel }) => {
    const { page, host, problems } = await openPanel({
      snapshot: talk(HOSTILE.map(mermaid).join('\n')),
      height: 9_000,
    });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const look = (): Promise<unknown> =>
      page.evaluate(() => {
        const { display, backgroundImage } = getComputedStyle(document.body);
        return {
          display,
          backgroundImage,
          color: getComputedStyle(document.querySelector('.title') ?? document.body).color,
        };
      });
    const before = await look();
    await settled(page, HOSTILE.length);
    expect(await page.locator('.md-diagram > svg').count()).toBeGreaterThan(HOSTILE.length / 2);
    for (const shape of await page.locator('.md-diagram svg text').all())
      await shape.click({ force: true }).catch(() => undefined);
    expect(await look()).toEqual(before);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned') === undefined)).toBe(true);
    expect(asked.filter((url) => url.includes('evil') || url.endsWith('/x'))).toEqual([]);
    const forbidden =
      '.md-diagram :is(a, script, style, img, image, iframe, foreignObject, [onclick], [onload], [onerror], [href^="http"], [href^="java"])';
    expect(await page.locator(forbidden).count()).toBe(0);
    expect(
      await page
        .locator('.md-diagram svg')
        .evaluateAll((all) => all.filter((svg) => svg.outerHTML.includes('evil.example')).length),
    ).toBe(0);
    expect(host.sent('open-link')).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is not drawn where it is too large', async ({ openPanel }) => {
    const nodes = Array.from({ length: 60 }, (_, at) => `n${at}`);
    const many = (count: number): string => Array.from({ length: count }, (_, at) => `  a${at} --> b${at}`).join('\n');
    const texts = [
      `flowchart TB\n  ${nodes.join(' & ')} --> ${nodes.join(' & ')}`,
      `flowchart TB\n${many(2_000)}`,
      `flowchart TB\n  a["${'x'.repeat(30_000)}"]`,
      `sequenceDiagram\n${'  A->>B: x\n'.repeat(900)}`,
      'packet-beta\n0-99999999: "x"',
      'block-beta\n  space:100000000',
      `block-beta\n${'  space:99\n'.repeat(20)}`,
      'gantt\n  dateFormat YYYY-MM-DD\n  excludes 2026-01-01\n  A : a, 2026-01-01, 1000000d',
      'gantt\n  dateFormat YYYY-MM-DD\n  excludes 2026-01-01\n  A : a, 2026-01-01, 9999y',
      'gantt\n  dateFormat YYYY\n  tickInterval 1second\n  A : a, 1000, 9000',
      `stateDiagram-v2\n${many(140)}`,
    ];
    const { page } = await openPanel({ snapshot: talk(texts.map(mermaid).join('\n')) });
    for (let at = 0; at < texts.length; at++) {
      await page.locator('.md-code').nth(at).scrollIntoViewIfNeeded();
      await page.locator('.md-code').nth(at).locator('.md-diagram-problem').waitFor();
    }
    expect(await page.locator('.md-diagram').count()).toBe(0);
  });

  it('is drawn up to a size, and not beyond it', async ({ openPanel }) => {
    // The largest takes some two seconds of the page on a slow machine: less than what counts as frozen.
    const tangle = (count: number): string =>
      Array.from({ length: count }, (_, at) => `  n${(at * 7) % 47} --> n${(at * 13 + 5) % 51}`).join('\n');
    const texts = [`flowchart TB\n${tangle(MAX_EDGES)}`, `flowchart TB\n${tangle(MAX_EDGES + 1)}`];
    const { page } = await openPanel({ snapshot: talk(texts.map(mermaid).join('\n')) });
    await page.locator('.md-code').first().scrollIntoViewIfNeeded();
    await page.locator('.md-diagram > svg').waitFor();
    await page.locator('.md-code').last().scrollIntoViewIfNeeded();
    await page.locator('.md-code').last().locator('.md-diagram-problem').waitFor();
    expect(await page.locator('.md-diagram').count()).toBe(1);
  });
});
