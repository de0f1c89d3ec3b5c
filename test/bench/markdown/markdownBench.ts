// How much a streaming answer costs the panel: run by `npm run bench`, or directly with
// `node test/bench/markdown/markdownBench.ts`.
import { chromium } from 'playwright-core';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { provisionBrowser } from '../../harness/provision.ts';
import { THEMES } from '../../fixtures/themes.ts';
import { startPageHost } from './host.ts';
import type { FloodCost, PageApi, Strategy, StreamCost } from './page.ts';
import { longText, SHAPES } from './texts.ts';
import type { Shape } from './texts.ts';

const LONG = 100_000;
const SHORT = 10_000;
const NAIVE = 5_000;

/** Figures of one shape. `growth` is the cost of a token near 100k over that near 10k. */
export interface ShapeFigures extends StreamCost {
  readonly growth: number;
}

export interface MarkdownFigures {
  /** One update of 16 tokens in each frame. */
  readonly shapes: Readonly<Record<Shape, ShapeFigures>>;
  /** The same updates over a short answer: ours and "parse all, replace all" with the same library. */
  readonly naive: {
    readonly tokens: number;
    readonly naiveMs: number;
    readonly oursMs: number;
    readonly ratio: number;
  };
  /** The whole answer thrown at the view at full speed. */
  readonly flood: FloodCost;
  /** JavaScript heap growth after the 100k-token mix, in MB, after a collection. */
  readonly heapMb: number;
}

// Frames as fast as they can be drawn: a hundred thousand tokens would take minutes at sixty frames a second.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
];

/** Measures in a browser of its own, which needs flags of its own. */
export async function runMarkdownBench(): Promise<MarkdownFigures> {
  const { executablePath, args } = await provisionBrowser();
  const browser = await chromium.launch({ executablePath, args: [...args, ...FLAGS] });
  const host = await startPageHost(THEMES.dark);
  try {
    return await measure(browser, host.url);
  } finally {
    await host.close();
    await browser.close();
  }
}

async function measure(browser: Browser, url: string): Promise<MarkdownFigures> {
  const page = await browser.newPage({ viewport: { width: 420, height: 900 } });
  await page.goto(url);
  await page.waitForFunction(() => Reflect.has(globalThis, 'markdownPage'));
  const session = await page.context().newCDPSession(page);
  await stream(page, longText('mix', SHORT), 'incremental'); // warm up
  const shapes: Partial<Record<Shape, ShapeFigures>> = {};
  let heapMb = 0;
  for (const shape of SHAPES) {
    const before = await heap(session);
    const cost = await stream(page, longText(shape, LONG), 'incremental');
    if (shape === 'mix') heapMb = (await heap(session)) - before;
    shapes[shape] = { ...cost, growth: (cost.perToken[LONG] ?? NaN) / (cost.perToken[SHORT] ?? NaN) };
  }
  const short = longText('mix', NAIVE);
  const naiveMs = (await stream(page, short, 'naive')).mainThread;
  const oursMs = (await stream(page, short, 'incremental')).mainThread;
  const flood = await page.evaluate(
    (text) => (Reflect.get(globalThis, 'markdownPage') as PageApi).flood(text, 64),
    longText('mix', LONG),
  );
  await page.close();
  return {
    shapes: shapes as Record<Shape, ShapeFigures>,
    naive: { tokens: NAIVE, naiveMs, oursMs, ratio: naiveMs / oursMs },
    flood,
    heapMb,
  };
}

function stream(page: Page, text: string, strategy: Strategy): Promise<StreamCost> {
  return page.evaluate(
    ([given, how, checkpoints]) =>
      (Reflect.get(globalThis, 'markdownPage') as PageApi).stream(given, how, checkpoints, 5000),
    [text, strategy, [SHORT, LONG]] as [string, Strategy, number[]],
  );
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6;
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await runMarkdownBench(), null, 2));
