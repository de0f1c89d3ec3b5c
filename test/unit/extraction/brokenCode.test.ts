import { parser } from '@lezer/javascript';
import { expect, it } from 'vitest';
import { GivenUp, treeWithin } from '../../../src/core/code/parsing.ts';
import { pythonTree } from '../../../src/core/code/python/tree.ts';
import { scriptTree } from '../../../src/core/code/script/tree.ts';
import { readSchemaSource } from '../../../src/core/extraction/sources/schemaSource.ts';
import { effort } from '../effort.ts';

const script = parser.configure({ dialect: 'ts jsx' });

/** How often the parser is asked to go on, until there is a tree or the text is given up. */
function turnsFor(text: string): { readonly turns: number; readonly isRead: boolean } {
  let turns = 0;
  const counted = Object.create(script, {
    startParse: {
      value: (...args: Parameters<typeof script.startParse>) => {
        const parse = script.startParse(...args);
        const advance = parse.advance.bind(parse);
        return Object.assign(parse, {
          advance: () => {
            turns += 1;
            return advance();
          },
        });
      },
    },
  }) as typeof script;
  try {
    treeWithin(counted, text);
    return { turns, isRead: true };
  } catch (error) {
    expect(error).toBeInstanceOf(GivenUp);
    return { turns, isRead: false };
  }
}

it.each(['}', '<', '{"a":', 'x = [', '/*', '**', '?:'])(
  'a text of %s is given up after a bounded number of turns',
  (piece) => {
    const { turns, isRead } = turnsFor(piece.repeat(effort(100_000, 200_000) / piece.length));
    expect(isRead).toBe(false);
    expect(turns).toBeLessThan(30_000);
  },
);

it('code of any length is read, with mistakes in it and when it begins in the middle', () => {
  const code = Array.from(
    { length: 4000 },
    (_, index) =>
      `export const a${index} = f(\n  { b: [${index}, 'text'], c: (x: number) => x * 2 },\n);\n${index % 40 === 0 ? 'const = ;\n' : ''}`,
  ).join('');
  expect(turnsFor(code).isRead).toBe(true);
  expect(turnsFor(code.slice(code.length / 2 - 20)).isRead).toBe(true);
});

it('what is given up is refused with a reason, each time it is asked for', async () => {
  for (const kind of ['zod', 'python'] as const) {
    const text = kind === 'zod' ? '<'.repeat(100_000) : 'x ('.repeat(100_000);
    const read = kind === 'zod' ? scriptTree : pythonTree;
    for (let count = 0; count < 2; count += 1)
      expect(() => read(text)).toThrow('Too much of this cannot be read as code');
    expect(await readSchemaSource(text, kind)).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('Too much of this') as string, line: 1 },
    });
  }
});
