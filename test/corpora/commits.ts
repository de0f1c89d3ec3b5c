// Prints how many blocks made of a repository's commits come out right. See README.md.
import { placeBlock } from '../../src/core/apply/placeBlock.ts';
import { languageOfText } from '../../src/core/apply/languages.ts';
import { Outline, type CodeNode } from '../../src/core/code/outline.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', extension = 'ts', most = '60'] = process.argv;
const git = gitIn(repo);

interface Tally {
  right: number;
  unplaced: number;
  wrong: number;
  /** Wrong, and nothing is marked. */
  unmarked: number;
}

const tallies: Record<string, Tally> = {};
const times: number[] = [];

interface Change {
  readonly before: string;
  readonly after: string;
  readonly path: string;
}

const plain = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');

function attempt(kind: string, { before, after, path }: Change, code: string, language = extension): void {
  const tally = (tallies[kind] ??= { right: 0, unplaced: 0, wrong: 0, unmarked: 0 });
  const started = performance.now();
  const placed = placeBlock({ document: before, selection: { start: 0, end: 0 }, code, path, language });
  times.push(performance.now() - started);
  if (placed.kind === 'unplaced') tally.unplaced += 1;
  else if (plain(placed.text) === plain(after)) tally.right += 1;
  else {
    tally.wrong += 1;
    if (placed.doubts.length === 0) tally.unmarked += 1;
  }
}

function remark(): string {
  const words = '... existing code ...';
  if (/^(?:py|rb|ya?ml|toml|sh)$/.test(extension)) return `# ${words}`;
  if (/^(?:html|vue|md)$/.test(extension)) return `<!-- ${words} -->`;
  return extension === 'css' ? `/* ${words} */` : `// ${words}`;
}

const textOf = (outline: Outline, node: CodeNode): string => outline.textOf({ start: node.start, end: node.end });

/** The nodes that a change touched, where it deleted none and each has a name that was there. */
function touched(
  old: { readonly outline: Outline; readonly nodes: readonly CodeNode[] },
  now: { readonly outline: Outline; readonly nodes: readonly CodeNode[] },
): readonly CodeNode[] {
  const oldTexts = new Set(old.nodes.map((node) => textOf(old.outline, node).trim()));
  const newTexts = new Set(now.nodes.map((node) => textOf(now.outline, node).trim()));
  const oldKeys = new Set(old.nodes.map((node) => node.key));
  const newKeys = new Set(now.nodes.map((node) => node.key));
  const isGone = old.nodes.some(
    (node) => !newTexts.has(textOf(old.outline, node).trim()) && !(node.key !== undefined && newKeys.has(node.key)),
  );
  const changed = now.nodes.filter((node) => !oldTexts.has(textOf(now.outline, node).trim()));
  const isKnown = changed.every((node) => node.key !== undefined && oldKeys.has(node.key));
  return isGone || !isKnown || changed.length === now.nodes.length ? [] : changed;
}

/** What a change touched, with a remark wherever something else stands. */
function withRemarks(outline: Outline, nodes: readonly CodeNode[], shown: readonly CodeNode[], indent = ''): string {
  const parts: string[] = [];
  let isCut = false;
  for (const node of nodes) {
    if (!shown.includes(node)) isCut = true;
    else {
      if (isCut) parts.push(indent + remark());
      parts.push(textOf(outline, node));
      isCut = false;
    }
  }
  if (isCut) parts.push(indent + remark());
  return parts.join('\n\n');
}

function attemptParts(change: Change): void {
  const language = languageOfText(change.before, change.path, '');
  const old = new Outline(change.before, language);
  const now = new Outline(change.after, language);
  const nodes = now.nodesIn(now.all);
  const shown = touched({ outline: old, nodes: old.nodesIn(old.all) }, { outline: now, nodes });
  if (shown.length === 0) return;
  attempt('declarations', change, shown.map((node) => textOf(now, node)).join('\n\n'));
  attempt('declarations, the rest left out', change, withRemarks(now, nodes, shown));
  const [only, ...others] = shown;
  const before = old.nodesIn(old.all).find((node) => node.key === only?.key);
  if (only === undefined || before === undefined || others.length > 0 || only.isBody || only.isBranching) return;
  const members = now.childrenOf(only);
  const inner = touched({ outline: old, nodes: old.childrenOf(before) }, { outline: now, nodes: members });
  if (inner.length === 0) return;
  const shownMembers = inner.map((node) => textOf(now, node)).join('\n\n');
  attempt('members without their class', change, shownMembers);
  const head = now.textOf({ start: only.start, end: only.body.start });
  const foot = now.textOf({ start: only.body.end, end: only.end });
  const indent = /^[\t ]*/.exec(now.lines[members[0]?.head ?? 0]?.text ?? '')?.[0] ?? '';
  const inClass = (body: string): string => [head, body, ...(foot === '' ? [] : [foot])].join('\n');
  attempt('members in their class', change, inClass(shownMembers));
  attempt('members, the rest left out', change, inClass(withRemarks(now, members, inner, indent)));
}

function attemptDiffs(change: Change, diff: string): void {
  const body = diff.split('\n').filter((line) => !/^(?:diff|index|---|\+\+\+)/.test(line));
  if (body.length < 4 || body.length > 400) return;
  attempt('diff', change, diff.trimEnd(), 'diff');
  attempt(
    'diff without numbers',
    change,
    body
      .join('\n')
      .replaceAll(/^@@.*@@.*$/gm, '@@ ... @@')
      .trimEnd(),
    'diff',
  );
  const hunks = body
    .join('\n')
    .split(/^@@.*$/m)
    .slice(1);
  const side = (hunk: string, other: string): string =>
    hunk
      .replace(/^\n/, '')
      .replace(/\n$/, '')
      .split('\n')
      .filter((line) => !line.startsWith(other) && !line.startsWith('\\'))
      .map((line) => line.slice(1))
      .join('\n');
  const pieces = hunks.map(
    (hunk) => `<<<<<<< SEARCH\n${side(hunk, '+')}\n=======\n${side(hunk, '-')}\n>>>>>>> REPLACE`,
  );
  attempt('search and replace', change, pieces.join('\n'));
}

let files = 0;
for (const commit of (git('log', '--no-merges', '--format=%H', '-n', '4000', '--', `*.${extension}`) ?? '').split(
  '\n',
)) {
  if (files >= Number(most) || commit === '') break;
  const status = git('diff-tree', '--no-commit-id', '--name-status', '-r', commit) ?? '';
  const paths = status.split('\n').filter((line) => line.startsWith('M\t') && line.endsWith(`.${extension}`));
  for (const path of paths.slice(0, 2).map((line) => line.slice(2))) {
    const before = git('show', `${commit}^:${path}`);
    const after = git('show', `${commit}:${path}`);
    if (before === undefined || after === undefined || before === after || after.trim() === '') continue;
    if (before.length > 150_000) continue;
    files += 1;
    const change = { before, after, path };
    attempt('the whole file', change, after);
    attemptParts(change);
    attemptDiffs(change, git('diff', `${commit}^`, commit, '--', path) ?? '');
  }
}
times.sort((a, b) => a - b);
const at = (share: number): number => Math.round(times[Math.floor(times.length * share)] ?? 0);
console.log(`${files} files, ${times.length} blocks; p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
console.table(tallies);
