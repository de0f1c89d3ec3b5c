// `npm run bench -- --only quality --model FILE.gguf [--kind NAME] [--sample N] [--minutes N]`: what a real local model makes
// of our prompts, and what we make of its answers. A run ends after some minutes; the next one goes on where it ended.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../harness/paths.ts';
import type { Section } from '../figures.ts';
import { LocalModel } from './localModel.ts';
import { listOf, sectionsOf, type Scored } from './report.ts';
import { applyRows } from './rows/applyRows.ts';
import { commitRows } from './rows/commitRows.ts';
import { completionFiles } from './rows/completionRows.ts';
import { editRows } from './rows/editRows.ts';
import { scoreOf } from './score.ts';
import { applyTask, commitTask, completionTasks, editTask, KINDS, type Task } from './tasks.ts';

/** A part of a run is over before machines that allow ten minutes for a command end it. */
const MINUTES = 8.5;
const SEED = '1';

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
  const folder = path.join(cacheFolder, 'quality');
  const model = await LocalModel.open(file, folder);
  try {
    const tasks = chosenTasks();
    const rows = await run(tasks, model, performance.now() + Number(option('--minutes') ?? MINUTES) * 60_000);
    const details = path.join(folder, 'details.json');
    await writeFile(details, `${JSON.stringify(rows, null, 1)}\n`);
    console.log(`${listOf(rows)}\n  ${rows.length} of ${tasks.length} are answered; details in ${details}.`);
    if (rows.length < tasks.length) console.log('  Run it again to go on.');
    return sectionsOf(rows);
  } finally {
    await model.close();
  }
}

/** All, or the same part of each kind, chosen by a seed. */
function chosenTasks(): readonly Task[] {
  const kind = option('--kind');
  if (kind !== undefined && !KINDS.some((each) => each === kind))
    throw new Error(`--kind is one of ${KINDS.join(', ')}.`);
  const tasks = allTasks.filter((task) => kind === undefined || task.kind === kind);
  const sample = Number(option('--sample') ?? tasks.length);
  if (!(sample > 0)) throw new Error('--sample needs a number of rows.');
  return KINDS.flatMap((each) => {
    const own = tasks.filter((task) => task.kind === each);
    const ordered = own.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    return ordered.slice(0, Math.ceil((sample * own.length) / tasks.length));
  });
}

function placeOf({ kind, id }: Task): string {
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
