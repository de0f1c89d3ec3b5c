// TypeScript's checker in this process, as tests and cases call it; the product has it in a thread.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ts } from '../../src/host/typeReader/compiler.ts';
import { libraryText } from '../../src/host/typeReader/library.ts';
import { parseLibrary } from '../../src/host/typeReader/program.ts';
import { readTypes } from '../../src/host/typeReader/readTypes.ts';
import type { TypeReader, TypeRequest } from '../../src/core/extraction/sources/typeReader.ts';
import {
  readSchemaSource as readWith,
  type SchemaReading,
  type SchemaSourceKind,
} from '../../src/core/extraction/sources/schemaSource.ts';
import type { ScriptFiles } from '../../src/core/code/script/files.ts';

const folder = path.dirname(
  createRequire(import.meta.url).resolve('ts-json-schema-generator/node_modules/typescript/lib/typescript.js'),
);
let library: ts.SourceFile | undefined;

/** Reads at once what the product waits for. */
export function readTypesHere(request: TypeRequest): SchemaReading {
  library ??= parseLibrary(libraryText((name) => readFileSync(path.join(folder, name), 'utf8')));
  return readTypes(request, library);
}

export const typeReader: TypeReader = { readTypes: async (request) => readTypesHere(request) };

export function readSchemaSource(
  text: string,
  kind: SchemaSourceKind,
  rootName?: string,
  files?: ScriptFiles,
): Promise<SchemaReading> {
  return readWith(text, kind, rootName, files, typeReader);
}
