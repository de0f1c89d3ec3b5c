import * as l10n from '@vscode/l10n';
import type { JsonObject } from './json.ts';

/** A place in a text; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** What a reader made of a text. `notes` are sentences about what could not be said exactly in a schema. */
export type SchemaReading =
  | { readonly ok: true; readonly schema: JsonObject; readonly name?: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problem: ReadProblem };

export interface ReadProblem extends TextPlace {
  /** A sentence for the user. */
  readonly message: string;
  readonly code?: ReadCode;
}

/** What of the problems is known again: `no-fields` is a class that is no record of data. */
export type ReadCode = 'no-fields';

/** Thrown inside readers only; `readSafely` turns it into a reading. */
export class ReadError extends Error {
  readonly offset: number;
  readonly code: ReadCode | undefined;

  constructor(message: string, offset: number, code?: ReadCode) {
    super(message);
    this.offset = offset;
    this.code = code;
  }
}

export function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: before.length - lineStart + 1 };
}

/** Larger texts are no schema; the bound also bounds what a reader can be made to do. */
const MAX_SOURCE = 2_000_000;

export function readSafely(text: string, read: () => Extract<SchemaReading, { ok: true }>): SchemaReading {
  try {
    checkLength(text);
    return read();
  } catch (error) {
    return refused(text, error);
  }
}

/** The same where the text has to be waited for. */
export async function readSafelyLater(text: string, read: () => Promise<SchemaReading>): Promise<SchemaReading> {
  try {
    checkLength(text);
    return await read();
  } catch (error) {
    return refused(text, error);
  }
}

function checkLength(text: string): void {
  if (text.length > MAX_SOURCE) throw new ReadError(l10n.t('The text is too long to be read as a schema.'), 0);
}

function refused(text: string, error: unknown): SchemaReading {
  if (error instanceof ReadError) {
    const { message, offset, code } = error;
    return { ok: false, problem: { message, ...placeAt(text, offset), ...(code !== undefined && { code }) } };
  }
  if (error instanceof RangeError) {
    return { ok: false, problem: { message: l10n.t('The text is nested too deeply to be read.'), line: 1, column: 1 } };
  }
  throw error;
}
