import { expect, test } from 'vitest';
import { blocksOfAnswer, countableBlocks } from '../../../src/core/markdown/answerBlocks.ts';

test('the blocks of an answer come with what stands behind the fence and the text right before it', () => {
  const answer = [
    'Change `src/a.ts` and **b.ts**:',
    '',
    '```ts title="src/a.ts"',
    'one();',
    '```',
    '',
    '1. Then in [c.ts](https://example.com):',
    '',
    '   ~~~js',
    '   two();',
    '   ~~~',
    '',
    '> ```',
    '> three();',
    '> ```',
    '```sh',
    'open fence',
  ].join('\n');
  expect(blocksOfAnswer(answer)).toEqual([
    { code: 'one();', language: 'ts', info: 'ts title="src/a.ts"', before: 'Change `src/a.ts` and **b.ts**:' },
    { code: 'two();', language: 'js', info: 'js', before: 'Then in c.ts:' },
    { code: 'three();', language: '', info: '', before: 'Then in c.ts:\n' },
    { code: 'open fence', language: 'sh', info: 'sh', before: '', isCutOff: true },
  ]);
});

test('counted, the blocks are those that are applied', () => {
  const texts = [
    'a\n```ts title="x"\none();\n```\n- b\n  ~~~~\n  ~~~\n  two();\n  ~~~~\n> ```\n> three();\n> ```\nend',
    '1. ```js\n   a();\n   ```\n2. and `code` and ```inline``` here\n\n````md\n```ts\nx\n```\n````\n',
    '```sh\nopen',
    '```sh\nopen\n',
    '```md\n# T\n\n```js\nx\n```\nend\n```\nafter',
    '```md\n# T\n\n```\na\n```\n\n```\nb\n```\n\nend\n```\r\nafter\r\n\r\n    indented',
    '```md\n# T\n\n```\nafter\n\n```ts\nx\n```',
    '``not a fence``\n\n``` `nor this` ```',
    '',
  ];
  for (const text of texts) {
    const read = blocksOfAnswer(text);
    expect(countableBlocks(text), text).toEqual(read.map(({ info, code }) => ({ info, code })));
  }
});

test('only so much of a long text before a block goes along as can name a file', () => {
  const [block] = blocksOfAnswer(`${'word '.repeat(5000)}in \`end.ts\`:\n\n\`\`\`\nx\n\`\`\``);
  expect(block?.before.length).toBeLessThan(1000);
  expect(block?.before.endsWith('in `end.ts`:')).toBe(true);
});
