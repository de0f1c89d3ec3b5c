/** Every form a result can be taken away in, by name. */
import { isList, type JsonValue } from '../../json/json.ts';
import { toCsv, toJsonLines, toMarkdownTable, toTsv } from './delimited.ts';
import { toPythonLiteral, toTypeScriptLiteral } from './literals.ts';
import { tableOf } from './table.ts';
import { toYaml } from './yaml.ts';

export type OutputFormat = 'json' | 'csv' | 'tsv' | 'json-lines' | 'markdown' | 'yaml' | 'typescript' | 'python';

export interface OutputOptions {
  readonly schema: JsonValue;
  /** What the type is called in code. */
  readonly typeName: string;
}

/** For the editor: what the text is. */
export const OUTPUT_LANGUAGES: Readonly<Record<OutputFormat, string>> = {
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  'json-lines': 'jsonl',
  markdown: 'markdown',
  yaml: 'yaml',
  typescript: 'typescript',
  python: 'python',
};

export function formatOutput(value: JsonValue, format: OutputFormat, options: OutputOptions): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(value, null, 2)}\n`;
    case 'csv':
      return toCsv(tableOf(value));
    case 'tsv':
      return toTsv(tableOf(value));
    case 'json-lines':
      return toJsonLines(isList(value) ? value : [value]);
    case 'markdown':
      return toMarkdownTable(tableOf(value));
    case 'yaml':
      return toYaml(value);
    case 'typescript':
      return toTypeScriptLiteral(value, options.typeName);
    case 'python':
      return toPythonLiteral(value, options.schema, options.typeName);
  }
}
