import { said, type Said } from '../../base/said.ts';
import { isList, isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import { outputOf, storedForm, type CellKind, type CellOutput, type Notebook, type NotebookCell } from './notebook.ts';

export type NotebookReading =
  | { readonly ok: true; readonly notebook: Notebook }
  /** `why` ends the sentence "It could not be read as a notebook: …". */
  | { readonly ok: false; readonly why: Said };

/** Reads the file of a Jupyter notebook, formats 3 and 4; a cell that is damaged does not take the others along. */
export function readNotebook(text: string): NotebookReading {
  let file: JsonValue;
  try {
    file = JSON.parse(text.replace(/^\u{FEFF}/u, '')) as JsonValue;
  } catch {
    const isInConflict = /^(?:<<<<<<<|>>>>>>>) /m.test(text);
    const why = said((l10n) => (isInConflict ? l10n.t('it has merge conflicts') : l10n.t('it is not valid JSON')));
    return { ok: false, why };
  }
  const cells = isRecord(file) ? cellsOf(file) : undefined;
  if (cells === undefined || !isRecord(file))
    return { ok: false, why: said((l10n) => l10n.t('it has no list of cells')) };
  const language = languageOf(file['metadata']);
  return { ok: true, notebook: { cells: cells.map((cell) => cellOf(cell, language)) } };
}

/** Format 3 has its cells on sheets, of which there is one. */
function cellsOf(file: JsonObject): readonly JsonValue[] | undefined {
  if (isList(file['cells'])) return file['cells'];
  const sheets = file['worksheets'];
  if (!isList(sheets)) return undefined;
  return sheets.flatMap((sheet) => (isRecord(sheet) && isList(sheet['cells']) ? sheet['cells'] : []));
}

function languageOf(metadata: JsonValue | undefined): string {
  if (!isRecord(metadata)) return 'python';
  const { language_info: info, kernelspec } = metadata;
  const named = [isRecord(info) ? info['name'] : undefined, isRecord(kernelspec) ? kernelspec['language'] : undefined];
  return named.find((name): name is string => typeof name === 'string' && name !== '') ?? 'python';
}

/** l10n: none, the text of a cell. */
function cellOf(cell: JsonValue, language: string): NotebookCell {
  if (!isRecord(cell)) return { kind: 'raw', language: 'plaintext', text: '[damaged cell]', outputs: [] };
  const text = joined(cell['source'] ?? cell['input']).replace(/\r\n?/g, '\n');
  const type = cell['cell_type'];
  if (type === 'heading') {
    const level = typeof cell['level'] === 'number' ? Math.min(6, Math.max(1, Math.floor(cell['level']))) : 1;
    return { kind: 'markdown', language: 'markdown', text: `${'#'.repeat(level)} ${text}`, outputs: [] };
  }
  const kind: CellKind = type === 'code' || type === 'markdown' ? type : 'raw';
  const outputs = isList(cell['outputs']) ? cell['outputs'].map(outputIn).filter((output) => output !== undefined) : [];
  return { kind, language: cellLanguage(cell, kind, language), text, outputs };
}

function cellLanguage(cell: JsonObject, kind: CellKind, language: string): string {
  if (kind === 'markdown') return 'markdown';
  if (kind === 'raw') return 'plaintext';
  const metadata = isRecord(cell['metadata']) ? cell['metadata']['vscode'] : undefined;
  const own = (isRecord(metadata) ? metadata['languageId'] : undefined) ?? cell['language'];
  return typeof own === 'string' && own !== '' ? own : language;
}

function outputIn(output: JsonValue): CellOutput | undefined {
  if (!isRecord(output)) return undefined;
  const type = output['output_type'];
  if (type === 'stream') return { type: 'stream', text: joined(output['text']) };
  if (type === 'error' || type === 'pyerr') return { type: 'error', text: errorText(output) };
  const data = isRecord(output['data']) ? output['data'] : ofFormat3(output);
  const forms = Object.entries(data).map(([mediaType, value]) => storedForm(mediaType, joined(value)));
  return outputOf(forms);
}

/** The trace where there is one: its last line says what the other two say. */
function errorText(output: JsonObject): string {
  const trace = output['traceback'];
  if (isList(trace) && trace.length > 0) return trace.map(joined).join('\n');
  return [joined(output['ename']), joined(output['evalue'])].filter((each) => each !== '').join(': ');
}

const FORMAT_3: Readonly<Record<string, string>> = {
  text: 'text/plain',
  png: 'image/png',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  html: 'text/html',
  latex: 'text/latex',
  json: 'application/json',
  javascript: 'application/javascript',
};

/** Format 3 has an output's forms beside its type. */
function ofFormat3(output: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(FORMAT_3).flatMap(([key, mediaType]) => {
      const value = output[key];
      return value === undefined ? [] : [[mediaType, value]];
    }),
  );
}

/** A text, or its lines; what is neither is shown as it is. */
function joined(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (isList(value)) return value.map((line) => (typeof line === 'string' ? line : '')).join('');
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
