import { describe, expect, it } from 'vitest';
import { placeAll } from '../../../src/core/apply/placeAll.ts';

const FILE = `import { a } from './a';

const LIMIT = 10;

export function make() {
  const x = LIMIT;
  return x;
}
`;

const how = { path: 'src/a.ts', selection: { start: 0, end: 0 } };
const search = (old: string, fresh: string): string => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE`;
const A = "import { a } from './a';";
const B = "import { b } from './b';";

describe('a change that was taken already', () => {
  it.each([
    ['adds below', search(A, `${A}\n${B}`)],
    ['adds above', search(A, `${B}\n${A}`)],
    ['adds around', search(A, `${B}\n${A}\nimport 'c';`)],
    ['adds at another depth', search('return x;', 'log(x);\nreturn x;')],
    ['is a diff behind its context', `@@ -1,3 +1,4 @@\n ${A}\n+${B}\n`],
    [
      'is a diff within its context',
      '@@\n export function make() {\n   const x = LIMIT;\n+  log(x);\n   return x;\n }',
    ],
    ['is a diff without context', '@@ -3,0 +4,1 @@\n+const LOW = 1;'],
    ['is a diff of several lines without context', '@@ -3,0 +4,1 @@\n+const LOW = 1;\n+const HIGH = 2;'],
  ])('is not written again where it %s', (_, code) => {
    const block = { code, language: code.startsWith('@@') ? 'diff' : 'ts' };
    const once = placeAll(FILE, [block], how);
    expect(once.unplaced).toEqual([]);
    expect(once.text).not.toBe(FILE);
    expect(placeAll(once.text, [block], how)).toMatchObject({ text: once.text, unplaced: [] });
    expect(placeAll(FILE, [block, block], how).text).toBe(once.text);
  });

  it('is told from a place of the same lines that has it still to come', () => {
    const file = 'one();\nsame();\nnew1();\ntwo();\nsame();\n';
    const code = '@@ -5,1 +5,2 @@\n same();\n+new1();';
    expect(placeAll(file, [{ code, language: 'diff' }], how).text).toBe(`${file}new1();\n`);
  });
});
