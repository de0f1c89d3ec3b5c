/** What all parts of the reader of Python share. */
import type { JsonObject, JsonValue } from '../../../json/json.ts';
import { ReadError, type ReadCode } from '../../../json/reading.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import type { SyntaxNode } from '../../../code/python/tree.ts';

/** What type parameters stand for; why it cannot be read, where it cannot: nothing may come of it. */
export type Bound = ReadonlyMap<string, JsonObject | ReadError>;

/** What a typed dictionary or dataclass takes from the model that it stands in. */
export interface Inherited {
  readonly extra?: JsonValue;
  readonly aliasOf?: (name: string) => string;
  /** The same for the same. */
  readonly key: string;
}

/** Where an expression stands, and what the names of type parameters mean there. */
export interface Where {
  readonly file: PythonFile;
  readonly bound: Bound;
  /** What `Self` means. */
  readonly self?: JsonObject;
  readonly inherited?: Inherited;
}

export const NOTHING_BOUND: Bound = new Map();

/** The place of a declaration that is reached from another. */
export function elsewhere(file: PythonFile, { inherited }: Where): Where {
  return { file, bound: NOTHING_BOUND, ...(inherited !== undefined && { inherited }) };
}

/** The words for what type parameters stand for. */
export function boundKey(args: readonly (JsonObject | ReadError)[]): string {
  return JSON.stringify(args.map((arg) => (arg instanceof ReadError ? arg.message : arg)));
}

/** A type that is understood but has no schema, or comes from elsewhere: the field it is for may hold anything, and this is said. */
export class OpenType extends ReadError {}

/** A type of which no JSON is a value: of several types the others stay. */
export class NotJson extends OpenType {}

/** A name for a type leads to itself: it is read anew as one with a definition. Not for those who read the message. */
export class Recursive extends Error {
  readonly key: string;

  constructor(key: string) {
    // l10n: none, nobody reads it.
    super('A type builds on itself.');
    this.key = key;
  }
}

/** The place of a node for the reader of the message: in the file that was asked for, or that file's name. */
export function placed(
  message: string,
  node: SyntaxNode,
  file: PythonFile,
  kind: typeof ReadError = ReadError,
  code?: ReadCode,
): ReadError {
  const at = file.quotedAt;
  if (at !== undefined) return placed(message, at.node, at.file, kind, code);
  return file.isAsked ? new kind(message, node.from, code) : new kind(`${message} (${file.path})`, 0);
}
