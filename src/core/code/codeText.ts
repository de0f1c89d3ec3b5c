import { codeTokens, type CodeToken } from './codeTokens.ts';
import { pythonLines } from './pythonTokens.ts';
import { ReadError } from '../json/reading.ts';
import type { CodeText } from './literals.ts';

/** Characters outside literals that are not understood are passed over, so many at most. */
const MAX_PASSED_OVER = 200;

/** Splits a text into tokens. Throws a `ReadError` where it cannot be. */
export function codeText(text: string, isPython: boolean): CodeText {
  return isPython ? pythonText(text) : scriptText(text);
}

function scriptText(text: string): CodeText {
  const tokens = withPatience(text, codeTokens);
  const constants = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.kind !== 'name' || !/^(?:const|let|var)$/.test(token.text)) return;
    const name = tokens[index + 1];
    const start = assignment(tokens, index + 2);
    if (name?.kind === 'name' && start !== undefined && !constants.has(name.text)) constants.set(name.text, start);
  });
  return { text, tokens, constants, isPython: false };
}

/** The index after `=`, past a type; `undefined` where nothing is assigned. */
function assignment(tokens: readonly CodeToken[], from: number): number | undefined {
  let depth = 0;
  for (let index = from; index < Math.min(tokens.length, from + 500); index++) {
    const { text, kind } = tokens[index] ?? { text: ';', kind: 'sign' };
    if (kind !== 'sign') continue;
    if (depth === 0 && text === '=') return index + 1;
    if (depth === 0 && (text === ';' || text === ',' || text === ')')) return undefined;
    if (/^[{([<]$/.test(text)) depth += 1;
    if (/^[})\]>]$/.test(text)) depth -= 1;
  }
  return undefined;
}

/** Lines become statements that a semicolon ends, as in the other languages. */
function pythonText(text: string): CodeText {
  const lines = withPatience(text, pythonLines);
  const tokens: CodeToken[] = [];
  const constants = new Map<string, number>();
  for (const line of lines) {
    const [name] = line.tokens;
    const start = assignment([...line.tokens, endAt(line.offset, ';')], 1);
    const isAssignment = name?.kind === 'name' && /^[=:]$/.test(line.tokens[1]?.text ?? '') && start !== undefined;
    if (isAssignment && !constants.has(name.text)) constants.set(name.text, tokens.length + start);
    const last = line.tokens.at(-1);
    tokens.push(...line.tokens, endAt(last === undefined ? line.offset : last.offset + 1, ';'));
  }
  tokens.push({ ...endAt(text.length, ''), kind: 'end' });
  return { text, tokens, constants, isPython: true };
}

function endAt(offset: number, text: string): CodeToken {
  return { kind: 'sign', text, offset, doc: undefined, startsLine: true };
}

function withPatience<T>(text: string, read: (text: string) => T): T {
  let patched = text;
  for (let round = 0; ; round++) {
    try {
      return read(patched);
    } catch (error) {
      const isSign = error instanceof ReadError && / is not understood here/.test(error.message);
      if (!isSign || round >= MAX_PASSED_OVER) throw error;
      patched = `${patched.slice(0, error.offset)} ${patched.slice(error.offset + 1)}`;
    }
  }
}
