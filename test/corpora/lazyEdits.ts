// Prints how many of Continue's public examples of lazy edits come out right. See README.md.
import { placeBlock } from '../../src/core/apply/placeBlock.ts';
import { gitIn } from './git.ts';

const FOLDER = 'core/edit/lazy/test-examples';
const [, , repo = '.'] = process.argv;
const git = gitIn(repo);

/** Lines without their depth; the examples' own headings, which their results leave out, aside. */
function lines(text: string): string {
  const all = text.split('\n').map((line) => line.trim());
  return all.filter((line) => line !== '' && !/^\/\/ (?:Refactored|Original)/.test(line)).join('\n');
}

const names = new Set((git('log', '--all', '--name-only', '--format=', '--', FOLDER) ?? '').split('\n'));
const wrong: string[] = [];
let right = 0;
for (const name of [...names].filter((each) => each.endsWith('.diff')).toSorted()) {
  const commit = git('log', '--all', '--format=%h', '--diff-filter=AM', '-1', '--', name)?.trim() ?? '';
  const parts = (git('show', `${commit}:${name}`) ?? '').split('\n---\n');
  const [file = '', code = '', diff = ''] = parts.map((part) => part.replace(/^\n+/, '').trimEnd());
  const extension = /\.(\w+)\.diff$/.exec(name)?.[1] ?? (name.includes('/markdown') ? 'md' : 'ts');
  const kept = diff.split('\n').filter((line) => !line.startsWith('-'));
  const wanted = kept.map((line) => line.replace(/^\+ ?/, '')).join('\n');
  const placed = placeBlock({
    document: `${file}\n`,
    selection: { start: 0, end: 0 },
    code,
    language: extension,
    path: `a.${extension}`,
  });
  if (placed.kind !== 'unplaced' && lines(placed.text) === lines(wanted)) right += 1;
  else wrong.push(`${name}: ${placed.kind === 'unplaced' ? placed.reason : 'another text'}`);
}
console.log(`${right} right, ${wrong.length} not:\n${wrong.join('\n')}`);
