import * as l10n from '@vscode/l10n';
import { canonicalText, type JsonObject, type JsonValue } from '../../json/json.ts';
import { readJsonc, type JsonPlaces } from '../../json/jsonc.ts';
import { placeAt, ReadError } from '../../json/reading.ts';
import { checkDeclaration } from './checkDeclaration.ts';
import type { ParsedFile, ParsedValue, ParseOptions } from './declaration.ts';

/** Files and settings that are longer are something else. */
export const MAX_DECLARATION_CHARS = 200_000;

/** Reads one value of the setting. */
export function parseToolValue(value: unknown, options: ParseOptions): ParsedValue {
  const { draft, problems } = checkDeclaration(value, options);
  if (draft === undefined || problems.some((problem) => problem.isWarning !== true)) return { problems };
  return { problems, declaration: { ...draft, identity: canonicalText(value as JsonObject) } };
}

/** Reads a file of `.aigateway/tools`: JSON, with comments and trailing commas allowed. Never throws. */
export function parseToolFile(text: string, options: ParseOptions): ParsedFile {
  const at = (offset: number): { line: number; column: number } => {
    const { line, column } = placeAt(text, offset);
    return { line: line - 1, column: column - 1 };
  };
  const failed = (message: string, offset: number): ParsedFile => ({
    problems: [{ message, ...at(offset), isWarning: false }],
    namePlace: { line: 0, column: 0 },
  });
  if (text.length > MAX_DECLARATION_CHARS) return failed(l10n.t('The file is too long to be a tool.'), 0);
  let read: { readonly value: JsonValue; readonly places: JsonPlaces };
  try {
    read = readJsonc(text);
  } catch (error) {
    if (error instanceof ReadError) return failed(error.message, error.offset);
    if (error instanceof RangeError) return failed(l10n.t('The JSON is nested too deeply.'), 0);
    throw error;
  }
  const { value, places } = read;
  const { declaration, problems } = parseToolValue(value, options);
  const placed = problems.map((problem) => ({
    message: problem.message,
    ...at(problem.isName === true ? places.nameAt(problem.path) : places.valueAt(problem.path)),
    isWarning: problem.isWarning === true,
  }));
  const repeated = places.repeated.map(({ name, offset }) => ({
    message: l10n.t`"${name}" is here twice; the later one is used.`,
    ...at(offset),
    isWarning: true,
  }));
  return {
    ...(declaration !== undefined && { declaration }),
    problems: [...placed, ...repeated],
    namePlace: at(places.valueAt(['name'])),
  };
}
