import * as l10n from '@vscode/l10n';
import { importError } from '../model/errors.ts';
import { ImportAssembler, importJson, type ImportedConversation } from './exchange.ts';
import { readExportMarker, unescapeContent, type Marker } from './markdownMarkers.ts';

/** Larger files are refused before they are looked at. */
const maxCharacters = 200 * 1024 * 1024;

/** Reads a conversation exported as JSON or Markdown. Throws an `AppError` that says what is wrong with the file. */
export function parseImport(file: string): ImportedConversation {
  if (file.length > maxCharacters) throw importError('import-too-large', l10n.t('This file is too large to import.'));
  const text = file.startsWith('\uFEFF') ? file.slice(1) : file;
  const start = text.slice(0, 200).trimStart();
  if (start === '') throw importError('import-empty', l10n.t('This file is empty.'));
  if (start.startsWith('{') || start.startsWith('[')) return importJson(parseJson(text));
  if (start.startsWith('<!-- aigs:conversation ')) return importMarkdown(text.trimStart());
  throw importError(
    'import-unrecognised',
    l10n.t('This file is not a conversation exported here: choose a JSON or Markdown file written by Export Chat.'),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw importError('import-invalid', l10n.t('This file is incomplete: its JSON cannot be read.'), error);
  }
}

interface OpenMessage {
  readonly fields: Marker['fields'];
  readonly parts: unknown[];
}

class MarkdownImport {
  readonly #assembler = new ImportAssembler();
  #header: Marker['fields'] = {};
  #message: OpenMessage | undefined;
  #part: { readonly marker: Marker; readonly body: string[] } | undefined;
  #count = 0;

  line(line: string): void {
    const marker = safeMarker(line);
    if (marker === undefined) {
      this.#part?.body.push(line);
      return;
    }
    this.#endPart();
    if (marker.kind === 'conversation') this.#header = marker.fields;
    else if (marker.kind === 'message' || marker.kind === 'end') this.#endMessage();
    if (marker.kind === 'message') this.#message = { fields: marker.fields, parts: [] };
    else if (partReaders.has(marker.kind)) this.#part = { marker, body: [] };
  }

  finish(): ImportedConversation {
    this.#endPart();
    this.#endMessage();
    const { title, createdAt } = this.#header;
    return this.#assembler.finish(
      typeof title === 'string' ? title : undefined,
      typeof createdAt === 'number' ? createdAt : undefined,
    );
  }

  #endPart(): void {
    if (this.#part === undefined) return;
    const { marker, body } = this.#part;
    this.#part = undefined;
    const part = partReaders.get(marker.kind)?.(marker.fields, trimBlank(body));
    if (part !== undefined) this.#message?.parts.push(part);
  }

  #endMessage(): void {
    if (this.#message === undefined) return;
    const { fields, parts } = this.#message;
    this.#message = undefined;
    const parentId = this.#count === 0 ? null : String(this.#count - 1);
    this.#assembler.add({ ...fields, id: String(this.#count), parts }, parentId, true);
    this.#count += 1;
  }
}

function importMarkdown(text: string): ImportedConversation {
  // A tool may have changed all line ends on the way; then the first line shows it.
  const isConverted = text.slice(0, text.indexOf('\n')).endsWith('\r');
  const lines = (isConverted ? text.replaceAll('\r\n', '\n') : text).split('\n');
  const document = new MarkdownImport();
  for (const line of lines) document.line(line);
  return document.finish();
}

function safeMarker(line: string): Marker | undefined {
  if (!line.startsWith('<!-- aigs:')) return undefined;
  try {
    return readExportMarker(line);
  } catch (error) {
    throw importError(
      'import-invalid',
      l10n.t('A marker in this Markdown file is damaged, so it cannot be imported.'),
      error,
    );
  }
}

type PartReader = (fields: Marker['fields'], body: readonly string[]) => unknown;

/** How each kind of part is read back; the lines around its text are there for readers of the document. */
const partReaders: ReadonlyMap<string, PartReader> = new Map<string, PartReader>([
  ['text', (fields, body) => textPart(fields, content(fields['fence'] === undefined ? body : body.slice(0, -1)))],
  ['thinking', (fields, body) => ({ ...fields, type: 'thinking', text: content(body.slice(2, -2)) })],
  ['context', (fields, body) => ({ ...fields, type: 'context', text: content(body.slice(3, -1)) })],
  ['image', (fields, body) => ({ ...fields, type: 'image', data: linkData(body) })],
  ['file', (fields, body) => ({ ...fields, type: 'file', data: linkData(body) })],
  ['tool-call', (fields) => fields],
  ['tool-result', (fields) => fields],
  /** Stands for an attachment that was left out. */
  ['note', () => undefined],
]);

/** Without the footnotes that were put into it; with them where somebody has changed the text. */
function textPart({ citations, marks }: Marker['fields'], text: string): unknown {
  if (citations === undefined) return { type: 'text', text };
  let whole = '';
  let at = 0;
  for (const mark of Array.isArray(marks) ? marks : []) {
    const [start, before, label] = Array.isArray(mark) ? (mark as readonly unknown[]) : [];
    if (typeof start !== 'number' || typeof before !== 'string' || typeof label !== 'string')
      return { type: 'text', text };
    const place = at + start - whole.length;
    if (place < at || !text.startsWith(label, place)) return { type: 'text', text };
    whole += text.slice(at, place) + before;
    at = place + label.length;
  }
  return { type: 'text', text: whole + text.slice(at), citations };
}

function content(lines: readonly string[]): string {
  return lines.map(unescapeContent).join('\n');
}

function linkData(lines: readonly string[]): string | undefined {
  const line = lines[0] ?? '';
  // The last one: a name may hold anything, the data itself does not.
  const start = line.lastIndexOf(';base64,');
  return start === -1 || !line.endsWith(')') ? undefined : line.slice(start + ';base64,'.length, -1);
}

/** One blank line on each side belongs to the document. */
function trimBlank(lines: readonly string[]): readonly string[] {
  const start = lines[0] === '' ? 1 : 0;
  const end = lines.length > start && lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return lines.slice(start, end);
}
