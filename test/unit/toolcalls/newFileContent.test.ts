import { expect, it } from 'vitest';
import { taggedText } from '../../../src/core/answers/answerTags.ts';
import { newFileContent } from '../../../src/core/toolcalls/writing/cleanText.ts';

it.each([
  ['let a;\n', 'let a;\n'],
  ['```ts\nlet a;\n```\n<|im_end|>\n', 'let a;\n'],
  ['let a;\n<｜end▁of▁sentence｜>', 'let a;\n'],
  ['const end = "<|im_end|>";\n', 'const end = "<|im_end|>";\n'],
  ['<p><s>a</s>\n', '<p><s>a</s>\n'],
  ['1\tlet a;\n2\tlet b;\n', 'let a;\nlet b;\n'],
])('a new file of %j holds what was meant', (content, text) => {
  expect(newFileContent(content, 'a.ts')).toBe(text);
});

it.each([
  ['<insert>a</insert>', 'a', true],
  ['Sure: <Insert>\na</INSERT>', '\na', true],
  ['<insert><insert>a</insert>', 'a', true],
  ['<insert lang="ts">a<\\/insert >', 'a', true],
  ['<insert>a', 'a', false],
])('the tag of %j is found as models write it', (answer, text, isClosed) => {
  expect(taggedText(answer, 'insert')).toEqual({ text, isClosed });
});
