// Streamed JSON of 5 MB next to reading the whole again at each piece; 1,000 items at concurrency 16 next to the ideal.
import { parse as reparse } from 'partial-json';
import { delay } from '../../../src/base/async.ts';
import { BatchLog } from '../../../src/core/extraction/batch/batchJournal.ts';
import { runBatch } from '../../../src/core/extraction/batch/batch.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { median, type Section } from '../figures.ts';
import { batchTableSection } from './batchTable.ts';
import { PIECE, records } from './streamedList.ts';
import { treeSection } from './tree.ts';
import { viewSection } from './viewPage.ts';

/** Microseconds per piece in each tenth of the text. */
function streamed(text: string): number[] {
  const parser = new PartialJson();
  const pieces = Math.ceil(text.length / PIECE);
  const tenth = Math.ceil(pieces / 10);
  const figures: number[] = [];
  for (let from = 0; from < pieces; from += tenth) {
    const to = Math.min(pieces, from + tenth);
    const started = performance.now();
    for (let piece = from; piece < to; piece += 1) parser.push(text.slice(piece * PIECE, (piece + 1) * PIECE));
    figures.push(((performance.now() - started) * 1_000) / (to - from));
  }
  if (parser.status !== 'done') throw new Error('The text was not read to its end.');
  return figures;
}

/** Microseconds of one re-parse of what there is, at a size. */
function reparsed(text: string, size: number): number {
  const part = text.slice(0, size);
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    reparse(part);
    return (performance.now() - started) * 1_000;
  });
  return median(times);
}

function partialSection(): Section {
  const text = JSON.stringify(records(5_000_000));
  streamed(text.slice(0, 0) + JSON.stringify(records(300_000)));
  const tenths = streamed(text);
  const first = median(tenths.slice(0, 3));
  const last = median(tenths.slice(-3));
  const small = reparsed(text, 50_000);
  const large = reparsed(text, 500_000);
  return {
    title: 'Partial JSON: a list of 5 MB in pieces of 16 characters',
    figures: [
      { name: 'per piece, first three tenths', value: first, unit: 'µs' },
      { name: 'per piece, last three tenths', value: last, unit: 'µs' },
      { name: 'last to first: the cost does not grow', value: last / first, unit: '×', max: 1.5 },
      {
        name: 'the whole 5 MB',
        value: (tenths.reduce((sum, each) => sum + each, 0) / tenths.length / 1_000) * (text.length / PIECE),
        unit: 'ms',
      },
      { name: 'reading all again at 50 KB, per piece', value: small, unit: 'µs' },
      { name: 'reading all again at 500 KB, per piece', value: large, unit: 'µs' },
      { name: 'reading again at 500 KB to ours', value: large / last, unit: '×', min: 100 },
    ],
  };
}

async function batchSection(): Promise<Section> {
  const count = 1_000;
  const concurrency = 16;
  // Latencies as models have them: most alike, some far longer.
  const latencies = Array.from(
    { length: count },
    (_, index) => 20 + ((index * 7_919) % 40) + (index % 50 === 0 ? 100 : 0),
  );
  const items = latencies.map((latency, index) => ({ id: `i${index}`, label: '', latency }));
  let waited = 0;
  const started = performance.now();
  const summary = await runBatch(items, {
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    concurrency,
    journal: new BatchLog(new MemoryJournalStore(), 'bench'),
    run: async (item) => {
      const began = performance.now();
      await delay(item.latency);
      waited += performance.now() - began;
      return { status: 'done', value: { id: item.id }, costUsd: 0.001 };
    },
  }).finished;
  const took = performance.now() - started;
  if (summary.done !== count) throw new Error('The batch did not finish.');
  return {
    title: 'Batch: 1,000 items at concurrency 16',
    figures: [
      { name: 'wall time', value: took, unit: 'ms' },
      { name: 'ideal (what was waited for, by 16)', value: waited / concurrency, unit: 'ms' },
      { name: 'share of the ideal', value: waited / concurrency / took, unit: '', min: 0.9 },
    ],
  };
}

function checkSection(): Section {
  const value = records(500_000);
  const validator = new SchemaValidator({
    type: 'object',
    properties: {
      records: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            name: { type: 'string' },
            price: { type: 'number', minimum: 0 },
            tags: { type: 'array', items: { enum: ['new', 'old'] } },
            address: {
              type: 'object',
              properties: { city: { type: 'string' }, zip: { type: 'string', pattern: '^\\d{5}$' } },
              required: ['city'],
            },
          },
          required: ['id', 'name'],
        },
      },
    },
  });
  const plain = JSON.parse(JSON.stringify(value)) as never;
  const checks = Array.from({ length: 5 }, () => {
    const started = performance.now();
    if (!validator.isValid(plain)) throw new Error('The value should be valid.');
    return performance.now() - started;
  });
  const source = Array.from(
    { length: 20_000 },
    (_, index) => `${index} 2026-11-24 request ${index * 7} served in ${index % 90} ms by worker ${index % 16}`,
  ).join('\n');
  const wanted = Array.from({ length: 300 }, (_, index) => ({
    line: index * 60,
    text: `request ${index * 420} servd in ${(index * 60) % 90} ms`,
  }));
  const started = performance.now();
  groundValue(wanted, source);
  const grounding = performance.now() - started;
  return {
    title: 'Checking and grounding',
    figures: [
      { name: 'checking a value of 500 KB', value: median(checks), unit: 'ms' },
      { name: 'grounding 600 leaves, half of them inexact, in 1.1 MB', value: grounding, unit: 'ms', max: 2_000 },
    ],
  };
}

export async function bench(): Promise<readonly Section[]> {
  return [
    partialSection(),
    treeSection(),
    await viewSection(),
    await batchTableSection(),
    await batchSection(),
    checkSection(),
  ];
}
