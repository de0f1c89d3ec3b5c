import { processorMs } from '../processorTime.ts';

/** Ten times the text takes ten times as long, the collector of garbage and a busy machine aside; quadratic work a hundred. */
export const MAX_RATIO = 30;

/** Hostile text of any length: each shape is one that has been slow for some pattern or loop. */
export interface Shape {
  readonly name: string;
  make(length: number): string;
}

/** Text of `length` characters out of `piece` again and again, between a beginning and an end. */
export function repeated(piece: string, before = '', after = ''): Shape {
  return {
    name: JSON.stringify(`${before}${piece}…${after}`),
    make(length) {
      const room = Math.max(0, length - before.length - after.length);
      return before + piece.repeat(Math.ceil(room / piece.length)).slice(0, room) + after;
    },
  };
}

/** Runs of growing length between blanks: each is an opener that no other closes. */
function runs(sign: string): Shape {
  return {
    name: `runs of ${sign}`,
    make(length) {
      let text = '';
      for (let count = 1; text.length < length; count += 1) text += `${sign.repeat(count)} `;
      return text.slice(0, length);
    },
  };
}

function nested(open: string, close: string): Shape {
  return {
    name: `nested ${open}${close}`,
    make(length) {
      const depth = Math.floor(length / (open.length + close.length));
      return open.repeat(depth) + close.repeat(depth);
    },
  };
}

const SINGLE = ['a', 'A', '0', ' ', '\t', '\n', '\r', '\\', '-', '_', '.', '/', '*', '`', '"', "'", '<', '>', '{', '['];
const OTHER = ['(', ')', '|', '#', '=', '&', ';', ':', '~', '$', '%', '@', '+', '!', '\u001B', '\u200B', 'é'];
const OPENERS = [
  '{{',
  '[[',
  '[a](',
  '![',
  '<a ',
  '<!--',
  '</',
  '<think>',
  '```\n',
  '~~~',
  '"""',
  '{"a":',
  '["',
  '"a",',
];
const TOKENS = [
  'a-',
  'a.',
  'a/',
  '**/',
  '*a **a ',
  '_token',
  'token',
  'eyJeee-',
  'eyJ.',
  'http://',
  'user@',
  '0.',
  '0 + ',
];
const LINES = ['\r\n', '\n ', ' \n', '\n\n\t', 'data: ', 'data: {}\n\n', '\u001B[', '@@ -1 +1 @@\n', '--- a\n', '+a\n'];
const SIGNS = ['a = ', '# a\n', '&#', '- '];
/** What a parser of code has to recover from again and again, or nests without an end. */
const BROKEN = ['`${', '<a>', '?:', '/*', '**', 'x = [', 'a?b:', 'class A{', 'class A(B):\n', 'z.object({', '&a *a '];

export const SHAPES: readonly Shape[] = [
  ...[...SINGLE, ...OTHER, ...OPENERS, ...TOKENS, ...LINES, ...SIGNS, ...BROKEN].map((piece) => repeated(piece)),
  ...[' ', '\t', '\n', '\r', '\n '].map((blank) => repeated(blank, 'a', 'b')),
  repeated('\t', '{{', 'a'),
  repeated(' ', '# a', 'b\n'),
  repeated('\n', '', 'class l {'),
  repeated('\\', '"'),
  repeated('-', '|', ' x\n'),
  repeated('0', '', 'a'),
  repeated('0 ', '', 'a'),
  repeated('a', '"', '\n'),
  repeated('/', 'https://a.b/', 'x'),
  runs('`'),
  runs('*'),
  nested('[', ']'),
  nested('(', ')'),
  nested('{"a":', '}'),
  nested('<b>', '</b>'),
];

/** Below this, what a clock says is its own step or the collector of garbage. */
const SMALLEST_MS = 5;
const LIMIT_MS = 400;
const TRIES = 4;
/** What is clearly linear is not measured again. */
const CLEAR_RATIO = 14;
const CLEAR_MS = 200;
/** The same for what was measured warm, which takes as long each time. */
const CLEAR_WARM_MS = 800;
/** So long a measurement is exact, whatever the step of the clock. */
const EXACT_MS = 100;

/**
 * How many times longer `run` takes on ten times the text (10 is linear), and its milliseconds on 100,000 characters. It is
 * processor time, the best of a few tries, so a busy machine does not count. A second text is not tried where the first is
 * slow already.
 */
export function growsLinearly(
  run: (text: string) => unknown,
  shape: Shape,
  { at = 10_000 }: { readonly at?: number } = {},
): { ratio: number; at100kB: number } {
  const time = (text: string): number => processorMs(() => run(text));
  let [short, long] = [shape.make(at), shape.make(at * 10)];
  let small = time(short);
  // The first run may have loaded what reads it.
  if (small > LIMIT_MS) small = time(short);
  if (small > LIMIT_MS) {
    [short, long] = [shape.make(at / 10), short];
    return { ratio: small / Math.max(SMALLEST_MS, time(short)), at100kB: (small * 100_000) / long.length };
  }
  let large = time(long);
  const result = (): { ratio: number; at100kB: number } => ({
    ratio: large / Math.max(SMALLEST_MS, small),
    at100kB: (large * 100_000) / Math.max(1, long.length),
  });
  for (let tries = 1; tries < TRIES; tries += 1) {
    const { ratio, at100kB } = result();
    if (ratio <= CLEAR_RATIO && at100kB <= (tries === 1 ? CLEAR_MS : CLEAR_WARM_MS)) break;
    large = Math.min(large, time(long));
    // The shorter text is worked on several times, so both are measured with the same step of the clock.
    small = perRun(run, short);
  }
  return result();
}

function perRun(run: (text: string) => unknown, text: string): number {
  let total = 0;
  let times = 0;
  for (; times < 10 && total < EXACT_MS; times += 1) total += processorMs(() => run(text));
  return total / times;
}
