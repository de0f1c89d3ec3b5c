/**
 * Vectors as bytes: a head of one line, and behind it records of one length, each with the key of its text, the vector and a
 * checksum. Records are only added; what was cut off or damaged is passed over, and its text embedded again.
 */
import { isRecord, type JsonObject } from '../json/json.ts';
import type { PackedVector } from './vectorTable.ts';

const FORMAT = 1;
const HEAD_BYTES = 128;
export const KEY_BYTES = 16;
/** The key, the scale and the checksum beside the numbers. */
const EXTRA_BYTES = KEY_BYTES + 8;
const MAX_DIMENSIONS = 16_384;

export interface VectorRecord extends PackedVector {
  /** In hexadecimal digits, two for each of `KEY_BYTES`. */
  readonly key: string;
}

/** What all vectors of a file have in common. `source` names whose they are: vectors of two models have nothing in common. */
export interface VectorHead {
  readonly source: string;
  readonly dimensions: number;
}

export interface VectorFile extends VectorHead {
  readonly records: readonly VectorRecord[];
  /** Something was passed over, or is there twice: the file is to be written anew before more is added. */
  readonly isDamaged: boolean;
}

/** `source` has at most 64 characters. */
export function writeHead({ source, dimensions }: VectorHead): Uint8Array {
  const text = JSON.stringify({ format: FORMAT, source: source.slice(0, 64), dimensions });
  return new TextEncoder().encode(`${text.padEnd(HEAD_BYTES - 1)}\n`);
}

/** All of the same number of dimensions. */
export function writeRecords(records: readonly VectorRecord[]): Uint8Array {
  const size = EXTRA_BYTES + (records[0]?.values.length ?? 0);
  const bytes = new Uint8Array(size * records.length);
  const view = new DataView(bytes.buffer);
  for (const [index, { key, scale, values }] of records.entries()) {
    const start = index * size;
    for (let at = 0; at < KEY_BYTES; at += 1) bytes[start + at] = Number.parseInt(key.slice(at * 2, at * 2 + 2), 16);
    view.setFloat32(start + KEY_BYTES, scale, true);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.length), start + EXTRA_BYTES);
    view.setUint32(start + KEY_BYTES + 4, checksum(bytes, start, size), true);
  }
  return bytes;
}

/** The bytes of a file that say of what kind it is. */
export const HEAD_SIZE = HEAD_BYTES;

/** Whether records of vectors like `head` may be added to a file that begins with `begin` and has `size` bytes. */
export function mayGrow(begin: Uint8Array, size: number, head: VectorHead): boolean {
  const there = readHead(begin);
  const isSame = there?.source === head.source && there.dimensions === head.dimensions;
  return isSame && (size - HEAD_BYTES) % (EXTRA_BYTES + head.dimensions) === 0;
}

/** `undefined` where it is no such file at all. */
export function readVectorFile(bytes: Uint8Array): VectorFile | undefined {
  const head = readHead(bytes);
  if (head === undefined) return undefined;
  const size = EXTRA_BYTES + head.dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: VectorRecord[] = [];
  const keys = new Set<string>();
  let start = HEAD_BYTES;
  let isDamaged = false;
  for (; start + size <= bytes.length; start += size) {
    const scale = view.getFloat32(start + KEY_BYTES, true);
    const isWhole = view.getUint32(start + KEY_BYTES + 4, true) === checksum(bytes, start, size);
    if (!isWhole || !Number.isFinite(scale)) isDamaged = true;
    else {
      const key = keyAt(bytes, start);
      keys.add(key);
      records.push({ key, scale, values: valuesAt(bytes, start + EXTRA_BYTES, head.dimensions) });
    }
  }
  // Two windows may have added the same.
  const isDouble = keys.size < records.length;
  return { ...head, records, isDamaged: isDamaged || isDouble || start !== bytes.length };
}

function readHead(bytes: Uint8Array): VectorHead | undefined {
  const head = objectIn(new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)));
  const { format, source, dimensions } = head ?? {};
  const isValid = typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions > 0;
  if (format !== FORMAT || typeof source !== 'string' || !isValid || dimensions > MAX_DIMENSIONS) return undefined;
  return { source, dimensions };
}

/** `undefined` for what is no JSON object. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Views into the file: nothing is copied. */
function valuesAt(bytes: Uint8Array, start: number, dimensions: number): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset + start, dimensions);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function keyAt(bytes: Uint8Array, start: number): string {
  let key = '';
  for (let at = start; at < start + KEY_BYTES; at += 1) key += HEX[bytes[at] ?? 0] ?? '';
  return key;
}

/** FNV-1a over the record, its checksum left out. */
function checksum(bytes: Uint8Array, start: number, size: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < start + size; at += 1) {
    if (at === start + KEY_BYTES + 4) at += 4;
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
