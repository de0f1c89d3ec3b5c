import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, type Chunk } from '../../../src/core/meaning/chunks.ts';
import { prepareFile } from '../../../src/core/meaning/chunkText.ts';
import { anyCharacter } from '../anyCharacter.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const digest = (text: string): string => Buffer.from(text).toString('hex').padEnd(32, '0').slice(-32);

/** Every line with something in it is in exactly one chunk, in order. */
function expectWhole(text: string, chunks: readonly Chunk[]): void {
  const lines = text.split('\n');
  const covered = chunks.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index));
  expect(covered).toEqual([...new Set(covered)].toSorted((a, b) => a - b));
  const left = lines.flatMap((line, index) => (line.trim() !== '' && !covered.includes(index) ? index : []));
  expect(left).toEqual([]);
}

describe('chunks of a file', () => {
  it.each([
    'src/core/gateway/retry.ts',
    'src/host/workspace/fence.ts',
    'src/webview/chat/app.ts',
    'test/gateway/conformance.py',
    'CONTRIBUTING.md',
    'media/chat.css',
    'package.json',
  ])('hold each line of %s once, in pieces of a size', (name) => {
    const text = readFileSync(path.join(root, name), 'utf8');
    const chunks = chunksOf(name, text);
    expectWhole(text, chunks);
    const lines = text.split('\n');
    const sizes = chunks.map(({ start, end }) => lines.slice(start, end).join('\n').length);
    expect(Math.max(...sizes)).toBeLessThan(2_100);
    expect(text.length / chunks.length).toBeGreaterThan(300);
  });

  it('are methods of a class that is large, by the name of both', () => {
    const body = '    // what is done here takes some words to say, so that it is large\n'.repeat(9);
    const text = `import a from 'a';\n\n/** Reads. */\nexport class Reader {\n  /** One. */\n  one(): void {\n${body}  }\n\n  @logged\n  two(): void {\n${body}  }\n\n  three(): void {\n${body}  }\n\n  four(): void {\n${body}  }\n}\n`;
    const chunks = chunksOf('src/a.ts', text);
    expect(chunks.map(({ symbol }) => symbol)).toEqual(['', 'Reader.one', 'Reader.two', 'Reader.three', 'Reader.four']);
    expect(text.split('\n')[chunks[2]?.start ?? 0]).toBe('  @logged');
    expectWhole(text, chunks);
  });

  it('are functions of Python, and sections of Markdown', () => {
    const body = '    x = "some words that take their place in this line of code"\n'.repeat(10);
    const python = chunksOf(
      'a.py',
      `def first(a):\n${body}\n\n@cached\ndef second(b):\n${body}\n\nclass Third:\n    y = 1\n`,
    );
    expect(python.map(({ symbol }) => symbol)).toEqual(['first', 'second, Third']);
    const prose = 'Some words about it that go on for a while, as prose does. '.repeat(19);
    const markdown = chunksOf('a.md', `# Top\n\n## Install\n\n${prose}\n\n## Use\n\n${prose}\n`);
    expect(markdown.map(({ symbol }) => symbol)).toEqual(['Top.Install', 'Top.Use']);
  });

  it('are none of what was not written by hand', () => {
    expect(chunksOf('package-lock.json', '{\n"a": 1\n}')).toEqual([]);
    expect(chunksOf('certs/ca.crt', 'Certificate:\n  Data:\n')).toEqual([]);
    expect(chunksOf('dist/a.min.js', 'a()')).toEqual([]);
    expect(chunksOf('bundle.js', `${'var a=1;'.repeat(2_000)}\n${'f();'.repeat(2_000)}`)).toEqual([]);
    expect(chunksOf('data.txt', '1\n'.repeat(900_000))).toEqual([]);
    expect(chunksOf('empty.ts', '\n\n')).toEqual([]);
  });

  it('are taken of whatever a file holds', () => {
    const names = fc.constantFrom('a.ts', 'a.py', 'a.md', 'a.go', 'a.json', 'a.toml', 'Makefile', 'a');
    const lines = fc.array(
      fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('', '{', '}', 'def f():', '# x', '  - a', '`${')),
      {
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(names, lines, (name, parts) => {
        const text = parts.map((part) => part.replaceAll(/[\r\n]/g, ' ')).join('\n');
        expectWhole(text, chunksOf(name, text));
      }),
      { numRuns: 150 },
    );
  });

  it('are cut where nesting ends, however deep it is', () => {
    const text = `${'a(\n'.repeat(3_000)}${')\n'.repeat(3_000)}`;
    expectWhole(text, chunksOf('a.ts', text));
  });
});

describe('what is embedded of a chunk', () => {
  it('has the path and the symbol, and no secret; lines stay where they are', () => {
    const secret = `sk-ant-api03-${'x1Y2z3'.repeat(16)}-AA`;
    const pem = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEow'.repeat(10)}\n${'MIIEow'.repeat(10)}\n-----END RSA PRIVATE KEY-----`;
    const text = `const key = '${secret}';\nconst pem = \`${pem}\`;\nexport function last(): void {}\n`;
    const { chunks, texts } = prepareFile('src/a.ts', text, digest);
    const sent = [...texts.values()].join('\n');
    expect(sent).toContain('src/a.ts › ');
    expect(sent).toContain('function last');
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain('MIIEow');
    expect(chunks.at(-1)?.end).toBe(6);
  });

  it('has a key of its words, not of its place', () => {
    const one = prepareFile('src/a.ts', 'function same(): void {}\n', digest);
    const moved = prepareFile('lib/b.ts', '\n\nfunction same(): void {}\n', digest);
    const other = prepareFile('src/a.ts', 'function other(): void {}\n', digest);
    expect(moved.chunks[0]?.key).toBe(one.chunks[0]?.key);
    expect(moved.chunks[0]?.start).toBe(2);
    expect(other.chunks[0]?.key).not.toBe(one.chunks[0]?.key);
  });
});
