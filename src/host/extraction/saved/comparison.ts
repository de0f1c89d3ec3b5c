/** A saved extraction held against what it should give: the rows of the table of models. */
import * as l10n from '@vscode/l10n';
import type { DocumentResult } from '../../../core/extraction/extractDocument.ts';
import { readablePath, shortText, type JsonValue } from '../../../core/json/json.ts';
import { compareToExpected } from '../../../core/extraction/saved.ts';
import type { ComparisonRow, ViewComparison } from '../../../protocol/extraction.ts';
import { formatDuration, formatMoney } from '../../../core/text/format.ts';

const MAX_FIELDS = 200;

/** The expected value's leaves, in order; each is told by its pointer. */
export interface ExpectedField {
  readonly pointer: string;
  readonly label: string;
  readonly expected: string;
}

export function expectedFields(expected: JsonValue): readonly ExpectedField[] {
  return compareToExpected(expected, expected)
    .fields.slice(0, MAX_FIELDS)
    .map(({ pointer, path, expected: value }) => ({
      pointer,
      label: readablePath(path),
      expected: shortText(value ?? null),
    }));
}

export function waitingRow(
  model: string,
  fields: readonly ExpectedField[],
  status: 'waiting' | 'running',
): ComparisonRow {
  return { model, status, fields: fields.map(() => null), matches: 0, total: fields.length };
}

const ANSWER_IS = {
  invalid: l10n.t('The response is invalid.'),
  truncated: l10n.t('The response is truncated.'),
  refused: l10n.t('The response is refused.'),
  stopped: l10n.t('The response is stopped.'),
  failed: l10n.t('The response is failed.'),
} as const;

/** What came of one model. A value that breaks the schema is compared all the same, and marked. */
export function resultRow(
  model: string,
  fields: readonly ExpectedField[],
  expected: JsonValue,
  { result, durationMs }: { readonly result: DocumentResult; readonly durationMs: number },
): ComparisonRow {
  const { status, value, spent, error, errors } = result;
  const cost = {
    ...(spent.costUsd !== undefined && { costUsd: spent.costUsd }),
    ...(spent.isEstimated === true && { isCostEstimated: true }),
  };
  if (value === undefined) {
    const message =
      error?.message ?? (status === 'stopped' ? l10n.t('Stopped.') : l10n.t('There was no data in the response.'));
    return { ...waitingRow(model, fields, 'running'), status: 'failed', ...cost, durationMs, message };
  }
  const comparison = compareToExpected(value, expected);
  const found = new Map(comparison.fields.map((field) => [field.pointer, field]));
  const extra = comparison.fields.filter((field) => field.status === 'extra');
  const remarks = [
    ...(extra.length === 0
      ? []
      : [
          l10n.t`Not expected: ${extra
            .slice(0, 5)
            .map(({ path }) => readablePath(path))
            .join(', ')}.`,
        ]),
    ...(status === 'valid' ? [] : [error?.message ?? errors[0]?.message ?? ANSWER_IS[status]]),
  ];
  return {
    model,
    status: status === 'valid' ? 'valid' : 'invalid',
    fields: fields.map(({ pointer }) => found.get(pointer)?.status ?? 'missing'),
    actual: fields.map(({ pointer }) => {
      const actual = found.get(pointer)?.actual;
      return actual === undefined ? '' : shortText(actual, 200);
    }),
    matches: comparison.matches,
    total: comparison.total,
    ...cost,
    durationMs,
    ...(remarks.length > 0 && { message: remarks.join(' ') }),
  };
}

/** The table as text: a Markdown table with one row per model. l10n: none, for the clipboard. */
export function comparisonText({ rows, fields }: ViewComparison): string {
  const header = ['Model', 'Exact matches', 'Cost', 'Time', ...fields.map(({ label }) => label)];
  const lines = rows.map((row) => [
    row.model,
    row.status === 'failed' ? (row.message ?? 'failed') : `${row.matches} of ${row.total}`,
    row.costUsd === undefined ? 'unknown' : `${row.isCostEstimated === true ? '≈ ' : ''}${formatMoney(row.costUsd)}`,
    row.durationMs === undefined ? '' : formatDuration(row.durationMs),
    ...row.fields.map((status, index) =>
      status === 'match' ? 'match' : status === null ? '' : `${status}: ${row.actual?.[index] ?? ''}`,
    ),
  ]);
  const escape = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const print = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |\n`;
  return print(header) + print(header.map(() => '---')) + lines.map(print).join('');
}
