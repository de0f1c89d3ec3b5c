// Sources of an answer: their numbers, where they stand, what strangers wrote in them, and the way through a file.
import { describe, expect, test } from 'vitest';
import { exportJson } from '../../../src/core/conversation/exchange.ts';
import { exportMarkdown } from '../../../src/core/conversation/exportMarkdown.ts';
import { footnoteLines, Footnotes, markdownFootnotes } from '../../../src/core/conversation/footnotes.ts';
import { parseImport } from '../../../src/core/conversation/parseImport.ts';
import { readMessage } from '../../../src/core/conversation/schema.ts';
import { ConversationTree } from '../../../src/core/conversation/tree.ts';
import type { AssistantMessage, AssistantPart, Citation, TextPart } from '../../../src/core/model/message.ts';

const a = 'https://a.example/x?1&copy;=2';
const b = 'https://b.example/';

function text(words: string, citations: readonly Citation[]): TextPart {
  return { type: 'text', text: words, citations };
}

/** A citation of the stretch `of`. */
function of(words: string, stretch: string, rest: Partial<Citation> & { readonly url: string }): Citation {
  const start = words.indexOf(stretch);
  return { ...rest, start, end: start + stretch.length };
}

function shown(part: TextPart): string {
  return new Footnotes(({ number }) => `{${number}}`).text(part);
}

describe('a footnote', () => {
  const words = 'One is so.\nTwo is [2] so.\n```\ncode\n```\n';

  test.each<readonly [string, readonly Citation[], string]>([
    ['stands behind its stretch', [of(words, 'One', { url: a })], 'One{1} is so.\nTwo is [2] so.\n```\ncode\n```\n'],
    [
      'stands before the end of the line',
      [of(words, 'so.\n', { url: a })],
      'One is so.{1}\nTwo is [2] so.\n```\ncode\n```\n',
    ],
    [
      'takes the place of a mark',
      [of(words, '[2]', { url: a, isMark: true })],
      'One is so.\nTwo is {1} so.\n```\ncode\n```\n',
    ],
    ['is none in code', [of(words, 'code', { url: a })], words],
    [
      'has one number for one page, in the order of the text',
      [of(words, 'Two', { url: b }), of(words, 'One', { url: a }), of(words, 'so.', { url: `${b}#` }), { url: b }],
      'One{1} is so.{2}\nTwo{3} is [2] so.\n```\ncode\n```\n',
    ],
    [
      'is said once at one place',
      [of(words, 'One', { url: a }), of(words, 'ne', { url: a })],
      'One{1} is so.\nTwo is [2] so.\n```\ncode\n```\n',
    ],
    [
      'is none for what is no page',
      [of(words, 'One', { url: 'javascript:alert(1)' }), of(words, 'Two', { url: 'file:///etc' })],
      words,
    ],
    ['without a place is in the list alone', [{ url: a }], words],
    [
      'of a place that is not in the text is at its end at most',
      [{ url: a, start: 3, end: 9_000 }],
      `${words.trimEnd()}{1}\n`,
    ],
  ])('%s', (name, citations, expected) => {
    if (name.startsWith('of a place')) expect(shown(text('Three', citations))).toBe('Three{1}');
    else expect(shown(text(words, citations))).toBe(expected);
  });

  test('numbers go on through the parts of a turn, and lead where they say', () => {
    const notes = markdownFootnotes();
    const parts = [
      text('One', [of('One', 'One', { url: a, title: 'A [x](http://evil.example) `b`\n# c' })]),
      text('Two', [of('Two', 'Two', { url: b })]),
    ];
    notes.add(parts);
    expect(parts.map((part) => notes.text(part))).toEqual(['One[^1]', 'Two[^2]']);
    expect(footnoteLines(notes.list)).toEqual([
      '[^1]: [A \\[x\\]\\(http\\://evil.example\\) \\`b\\` \\# c](https://a.example/x?1&amp;copy;=2)',
      '[^2]: [https\\://b.example/](https://b.example/)',
    ]);
  });
});

const raw = { type: 'web_search_result_location', url: a, encrypted_index: 'secret' };
const words = 'One is so.\n<!-- aigs:text {} -->\nTwo is [2] so.';
const parts: readonly AssistantPart[] = [
  { type: 'server-tool', block: { type: 'server_tool_use', id: 's', input: { query: 'q' } } },
  text(words, [of(words, 'One', { url: a, title: 'A', raw }), of(words, '[2]', { url: b, isMark: true }), { url: b }]),
];
const answer: AssistantMessage = {
  id: 'a', role: 'assistant', createdAt: 1, model: 'anthropic/claude-opus-5.5', wireFormat: 'messages', status: 'complete', parts,
  figures: { searches: [{ tool: 'web_search', count: 2 }] },
  requests: [{ prefix: 'p' }, { prefix: 'q', unsearched: true, resumed: { asked: '', thoughts: 0, part: 1, length: 3 } }],
}; // prettier-ignore

function saved(): { title: string; createdAt: number; tree: ConversationTree } {
  const tree = new ConversationTree();
  tree.add({ id: 'q', role: 'user', createdAt: 1, parts: [{ type: 'text', text: 'Question?' }] }, null);
  tree.add(answer, 'q');
  return { title: 'Trains', createdAt: 1, tree };
}

describe('what a server found', () => {
  test('is kept on disk as it came', () => {
    expect(readMessage(JSON.parse(JSON.stringify(answer)))).toEqual({ message: answer, droppedParts: 0 });
    const deep = JSON.parse(`${'['.repeat(400)}${']'.repeat(400)}`) as unknown;
    const bad = {
      ...answer,
      parts: [
        { type: 'server-tool', block: { deep } },
        { type: 'server-tool', block: 3 },
      ],
    };
    expect(readMessage(bad)).toMatchObject({ message: { parts: [] }, droppedParts: 2 });
  });

  test.each([
    ['Markdown', exportMarkdown],
    ['JSON', exportJson],
  ])('comes back from %s with its places, and without what is sent but not shown', (name, write) => {
    const file = write(saved());
    const [, back] = parseImport(file).tree.branch();
    const [first, ...rest] = back?.parts ?? [];
    expect(rest).toEqual([]);
    expect(first).toEqual(
      text(words, [of(words, 'One', { url: a, title: 'A' }), of(words, '[2]', { url: b, isMark: true }), { url: b }]),
    );
    if (name === 'Markdown') {
      expect(file).toContain('One[^1] is so.');
      expect(file).toContain('Two is [^2] so.');
      expect(file).toContain('[^2]: [https');
      expect(file).not.toContain('secret');
    }
  });

  test('a text that somebody changed in the file is read as it is there', () => {
    const file = exportMarkdown(saved()).replace('One[^1] is', 'One was');
    expect(parseImport(file).tree.branch()[1]?.parts[0]).toEqual({
      type: 'text',
      text: words.replace('One is', 'One was').replace('[2]', '[^2]'),
    });
  });
});
