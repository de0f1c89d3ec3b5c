/** What all parts of the reader of Python share. */
import type { JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import type { SyntaxNode } from '../../../code/python/tree.ts';

/** Where an expression stands, and what the names of type parameters mean there. */
export interface Where {
  readonly file: PythonFile;
  readonly bound: ReadonlyMap<string, JsonObject>;
  /** What `Self` means. */
  readonly self?: JsonObject;
}

export const NOTHING_BOUND: ReadonlyMap<string, JsonObject> = new Map();

/** A type that is understood but has no schema, or comes from elsewhere: the field it is for may hold anything, and this is said. */
export class OpenType extends ReadError {}

/** The place of a node for the reader of the message: in the file that was asked for, or that file's name. */
export function placed(
  message: string,
  node: SyntaxNode,
  file: PythonFile,
  kind: typeof ReadError | typeof OpenType = ReadError,
): ReadError {
  const at = file.quotedAt;
  return at === undefined
    ? new kind(file.isAsked ? message : `${message} (${file.path})`, file.isAsked ? node.from : 0)
    : placed(message, at.node, at.file, kind);
}
