import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../support/whole.ts';
import { effort, runs } from '../effort.ts';
import { plain, streamed } from './tree.ts';

const LINES = [
  '', '', ' ', 'plain words', 'two  ', 'hard break\\', '# Heading', '## Closed ##', '#hashtag', '####### seven', '===', '---', '- - -', '***', '___',
  '- item', '* star', '+ plus', '-', '1. one', '2) two', '10. ten', '- [ ] open', '- [x] done', '  nested text', '    indented four', '\ttab',
  '  - nested', '    - deeper', '   1. number', '- - twice', '> quote', '>', '>> deep', '> - list in quote', '> ```', '```', '```ts', '```md', '```md\n\n```\ndoubt', '````', '~~~', '~~~ js',
  '  ```', '- ```', '  code()', 'const a = `x`;', '| a | b |', '|---|:-:|', '| - |', 'a | b', '--- | ---', '| 1 | **2** |', '| \\| | `x|y` |', '<div>', '</div>',
  '<!-- note -->', '<script>alert(1)</script>', '<b onclick=x>bold</b> text', '&amp; &copy; &#65; &#x1F600; &nope;', '$$', '$$ x^2 $$', '\\[', 'a \\] b', '\\]',
  'cost $5 and $6', 'math $a*b*c$ and \\(x\\)', '[ref]: https://example.com "Title"', '[ref]', '[text][ref] and [other]', '[other]: <https://o.example>', '[^1]: note',
  '[a](https://b.c) [d](javascript:e)', '![alt](https://i.j/k.png)', '<https://auto.link>', 'https://bare.example/path?q=1, and www.x.org', '**bold** *it* ~~gone~~ __b__ _i_',
  '**open', '*half `code', '``a`b``', 'emoji 👩‍👩‍👧 and 日本語', '\u0000nul', 'snake_case_name 2*3*4',
]; // prettier-ignore

const MARKS = '*_`~[]()!<>#-+=|:$\\&;. 1a\t"\'';

const line = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LINES) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...MARKS.split('')) }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('word ', 'a*b ', '**x** ', '`c` ', '| c ', '`'),
        fc.integer({ min: 50, max: effort(200, 1500) }),
      )
      .map(([s, n]) => s.repeat(n)),
  },
);
const markdown = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '', '', '> ', '  ', '- ', '    ', '   '),
      line,
      fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'),
    ),
    { maxLength: 24 },
  )
  .map((lines) => lines.map((parts) => parts.join('')).join(''));

describe('chunking', () => {
  it('never changes the tree: any cutting of any text ends like one whole read', () => {
    fc.assert(
      fc.property(
        markdown,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
        (text, sizes) => {
          expect(plain(streamed(text, sizes))).toEqual(plain(parseMarkdown(text)));
        },
      ),
      runs(100, 400),
    );
  }, 120_000);

  it('never changes the tree when every character comes alone', () => {
    fc.assert(
      fc.property(
        markdown.filter((text) => text.length < effort(800, 4000)),
        (text) => {
          expect(plain(streamed(text, [1]))).toEqual(plain(parseMarkdown(text)));
        },
      ),
      runs(40, 100),
    );
  }, 120_000);
});
