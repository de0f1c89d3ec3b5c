import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../support/whole.ts';
import { toHtml } from './html.ts';

const EXAMPLES: readonly string[] = [
  'a\nb\n\nc', 'one  \ntwo\\\nthree', '# One\n## Two ##\n### Three #x\n#no\n#######no', 'Title\n===\n\nSub\n---\ntext', 'a\n***\nb\n\n- - -\n___',
  '- a\n- b\n- c', '- a\n\n- b', '- a\n  - b\n    - c\n- d', '- a\n\n  b\n- c', '* a\n* b\n\n\n+ c', '1. a\n2. b\n3) c', '3. a\n4. b', '- a\n1. b', 'para\n- item\nlazy',
  'text\n2. not a list', 'text\n1. a list', '- ```js\n  x\n\n  y\n  ```\n- z', '- a\n\n      code\n- b', '- [ ] open\n- [x] done\n- [ ]', '- a\n> q', '- > q\n  > r\n- b',
  '10. a\n\n    b\n11. c', '- # h\n- b', '-\n- b', '- a\n-\n- c', '  - a\n  - b', '- a\n - b\n  - c', '- a\n\nb\n\n- c', '1. a\n   - b\n   - c\n2. d',
  '```ts\nconst a = 1;\n\nb\n```\nafter', '````\n```\n````', '~~~ py\n```\n~~~', '```\nunclosed\n\nx', '  ```\n  a\n   b\n  ```', '``` a`b\nx', '    code\n\n      more\n\nend', 
  '> a\n> b\n\n> c', '> a\nlazy\n\nb', '> > deep\n> back', '> - a\n> - b\n>\n> c', '> ```\n> x\n> ```\n> y', '> a\n---\nb', '> # h\nnot lazy', '>\n> a',
  '| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 |\n| 4 | 5 | 6 |\n\nafter', 'a | b\n-|-:\n1 | `x` \\| y', '| a |\n|---|\n| **b** |\n- c', 'text\n| a | b |\n|---|---|\n| 1 | 2 |', '| a | b |\n| - |', '| a |\n|---|',
  '**a** *b* ***c*** __d__ _e_ ~~f~~', '**a *b* c** *d **e** f*', 'snake_case_x 2*3*4 a*b*', '`a` ``b`c`` ` d `', '\\*a\\* \\`b\\` \\# \\\\', '**a', '*a **b*', 'a * b * c',
  '[a](https://b.c/) [d](<https://e.f/> "t") [*g*](https://h.i/)', '[r]\n\n[r]: https://x.y/ "T"', '[a][r] [R][] ![i][r]\n\n[r]: https://x.y/', '[a](https://b.c/(d)) [e] (f)', '[r]: https://x.y/\n[s]: <https://z.y/>\n[r] [s]',
  '![a b](https://c.d/e)', '<https://a.b/c> https://d.e/f. www.g.h/ <x@y.zz>', 'see https://a.b/c?d=1&e=2, or (https://f.g/h)', '[![alt](https://a.b/c)](https://d.e/)',
  'a &amp; b &lt;c&gt; &#65; &#x42;', 'a & b', '- a\n\n\n- b\n\n\n  c', '- a\n\t- b\n\t\t- c', '1. a\n\n   ```\n   x\n   ```\n\n2. b', '* a\n  b\n\n  c\n* d', '# `code` **b**\n\ntext', 'Setext **b**\nline two\n===',
]; // prettier-ignore

/** Differences of spelling that carry no meaning. */
function normal(html: string): string {
  return html
    .replace(/ title="[^"]*"/g, '')
    .replace(/href="(https?:\/\/[^"/]+)"/g, 'href="$1/"')
    .replace(/<input ([^>]*)> ?/g, '')
    .replace(/\s*\n\s*(?=<)|(?<=>)\s*\n\s*/g, '')
    .replace(/&nbsp;/g, '\u00a0')
    .trim();
}

describe('agreement with marked', () => {
  const marked = new Marked({ gfm: true });

  it.each(EXAMPLES)('reads %j the same way', (example) => {
    expect(normal(toHtml(parseMarkdown(example)))).toBe(normal(marked.parse(example, { async: false })));
  });
});
