// The real page in a real browser while 5 MB stream in: how long the page is busy with each frame's steps.
import type { Page } from 'playwright-core';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { GrowthTracker } from '../../../src/host/extraction/view/growth.ts';
import type { ExtractionViewEvent, Growth, ResultSnapshot } from '../../../src/protocol/extraction.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { buildPanel } from '../../panel/support/build.ts';
import { servePanel } from '../../panel/support/server.ts';
import { median, quantile, type Section } from '../figures.ts';
import { records } from './streamedList.ts';

const FRAMES = 1_000;

const HTML = `<!doctype html><meta charset="utf-8"><title>Bench</title><link rel="stylesheet" href="/media/extraction.css">
<body><div id="root"></div><script>window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });</script>
<script type="module" src="/dist/webview/extraction.js"></script>`;

const SNAPSHOT: ResultSnapshot = {
  mode: 'result',
  header: { title: '', schemaName: 'records', model: 'm', sourceLabel: '', format: 'json', canReveal: false },
  status: { state: 'running', phase: 'writing', kind: 'ask', attempt: 1, repairing: [], startedAt: 0 },
  spent: { isPartial: false },
  isParts: false,
  place: null,
  errors: [],
  notes: [],
  conflicts: [],
  grounding: { exact: [], approximate: [], missing: [] },
  corrections: [],
};

/** The steps of the text in as many posts as there are frames. */
function posts(text: string): Growth[][] {
  const reader = new PartialJson();
  const tracker = new GrowthTracker();
  const size = Math.ceil(text.length / FRAMES);
  return Array.from({ length: FRAMES }, (_, frame) =>
    tracker.steps(reader.push(text.slice(frame * size, (frame + 1) * size))),
  );
}

/** Milliseconds of each event: taking it, drawing the frame and laying it out. */
export async function measure(page: Page, events: readonly ExtractionViewEvent[]): Promise<number[]> {
  return page.evaluate(async (text) => {
    const times: number[] = [];
    for (const event of JSON.parse(text) as unknown[]) {
      const started = performance.now();
      window.dispatchEvent(new MessageEvent('message', { data: { kind: 'event', event } }));
      const taken = performance.now() - started;
      // The view asked for its frame first: it has drawn when this one is called.
      const drawn = await new Promise<number>((resolve) => {
        requestAnimationFrame((frame) => {
          const tree = document.querySelector('.tree, .grid');
          if (tree !== null) void tree.getBoundingClientRect().height;
          resolve(performance.now() - frame);
        });
      });
      times.push(taken + drawn);
    }
    return times;
  }, JSON.stringify(events));
}

/** The page of extractions in a browser, without a window around it. */
export async function withPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  await buildPanel();
  const server = await servePanel(() => HTML);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
    await page.goto(server.origin);
    return await work(page);
  } finally {
    await browser.close();
    await server.close();
  }
}

export function viewSection(): Promise<Section> {
  return withPage(async (page) => {
    const value = records(5_000_000);
    const text = JSON.stringify(value);
    const growth = posts(text).map((steps) => ({ type: 'growth' as const, isParts: false, steps }));
    await measure(page, [{ type: 'snapshot', snapshot: SNAPSHOT }]);
    const times = await measure(page, growth);
    const rows = Number(await page.locator('.tree').getAttribute('aria-rowcount'));
    if (rows < 300_000) throw new Error(`The page shows ${rows} rows.`);
    const drawn = await page.locator('.row').count();
    // The other way: all of it at each frame.
    const whole = await measure(page, [{ type: 'value', value: value as never }]);
    const part = Math.ceil(value.records.length / 10);
    const tenth = await measure(page, [{ type: 'value', value: { records: value.records.slice(0, part) } as never }]);
    const first = median(times.slice(FRAMES * 0.05, FRAMES * 0.15));
    const last = median(times.slice(-FRAMES * 0.1));
    return {
      title: `Result view in the browser: 5 MB in ${FRAMES} frames, ${rows} rows, of which ${drawn} exist`,
      figures: [
        { name: 'busy per frame, at the 10 % mark', value: first, unit: 'ms' },
        { name: 'busy per frame, at the 100 % mark', value: last, unit: 'ms', max: 16 },
        { name: '100 % to 10 %: the cost does not grow', value: last / first, unit: '×', max: 1.5 },
        { name: 'busy per frame, 99 of 100', value: quantile(times, 0.99), unit: 'ms' },
        { name: 'all of it anew at the 10 % mark', value: median(tenth), unit: 'ms' },
        { name: 'all of it anew at the 100 % mark', value: median(whole), unit: 'ms' },
        { name: 'all anew at 100 % to ours', value: median(whole) / last, unit: '×', min: 20 },
      ],
    };
  });
}
