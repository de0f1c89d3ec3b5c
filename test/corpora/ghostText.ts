// Prints how much of what was cut out of real files ghost text puts back as it was. See README.md.
import fc from 'fast-check';
import { fitCompletion } from '../../src/core/completion/fit.ts';
import { completionShape } from '../../src/core/completion/shape.ts';
import { windowAt } from '../../src/core/completion/window.ts';
import { detectIndentStyle, type IndentStyle } from '../../src/core/text/lines.ts';
import { cutOf, type Cut, type CutKind } from '../unit/completion/cuts.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', places = '200', seed = '1', shown = '0'] = process.argv;
const kinds: readonly CutKind[] = ['word', 'line', 'middle', 'brackets', 'block'];
const code =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|swift|rb|php|c|h|cc|cpp|hpp|cs|scala|lua|sh|css|scss|less|html|vue|svelte|sql|ya?ml|toml|json|md|ex|dart)$/;
const generated = /(?:^|\/)(?:vendor|dist|node_modules|third_party)\/|\.min\.|lock\.json$/;
const git = gitIn(repo);

interface Tally {
  cuts: number;
  right: number;
  /** More stands there than before the cut. */
  doubled: number;
  nothing: number;
  /** Brackets and quotes are no longer as they were. */
  unclosed: number;
}

/** What the file is with the answer put in; `undefined` where nothing is offered. */
function filled({ prefix, suffix, answer }: Cut, insertSpaces: boolean, tabSize: number): string | undefined {
  const lines = (prefix + suffix).split('\n');
  const before = prefix.split('\n');
  const source = { lineCount: lines.length, lineAt: (line: number) => lines[line] ?? '' };
  const window = windowAt(source, before.length - 1, before.at(-1)?.length ?? 0);
  const shape = completionShape(window);
  const options = { window, shape: shape === 'none' ? 'line' : shape, insertSpaces, tabSize } as const;
  const text = fitCompletion(answer, options);
  return text === undefined ? undefined : prefix + text + suffix;
}

/** As the editor detects it: by most lines. */
function styleOf(text: string): IndentStyle {
  const tabs = text.match(/^\t/gm)?.length ?? 0;
  const spaces = text.match(/^ {2}/gm)?.length ?? 0;
  if (tabs > spaces) return { kind: 'tabs' };
  const size = detectIndentStyle(text.split('\n').filter((line) => !line.startsWith('\t')));
  return size ?? { kind: 'spaces', size: 4 };
}

function closers(text: string): string {
  return ['(', ')', '[', ']', '{', '}', '"', "'", '`'].map((one) => text.split(one).length).join();
}

const tallies: Record<string, Tally> = {};

function count(name: string, cut: Cut, found: string | undefined): void {
  const tally = (tallies[name] ??= { cuts: 0, right: 0, doubled: 0, nothing: 0, unclosed: 0 });
  const whole = cut.prefix + cut.missing + cut.suffix;
  tally.cuts += 1;
  if (found === whole) tally.right += 1;
  else if (found === undefined) tally.nothing += 1;
  else {
    if (found.replaceAll(/\s/g, '').length > whole.replaceAll(/\s/g, '').length) tally.doubled += 1;
    if (closers(found) !== closers(whole)) tally.unclosed += 1;
  }
}

let left = Number(shown);
function tell(kind: CutKind, path: string, cut: Cut, found: string | undefined): void {
  if (left <= 0 || found === cut.prefix + cut.missing + cut.suffix) return;
  left -= 1;
  const put = found?.slice(cut.prefix.length, found.length - cut.suffix.length);
  console.log(JSON.stringify([kind, cut.form, path, cut.prefix.slice(-90), cut.suffix.slice(0, 90)]));
  console.log(
    `   wanted ${JSON.stringify(cut.missing)}\n   answer ${JSON.stringify(cut.answer)}\n   put    ${JSON.stringify(put)}`,
  );
}

const listed = (git('ls-tree', '-r', '--name-only', 'HEAD') ?? '').split('\n');
const paths = listed.filter((path) => code.test(path) && !generated.test(path));
const numbers = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { numRuns: Number(places) * 20, seed: Number(seed) });
const texts = new Map<string, string>();
const have = new Map<CutKind, number>();
for (const [file, line, at] of numbers) {
  const path = paths[file % Math.max(1, paths.length)];
  if (path === undefined || kinds.every((kind) => (have.get(kind) ?? 0) >= Number(places))) break;
  const text = texts.get(path) ?? git('show', `HEAD:${path}`) ?? '';
  texts.set(path, text);
  if (text.length > 400_000) continue;
  const style = styleOf(text);
  for (const kind of kinds) {
    if ((have.get(kind) ?? 0) >= Number(places)) continue;
    const cuts = cutOf(text, kind, line, at);
    if (cuts.length > 0) have.set(kind, (have.get(kind) ?? 0) + 1);
    for (const cut of cuts) {
      const found = filled(cut, style.kind === 'spaces', style.kind === 'spaces' ? style.size : 4);
      count(kind, cut, found);
      count(`  ${cut.form}`, cut, found);
      count('all', cut, found);
      tell(kind, path, cut, found);
    }
  }
}
const table = Object.entries(tallies).map(([name, tally]) => [
  name,
  { ...tally, percent: Math.round((tally.right / tally.cuts) * 1_000) / 10 },
]);
console.table(Object.fromEntries(table));
