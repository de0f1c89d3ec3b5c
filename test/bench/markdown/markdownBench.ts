// How much a streaming answer costs the panel: run by `npm run bench`, or directly with
// `node test/bench/markdown/markdownBench.ts`.
import { chromium } from 'playwright-core';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { provisionBrowser } from '../../harness/provision.ts';
import { THEMES } from '../../fixtures/themes.ts';
import { startPageHost } from './host.ts';
import type { FloodCost, PageApi, Strategy } from './page.ts';
import { longText, SHAPES } from './texts.ts';
import type { Shape } from './texts.ts';

const LONG = 100_000;
const SHORT = 10_000;
const NAIVE = 10_000;
const WARM = 2_000;
const STRETCH = 10_000; // tokens over which the cost of one is measured: 5k to 15k, and 90k to 100k

/** What streaming one text cost the renderer's main thread: processor time of all its tasks, paint and idle work included. */
export interface StreamFigures {
  readonly tokens: number;
  readonly mainThreadMs: number;
  /** Wall-clock time from the start of an update to the end of its frame, the worst of all. */
  readonly longestFrameMs: number;
}

/** Figures of one shape. `growth` is the cost of a token near 100k over that near 10k. */
export interface ShapeFigures extends StreamFigures {
  readonly microsecondsPerTokenAt10k: number;
  readonly microsecondsPerTokenAt100k: number;
  readonly growth: number;
}

export interface MarkdownFigures {
  /** One update of 16 tokens in each frame. */
  readonly shapes: Readonly<Record<Shape, ShapeFigures>>;
  /** The same updates over a short answer: ours and "parse all, replace all" with the same library. */
  readonly short: { readonly naive: StreamFigures; readonly ours: StreamFigures; readonly ratio: number };
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
  const browser = await chromium.launch({ executablePath: await provisionBrowser(), args: FLAGS });
  const host = await startPageHost(THEMES.dark);
  try {
    return await measure(browser, host.url);
  } finally {
    await host.close();
    await browser.close();
  }
}

async function measure(browser: Browser, url: string): Promise<MarkdownFigures> {
  const shapes: Partial<Record<Shape, ShapeFigures>> = {};
  let heapMb = 0;
  for (const shape of SHAPES) {
    await inFreshPage(browser, url, async (lab) => {
      const before = await heap(lab.session);
      shapes[shape] = await shapeFigures(lab, shape);
      if (shape === 'mix') heapMb = (await heap(lab.session)) - before;
    });
  }
  const short = longText('mix', NAIVE);
  const compare = (how: Strategy): Promise<StreamFigures> =>
    inFreshPage(browser, url, (lab) => stretch(lab, short, how, 0, NAIVE));
  const naive = await compare('naive');
  const ours = await compare('incremental');
  const text = longText('mix', LONG);
  const flood = await inFreshPage(browser, url, ({ page }) =>
    page.evaluate((given) => (Reflect.get(globalThis, 'markdownPage') as PageApi).flood(given, 64), text),
  );
  const ratio = naive.mainThreadMs / ours.mainThreadMs;
  return { shapes: shapes as Record<Shape, ShapeFigures>, short: { naive, ours, ratio }, flood, heapMb };
}

/** A page of its own for each measurement: what an earlier one left behind would be collected in a later one's time. */
async function inFreshPage<T>(browser: Browser, url: string, measureIn: (lab: Lab) => Promise<T>): Promise<T> {
  const page = await browser.newPage({ viewport: { width: 420, height: 900 } });
  try {
    await page.goto(url);
    await page.waitForFunction(() => Reflect.has(globalThis, 'markdownPage'));
    const session = await page.context().newCDPSession(page);
    // Processor time of the main thread: other work on the machine does not count.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const lab: Lab = { page, session };
    await stretch(lab, longText('mix', WARM), 'incremental', 0, WARM);
    return await measureIn(lab);
  } finally {
    await page.close();
  }
}

interface Lab {
  readonly page: Page;
  readonly session: CDPSession;
}

async function shapeFigures(lab: Lab, shape: Shape): Promise<ShapeFigures> {
  const text = longText(shape, LONG);
  const parts: StreamFigures[] = [];
  let from = 0;
  for (const to of [SHORT - STRETCH / 2, SHORT + STRETCH / 2, LONG - STRETCH, LONG]) {
    parts.push(await stretch(lab, text, 'incremental', from, to));
    from = to;
  }
  const perToken = (part: StreamFigures | undefined): number => (1000 * (part?.mainThreadMs ?? NaN)) / STRETCH;
  return {
    tokens: LONG,
    mainThreadMs: parts.reduce((sum, part) => sum + part.mainThreadMs, 0),
    longestFrameMs: Math.max(...parts.map((part) => part.longestFrameMs)),
    microsecondsPerTokenAt10k: perToken(parts[1]),
    microsecondsPerTokenAt100k: perToken(parts[3]),
    growth: perToken(parts[3]) / perToken(parts[1]),
  };
}

async function stretch(lab: Lab, text: string, strategy: Strategy, from: number, to: number): Promise<StreamFigures> {
  const before = await metric(lab.session, 'TaskDuration');
  const longestFrameMs = await lab.page.evaluate(
    ([given, how, start, end]) => (Reflect.get(globalThis, 'markdownPage') as PageApi).stream(given, how, start, end),
    [text, strategy, from, to] as [string, Strategy, number, number],
  );
  const mainThreadMs = 1000 * ((await metric(lab.session, 'TaskDuration')) - before);
  return { tokens: to - from, mainThreadMs, longestFrameMs };
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((found) => found.name === name)?.value ?? NaN;
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await metric(session, 'JSHeapUsedSize')) / 1e6;
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await runMarkdownBench(), null, 2));
