/** A text that matches a regular expression: classes, groups, alternatives, repeats. Best effort, so check the result. */

interface Cursor {
  readonly pattern: string;
  at: number;
}

/** A text made to match the pattern; undefined where the syntax is beyond this generator or the result does not match. */
export function textMatching(pattern: string, minLength = 0): string | undefined {
  // Growing repeats reach a minLength that the shortest match would miss.
  for (const extra of [0, 1, 3, minLength]) {
    try {
      const cursor: Cursor = { pattern, at: 0 };
      const text = alternatives(cursor, extra);
      const isWhole = cursor.at === pattern.length;
      if (isWhole && Array.from(text).length >= minLength && new RegExp(pattern, 'u').test(text)) return text;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function alternatives(cursor: Cursor, extra: number): string {
  const first = sequence(cursor, extra);
  while (cursor.pattern[cursor.at] === '|') {
    cursor.at += 1;
    sequence(cursor, extra);
  }
  return first;
}

function sequence(cursor: Cursor, extra: number): string {
  let text = '';
  while (cursor.at < cursor.pattern.length && cursor.pattern[cursor.at] !== '|' && cursor.pattern[cursor.at] !== ')') {
    const one = atom(cursor, extra);
    text += one.repeat(repeats(cursor, extra));
  }
  return text;
}

function repeats(cursor: Cursor, extra: number): number {
  const rest = cursor.pattern.slice(cursor.at);
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
  if (match === null) return 1;
  cursor.at += match[0].length;
  if (match[1] === '*') return extra;
  if (match[1] === '+') return 1 + extra;
  if (match[1] === '?') return Math.min(1, extra);
  const low = Number(match[2]);
  if (match[3] === '') return low;
  return match[4] === '' ? low + extra : Math.min(Number(match[4]), low + extra);
}

function atom(cursor: Cursor, extra: number): string {
  const { pattern } = cursor;
  const char = pattern[cursor.at] ?? '';
  cursor.at += 1;
  if (char === '^' || char === '$') return '';
  if (char === '.') return 'a';
  if (char === '\\') return escape(pattern[cursor.at++] ?? '', cursor);
  if (char === '[') return fromClass(cursor);
  if (char !== '(') return char;
  const special = /^\?(?::|<\w+>)/.exec(pattern.slice(cursor.at));
  if (special !== null) cursor.at += special[0].length;
  else if (pattern[cursor.at] === '?') throw new RangeError('lookaround');
  const inside = alternatives(cursor, extra);
  if (pattern[cursor.at] !== ')') throw new RangeError('unbalanced');
  cursor.at += 1;
  return inside;
}

function escape(char: string, cursor: Cursor): string {
  const classes: Readonly<Record<string, string>> = {
    d: '4',
    w: 'a',
    s: ' ',
    D: 'a',
    W: '-',
    S: 'a',
    n: '\n',
    t: '\t',
    b: '',
    B: '',
  };
  if (char === 'p') {
    const match = /^\{(\w+)(?:=\w+)?\}/.exec(cursor.pattern.slice(cursor.at));
    if (match === null) throw new RangeError('property');
    cursor.at += match[0].length;
    if (/^(N|Nd)$/.test(match[1] ?? '')) return '4';
    return /^Lu$/.test(match[1] ?? '') ? 'A' : 'a';
  }
  if (/[1-9uxkc]/.test(char)) throw new RangeError('escape');
  return classes[char] ?? char;
}

function fromClass(cursor: Cursor): string {
  const end = /^\^?\]?(?:\\.|[^\]\\])*\]/.exec(cursor.pattern.slice(cursor.at));
  if (end === null) throw new RangeError('class');
  const source = `[${end[0]}`;
  cursor.at += end[0].length;
  const test = new RegExp(`^${source}$`, 'u');
  // Letters first: they read best in an example.
  const candidates = Array.from('aAxX4019bcdefghijklmnopqrstuvwyzBCDEFGHIJKLMNOPQRSTUVWYZ2356 78_-+.#@/:,;!');
  const found = candidates.find((each) => test.test(each));
  if (found === undefined) throw new RangeError('class');
  return found;
}
