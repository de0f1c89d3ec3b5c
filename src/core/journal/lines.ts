/**
 * The format of every append-only journal: one JSON record per line. Whatever a crash or a failed write did to a line, the
 * others can be read.
 */
import { parseJson } from '../../base/exactNumber.ts';
import { isRecord, type JsonValue } from '../json/json.ts';
import type { StoredLine } from '../ports.ts';

/**
 * The line for `record`. JSON never holds a line break, so a line is a record. `n` tells a line that was written again from a
 * new one: who wrote it, and its number there.
 */
export function recordLine(record: object, n?: readonly [writer: string, n: number]): string {
  return `${JSON.stringify(n === undefined ? record : { ...record, n })}\n`;
}

/** A line by its number (1-based): the value of its JSON, or why there is none. */
type ReadLine =
  | { readonly number: number; readonly value: JsonValue; readonly problem?: undefined }
  | { readonly number: number; readonly value?: undefined; readonly problem: 'torn-line' | 'not-json' };

/** The value of a line's JSON; `undefined` where it is none. */
export function parseLine(text: string): JsonValue | undefined {
  try {
    return parseJson(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Reads the lines of one journal, given in order. Never throws. */
export class LineReader {
  #count = 0;
  #length = 0;
  readonly #written = new Map<string, number>();

  /** Characters read so far, line ends included. */
  get length(): number {
    return this.#length;
  }

  /** `undefined` for a blank line, and for one that its writer wrote again because an append had failed half way. */
  read({ text, hasEnd }: StoredLine): ReadLine | undefined {
    this.#count += 1;
    this.#length += text.length + (hasEnd ? 1 : 0);
    if (text.trim() === '') return undefined;
    const value = parseLine(text);
    if (value === undefined) return { number: this.#count, problem: hasEnd ? 'not-json' : 'torn-line' };
    return this.#isRepeat(value) ? undefined : { number: this.#count, value };
  }

  #isRepeat(value: JsonValue): boolean {
    if (!isRecord(value) || !Array.isArray(value['n'])) return false;
    const [writer, n] = value['n'];
    if (typeof writer !== 'string' || typeof n !== 'number') return false;
    if (n <= (this.#written.get(writer) ?? -1)) return true;
    this.#written.set(writer, n);
    return false;
  }
}
