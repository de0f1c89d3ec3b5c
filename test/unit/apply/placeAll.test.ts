import { expect, it } from 'vitest';
import { applySummary, undoSummary, type AppliedBlocks } from '../../../src/core/apply/applySummary.ts';
import { newFileOf, placeAll } from '../../../src/core/apply/placeAll.ts';
import { fileOfBlock } from '../../../src/core/apply/targetFile.ts';

const PLANETS = ['mercury', 'venus', 'mars']
  .map((name) => `export function ${name}() {\n  one();\n  two();\n  return '${name}';\n}\n`)
  .join('\n');
const how = { path: 'src/planets.ts', selection: { start: 0, end: 0 } };
const block = (code: string): { code: string; language: string } => ({ code, language: 'ts' });

it('places each block in what the ones before it made, and says which found no place', () => {
  const venus = `export function venus() {\n  one();\n  two();\n  return 'Venus';\n}`;
  const again = venus.replace('one', 'uno');
  const placed = placeAll(PLANETS, [block(venus), block('{ "no": "place" }'), block(again)], how);
  expect(placed.text).toBe(PLANETS.replace("'venus'", "'Venus'").replace(/(venus\(\) \{\n {2})one/, '$1uno'));
  expect(placed.unplaced.map(({ index }) => index)).toEqual([1]);
  expect(placed.unplaced[0]?.reason).not.toBe('');
});

it('marks what a later block of the answer changes again', () => {
  const venus = (name: string): string => `export function venus() {\n  one();\n  two();\n  return '${name}';\n}`;
  const twice = placeAll(PLANETS, [block(venus('Venus')), block(venus('VENUS'))], how);
  const line = twice.text.split('\n').indexOf("  return 'VENUS';");
  expect(twice.doubts).toEqual([{ line, reason: 'A later block of the response changes this again.' }]);
  expect(placeAll(PLANETS, [block(venus('Venus')), block(venus('Venus'))], how).doubts).toEqual([]);
});

it('keeps a doubt at its line when a later block moves it', () => {
  const more = Array.from({ length: 9 }, (_, line) => `  more(${line});`).join('\n');
  const fresh = 'export function pluto() {\n  one();\n  two();\n}';
  const grown = `export function mercury() {\n${more}\n  one();\n  two();\n  return 'mercury';\n}`;
  const alone = placeAll(PLANETS, [block(fresh)], how);
  const lineOf = (text: string, line: number | undefined): string | undefined => text.split('\n')[line ?? -1];
  expect(alone.doubts).toHaveLength(1);
  const both = placeAll(PLANETS, [block(fresh), block(grown)], how);
  expect(both.doubts.map(({ reason }) => reason)).toContain(alone.doubts[0]?.reason);
  const doubt = both.doubts.find(({ reason }) => reason === alone.doubts[0]?.reason);
  expect(doubt?.line).toBe((alone.doubts[0]?.line ?? 0) + 9);
  expect(lineOf(both.text, doubt?.line)).toBe(lineOf(alone.text, alone.doubts[0]?.line));
});

it('makes a new file of all its blocks', () => {
  const one = 'export function one() {\n  return 1;\n}';
  const two = 'export function two() {\n  return 2;\n}';
  expect(newFileOf([block(`// src/new.ts\n${one}`)], 'src/new.ts').text).toBe(`${one}\n`);
  const { text, unplaced } = newFileOf([block(one), block(two), block('loose();')], 'src/new.ts');
  expect(text).toBe(`${one}\n\n${two}\n`);
  expect(unplaced.map(({ index }) => index)).toEqual([2]);
});

it('takes a path that stands alone over a block for a file to make', () => {
  const target = (before: string): string | undefined =>
    fileOfBlock({ info: 'ts', code: 'x();', before, files: ['src/a.ts'], active: 'src/a.ts' });
  for (const before of ['**src/new.ts**', '### src/new.ts', '`src/new.ts`:', 'File: `src/new.ts`']) {
    expect(target(`Words.\n\n${before}`), before).toBe('src/new.ts');
  }
  expect(target('This is as in `src/new.ts`, but not there:')).toBe('src/a.ts');
  expect(target('`Node.ts`')).toBe('src/a.ts');
});

const nothing: AppliedBlocks = { files: 0, same: 0, doubtful: 0, commands: 0, undecided: [], choices: 0, left: [] };

it('says all that came of it in one message', () => {
  expect(applySummary({ ...nothing, files: 3, doubtful: 2 })).toBe('Applied to 3 files, 2 changes need a look.');
  expect(applySummary({ ...nothing, files: 1, doubtful: 1, commands: 1 })).toBe(
    'Applied to 1 file, 1 change needs a look. 1 command left out: not code for a file.',
  );
  expect(applySummary({ ...nothing, undecided: ['a.ts', 'b.ts'] })).toBe(
    'Nothing was applied. a.ts, b.ts left out: changes there are not accepted or rejected yet.',
  );
  expect(applySummary({ ...nothing, left: [{ reason: '“x” was refused.' }] })).toBe(
    'Nothing was applied. “x” was refused. Press Apply on such a block to put it in yourself.',
  );
  const left = ['a', 'b', 'c', 'd', 'e'].map((label) => ({ label, reason: 'It names no file.' }));
  expect(applySummary({ ...nothing, files: 1, same: 1, choices: 2, left })).toBe(
    'Applied to 1 file. 1 file has this code already. 2 blocks fit several files. a left out: It names no file. ' +
      'b left out: It names no file. c left out: It names no file. 2 more blocks left out. ' +
      'Press Apply on such a block to put it in yourself.',
  );
});

it('says what was taken back, and per file what stays', () => {
  const none = { files: 0, removed: 0, changed: [], failed: [] };
  expect(undoSummary({ ...none, files: 2, removed: 1, changed: ['a.ts'] })).toBe(
    'Undone in 2 files. 1 new file moved to the trash. a.ts: what you changed there since stays as it is.',
  );
  expect(undoSummary({ ...none, failed: ['a.ts'] })).toBe('a.ts: not undone, the file cannot be written.');
  expect(undoSummary(none)).toBe('No changes of this response are left in the files.');
});
