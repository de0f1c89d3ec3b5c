// `kill -9` at random moments of what writes: at most the last second of an answer is lost, and nothing is left behind.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Message } from '../../../src/core/model/message.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { effort, seed } from '../effort.ts';
import {
  ACTIVITIES,
  batchesIn,
  checkpointsIn,
  keptIn,
  libraryIn,
  notesIn,
  resultsIn,
  resultsOf,
  wordsOf,
  type Activity,
} from './killScene.ts';

const KILLS = Number(process.env['AIGS_KILLS'] ?? effort(1, 50));
const LOST_MS = 1_000;
/** Of these the last second may be lost: before it they must have done something. */
const TIMED: ReadonlySet<Activity> = new Set(['answer', 'correction']);
const latestMs = (activity: Activity): number => (TIMED.has(activity) ? effort(500, 1_600) : 500);

interface Step {
  /** Milliseconds of the killed process. */
  readonly at: number;
  readonly word?: number;
  readonly whole?: number;
  readonly questions?: number;
  readonly results?: readonly number[];
  readonly willWrite?: string;
  readonly name?: number;
  readonly edit?: string;
  readonly revision?: number;
  readonly decided?: string;
  readonly result?: string;
  readonly corrected?: number;
  readonly closed?: string;
  readonly batch?: string;
  readonly item?: string;
  readonly over?: string;
  readonly removed?: string;
}

/** What a process said before it was killed, `afterMs` after it had said so many lines: the first is that it begins. */
async function killed(
  activity: Activity,
  folder: string,
  afterMs: number,
  lineCount: number,
): Promise<readonly Step[]> {
  const worker = path.join(import.meta.dirname, 'killWorker.ts');
  const child = spawn(process.execPath, [worker, activity, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const closed = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_code, signal) => resolve(signal));
  });
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      if (output.split('\n').length > lineCount) resolve();
    });
    void closed.then(() => resolve());
  });
  await wait(afterMs);
  child.kill('SIGKILL');
  if ((await closed) !== 'SIGKILL') throw new Error(errors);
  // The last line may be cut off.
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Step);
}

/** The last value that was said of something. */
function last<K extends keyof Step>(steps: readonly Step[], key: K): Step[K] | undefined {
  return steps.findLast((step) => step[key] !== undefined)?.[key];
}

async function branchOf(folder: string): Promise<readonly Message[]> {
  const library = libraryIn(folder);
  const [chat] = await library.list();
  return chat === undefined ? [] : (await library.open(chat.id)).tree.branch();
}

