import { describe, expect, it } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import { closeTail } from '../../../src/core/markdown/tail.ts';
import { effort } from '../effort.ts';
import { sketch } from './tree.ts';

/** Every picture a reader would see while `text` arrives one character at a time. */
function frames(text: string): string[] {
  const stream = new BlockStream();
  const seen: string[] = [];
  for (const char of text) {
    stream.append(char);
    const frame = sketch(stream.blocks);
    if (seen.at(-1) !== frame) seen.push(frame);
  }
  return seen;
}

describe('while text arrives', () => {
  it('half marks are never shown', () => {
    for (const text of [
      'say **bold words** now',
      'say `code here` now',
      'say ~~gone~~ now',
      'see [the label](https://a.example/x) now',
    ]) {
      for (const frame of frames(text)) expect(frame).not.toMatch(/[*`~[\]]|https(?!:\/\/a\.example\/x\()/);
    }
  });

  it('bold text is bold from its first letter', () => {
    expect(frames('a **bo')).toContain('p(a strong(b))');
  });

  it('a table is never shown as pipes', () => {
    for (const frame of frames('| a | b |\n|---|---|\n| 1 | 2 |\n\nend'))
      expect(frame.replace(/table:--\([^)]*\)/, '')).not.toContain('|');
  });

  it('a dash under a paragraph does not make it jump to a heading', () => {
    expect(frames('text\n- item').some((frame) => frame.startsWith('h2'))).toBe(false);
  });

  it('a closing fence is not shown as code', () => {
    for (const frame of frames('```js\nx\n```\nend')) expect(frame.replace(/^code:js\(/, '')).not.toContain('`');
  });

  it('multiplication and snake_case stay plain', () => {
    for (const frame of frames('2*3 = six and snake_case_name')) expect(frame).not.toMatch(/emphasis|strong/);
  });

  it('finished blocks are told once and stay the same object', () => {
    const stream = new BlockStream();
    const first = stream.append('one\n\ntwo\n\nth');
    expect(first.finished.map(({ id }) => id)).toEqual([0, 1]);
    expect(first.open.map(({ id }) => id)).toEqual([2]);
    const [one] = stream.blocks;
    const second = stream.append('ree\n\n');
    expect(second.finished.map(({ id }) => id)).toEqual([2]);
    expect(stream.blocks[0]).toBe(one);
  });

  it('a definition that comes late changes only the blocks that name it', () => {
    const stream = new BlockStream();
    stream.append('see [docs]\n\nplain\n\n[other]\n\n');
    stream.append('[docs]: https://a.example/\n\n');
    const update = stream.finish();
    expect(update.changed.map(({ id }) => id)).toEqual([0]);
    expect(sketch(stream.blocks)).toBe('p(see link:https://a.example/(docs)) p(plain) p([other])');
  });
});

describe('work per character', () => {
  const SHAPES: readonly (readonly [string, (n: number) => string])[] = [
    ['paragraph', (n) => 'some words with **bold** and `code` in one endless line '.repeat(n)],
    ['plain paragraph', (n) => 'word '.repeat(10 * n)],
    ['list', (n) => '- an item with **bold** text and a few words more\n'.repeat(n)],
    ['nested list', (n) => '- an item\n  - with a child of its own\n'.repeat(n)],
    ['table', (n) => '| a | b |\n|---|---|\n' + '| a cell with text | and `another` one |\n'.repeat(n)],
    ['fence', (n) => '```ts\n' + 'const value = compute(input, 42);\n'.repeat(n)],
    ['Markdown whose end is in doubt', (n) => '```md\n\n```\n' + 'words that go on and on in a line\n'.repeat(n)],
    ['Markdown that ended earlier', (n) => '```md\n\n```\nafter\n```ts\nx\n```\n'.repeat(n)],
    ['quote', (n) => '> quoted words go on and on\n>\n'.repeat(n)],
    ['unbroken line of code', (n) => '```\n' + 'x = 1; '.repeat(6 * n)],
  ];

  const MANY = effort(4_000, 8_000);

  it.each(SHAPES)('does not grow with the answer: one endless %s', (_name, shape) => {
    const cost = (text: string): number => {
      const stream = new BlockStream();
      let best = Infinity;
      // Many short windows: one of them is not interrupted by another program.
      stream.append(text.slice(0, -24_000));
      for (let from = text.length - 24_000; from < text.length; from += 2_000) {
        const start = performance.now();
        for (let at = from; at < from + 2_000; at += 64) stream.append(text.slice(at, Math.min(at + 64, from + 2_000)));
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    cost(shape(800));
    let [small, large] = [Infinity, Infinity];
    // Five or ten times the text. Quadratic work would be as many times slower here, also in the best of several tries, which
    // is one that no other program got in the way of.
    for (let tries = 0; tries < 12 && large >= small * 3 + 1; tries += 1) {
      small = Math.min(small, cost(shape(800)));
      large = Math.min(large, cost(shape(MANY)));
    }
    expect(large).toBeLessThan(small * 3 + 1);
  });
});

describe('closeTail', () => {
  it.each([
    ['**bold', '**bold**'],
    ['**bold*', '**bold**'],
    ['a **', 'a '],
    ['*it **both', '*it **both***'],
    ['`code', '`code`'],
    ['a `', 'a '],
    ['[label](https://x', 'label'],
    ['![alt](https://x', ''],
    ['done **b** x', 'done **b** x'],
    ['2*3', '2*3'],
    ['a_b', 'a_b'],
    ['~~gone', '~~gone~~'],
    ['\\*not', '\\*not'],
  ])('%s', (raw, expected) => {
    expect(closeTail(raw)).toBe(expected);
  });
});
