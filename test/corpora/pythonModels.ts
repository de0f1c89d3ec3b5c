// Prints how many classes of installed Python packages are read as pydantic itself says them. See README.md.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modulesWanted, readPython } from '../../src/core/extraction/sources/pythonReader.ts';
import type { JsonObject } from '../../src/core/json/json.ts';
import { plainText } from '../support/plainSchema.ts';

interface Truth {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly schema: JsonObject;
}

const [, , folder = '.', names = '', show = '20', most = '200'] = process.argv;
const [root, packages] = [resolve(folder), names.split(',')];
/** As in the editor. */
const [MAX_FILES, MAX_ROUNDS] = [150, 30];

function truths(name: string): readonly Truth[] {
  const script = join(import.meta.dirname, 'pythonModels.py');
  const run = spawnSync('python3', [script, root, most, name], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    timeout: 240_000,
  });
  if (run.status !== 0) console.log(`${name}: python3 ended early (${run.error?.message ?? run.stderr.slice(-500)}).`);
  return run.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Truth]));
}

/** The files beside one that a reading asks for, as the editor finds them in a workspace. */
function filesBeside(path: string, text: string, name: string): { path: string; texts: Map<string, string> } {
  const files = { path, texts: new Map<string, string>() };
  for (let round = 0; round < MAX_ROUNDS && files.texts.size < MAX_FILES; round += 1) {
    const found = modulesWanted(text, name, files).flatMap((paths) => {
      const there = paths.find((each) => each.startsWith(`${root}/`) && existsSync(each));
      return there === undefined || files.texts.has(there) ? [] : [there];
    });
    if (found.length === 0) break;
    for (const each of found) files.texts.set(each, readFileSync(each, 'utf8'));
  }
  return files;
}

/** The first place where two texts differ, with what is around it. */
function difference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const cut = (text: string): string => text.slice(Math.max(0, at - 120), at + 200);
  return `\n  read     …${cut(one)}\n  pydantic …${cut(other)}`;
}

const total = { all: 0, same: 0, told: 0, refused: 0, wrong: 0 };
const shown: string[] = [];
const texts = new Map<string, string>();

function compare({ path, name, schema }: Truth, count: typeof total): void {
  const text = texts.get(path) ?? readFileSync(path, 'utf8');
  texts.set(path, text);
  const reading = readPython(text, name, filesBeside(path, text, name));
  count.all += 1;
  const where = `${path.slice(root.length + 1)} ${name}`;
  if (!reading.ok) {
    count.refused += 1;
    shown.push(`refused ${where}:${reading.problem.line} ${reading.problem.message}`);
    return;
  }
  const [read, expected] = [plainText(reading.schema, name), plainText(schema, name)];
  if (read === expected) count.same += 1;
  else if (reading.notes.length > 0) {
    count.told += 1;
    shown.push(`told ${where}: ${reading.notes.slice(0, 3).join(' ')}`);
  } else {
    count.wrong += 1;
    shown.push(`WRONG ${where} ${difference(read, expected)}`);
  }
}

const figures = (name: string, { all, ...parts }: typeof total): string =>
  `${name}: ${all} classes, ` +
  Object.entries(parts)
    .map(([key, count]) => `${key} ${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`)
    .join(', ');

for (const name of packages) {
  const count = { all: 0, same: 0, told: 0, refused: 0, wrong: 0 };
  for (const truth of truths(name)) compare(truth, count);
  for (const key of ['all', 'same', 'told', 'refused', 'wrong'] as const) total[key] += count[key];
  console.log(figures(name, count));
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
console.log(figures('all', total));