const left: Readonly<Record<Activity, (steps: readonly Step[], folder: string) => Promise<void>>> = {
  answer: async (steps, folder) => {
    const branch = await branchOf(folder);
    const words = wordsOf(branch);
    expect(words).toEqual(words.map((_, index) => index + 1));
    const end = steps.at(-1)?.at ?? 0;
    const old = steps.filter(({ at }) => at <= end - LOST_MS);
    expect(words.length).toBeGreaterThanOrEqual(Math.max(last(old, 'word') ?? 0, last(steps, 'whole') ?? 0));
    const questions = branch.filter(({ role }) => role === 'user').length;
    expect(questions).toBeGreaterThanOrEqual(last(steps, 'questions') ?? 0);
  },
  tools: async (steps, folder) => {
    const kept = resultsOf(await branchOf(folder));
    const said = last(steps, 'results') ?? [];
    expect(kept.slice(0, said.length)).toEqual(said);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    const note = Number((await notesIn(folder).read('note.txt')) ?? 0);
    expect(note).toBeGreaterThanOrEqual(kept.at(-1) ?? 0);
    const turn = last(steps, 'willWrite');
    const checkpoints = checkpointsIn(folder);
    await checkpoints.load();
    if (turn !== undefined) expect(checkpoints.checkpoint(turn)).toBeDefined();
  },
  rename: async (steps, folder) => {
    const [chat] = await libraryIn(folder).list();
    const said = last(steps, 'name');
    if (said === undefined) return;
    // The one that was not said to be done may have come to one of its two files, or to both.
    const names = [`Name ${said}`, `Name ${said + 1}`];
    expect(names).toContain(chat?.title);
    expect(names).toContain((await libraryIn(folder).open(chat?.id ?? '')).title);
  },
  edit: async (steps, folder) => {
    const { edits, damaged } = await keptIn(folder).edits.load();
    expect(damaged).toBe(0);
    const decided = new Set(steps.map((step) => step.decided));
    expect(edits.filter(({ id }) => decided.has(id))).toEqual([]);
    const open = steps.at(-1);
    if (open?.edit === undefined || open.revision === 8) return; // decided, though it is not said yet
    expect(edits.find(({ id }) => id === open.edit)?.review.lineCount).toBeGreaterThanOrEqual(open.revision ?? 0);
  },
  correction: async (steps, folder) => {
    const { results, files } = resultsIn(folder);
    const found = await results.left([]);
    const names = await files.list();
    expect(await readdir(path.join(folder, 'results')).catch(() => [])).not.toContain('set-aside');
    // Each file is a whole result: what is none is not among those found.
    expect(names.toSorted()).toEqual(found.map(({ id }) => `${id}.json`).toSorted());
    const closed = new Set(steps.map((step) => step.closed));
    expect(found.filter(({ id }) => closed.has(id))).toEqual([]);
    const { at: end = 0, result } = steps.at(-1) ?? {};
    const kept = found.find(({ id }) => id === result)?.snapshot.corrections[0]?.value;
    // Closed, though it is not said yet.
    if (result === undefined || (steps.at(-1)?.whole !== undefined && kept === undefined)) return;
    const old = steps.filter((step) => step.result === result && step.at <= end - LOST_MS);
    expect(Number(kept ?? 0)).toBeGreaterThanOrEqual(last(old, 'corrected') ?? 0);
  },
  batch: async (steps, folder) => {
    const files = batchesIn(folder);
    await files.cleanUp();
    const removed = new Set(steps.flatMap((step) => step.over ?? []));
    const waiting = await files.unfinished();
    // What is done is never offered again as if nothing had been.
    for (const { plan, done } of waiting) if (removed.has(plan.id)) expect(done).toBe(plan.items.length);
    const current = last(steps, 'batch');
    if (current !== undefined && !removed.has(current)) {
      const { records } = await files.log(current).load();
      const items = steps.filter((step) => step.batch === current).flatMap((step) => step.item ?? []);
      for (const item of items) expect(records.get(item)?.status).toBe('done');
    }
    const names = await readdir(path.join(folder, 'batches')).catch(() => []);
    const plans = new Set(names.flatMap((name) => (name.endsWith('.plan.json') ? [name.slice(0, -10)] : [])));
    expect(names.filter((name) => !name.endsWith('.tmp') && !plans.has(name.slice(0, name.indexOf('.'))))).toEqual([]);
    for (const id of plans) await (await files.hold(id))();
    expect(
      (await readdir(path.join(folder, 'batches')).catch(() => [])).filter((name) => name.endsWith('.lock')),
    ).toEqual([]);
  },
  lock: async (_steps, folder) => {
    const files = batchesIn(folder);
    if ((await files.plan('one')) === undefined) return;
    await (
      await files.hold('one')
    )();
    const names = await readdir(path.join(folder, 'batches'));
    expect(names.filter((name) => name.endsWith('.lock'))).toEqual([]);
  },
};

/** What writes left half done goes with the next window, a minute later. */
async function expectNoDrafts(folder: string): Promise<void> {
  for (const { name } of (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    const inner = path.join(folder, name);
    const drafts = async (): Promise<string[]> => (await readdir(inner)).filter((file) => file.endsWith('.tmp'));
    for (const draft of await drafts()) await utimes(path.join(inner, draft), 0, 0);
    await new NodeJournalStore(inner, { one: 'thing', many: 'things' }).list();
    expect(await drafts()).toEqual([]);
  }
}

/** Kills one process after the other, each of which begins with what the one before left. */
async function killAll(activity: Activity, folder: string): Promise<void> {
  const moments = fc.sample(fc.integer({ min: 0, max: latestMs(activity) }), { numRuns: KILLS, ...seed() });
  let count = 0;
  for (const [index, moment] of moments.entries()) {
    // The first has done something, however busy the machine is.
    const steps = await killed(activity, folder, moment, index === 0 ? 2 : 1);
    await left[activity](steps, folder).catch((error: unknown) => {
      throw new Error(`after a kill at ${moment} ms, ${steps.length} steps`, { cause: error });
    });
    await expectNoDrafts(folder);
    count += steps.length;
  }
  console.log(`${activity}: ${moments.length} kills, ${count} steps said`);
  // A worker that does nothing proves nothing.
  expect(count).toBeGreaterThan(moments.length);
}

// Most of the time they wait, and a machine with others on it is what they meet.
it.concurrent.each(ACTIVITIES)(`${KILLS} kills in the middle of: %s`, { timeout: 600_000 }, async (activity) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-kills-'));
  try {
    await killAll(activity, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
