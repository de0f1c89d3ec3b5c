/** From whatever a user has to a schema: which reader a text is for, and what it reads. */
import type { JsonValue } from '../../json/json.ts';
import { apiKind } from './apiSchemas.ts';
import { isSchemaLiteral, schemaConstants, type ConstantKind } from './constantNames.ts';
import { readExamples, withFractions } from './exampleReader.ts';
import { brokenJsonKind, dataKind, documentOf, jsonValues, parseJsonText } from './jsonTexts.ts';
import { readSchemaText } from './jsonSchemaReader.ts';
import { namedSchemas } from './namedSchemas.ts';
import { readNotation } from './notation.ts';
import { typeOfWord } from './notationTypes.ts';
import { inJsonSchema, isOtherSchema } from './otherSchemas.ts';
import type { SchemaFiles } from './schemaDocuments.ts';
import { readSafelyLater, type SchemaReading } from '../../json/reading.ts';
import type { TypeReader } from './typeReader.ts';
import { isTypesInJson } from './typesInJson.ts';

export type { ReadProblem, SchemaReading } from '../../json/reading.ts';

export type SchemaSourceKind =
  | 'json-schema'
  | 'example'
  | 'typescript'
  | 'zod'
  | 'python'
  | 'notation'
  /** JSON Schema that is written as a constant in code. */
  | ConstantKind;

/** Which kind of source a text most likely is. `languageId` is the editor's; absent for the clipboard. */
export function detectSchemaSource(text: string, languageId?: string): SchemaSourceKind {
  const trimmed = text.trim();
  const values = jsonValues(trimmed);
  if (values !== undefined) {
    const document = documentOf({ values });
    if (isSchemaDocument(document)) return 'json-schema';
    return isTypesInJson(document) ? 'notation' : 'example';
  }
  const isScript = /^(?:type|java)script(?:react)?$/.test(languageId ?? '');
  const broken = isScript ? undefined : brokenJsonKind(text);
  if (broken !== undefined) return broken;
  const data = isScript || languageId === 'python' ? undefined : dataKind(text, languageId);
  if (data !== undefined) return data;
  if (/^[ \t]*(?:@dataclass|class[ \t]+\w+[ \t]*(?:\([^)]{0,500}\)[ \t]*)?:)/m.test(text)) return 'python';
  if (languageId === 'python')
    return schemaConstants(text, 'python-constant').length > 0 ? 'python-constant' : 'python';
  if (
    /\bfrom\s+['"](?:[\w@./-]{0,80}[/-])?zod(?:\/[\w/-]{0,40})?['"]/.test(text) &&
    /\.\s*(?:object|enum|array|union)\s*\(/.test(text)
  )
    return 'zod';
  if (
    /\bz\s*\.\s*(?:object|strictObject|looseObject|array|union|discriminatedUnion|enum|record|tuple|lazy|string|number|int|coerce|literal|boolean)\b/.test(
      text,
    )
  )
    return 'zod';
  if (/\b(?:interface\s+\w+(?!\w)[^{]{0,500}\{|type\s+\w+(?!\w)(?:<[^=]{0,500}>)?\s*=|enum\s+\w+\s*\{)/.test(text))
    return 'typescript';
  const constant = constantKind(trimmed, isScript);
  if (constant !== undefined) return constant;
  return isScript || isTypeLiteral(trimmed) ? 'typescript' : 'notation';
}

/** An object with identifiers in it, or constants and nothing else that could be meant. */
function constantKind(text: string, isScript: boolean): SchemaSourceKind | undefined {
  if (schemaConstants(text, 'script-constant').length > 0) return 'script-constant';
  if (isScript) return isSchemaLiteral(text) && !isTypeLiteral(text) ? 'script-constant' : undefined;
  return schemaConstants(text, 'python-constant').length > 0 ? 'python-constant' : undefined;
}

/** A description of an interface that holds no schema is one all the same: the reader says so. */
function isSchemaDocument(document: JsonValue): boolean {
  return isOtherSchema(document) || apiKind(document) !== undefined || namedSchemas(document).length > 0;
}

/** `{ a: string; b?: number }`; `{ a: string, b: int }` has types that only the notation knows. */
function isTypeLiteral(text: string): boolean {
  const first = /^\{([^{}]*)/.exec(text)?.[1] ?? '';
  if (!/\w\??\s{0,20}:\s{0,20}(?:string|number|boolean|unknown)\b/.test(first)) return false;
  const words = [...text.matchAll(/:\s{0,20}([a-z]+)\b/g)].map((match) => match[1] ?? '');
  return !words.some((word) => !/^(?:string|number|boolean|unknown|any)$/.test(word) && typeOfWord(word) !== undefined);
}

/** `types` reads TypeScript: its checker is no part of the core. */
export async function readSchemaSource(
  text: string,
  kind: SchemaSourceKind,
  rootName?: string,
  files?: SchemaFiles,
  types?: TypeReader,
): Promise<SchemaReading> {
  switch (kind) {
    case 'json-schema':
      return readSchemaText(text, rootName, files);
    case 'example':
      return readSafelyLater(text, async () => readExamples(text, await parseJsonText(withFractions(text))));
    case 'typescript':
      if (types === undefined) throw new Error('Types cannot be read without a reader of types.');
      return (await import('./typescriptReader.ts')).readTypeScript(
        { text, ...(rootName !== undefined && { rootName }), ...(files !== undefined && { files }) },
        types,
      );
    case 'zod':
      return (await import('./zodReader.ts')).readZod(text, rootName, files);
    case 'python':
      return (await import('./pythonReader.ts')).readPython(text, rootName, files);
    case 'script-constant':
    case 'python-constant':
      return (await import('./constantReader.ts')).readConstant(
        text,
        kind === 'script-constant' ? 'script' : 'python',
        rootName,
        files,
      );
    case 'notation':
      return readNotation(text);
  }
}

/** The names of the schemas in a text, where it holds several: any of them can be read by its name. */
export async function schemaNames(text: string, kind: SchemaSourceKind): Promise<readonly string[]> {
  if (kind !== 'json-schema') return [];
  try {
    const names = namedSchemas(inJsonSchema(documentOf(await parseJsonText(text))).document).flatMap(
      ({ name }) => name ?? [],
    );
    return names.length > 1 ? [...new Set(names)] : [];
  } catch {
    return []; // The reader says what is wrong.
  }
}
