// A normal day: 1,000 files in the real editor, a gateway that fails in every way, and an editor that is killed in the middle.
import { expect } from 'vitest';
import {
  answers,
  begin,
  button,
  copy,
  ended,
  invoiceFiles,
  mark,
  reached,
  tableFrame,
} from '../../editor/support/extractionBatch.ts';
import { spec } from '../../editor/support/spec.ts';
import { notificationText, pressNotificationButton, screenshot } from '../../editor/support/workbench.ts';

const COUNT = 1_000;
const CONCURRENCY = 16;
const every = (step: number, from: number): number[] =>
  Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % step === from);

spec(
  '1,000 files with faults, killed and gone on with: nothing is lost or done twice, and the cost is what the gateway booked',
  {
    userSettings: { 'aiGateway.model': 'openai/gpt-5-mini', 'aiGateway.extraction.concurrency': CONCURRENCY },
    files: invoiceFiles(COUNT),
    gateway: { keepRequests: 10_000, speed: { firstTokenMs: 100 } },
    timeout: 300_000,
  },
  async (session) => {
    const { page, gateway } = session;
    const spoil = (fault: string, documents: readonly number[], times = 1): void => {
      for (const index of documents) gateway.addFault({ fault, times, text: mark(index) });
    };
    spoil('status=429;retry-after-ms=30', every(50, 1));
    spoil('status=429;retry-after-ms=40', every(200, 2), 4);
    spoil('cut-after=3', every(100, 3));
    spoil('prose', every(100, 4));
    spoil('finish=content-filter', every(100, 5));
    await reached(await begin(session), 200);
    await screenshot(page, 'batch-1000-running');
    await session.crash();
    const text = await notificationText(page, 'was cut off');
    expect(Number(/([\d,]+) of 1,?000 done/.exec(text)?.[1]?.replace(',', ''))).toBeGreaterThanOrEqual(180);
    await pressNotificationButton(page, 'was cut off', 'Resume');
    const frame = await tableFrame(session);
    await ended(frame, COUNT);
    await screenshot(page, 'batch-1000-failed');
    await button(frame, 'Retry failed').click();
    await expect
      .poll(() => frame.getByText('1000 of 1000').or(frame.getByText('1,000 of 1,000')).count(), { timeout: 60_000 })
      .toBeGreaterThan(0);
    await button(frame, 'Stop').waitFor({ state: 'hidden', timeout: 30_000 });
    await screenshot(page, 'batch-1000-finished');

    const lines = (await copy(session, frame, 'source,')).trim().split('\r\n');
    expect(lines).toHaveLength(COUNT + 1);
    for (const [index, line] of lines.slice(1).entries()) {
      const file = `invoices/invoice-${String(index).padStart(3, '0')}.txt`;
      expect(line).toBe(`${file},${mark(index)},Customer ${index},${index + 0.5}`);
    }
    // Only files with a fault of their own, and those under way when the editor died, were answered more than once.
    const spoiled = new Set([...every(100, 4), ...every(100, 5)].map(mark));
    const again = [...answers(session)].filter(([name, count]) => count > 1 && !spoiled.has(name));
    expect(again.length).toBeLessThanOrEqual(CONCURRENCY);
    const costs = gateway.requests.flatMap(({ costUsd }) => costUsd ?? []);
    const booked = costs.reduce((sum, each) => sum + each, 0);
    const shown = Number(/\$([\d.]+) of/.exec(await frame.locator('.spent').first().innerText())?.[1]);
    // What went down with the editor is in the gateway's books alone; the view rounds to two digits.
    expect(booked - shown).toBeLessThanOrEqual(CONCURRENCY * Math.max(...costs) + 0.005);
    expect(booked - shown).toBeGreaterThanOrEqual(-0.005);
  },
);
