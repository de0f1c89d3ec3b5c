import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json/json.ts';
import {
  detectSchemaSource,
  readSchemaSource,
  type ReadProblem,
  type SchemaReading,
  type SchemaSourceKind,
} from '../../core/extraction/sources/schemaSource.ts';
import type { TypeReader } from '../../core/extraction/sources/typeReader.ts';
import { filesBeside } from '../workspace/filesBeside.ts';
import { modulesBeside } from '../workspace/modulesBeside.ts';
import { schemaFilesBeside } from './schemaFilesBeside.ts';
import { NO_NAME } from './shownName.ts';
import { packagedTypeThread } from './typeThread.ts';
import { typeNameOf } from '../../core/extraction/writers/typeNodes.ts';

/** A schema that can be used, and where it came from. */
export interface PickedSchema {
  /** The user's own schema, checked. */
  readonly schema: JsonObject;
  /** Fit for a type in code, such as `Invoice`. */
  readonly name: string;
  /** What a user calls it: `invoice.schema.json`, `Invoice in types.ts`, the notation itself. */
  readonly label: string;
  /** The text it was read from, to be edited again; absent where the schema is its own text. */
  readonly source?: { readonly kind: SchemaSourceKind; readonly text: string };
  /** The file it was read from. */
  readonly uri?: vscode.Uri;
  /** Sentences about what could not be said exactly in a schema. */
  readonly notes: readonly string[];
}

/** Why a text is no schema, and where: `line` and `column` count from 1. */
export interface SchemaProblemReport {
  /** A sentence that names the source and the line. */
  readonly message: string;
  /** The same without them, for where the place is said in another way. */
  readonly reason: string;
  readonly uri?: vscode.Uri;
  readonly line: number;
  readonly column: number;
  readonly code?: ReadProblem['code'];
}

export type SchemaAttempt =
  | { readonly ok: true; readonly picked: PickedSchema }
  | { readonly ok: false; readonly problem: SchemaProblemReport };

/** A source that is no text at all. */
export function unreadable(message: string): SchemaAttempt {
  return { ok: false, problem: { message, reason: message, line: 1, column: 1 } };
}

export interface ReadWish {
  readonly text: string;
  readonly label: string;
  readonly languageId?: string;
  readonly kind?: SchemaSourceKind;
  /** Which of several types is meant. */
  readonly rootName?: string;
  readonly uri?: vscode.Uri;
  /** The line that the text begins at in its file, from 0. */
  readonly firstLine?: number;
}

const MAX_LABEL_LENGTH = 60;

/** Started when the first type is read; it ends by itself. */
const packagedTypes = packagedTypeThread();

/** Reads a text as the schema source it most likely is. Nothing is run, nothing is fetched. */
export async function readAsSchema(wish: ReadWish, types: TypeReader = packagedTypes): Promise<SchemaAttempt> {
  const kind = wish.kind ?? detectSchemaSource(wish.text, wish.languageId);
  const reading = await read(wish, kind, types);
  if (!reading.ok) {
    const line = reading.problem.line + (wish.firstLine ?? 0);
    const { column, message: reason, code } = reading.problem;
    const message = l10n.t`${wish.label}, line ${line}: ${reason}`;
    const known = { ...(wish.uri !== undefined && { uri: wish.uri }), ...(code !== undefined && { code }) };
    return { ok: false, problem: { message, reason, line, column, ...known } };
  }
  const title = reading.schema['title'];
  const name = reading.name ?? (typeof title === 'string' ? title : nameOfLabel(wish.label, kind));
  const picked: PickedSchema = {
    schema: reading.schema,
    name: typeNameOf(name),
    label: wish.label.length > MAX_LABEL_LENGTH ? `${wish.label.slice(0, MAX_LABEL_LENGTH - 1)}…` : wish.label,
    ...(kind !== 'json-schema' && !isConstant(kind) && { source: { kind, text: wish.text } }),
    ...(wish.uri !== undefined && { uri: wish.uri }),
    notes: reading.notes,
  };
  return { ok: true, picked };
}

/** What is used is the schema that it stands for, and that is what is edited. */
function isConstant(kind: SchemaSourceKind): boolean {
  return kind === 'script-constant' || kind === 'python-constant';
}

/** Files beside the source are looked at where it cannot be read without; of types it cannot be told beforehand. */
async function read(
  { text, rootName, uri }: ReadWish,
  kind: SchemaSourceKind,
  types: TypeReader,
): Promise<SchemaReading> {
  if (kind === 'typescript') {
    const files = uri === undefined ? undefined : await filesOnce(uri, text);
    return readSchemaSource(text, kind, rootName, files, types);
  }
  const reading = await readSchemaSource(text, kind, rootName);
  if (kind === 'python' && uri !== undefined && (!reading.ok || reading.notes.length > 0)) {
    const { modulesWanted } = await import('../../core/extraction/sources/pythonReader.ts');
    const modules = await modulesBeside(uri, async (files) => modulesWanted(text, rootName, files));
    return modules.texts.size === 0 ? reading : readSchemaSource(text, kind, rootName, modules);
  }
  if (kind === 'python-constant' && uri !== undefined && !reading.ok) {
    const { constantModulesWanted } = await import('../../core/extraction/sources/constantReader.ts');
    const modules = await modulesBeside(uri, async (files) => constantModulesWanted(text, rootName, files));
    return modules.texts.size === 0 ? reading : readSchemaSource(text, kind, rootName, modules);
  }
  if (reading.ok || uri === undefined) return reading;
  if (kind === 'json-schema') return readSchemaSource(text, kind, rootName, await schemaFilesBeside(uri, text));
  if (kind !== 'zod' && kind !== 'script-constant') return reading;
  const files = await filesOnce(uri, text);
  return files.texts.size === 0 ? reading : readSchemaSource(text, kind, rootName, files);
}

/** All types and schemas of a file are read for a list: what lies beside it is looked for once. */
function filesOnce(uri: vscode.Uri, text: string): ReturnType<typeof filesBeside> {
  const now = Date.now();
  const isSame = lookedFor?.uri === uri.toString() && lookedFor.text === text && now - lookedFor.at < 1_000;
  if (lookedFor === undefined || !isSame)
    lookedFor = { uri: uri.toString(), text, at: now, files: filesBeside(uri, text) };
  return lookedFor.files;
}

let lookedFor:
  | { readonly uri: string; readonly text: string; readonly at: number; readonly files: ReturnType<typeof filesBeside> }
  | undefined;

/** A file says what its records are by its name; notation says nothing. */
function nameOfLabel(label: string, kind: SchemaSourceKind): string {
  if (kind === 'notation') return NO_NAME;
  const base = label.slice(label.lastIndexOf('/') + 1).replace(/(?:\.schema)?\.\w+$/, '');
  return base.trim() === '' ? NO_NAME : base;
}

/** Shows where a schema is wrong, in its file. */
export async function showProblem(problem: SchemaProblemReport): Promise<void> {
  if (problem.uri === undefined) return;
  const at = new vscode.Position(problem.line - 1, problem.column - 1);
  await vscode.window.showTextDocument(problem.uri, { selection: new vscode.Range(at, at) });
}
