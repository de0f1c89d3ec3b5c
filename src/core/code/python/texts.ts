/** What literals of Python say. */
import { partsOf, type SyntaxNode } from './tree.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\n': '',
};

/** The text of a literal with its quotes and prefix; `undefined` where it is not closed. */
export function textOf(literal: string): string | undefined {
  const found = /^([A-Za-z]{0,2})('''|"""|'|")/.exec(literal);
  if (found === null) return undefined;
  const [start, prefix = '', quotes = ''] = found;
  if (literal.length < start.length + quotes.length || !literal.endsWith(quotes)) return undefined;
  return unescaped(literal.slice(start.length, -quotes.length), prefix);
}

/** A piece of a literal that has this prefix. */
export function unescaped(text: string, prefix: string): string {
  const plain = text.replaceAll('\r\n', '\n');
  if (/r/i.test(prefix)) return plain;
  const isBytes = /b/i.test(prefix);
  return plain.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (all: string, byte?: string, short?: string, long?: string, octal?: string, sign = '') => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      const hex = byte ?? (isBytes ? undefined : (short ?? long));
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code > 0x10_ff_ff ? all : String.fromCodePoint(code);
      }
      if (Object.hasOwn(ESCAPES, sign)) return ESCAPES[sign] ?? all;
      return /^[\\'"]$/.test(sign) ? sign : all;
    },
  );
}

/** A text without the indentation that its lines share, as `inspect.cleandoc` gives it. */
export function cleanText(text: string): string {
  const lines = text.replaceAll('\t', '        ').split('\n');
  const margins = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [line.length - line.trimStart().length]));
  const margin = margins.reduce((least, each) => Math.min(least, each), Infinity);
  const cut = lines.map((line, index) => (index === 0 ? line.trimStart() : line.slice(Math.min(margin, line.length))));
  return cut.join('\n').trim();
}

/** Descriptions: the first statement of a class or function, where it is a text. */
export function docstringNode(body: SyntaxNode | undefined): SyntaxNode | undefined {
  const first = body === undefined ? undefined : partsOf(body).find(({ name }) => name !== ':');
  return first === undefined ? undefined : loneText(first);
}

/** The text of a statement that is nothing else. */
export function loneText(statement: SyntaxNode): SyntaxNode | undefined {
  const only = statement.name === 'ExpressionStatement' ? statement.firstChild : null;
  return only !== null && (only.name === 'String' || only.name === 'ContinuedString') ? only : undefined;
}
