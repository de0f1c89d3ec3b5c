// `npm run proof [-- PART…] [--minutes N] [--resume] [--list]`: what takes long, in parts that can be run alone. A piece is
// one file of a part. `--minutes` runs as many pieces as fit, in an order that each commit shuffles anew; `--resume` leaves
// out what has passed on these very sources.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ViteUserConfig } from 'vitest/config';
import panelProof from '../proof/panel.config.ts';
import unitProof from '../proof/unit.config.ts';
import { startLoad } from './load.ts';
import { packageExtension } from './package.ts';
import { outFolder, root } from './paths.ts';
import { run } from './process.ts';
import { hostSpecs, runEditorSpecs, runWindowSpecs } from './editorSpecs.ts';
import { conclusion, counts, failure, runVitest, total, type Tally } from './vitest.ts';

const REPEATS = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    resume: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
/** After it no piece and no round is started; what runs then is still brought to its end. */
const deadline = minutes === undefined ? Infinity : Date.now() + minutes * 60_000;

interface Piece {
  readonly part: string;
  readonly name: string;
  readonly run: () => Promise<Tally>;
}

interface Part {
  readonly about: string;
  readonly pieces: () => readonly Omit<Piece, 'part'>[];
}

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: root }).toSorted();
}

/** The test files that a config of vitest names. */
function filesOf({ test }: ViteUserConfig): string[] {
  return (test?.include ?? []).flatMap(files);
}

/** A program that counts as one test. */
async function program(script: string, args: readonly string[]): Promise<Tally> {
  return run(process.execPath, [path.join(root, script), ...args], { cwd: root, output: 'inherit' }).then(
    () => ({ passed: 1, failures: [] }),
    () => failure(script),
  );
}

/** Specs with other work on the machine: what waits for a time and not for a state shows there. */
async function underLoad(specs: () => Promise<Tally>): Promise<Tally> {
  const endLoad = startLoad();
  return specs().finally(endLoad);
}

/** All editor specs of `npm test`, round after round; for a sample each file once, because a round is longer than most samples. */
function repeatPieces(): readonly Omit<Piece, 'part'>[] {
  if (minutes === undefined) {
    const rounds = Array.from({ length: REPEATS }, (_, index) => `round ${index + 1}`);
    return rounds.map((name) => ({ name, run: () => underLoad(runEditorSpecs) }));
  }
  return [
    ...files('test/editor/host/**/*.spec.ts').map((name) => ({ name, run: () => underLoad(() => hostSpecs(name)) })),
    ...files('test/editor/panel/**/*.spec.ts').map((name) => ({
      name,
      run: () => underLoad(() => runWindowSpecs([name], 'quick')),
    })),
  ];
}

const SEQUENCES = 200;
const SEQUENCES_AT_ONCE = 25;

/** Random sequences of what may happen to a file under review, some at a time; a sample has those that are known to pass. */
function sequencePieces(): readonly Omit<Piece, 'part'>[] {
  const count = minutes === undefined ? SEQUENCES : SEQUENCES_AT_ONCE;
  return Array.from({ length: count / SEQUENCES_AT_ONCE }, (_, index) => {
    const range = `${index * SEQUENCES_AT_ONCE}-${(index + 1) * SEQUENCES_AT_ONCE}`;
    const runThem = (): Promise<Tally> => {
      process.env['AIGS_SEQUENCES'] = range;
      return hostSpecs('editingSequences').finally(() => delete process.env['AIGS_SEQUENCES']);
    };
    return { name: `sequences ${range} of a file under review`, run: runThem };
  });
}

function hasLongSpecs(file: string): boolean {
  return /\.long\b/.test(readFileSync(path.join(root, file), 'utf8'));
}

const vitestPieces = (config: string, found: readonly string[]): readonly Omit<Piece, 'part'>[] =>
  found.map((name) => ({ name, run: () => runVitest(config, [name]) }));

