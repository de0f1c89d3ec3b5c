// Prints how many types of a repository are read as ts-json-schema-generator says they are. See README.md.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathsOf, specifiersIn } from '../../src/core/code/script/files.ts';
import type { SchemaReading } from '../../src/core/json/reading.ts';
import { readSchemaSource } from '../support/typeReader.ts';
import { generated, namedTypes, programOf, REASONS, Right, type Named } from './generator.ts';
import { judge } from './judge.ts';
import { canonical, isFunction } from './plainSchema.ts';

const [, , folder = '.', show = '20', pattern = '.'] = process.argv;

function filesIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (each) => each.isFile() && /\.tsx?$/.test(each.name) && !/node_modules|\/dist\//.test(`${each.parentPath}/`),
    )
    .map((each) => path.resolve(each.parentPath, each.name));
}

/** The files beside one that it takes something from, and those that they do. */
function neighbours(at: string, text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const queue = [[at, text] as const];
  for (let next = queue.shift(); next !== undefined && texts.size < 40; next = queue.shift()) {
    const [from, source] = next;
    for (const specifier of specifiersIn(source)) {
      const found = pathsOf(from, specifier).find((each) => paths.has(each));
      if (found === undefined || texts.has(found)) continue;
      const its = readFileSync(found, 'utf8');
      texts.set(found, its);
      queue.push([found, its]);
    }
  }
  return texts;
}

const paths = new Set(filesIn(folder));
const program = programOf([...paths]);
let righted: ReturnType<typeof programOf> | undefined;

interface Verdict {
  readonly kind: 'same' | 'alike' | 'theirs' | 'told' | 'refused' | 'WRONG';
  readonly why?: string;
}

/** `undefined` for a type that cannot be compared: a function, or made of types of other packages alone. */
function compare(node: Named, reading: SchemaReading): (Verdict & { readonly lines?: string }) | undefined {
  const expected = generated(program, node);
  if (expected === undefined || isFunction(expected)) return undefined;
  const right = canonical(expected, { isClosed: true });
  if (right === '{}') return undefined;
  const read = reading.ok ? canonical(reading.schema, { isClosed: false }) : '';
  if (read === right) return { kind: 'same' };
  const theirs = putRight(node, reading);
  if (theirs !== undefined) return { kind: 'theirs', why: theirs };
  if (!reading.ok) return { kind: 'refused', lines: reading.problem.message };
  const isTold = reading.notes.length > 0;
  const judgement = isTold ? 'undecided' : judge(node, reading.schema, expected);
  if (judgement === 'ours')
    return { kind: 'theirs', why: 'TypeScript refuses what it takes, or takes what it refuses' };
  if (judgement === 'alike') return { kind: 'alike' };
  const lines = `${reading.notes.join(' ')}\n  read  ${read.slice(0, 600)}\n  right ${right.slice(0, 600)}`;
  return { kind: isTold ? 'told' : 'WRONG', lines };
}

/** Why the generator is wrong, if what it says is the same as what is read once it is put right. */
function putRight(node: Named, reading: SchemaReading): string | undefined {
  righted ??= programOf([...paths], true);
  const file = righted.getSourceFile(node.getSourceFile().fileName);
  const same = file === undefined ? undefined : namedTypes(file).find((each) => each.name.text === node.name.text);
  if (same === undefined) return undefined;
  const right = new Right(righted);
  const schema = generated(righted, same, right);
  if (schema === undefined || right.reasons.size === 0) return undefined;
  const why = [...right.reasons].map((reason) => REASONS[reason]).join(', and ');
  if (right.reasons.has('zod')) return REASONS.zod;
  if (!reading.ok) return isFunction(schema) ? why : undefined;
  const options = { isWithoutPatterns: right.reasons.has('template') };
  const isSame =
    canonical(reading.schema, { isClosed: false, ...options }) === canonical(schema, { isClosed: true, ...options });
  return isSame ? why : undefined;
}

const counts: Record<Verdict['kind'], number> = { same: 0, alike: 0, theirs: 0, told: 0, refused: 0, WRONG: 0 };
const whys = new Map<string, number>();
const shown: string[] = [];
for (const file of [...paths].filter((each) => new RegExp(pattern).test(each)).toSorted()) {
  const source = program.getSourceFile(file);
  if (source === undefined) continue;
  const texts = neighbours(file, source.text);
  for (const node of namedTypes(source)) {
    const name = node.name.text;
    const reading = await readSchemaSource(source.text, 'typescript', name, { path: file, texts });
    const verdict = compare(node, reading);
    if (verdict === undefined) continue;
    const { kind, why, lines } = verdict;
    counts[kind] += 1;
    if (why !== undefined) whys.set(why, (whys.get(why) ?? 0) + 1);
    if (lines !== undefined) shown.push(`${kind} ${path.relative(folder, file)} ${name}: ${lines}`);
  }
}

for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
for (const [why, count] of [...whys].toSorted(([, a], [, b]) => b - a)) console.log(`theirs ${count}: ${why}`);
const figures = Object.entries(counts).map(([kind, count]) => `${kind} ${share(count)}`);
console.log(`${all} types: ${figures.join(', ')}`);
const right = counts.same + counts.alike + counts.theirs;
console.log(`same, alike, or the same once the generator is put right: ${share(right)}`);
