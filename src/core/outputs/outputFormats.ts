/** The forms a result can be taken away in, by name: what a user calls each, and the editor's language for its text. */
import * as l10n from '@vscode/l10n';

export const OUTPUT_FORMATS = {
  json: { label: 'JSON', language: 'json' },
  csv: { label: 'CSV', language: 'csv' },
  tsv: { label: 'TSV', language: 'tsv' },
  /** l10n: none, name of a format. */
  'json-lines': { label: 'JSON Lines', language: 'jsonl' },
  markdown: { label: l10n.t('Markdown table'), language: 'markdown' },
  yaml: { label: 'YAML', language: 'yaml' },
  typescript: { label: l10n.t('TypeScript literal'), language: 'typescript' },
  python: { label: l10n.t('Python literal'), language: 'python' },
  report: { label: l10n.t('HTML report'), language: 'html', fileEnding: 'html' },
} as const satisfies Readonly<Record<string, FormatRow>>;

interface FormatRow {
  readonly label: string;
  readonly language: string;
  /** For a page by itself, which is saved and not put into other text. */
  readonly fileEnding?: string;
}

export type OutputFormat = keyof typeof OUTPUT_FORMATS;

export const OUTPUT_FORMAT_NAMES = Object.keys(OUTPUT_FORMATS) as readonly OutputFormat[];

/** How the file of a format ends that is a page by itself; `undefined` for all others. */
export function fileEndingOf(format: OutputFormat): string | undefined {
  const row: FormatRow = OUTPUT_FORMATS[format];
  return row.fileEnding;
}