const parts: Readonly<Record<string, Part>> = {
  cases: {
    about: 'the shared cases and attacks, where they are: what once passed must pass',
    pieces: () => [{ name: 'test/cases/run.ts', run: () => program('test/cases/run.ts', ['--security']) }],
  },
  unit: {
    about: 'corpora, Python, and the random tests of the fast suite with many more runs',
    pieces: () => vitestPieces('test/proof/unit.config.ts', filesOf(unitProof)),
  },
  panel: {
    about: 'growth in the panel’s page',
    pieces: () => vitestPieces('test/proof/panel.config.ts', filesOf(panelProof)),
  },
  editor: {
    about: 'growth, kills, long turns and further cases in the editor',
    pieces: () => [
      ...sequencePieces(),
      ...[
        ...files('test/proof/editor/**/*.spec.ts'),
        ...files('test/editor/panel/**/*.spec.ts').filter(hasLongSpecs),
      ].map((name) => ({
        name,
        run: () => runWindowSpecs([name], name.startsWith('test/proof/') ? undefined : 'long'),
      })),
    ],
  },
  repeat: {
    about: `every editor spec of npm test ${REPEATS} times with two busy processes beside`,
    pieces: repeatPieces,
  },
};

/** A name for these very sources: what has passed on others proves nothing. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files('{src,test,media}/**/*.{ts,mjs,cjs,json,css}')) {
    if (/^test\/(?:results|screenshots)\//.test(file)) continue;
    hash.update(file).update(await readFile(path.join(root, file)));
  }
  for (const file of ['package.json', 'package.nls.json', 'package-lock.json'])
    hash.update(await readFile(path.join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/** In an order that is the same for the same sources, and another for others. */
function shuffled(pieces: readonly Piece[], seed: string): Piece[] {
  const key = ({ part, name }: Piece): string => createHash('sha256').update(`${seed}${part}${name}`).digest('hex');
  return pieces
    .map((piece) => ({ piece, at: key(piece) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ piece }) => piece);
}

interface Progress {
  readonly sources: string;
  readonly passed: string[];
}

const progressFile = path.join(outFolder, 'proof.json');

async function readProgress(sources: string): Promise<Progress> {
  if (!existsSync(progressFile)) return { sources, passed: [] };
  const kept = JSON.parse(await readFile(progressFile, 'utf8')) as Progress;
  return kept.sources === sources ? kept : { sources, passed: [] };
}

const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}
const chosen = Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name));
const all = chosen.flatMap(([part, { pieces }]) => pieces().map((piece): Piece => ({ part, ...piece })));
if (values.list) {
  for (const [name, { about, pieces }] of chosen) {
    console.log(`${name}: ${about}`);
    for (const piece of pieces()) console.log(`  ${piece.name}`);
  }
  process.exit(0);
}

const sources = await fingerprint();
// Random tests try others on other sources, and the same again on these.
process.env['AIGS_SEED'] ??= String(Number.parseInt(sources.slice(0, 7), 16));
// Fifty kills of each kind are longer than most samples.
if (minutes !== undefined) process.env['AIGS_KILLS'] ??= '8';
const progress = values.resume ? await readProgress(sources) : { sources, passed: [] };
const idOf = ({ part, name }: Piece): string => `${part} ${name}`;
const waiting = all.filter((piece) => !progress.passed.includes(idOf(piece)));
const order = minutes === undefined ? waiting : shuffled(waiting, sources);
if (all.length > waiting.length)
  console.log(`${all.length - waiting.length} pieces have passed on these sources before.`);

console.log((await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })).trimEnd());
await packageExtension();
const tallies: Tally[] = [];
const failures: string[] = [];
let ended = 0;
for (const piece of order) {
  if (Date.now() >= deadline) break;
  console.log(`\n=== ${idOf(piece)}`);
  const started = Date.now();
  const tally = await piece.run().catch((error: unknown): Tally => {
    console.error(error);
    return failure(idOf(piece), error);
  });
  ended += 1;
  tallies.push(tally);
  console.log(`--- ${idOf(piece)}: ${counts(tally)}, ${Math.round((Date.now() - started) / 1000)} s`);
  if (tally.failures.length > 0) failures.push(idOf(piece));
  else progress.passed.push(idOf(piece));
  await mkdir(outFolder, { recursive: true });
  await writeFile(progressFile, JSON.stringify(progress, null, 2));
}
console.log('');
for (const name of failures) console.log(`Piece with failures: ${name}`);
const left = order.length - ended;
if (left > 0) console.log(`${left} of ${all.length} pieces did not fit into ${minutes} minutes.`);
const sum = total(tallies);
console.log(conclusion(sum));
process.exit(sum.failures.length > 0 ? 1 : 0);
