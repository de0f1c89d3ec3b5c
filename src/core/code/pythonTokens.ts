import { ReadError } from '../json/reading.ts';
import { unescapeCode, type CodeToken } from './codeTokens.ts';

/** A logical line of Python: its indentation, its tokens without comments, and the comment after it. */
export interface PythonLine {
  readonly indent: number;
  readonly offset: number;
  readonly tokens: readonly CodeToken[];
  readonly comment: string | undefined;
}

const TOKEN =
  /([\p{L}_][\p{L}\p{N}_]*(?=["'])|)("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|([\p{L}_][\p{L}\p{N}_]*)|(-?(?:\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+))|(->|\*\*|\.\.\.|[{}()[\]|,:=.@*+/%<>!&^~;-])/uy;

/** Splits a text into logical lines: what stands in brackets or goes on after a backslash is one line. */
export function pythonLines(text: string): readonly PythonLine[] {
  const lines: PythonLine[] = [];
  let tokens: CodeToken[] = [];
  let comment: string | undefined;
  let depth = 0;
  let indent = 0;
  let start = 0;
  let at = 0;
  const finish = (): void => {
    if (tokens.length > 0 || comment !== undefined) lines.push({ indent, offset: start, tokens, comment });
    tokens = [];
    comment = undefined;
  };
  while (at < text.length) {
    const blank = /^(?:[ \t\r\f]+|\\\r?\n)/.exec(text.slice(at, at + 2_000));
    if (tokens.length === 0 && depth === 0 && (at === 0 || text[at - 1] === '\n')) {
      indent = /^[ \t]*/.exec(text.slice(at, at + 500))?.[0].replaceAll('\t', '    ').length ?? 0;
      start = at;
    }
    if (blank !== null) at += blank[0].length;
    else if (text[at] === '\n') {
      if (depth === 0) finish();
      at += 1;
    } else if (text[at] === '#') {
      const end = text.indexOf('\n', at);
      const words = text.slice(at, end === -1 ? text.length : end);
      comment = words.replace(/^#+:?\s?/, '').trim();
      at += words.length;
    } else {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text);
      if (found === null) throw new ReadError(`"${text[at]}" is not understood here.`, at);
      const token = tokenOf(found, at);
      if (/^[([{]$/.test(token.text) && token.kind === 'sign') depth += 1;
      if (/^[)\]}]$/.test(token.text) && token.kind === 'sign') depth = Math.max(0, depth - 1);
      tokens.push(token);
      at += found[0].length;
    }
  }
  if (depth > 0) throw new ReadError('A bracket is never closed.', start);
  finish();
  return lines;
}

function tokenOf(found: RegExpExecArray, offset: number): CodeToken {
  const base = { offset, doc: undefined, startsLine: false };
  const quoted = found[2];
  if (quoted !== undefined) {
    const quotes = quoted.startsWith('"""') || quoted.startsWith("'''") ? 3 : 1;
    const inner = quoted.slice(quotes, -quotes);
    return { ...base, kind: 'text', text: /r/i.test(found[1] ?? '') ? inner : unescapeCode(inner) };
  }
  if (found[3] !== undefined) return { ...base, kind: 'name', text: found[3] };
  if (found[4] !== undefined) return { ...base, kind: 'number', text: found[4].replaceAll('_', '') };
  return { ...base, kind: 'sign', text: found[5] ?? '' };
}
