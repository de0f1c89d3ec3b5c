import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import { shownText } from '../../../src/core/markdown/shownText.ts';
import { foldCase, placesOf } from '../../../src/core/text/find.ts';
import { questionBlocks } from '../../../src/core/text/questionBlocks.ts';
import { FindInChat } from '../../../src/host/chat/findInChat.ts';
import { answer, manyMessages, question } from '../../panel/support/content.ts';
import { findHost } from '../../panel/support/findHost.ts';
import { runs, seed } from '../effort.ts';

describe('finding words', () => {
  it('folds case without moving anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldCase(text)).toHaveLength(text.length);
      }),
      { ...runs(500, 5_000), ...seed() },
    );
    expect(foldCase('İSTANBUL ẞ Ω')).toBe('İstanbul ß ω');
  });

  it('counts without overlaps, up to a limit', () => {
    expect(placesOf('aaaa', 'aa')).toEqual([0, 2]);
    expect(placesOf('aaaa', 'a', 3)).toEqual([0, 1, 2]);
    expect(placesOf('aaaa', '')).toEqual([]);
  });

  it('reads Markdown and questions as they are shown', () => {
    const text =
      'A **bo**ld\nline\\\nand [link](https://a.example)\n\n- one `code`\n\n| a | b |\n|-|-|\n| *c* | $x$ |\n\n```ts\nlet a;\n\nb();\n```\n';
    expect(shownText(text).split('\n')).toEqual([
      'A bold line and link',
      'one code',
      'a',
      'b',
      'c',
      '\u{FFFC}',
      'let a;',
      '',
      'b();',
    ]);
    expect(questionBlocks('Why `x`?\n~~~py\ny()\n~~~\nthen')).toEqual([
      { isCode: false, text: 'Why `x`?' },
      { isCode: true, text: 'y()' },
      { isCode: false, text: 'then' },
    ]);
  });
});

describe('the search of the host', () => {
  const messages = [
    question('q', 'Find `find`'),
    answer('a', '', {
      parts: [
        { type: 'thinking', text: 'find it' },
        { type: 'tool-call', id: 'c', name: 'readFile', argumentsText: '{}', displayName: 'Read', summary: 'find.ts' },
        { type: 'text', text: 'none' },
        { type: 'text', text: 'f**in**d' },
      ],
    }),
    answer('b', 'nothing'),
  ];

  it('says in which parts of which messages, with and without case, of all or of some', async () => {
    const search = findHost(() => messages);
    expect(await search({ query: 'FIND', matchCase: false })).toEqual([
      { id: 'q', parts: [2] },
      { id: 'a', parts: [1, 1, 0, 1] },
    ]);
    expect(await search({ query: 'Find', matchCase: true })).toEqual([{ id: 'q', parts: [1] }]);
    expect(await search({ query: 'find', matchCase: false, ids: ['a'] })).toEqual([{ id: 'a', parts: [1, 1, 0, 1] }]);
    expect(await search({ query: 'nowhere', matchCase: false })).toEqual([]);
  });

  it('reads of a response that is being written only what is new, and finds in it what it would anew', async () => {
    const append = vi.spyOn(BlockStream.prototype, 'append');
    const whole = Array.from(
      { length: 300 },
      (_, at) => `Step **${at}** finds\n\n\`\`\`ts\nfind(${at});\n\`\`\`\n\n`,
    ).join('');
    let text = '';
    const growing = () => [question('q', 'Go'), answer('a', text, { status: 'streaming' })];
    const search = findHost(growing);
    const read = (): number => append.mock.calls.reduce((sum, [each]) => sum + each.length, 0);
    for (let end = 0; end <= whole.length; end += 97) {
      text = whole.slice(0, end);
      const query = { query: end % 2 === 0 ? 'Find' : 'find(', matchCase: end % 5 === 0, ids: ['a'] };
      const before = read();
      const found = await search(query);
      expect(read() - before).toBeLessThanOrEqual(97);
      if (end % 7 === 0) expect(found).toEqual(await findHost(growing)(query));
    }
    text = whole;
    expect(await search({ query: 'find', matchCase: true, ids: ['a'] })).toEqual([{ id: 'a', parts: [600] }]);
    // Another text in its place is read anew.
    text = 'find me';
    expect(await search({ query: 'find', matchCase: true, ids: ['a'] })).toEqual([{ id: 'a', parts: [1] }]);
  });

  it('gives up for a newer search, and reads each message once', async () => {
    const many = manyMessages(3_000, 3_000);
    const core = many.map(({ id, role }) => ({ id, role, parts: [] }));
    let read = 0;
    const place = {
      session: { branch: () => core } as never,
      bodies: ([id]: readonly string[]) => {
        read += 1;
        return many.filter((message) => message.id === id);
      },
    };
    const find = new FindInChat();
    const first = find.search(place, { query: 'number', matchCase: false });
    const second = find.search(place, { query: 'lines', matchCase: false });
    expect(await first).toBeNull();
    const found = await second;
    expect(found).toHaveLength(1_500);
    await find.search(place, { query: 'words', matchCase: false });
    expect(read).toBeLessThanOrEqual(3_000 + 1);
  });
});
