/** Syntax trees at a price that is in proportion to the text, however broken or deep that is. */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../json/reading.ts';
import type { Input, Parser, PartialParse, Tree } from '@lezer/common';

/** About microseconds. Code takes less than one a sign; what recovers from mistakes in every word of it takes many. */
const STEPS_PER_SIGN = 3;
const FREE_STEPS = 400_000;
const RECOVERY_STEPS = 60;
const CHUNK = 100;
const STEPS_PER_CHUNK = 2;
/** A state of the parser is three entries; each way that it tries copies all of them. */
const STEPS_PER_ENTRY = 0.01;
/** Code is nested less; what looks ahead goes through all that is open. */
const USUAL_ENTRIES = 1000;
const STEPS_PER_DEEP_ENTRY = 0.1;

/** Thrown at the place where a text is given up: it is broken or deep beyond what code is. */
export class GivenUp extends ReadError {}

/** The tree of a text. Throws `GivenUp` where it would take far longer than for code of its length. */
export function treeWithin(parser: Parser, text: string): Tree {
  const input = new CountedText(text);
  const parse: Working = parser.startParse(input);
  const most = FREE_STEPS + STEPS_PER_SIGN * text.length;
  let steps = 0;
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    steps += stepsOf(parse);
    if (steps + input.chunks * STEPS_PER_CHUNK > most)
      throw new GivenUp(
        l10n.t('Too much of this cannot be read as code. Select the part of it that is meant.'),
        parse.parsedPos,
      );
  }
}

/** What the parser shows of its work: each way to read the text that it follows, as states one in another. */
interface Working extends PartialParse {
  readonly stacks?: readonly { readonly stack: readonly unknown[] }[];
  readonly recovering?: number;
}

function stepsOf({ stacks = [], recovering = 0 }: Working): number {
  let steps = recovering > 0 ? RECOVERY_STEPS : 0;
  for (const { stack } of stacks)
    steps += 1 + stack.length * STEPS_PER_ENTRY + Math.max(0, stack.length - USUAL_ENTRIES) * STEPS_PER_DEEP_ENTRY;
  return steps;
}

/** Counts how much is read of it: a sign that opens what has no end is looked for to the end, each time it stands there. */
class CountedText implements Input {
  readonly lineChunks = false;
  readonly #text: string;
  #chunks = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  get chunks(): number {
    return this.#chunks;
  }

  chunk(from: number): string {
    this.#chunks += 1;
    return this.read(from, from + CHUNK);
  }

  read(from: number, to: number): string {
    return this.#text.slice(from, to);
  }
}

const MAX_REFUSED = 10;

/** What is read of texts: the last one is kept, and which could not be read, since one file is often asked for many names. */
export class Readings<Read> {
  readonly #read: (text: string) => Read;
  readonly #refused = new Map<string, ReadError>();
  #last: { readonly text: string; readonly reading: Read } | undefined;

  constructor(read: (text: string) => Read) {
    this.#read = read;
  }

  /** Throws a `ReadError` where the text cannot be read. */
  of(text: string): Read {
    if (this.#last?.text === text) return this.#last.reading;
    const refused = this.#refused.get(text);
    if (refused !== undefined) throw refused;
    try {
      this.#last = { text, reading: this.#read(text) };
    } catch (error) {
      if (error instanceof ReadError) this.#refuse(text, error);
      throw error;
    }
    return this.#last.reading;
  }

  #refuse(text: string, error: ReadError): void {
    this.#refused.set(text, error);
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MAX_REFUSED && oldest !== undefined) this.#refused.delete(oldest);
  }
}
