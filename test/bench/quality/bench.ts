// `npm run bench -- --only quality --model FILE.gguf [--kind NAME] [--sample N] [--rows A,B] [--minutes N]`: what a real
// local model makes of our prompts, and what we make of its answers. A run ends after some minutes; the next one goes on
// where it ended.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../harness/paths.ts';
import type { Section } from '../figures.ts';
import { extractionList, extractionSections, METHODS, runExtractionRow, type ScoredExtraction } from './extractions.ts';
import { LocalModel } from './localModel.ts';
import { listOf, sectionsOf, type Scored } from './report.ts';
import { applyRows } from './rows/applyRows.ts';
import { commitRows } from './rows/commitRows.ts';
import { completionFiles } from './rows/completionRows.ts';
import { editRows } from './rows/editRows.ts';
import { extractionRows } from './rows/extractionRows.ts';
import { scoreOf } from './score.ts';
import { applyTask, commitTask, completionTasks, editTask, KINDS, type Task } from './tasks.ts';

/** A part of a run is over before machines that allow ten minutes for a command end it. */
const MINUTES = 8.5;
const SEED = '1';
const EXTRACTIONS = 'extractions';

export const allTasks: readonly Task[] = [
  ...editRows.map(editTask),
  ...applyRows.map(applyTask),
  ...commitRows.map(commitTask),
  ...completionFiles.flatMap(completionTasks),
];

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

export async function bench(): Promise<readonly Section[]> {
  const file = option('--model');
  if (file === undefined) {
    console.log('  Left out: it needs a model on this machine, `--model FILE.gguf` (see CONTRIBUTING.md).');
    return [];
  }
  const kind = option('--kind');
  const kinds = [...KINDS, EXTRACTIONS];
  if (kind !== undefined && !kinds.includes(kind)) throw new Error(`--kind is one of ${kinds.join(', ')}.`);
  const model = await LocalModel.open(file, folder);
  const until = performance.now() + Number(option('--minutes') ?? MINUTES) * 60_000;
  try {
    const edits = kind === EXTRACTIONS ? [] : await benchTasks(model, until);
    const isWanted = kind === undefined || kind === EXTRACTIONS;
    const extractions = isWanted ? await benchExtractions(model, until) : [];
    return [...edits, ...extractions];
  } finally {
    await model.close();
  }
}

const folder = path.join(cacheFolder, 'quality');

async function benchTasks(model: LocalModel, until: number): Promise<readonly Section[]> {
  const tasks = chosenTasks();
  const rows = await run(tasks, model, until);
  await report('details.json', rows, listOf(rows), tasks.length);
  return sectionsOf(rows);
}

async function benchExtractions(model: LocalModel, until: number): Promise<readonly Section[]> {
  const only = option('--method');
  const methods = METHODS.filter((method) => only === undefined || method === only);
  if (methods.length === 0) throw new Error(`--method is one of ${METHODS.join(', ')}.`);
  const chosen = methods.flatMap((method) => sampled(extractionRows, EXTRACTIONS).map((row) => ({ row, method })));
  const rows: ScoredExtraction[] = [];
  for (const { row, method } of chosen) {
    // Whether its answers are known is seen only on the way: a replayed one takes no time.
    if (performance.now() > until) break;
    const scored = await runExtractionRow(row, method, model).catch((error: unknown) => {
      console.log(`  no answer for ${method} ${row.id}: ${String(error)}`);
    });
    if (scored !== undefined) rows.push(scored);
  }
  await report('extractions.json', rows, extractionList(rows), chosen.length);
  return extractionSections(rows);
}

async function report(name: string, rows: readonly object[], list: string, count: number): Promise<void> {
  const details = path.join(folder, name);
  await writeFile(details, `${JSON.stringify(rows, null, 1)}\n`);
  console.log(`${list}\n  ${rows.length} of ${count} are answered; details in ${details}.`);
  if (rows.length < count) console.log('  Run it again to go on.');
}

/** All, or the same part of each kind, chosen by a seed. */
function chosenTasks(): readonly Task[] {
  const kind = option('--kind');
  const tasks = allTasks.filter((task) => kind === undefined || task.kind === kind);
  return KINDS.flatMap((each) =>
    sampled(
      tasks.filter((task) => task.kind === each),
      each,
      tasks.length,
    ),
  );
}

/** Those named by `--rows`, and of them the part that `--sample` takes of `count`. */
function sampled<T extends { readonly id: string }>(
  rows: readonly T[],
  kind: string,
  count = rows.length,
): readonly T[] {
  const sample = Number(option('--sample') ?? count);
  if (!(sample > 0) && count > 0) throw new Error('--sample needs a number of rows.');
  const named = option('--rows')?.split(',');
  const ordered = rows
    .filter(({ id }) => named?.includes(id) ?? true)
    .toSorted((a, b) => (placeOf(kind, a.id) < placeOf(kind, b.id) ? -1 : 1));
  return ordered.slice(0, Math.ceil((sample * rows.length) / count));
}

function placeOf(kind: string, id: string): string {
  return createHash('sha256')
    .update(`${option('--seed') ?? SEED} ${kind} ${id}`)
    .digest('hex');
}

async function run(tasks: readonly Task[], model: LocalModel, until: number): Promise<Scored[]> {
  const rows: Scored[] = [];
  for (const task of tasks) {
    const question = await task.question();
    if (model.known(question) === undefined && performance.now() > until) continue;
    const answer = await model.ask(question).catch((error: unknown) => {
      console.log(`  no answer for ${task.kind} ${task.id}: ${String(error)}`);
    });
    if (answer === undefined) continue;
    const { text, isCut, inputTokens, outputTokens } = answer;
    const result = await task.resultOf(text);
    const { kind, id, language } = task;
    const { after } = result;
    rows.push({ kind, id, language, ...scoreOf(result), answer: text, after, isCut, inputTokens, outputTokens });
  }
  return rows;
}
