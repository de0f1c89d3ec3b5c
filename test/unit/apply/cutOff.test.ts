import { describe, expect, it } from 'vitest';
import { placeBlock, type Placement } from '../../../src/core/apply/placeBlock.ts';
import { blocksOfAnswer } from '../../../src/core/markdown/answerBlocks.ts';

const FILE = `import { a } from './a';

const LIMIT = 10;

export function make() {
  const x = LIMIT;
  return x;
}
`;

const place = (code: string): Placement =>
  placeBlock({ document: FILE, code, language: 'ts', path: 'src/a.ts', selection: { start: 0, end: 0 } });

describe('a block that was cut off', () => {
  it.each([
    ['behind the divider', '<<<<<<< SEARCH\nconst LIMIT = 10;\n=======\n'],
    ['in the new lines', '<<<<<<< SEARCH\nconst LIMIT = 10;\n=======\nconst LIMIT'],
    ['in the old lines', '<<<<<<< SEARCH\nconst LIMIT = 10;\n'],
    [
      'in its second piece',
      '<<<<<<< SEARCH\nconst LIMIT = 10;\n=======\nconst LIMIT = 1;\n>>>>>>> REPLACE\n<<<<<<< SEARCH\n  return x;\n',
    ],
  ])('is not placed as search and replace: %s', (_, code) => {
    expect(place(code)).toMatchObject({ kind: 'unplaced', reason: expect.stringContaining('cut off') });
  });

  it.each([
    ['a whole file', `import { a } from './a';\n\nconst LIMIT = 20;\n\nexport function make() {\n  const x = LIM`],
    ['a function', 'export function make() {\n  const x = LIMIT + 1;\n  ret'],
    ['a diff', '@@ -5,2 +5,3 @@\n export function make() {\n   const x = LIMIT;\n+  if (x) {'],
  ])('gets a doubt: %s', (_, code) => {
    const placed = place(code);
    expect(placed.kind === 'unplaced' ? [] : placed.doubts.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('cut off'),
    );
  });

  it('gets none where its brackets are closed', () => {
    expect(place('export function make() {\n  const x = LIMIT + 1;\n  return x;\n}')).toMatchObject({ doubts: [] });
  });

  it('is told by the fence that never ends', () => {
    const read = blocksOfAnswer('```ts\na();\n```\n\n- b\n  ```ts\n  b();');
    expect(read.map(({ isCutOff }) => isCutOff)).toEqual([undefined, true]);
    expect(blocksOfAnswer('```ts\na();\n```').map(({ isCutOff }) => isCutOff)).toEqual([undefined]);
    expect(blocksOfAnswer('```md\n# A\n\n```').map(({ isCutOff }) => isCutOff)).toEqual([undefined]);
  });
});
