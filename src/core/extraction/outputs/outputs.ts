/** How a result is written in each format. */
import { isList, type JsonValue } from '../../json/json.ts';
import { toCsv, toJsonLines, toMarkdownTable, toTsv, type FormulaUse } from './delimited.ts';
import { toPythonLiteral, toTypeScriptLiteral } from './literals.ts';
import type { OutputFormat } from '../../outputs/outputFormats.ts';
import { toReport } from './report.ts';
import type { ResultDetails } from './resultDetails.ts';
import { tableOf } from './table.ts';
import { toYaml } from './yaml.ts';

export interface OutputOptions {
  readonly schema: JsonValue;
  /** What the type is called in code. */
  readonly typeName: string;
  /** For formats that spreadsheets open. */
  readonly formulas?: FormulaUse;
  /** What is known beside the value. */
  readonly details?: ResultDetails;
}

const WRITERS: Readonly<Record<OutputFormat, (value: JsonValue, options: OutputOptions) => string>> = {
  json: (value) => `${JSON.stringify(value, null, 2)}\n`,
  csv: (value, options) => toCsv(tableOf(value), options),
  tsv: (value, options) => toTsv(tableOf(value), options),
  'json-lines': (value) => toJsonLines(isList(value) ? value : [value]),
  markdown: (value) => toMarkdownTable(tableOf(value)),
  yaml: (value) => toYaml(value),
  typescript: (value, { typeName }) => toTypeScriptLiteral(value, typeName),
  python: (value, { schema, typeName }) => toPythonLiteral(value, schema, typeName),
  report: (value, { typeName, details }) => toReport(value, typeName, details),
};

export function formatOutput(value: JsonValue, format: OutputFormat, options: OutputOptions): string {
  return WRITERS[format](value, options);
}
