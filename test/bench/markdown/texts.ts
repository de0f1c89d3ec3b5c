// Texts to stream: one ordinary answer, and the shapes that make incremental drawing hard.

const SECTION = (n: number): string => `## Step ${n}: make the reader incremental

The **first** thing to notice is that \`append(${n})\` must not look back; see [the notes](https://example.com/notes/${n}) for *why* that
matters, and ~~forget~~ keep the old way only as a reference. Costs went from $${n} to $${n + 3} in the test.

- the list has a few items
- some with \`code\` and **strong** words
  - and one nested item with a longer text that wraps in a narrow panel
- [x] done in part ${n}

\`\`\`ts
// Section ${n}
export function step${n}(input: readonly string[]): number {
  let total = 0;
  for (const line of input) {
    if (line.startsWith('#')) continue;
    total += line.length * ${n};
  }
  return total;
}
\`\`\`

| name | value | note |
|------|------:|------|
| alpha | ${n} | first of them |
| beta | ${n * 2} | \`x | y\` is not here |
| gamma | ${n * 3} | **last** |

> A quote with a thought, over two lines
> of text, number ${n}.

1. then this
2. and then that, where $a_${n}^2 + b^2 = c^2$ holds

`;

/** Names of the shapes that `longText` can make. */
export const SHAPES = ['mix', 'fence', 'list', 'table', 'paragraph', 'quote'] as const;
export type Shape = (typeof SHAPES)[number];

const MAKERS: { readonly [S in Shape]: { readonly head: string; line(n: number): string } } = {
  mix: { head: '', line: SECTION },
  fence: {
    head: '```ts\n',
    line: (n) => `  const value${n} = compute(input[${n}], { depth: ${n % 7}, label: 'row' });\n`,
  },
  list: { head: '', line: (n) => `- item ${n} with **strong** words, \`code\` and a little more text\n` },
  table: {
    head: '| n | name | note |\n|--:|------|------|\n',
    line: (n) => `| ${n} | row \`${n}\` | some **text** in a cell |\n`,
  },
  paragraph: {
    head: '',
    line: (n) => `Sentence ${n} has **strong** and \`code\` words and goes on without any line break. `,
  },
  quote: { head: '', line: (n) => `> line ${n} of one endless quote, with *words* in it\n${n % 5 === 0 ? '>\n' : ''}` },
};

/** A text of the given shape, `tokens` × 4 characters long. */
export function longText(shape: Shape, tokens: number): string {
  const maker = MAKERS[shape];
  const parts = [maker.head];
  let length = maker.head.length;
  for (let n = 1; length < tokens * 4; n++) {
    const part = maker.line(n);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, tokens * 4);
}
