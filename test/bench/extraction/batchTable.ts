// The table of a batch in the browser, at 10,000 rows next to 200: messages, filters, sorting, scrolling.
import type { CDPSession, Page } from 'playwright-core';
import type { BatchRow, ViewBatchProgress } from '../../../src/protocol/extraction.ts';
import { batch, batchRow } from '../../panel/support/extractionContent.ts';
import { median, type Section } from '../figures.ts';
import { measure, withPage } from './viewPage.ts';

const MANY = 10_000;
const FEW = 200;
/** What comes within the time between two messages of a fast batch. */
const PER_MESSAGE = 20;
const MESSAGES = 100;
/** Of scrolling: each shows other rows. */
const STEPS = 200;

const rowsOf = (count: number): BatchRow[] =>
  Array.from({ length: count }, (_, index) =>
    batchRow(index, index % 7 === 0 ? { status: 'failed', cells: [], message: 'The model is overloaded.' } : {}),
  );

/** Rows that change their kind, all over the table. */
function message(count: number, at: number) {
  const rows = Array.from({ length: PER_MESSAGE }, (_, index) => {
    const row = (at * 997 + index * 131) % count;
    return batchRow(row, (at + index) % 2 === 0 ? { status: 'failed', cells: [] } : {});
  });
  return { type: 'rows' as const, rows };
}

async function opened(page: Page, count: number, progress: ViewBatchProgress): Promise<number> {
  const [shown] = await measure(page, [{ type: 'snapshot', snapshot: batch(rowsOf(count), { progress }) }]);
  return shown ?? Number.NaN;
}

type Act = 'sort' | 'failed' | 'all';

/** Sorts by a column of numbers, or filters, and waits until that is laid out. */
function act(page: Page, wanted: Act): Promise<void> {
  return page.evaluate(async (what) => {
    if (what === 'sort') document.querySelectorAll<HTMLElement>('.grid-head [role=columnheader]')[4]?.click();
    else {
      const picker = document.querySelector<HTMLSelectElement>('.row-filter');
      if (picker === null) throw new Error('There is no filter.');
      picker.value = what;
      picker.dispatchEvent(new Event('change'));
    }
    await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
    void document.querySelector('.grid')?.getBoundingClientRect().height;
  }, wanted);
}

/** Scrolls by the wheel, or from end to end by whole screens. */
function scroll(page: Page, way: 'wheel' | 'screens'): Promise<void> {
  return page.evaluate(
    async ([steps, isWheel]) => {
      const grid = document.querySelector('.grid');
      if (grid === null) throw new Error('There is no table.');
      for (let step = 1; step <= steps; step += 1) {
        grid.scrollTop = isWheel ? step * 66 : (grid.scrollHeight * step) / steps;
        await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
        void grid.getBoundingClientRect().height;
      }
    },
    [STEPS, way === 'wheel'] as const,
  );
}

/** Milliseconds that the page's thread computes for some work, whatever else the machine does meanwhile. */
async function computed(cdp: CDPSession, work: () => Promise<unknown>): Promise<number> {
  const spent = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const before = await spent();
  await work();
  return (await spent()) - before;
}

export function batchTableSection(): Promise<Section> {
  return withPage(async (page) => {
    const { progress } = batch([]);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const acted = (what: Act): Promise<number> => computed(cdp, () => act(page, what));
    const messages = (count: number): Promise<number[]> =>
      measure(
        page,
        Array.from({ length: MESSAGES }, (_, at) => message(count, at)),
      );
    await opened(page, FEW, progress);
    const few = median(await messages(FEW));
    await acted('failed');
    const fewFiltered = median(await messages(FEW));
    const shown = await opened(page, MANY, progress);
    const count = Number(await page.locator('.grid').getAttribute('aria-rowcount'));
    if (count < MANY) throw new Error(`The table has ${count} rows.`);
    const many = median(await messages(MANY));
    const filtering = [await acted('failed'), await acted('all'), await acted('failed')];
    const filtered = await messages(MANY);
    await acted('all');
    const sorting = [await acted('sort'), await acted('sort')];
    const wheel = (await computed(cdp, () => scroll(page, 'wheel'))) / STEPS;
    const screens = (await computed(cdp, () => scroll(page, 'screens'))) / STEPS;
    const size = (value: unknown): number => JSON.stringify(value).length / 1024;
    return {
      title: `Table of a batch in the browser: ${MANY} rows, of which ${await page.locator('.grid-row').count()} exist`,
      figures: [
        { name: 'all rows, as one message', value: size(rowsOf(MANY)), unit: 'KB' },
        { name: `${PER_MESSAGE} rows, as one message`, value: size(message(MANY, 1)), unit: 'KB', max: 10 },
        { name: 'showing all rows', value: shown, unit: 'ms', max: 1_000 },
        { name: `busy per message, at ${FEW} rows`, value: few, unit: 'ms' },
        { name: `busy per message, at ${MANY} rows`, value: many, unit: 'ms', max: 16 },
        { name: 'many to few: the cost does not grow', value: many / few, unit: '×', max: 1.5 },
        { name: 'the same with a filter', value: median(filtered) / fewFiltered, unit: '×', max: 1.5 },
        { name: 'filtering, computed', value: Math.max(...filtering), unit: 'ms', max: 100 },
        { name: 'sorting, computed', value: Math.max(...sorting), unit: 'ms', max: 100 },
        { name: 'computed per step of the wheel', value: wheel, unit: 'ms', max: 16 },
        { name: 'computed per jump to another screen of rows', value: screens, unit: 'ms', max: 100 },
      ],
    };
  });
}
