/** From whatever a user has to a schema: which reader a text is for, and what it reads. */
import { isRecord } from '../../json/json.ts';
import type { ScriptFiles } from '../../code/script/files.ts';
import { readExamples } from './exampleReader.ts';
import { parseJsonc, parseJsonValues } from '../../json/jsonc.ts';
import { readJsonSchema } from './jsonSchemaReader.ts';
import { readNotation } from './notation.ts';
import type { SchemaReading } from '../../json/reading.ts';
import { readTypeScript } from './typescriptReader.ts';

export type { ReadProblem, SchemaReading } from '../../json/reading.ts';

export type SchemaSourceKind = 'json-schema' | 'example' | 'typescript' | 'zod' | 'python' | 'notation';

/** Which kind of source a text most likely is. `languageId` is the editor's; absent for the clipboard. */
export function detectSchemaSource(text: string, languageId?: string): SchemaSourceKind {
  const trimmed = text.trim();
  if (isJsonText(trimmed)) return isJsonSchemaText(trimmed) ? 'json-schema' : 'example';
  if (languageId === 'python' || /^[ \t]*(?:@dataclass|class[ \t]+\w+[ \t]*(?:\([^)]{0,500}\)[ \t]*)?:)/m.test(text))
    return 'python';
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
  const isCode = /^(?:type|java)script(?:react)?$/.test(languageId ?? '');
  if (
    isCode ||
    /\w\??\s{0,20}:\s{0,20}(?:string|number|boolean|unknown)\b/.test(/^\{([^{}]*)/.exec(trimmed)?.[1] ?? '')
  )
    return 'typescript';
  return 'notation';
}

export async function readSchemaSource(
  text: string,
  kind: SchemaSourceKind,
  rootName?: string,
  files?: ScriptFiles,
): Promise<SchemaReading> {
  switch (kind) {
    case 'json-schema':
      return readJsonSchema(text);
    case 'example':
      return readExamples(text);
    case 'typescript':
      return readTypeScript(text, rootName);
    case 'zod':
      return (await import('./zodReader.ts')).readZod(text, rootName, files);
    case 'python':
      return (await import('./pythonReader.ts')).readPython(text, rootName, files);
    case 'notation':
      return readNotation(text);
  }
}

function isJsonText(text: string): boolean {
  try {
    return parseJsonValues(text).length > 0;
  } catch {
    return false;
  }
}

const SCHEMA_KEYWORDS = [
  'properties',
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  'enum',
  'const',
  '$defs',
  'definitions',
  'items',
];
const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

function isJsonSchemaText(text: string): boolean {
  try {
    const value = parseJsonc(text);
    if (!isRecord(value)) return false;
    const { type } = value;
    if (typeof value['$schema'] === 'string' && /json-schema/.test(value['$schema'])) return true;
    const isType = typeof type === 'string' && TYPES.has(type);
    const hasShape =
      isRecord(value['properties']) || SCHEMA_KEYWORDS.some((key) => isRecord(value[key]) || Array.isArray(value[key]));
    return (
      (isType && (hasShape || Object.keys(value).length <= 3)) ||
      isRecord(value['properties']) ||
      isRecord(value['$defs'])
    );
  } catch {
    return false;
  }
}
