import { describe, expect, it } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import { parseMarkdown } from '../../support/whole.ts';
import type { BlockNode } from '../../../src/core/markdown/nodes.ts';
import { allowedUrl } from '../../../src/core/markdown/urls.ts';
import { effort } from '../effort.ts';
import { processorMs } from '../processorTime.ts';
import { sketch } from './tree.ts';

function urlsIn(nodes: readonly BlockNode[]): string[] {
  const found: string[] = [];
  JSON.stringify(nodes, (key, value: unknown) => {
    if (key === 'url') found.push(String(value));
    return value;
  });
  return found;
}

function depthOf(nodes: readonly unknown[]): number {
  let deepest = 0;
  for (const node of nodes) {
    const children: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'children') : undefined;
    if (Array.isArray(children)) deepest = Math.max(deepest, 1 + depthOf(children));
  }
  return deepest;
}

describe('links', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java&#x0A;script:alert(1)',
    '&#106;avascript:alert(1)',
    'command:workbench.action.quit',
    'vscode://file/etc/passwd',
    'vscode-resource:/x',
    'file:///etc/passwd',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:null/c',
    '//evil.example/x',
    '/etc/passwd',
    '#fragment',
    'https:evil',
    'src/app.ts',
  ])('never open %s', (address) => {
    expect(allowedUrl(address)).toBeUndefined();
    for (const text of [
      `[label](<${address}>)`,
      `![label](<${address}>)`,
      `[label][r]\n\n[r]: <${address}>`,
      `<${address}>`,
      address,
    ]) {
      expect(urlsIn(parseMarkdown(text)), text).toEqual([]);
    }
  });

  it('show the address of what they will not open', () => {
    expect(sketch(parseMarkdown('[click me](command:evil)'))).toBe('p(click me (command:evil))');
    expect(sketch(parseMarkdown('[src/a.ts](src/a.ts) [`b.ts`](b.ts)'))).toBe(
      'p(place:src/a.ts(src/a.ts) place:b.ts(code(b.ts)))',
    );
    expect(sketch(parseMarkdown('![pic](data:image/png;base64,AAAA)'))).toBe(
      'p([image: pic] (data:image/png;base64,AAAA))',
    );
  });

  it('open http, https and mailto', () => {
    expect(sketch(parseMarkdown('[a](http://b.c) <d@e.ff>'))).toBe('p(link:http://b.c/(a) link:mailto:d@e.ff(d@e.ff))');
  });
});

describe('raw HTML', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="x()">b</b>',
    '<!-- c -->',
    '<iframe src="https://a.b">',
    '<a href="javascript:x">y</a>',
  ])('stays visible text: %s', (text) => {
    expect(sketch(parseMarkdown(text))).toContain(text);
  });
});

describe('hostile input', () => {
  const N = effort(2_500, 10_000);
  const cases: readonly (readonly [string, string])[] = [
    ['quotes', '>'.repeat(N)],
    ['spaced quotes', '> '.repeat(N) + 'x'],
    ['brackets', '['.repeat(N)],
    ['closed brackets', '['.repeat(N) + 'a' + ']'.repeat(N)],
    ['half links', '[a]('.repeat(N)],
    ['images', '![a]('.repeat(N)],
    ['stars', '*'.repeat(N)],
    ['open stars', '*a '.repeat(N)],
    ['open strong', '**a '.repeat(N)],
    ['mixed emphasis', '*a **b '.repeat(N) + ' c** d*'.repeat(N)],
    ['underscores', '_a '.repeat(N)],
    ['tildes', '~~a '.repeat(N)],
    ['ticks', '`'.repeat(N)],
    ['growing ticks', Array.from({ length: 300 }, (_, i) => 'e' + '`'.repeat(i)).join('')],
    ['angle brackets', '<'.repeat(N)],
    ['open tags', '<a '.repeat(N)],
    ['open comments', '<!-- '.repeat(N)],
    ['list in list', Array.from({ length: N / 5 }, (_, i) => '  '.repeat(i) + '- a').join('\n')],
    ['list marks', '- '.repeat(N)],
    ['table head', '|'.repeat(N) + '\n' + '|-'.repeat(N)],
    ['wide table', '|a'.repeat(N) + '\n' + '|-'.repeat(N) + '\n' + ('|b'.repeat(N) + '\n').repeat(5)],
    ['dollars', '$a '.repeat(N)],
    ['tight dollars', '$a$'.repeat(N)],
    ['backslashes', '\\'.repeat(N)],
    ['definitions', '[a]: b\n'.repeat(N)],
    ['references', '[a] '.repeat(N) + '\n\n[a]: https://b.c'],
    ['half definition', '[a\n'.repeat(N)],
    ['ampersands', '&amp'.repeat(N)],
    ['spaces', ' '.repeat(N) + 'x' + ' '.repeat(N)],
    ['addresses', 'http://a.b/'.repeat(N)],
    ['mail addresses', 'a@'.repeat(N) + 'b.c'],
    ['dots', 'a.'.repeat(N) + '@'],
    ['quote and list', '> - '.repeat(N)],
    ['hashes', '#'.repeat(N)],
    ['colons', ':-'.repeat(N)],
    ['one line of code', '```\n' + 'x'.repeat(40 * N)],
    ['one word', 'x'.repeat(40 * N)],
  ];

  it.each(cases)('neither hangs nor overflows: %s', (_name, text) => {
    let nodes: readonly BlockNode[] = [];
    const cost = processorMs(() => {
      nodes = parseMarkdown(text);
      const stream = new BlockStream();
      for (let at = 0; at < text.length; at += 997) stream.append(text.slice(at, at + 997));
      stream.finish();
    });
    expect(cost).toBeLessThan(effort(2_000, 4_000));
    expect(depthOf(nodes)).toBeLessThan(80);
  });

  it('keeps every visible character of deep nesting', () => {
    const text = '> '.repeat(200) + 'end';
    expect(sketch(parseMarkdown(text))).toContain('end');
    expect(JSON.stringify(parseMarkdown(text)).match(/>/g)?.length ?? 0).toBeGreaterThan(100);
  });
});

describe('math and money', () => {
  it.each([
    ['$5 and $6', 'p($5 and $6)'],
    ['$5-$6, US$7, A$8', 'p($5-$6, US$7, A$8)'],
    ['$HOME/$USER and $PATH', 'p($HOME/$USER and $PATH)'],
    ['costs $5 (or $6)', 'p(costs $5 (or $6))'],
    ['$x^2$', 'p(math(x^2))'],
    ['where $a_1*b_2*c$ holds', 'p(where math(a_1*b_2*c) holds)'],
    ['\\(a+b\\) and \\[c\\]', 'p(math(a+b) and displaymath(c))'],
    ['$$\na\nb\n$$', 'math(a\nb)'],
    ['\\[\na\n\\]', 'math(a)'],
    ['`$x$` \\$y$', 'p(code($x$) $y$)'],
  ])('%s', (text, expected) => {
    expect(sketch(parseMarkdown(text))).toBe(expected);
  });
});
