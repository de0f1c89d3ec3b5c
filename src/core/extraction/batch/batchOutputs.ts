/** A batch's results in every form, each with its source. Values are read one at a time, so that only the text is held. */
import { listSchema } from '../apart.ts';
import { correctedValue, type BatchRecord } from './batchJournal.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import { toCsv, toMarkdownTable, toTsv, type FormulaUse } from '../outputs/delimited.ts';
import type { OutputFormat } from '../../outputs/outputFormats.ts';
import { formatOutput } from '../outputs/outputs.ts';
import { BatchReport } from '../outputs/report.ts';
import type { ResultDetails } from '../outputs/resultDetails.ts';
import { tableOfMany, type Table } from '../outputs/table.ts';

export interface BatchOutput {
  readonly format: OutputFormat;
  readonly schema: JsonObject;
  readonly typeName: string;
  readonly labelOf: (id: string) => string;
  /** For formats that spreadsheets open. */
  readonly formulas?: FormulaUse;
  /** What is told of all of them together. */
  readonly details?: ResultDetails;
  /** The records in order; asked for once or twice. */
  readonly records: () => AsyncIterable<BatchRecord>;
}

type BatchWriter = (output: BatchOutput) => Promise<string>;

/** Formats that say of each result where it came from; in all others the results are one list. */
const WITH_SOURCE: { readonly [K in OutputFormat]?: BatchWriter } = {
  csv: (output) => tableText(output, toCsv),
  tsv: (output) => tableText(output, toTsv),
  markdown: async (output) => toMarkdownTable(await wholeTable(output)),
  'json-lines': (output) => joined(output, (entry) => `${JSON.stringify(entry)}\n`),
  json: listText,
  report: reportText,
};

/** Only results that obey the schema are given out; nothing invalid leaves as data. */
export async function batchText(output: BatchOutput): Promise<string> {
  return (WITH_SOURCE[output.format] ?? oneList)(output);
}

interface Entry {
  readonly source: string;
  readonly value: JsonValue;
}

async function* entriesOf({ records, labelOf }: BatchOutput): AsyncGenerator<Entry, void, void> {
  for await (const record of records()) {
    const value = record.status === 'done' ? correctedValue(record) : undefined;
    if (value !== undefined) yield { source: labelOf(record.id), value };
  }
}

/** The columns of all first, then row by row. */
async function tableText(output: BatchOutput, write: typeof toCsv): Promise<string> {
  const { formulas } = output;
  const own = formulas === undefined ? {} : { formulas };
  const columns = new Set<string>();
  for await (const entry of entriesOf(output)) for (const name of tableOfMany([entry]).columns) columns.add(name);
  const names = [...columns];
  const pieces = names.length === 0 ? [] : [write({ columns: names, rows: [] }, own)];
  for await (const entry of entriesOf(output))
    pieces.push(write(aligned(tableOfMany([entry]), names), { ...own, withHeader: false }));
  return pieces.join('');
}

async function wholeTable(output: BatchOutput): Promise<Table> {
  const entries: Entry[] = [];
  for await (const entry of entriesOf(output)) entries.push(entry);
  return tableOfMany(entries);
}

function aligned(table: Table, names: readonly string[]): Table {
  const indexes = names.map((name) => table.columns.indexOf(name));
  const nothing = { value: undefined, pointer: '' };
  return {
    columns: names,
    rows: table.rows.map((row) => indexes.map((index) => row[index] ?? nothing)),
  };
}

async function joined(output: BatchOutput, write: (entry: Entry) => string): Promise<string> {
  const pieces: string[] = [];
  for await (const entry of entriesOf(output)) pieces.push(write(entry));
  return pieces.join('');
}

async function listText(output: BatchOutput): Promise<string> {
  const text = await joined(output, (entry) => `  ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n  ')},\n`);
  return text === '' ? '[]\n' : `[\n${text.slice(0, -2)}\n]\n`;
}

async function oneList(output: BatchOutput): Promise<string> {
  const values: JsonValue[] = [];
  for await (const entry of entriesOf(output)) values.push(entry.value);
  const { format, typeName } = output;
  return formatOutput(values, format, { schema: listSchema(output.schema), typeName: `${typeName}List` });
}

/** Each source under its name, also where nothing valid came of it: then the report says why. */
async function reportText({ records, labelOf, typeName, details }: BatchOutput): Promise<string> {
  const report = new BatchReport(typeName, details ?? {});
  for await (const record of records()) {
    const { value, corrections, message, costUsd, isCostEstimated, isCostPartial, durationMs } = record;
    report.add(labelOf(record.id), record.status === 'done' ? correctedValue(record) : undefined, {
      ...(value !== undefined && { original: value }),
      ...(corrections !== undefined && { corrections }),
      ...(message !== undefined && { notes: [message] }),
      spent: { costUsd, durationMs, isEstimated: isCostEstimated, isPartial: isCostPartial === true },
    });
  }
  return report.text();
}
