/**
 * Where the source of a result stood, for a window that is reloaded. No text of it is kept: a digest tells whether what
 * stands there now is the same.
 */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Segment } from '../../core/extraction/sourceMap.ts';
import type { JsonValue } from '../../core/json/json.ts';
import { whyNotSent } from '../workspace/sending.ts';
import { BETWEEN, nameOf, type ExtractionSource } from './sources.ts';

const MAX_SEGMENTS = 200;
const offset = z.int().check(z.minimum(0));

const keptSourceSchema = z.object({
  label: z.string(),
  firstLine: offset,
  segments: z
    .array(z.object({ uri: z.string(), start: offset, length: offset, offset }))
    .check(z.minLength(1), z.maxLength(MAX_SEGMENTS)),
  digest: z.string(),
  /** Absent in what was kept by earlier versions. */
  isSelection: z.optional(z.boolean()),
});

type KeptSource = z.infer<typeof keptSourceSchema>;

export interface FoundSource {
  readonly label: string;
  readonly text: string;
  readonly firstLine: number;
  readonly segments: readonly Segment[];
  /** It is another text by now: the documents as a whole, as they are. */
  readonly isChanged: boolean;
  /** It was selected in its documents, or that is not known: nothing beyond it was sent. */
  readonly wasSelection: boolean;
}

/** `null` where it is in too many pieces to be kept. */
export function keptSource({ label, firstLine, segments, text, isSelection }: ExtractionSource): JsonValue {
  if (segments.length === 0 || segments.length > MAX_SEGMENTS) return null;
  const own = segments.map((segment) => ({ ...segment }));
  return { label, firstLine, segments: own, digest: digestOf(text), isSelection };
}

/** The source as it stands now. `undefined` where it is gone, or may not be read; what was kept is input from outside. */
export async function findSource(kept: JsonValue | undefined): Promise<FoundSource | undefined> {
  const parsed = keptSourceSchema.safeParse(kept);
  if (!parsed.success) return undefined;
  const documents = new Map<string, vscode.TextDocument>();
  for (const { uri } of parsed.data.segments) {
    const document = documents.get(uri) ?? (await documentAt(uri).catch(() => undefined));
    if (document === undefined) return undefined;
    documents.set(uri, document);
  }
  const wasSelection = parsed.data.isSelection ?? true;
  const same = sameText(parsed.data, documents);
  if (same !== undefined) return { ...same, wasSelection };
  const whole = wholeDocuments(parsed.data, documents);
  return { ...whole, wasSelection, ...(wasSelection && { label: namesOf(documents) }) };
}

/** Whether an earlier version kept it, which said neither what was selected nor how it was asked. */
export function isKeptByEarlier(kept: JsonValue | undefined): boolean {
  const parsed = keptSourceSchema.safeParse(kept);
  return parsed.success && parsed.data.isSelection === undefined;
}

function namesOf(documents: Documents): string {
  const [first] = documents.values();
  const more = documents.size > 1 ? ` +${documents.size - 1}` : '';
  return first === undefined ? '' : `${nameOf(first.uri)}${more}`;
}

async function documentAt(uri: string): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  const parsed = vscode.Uri.parse(uri, true);
  if ((await whyNotSent(parsed)) !== undefined) return undefined;
  // Opening one that has no file and is not there would make an empty one.
  return open ?? (parsed.scheme === 'untitled' ? undefined : vscode.workspace.openTextDocument(parsed));
}

type Text = Omit<FoundSource, 'wasSelection'>;
type Documents = ReadonlyMap<string, vscode.TextDocument>;

function sameText({ label, firstLine, segments, digest }: KeptSource, documents: Documents): Text | undefined {
  const pieces = segments.map(({ uri, offset: from, length }) =>
    (documents.get(uri)?.getText() ?? '').slice(from, from + length),
  );
  const text = pieces.join(BETWEEN);
  return digestOf(text) === digest ? { label, text, firstLine, segments, isChanged: false } : undefined;
}

function wholeDocuments({ label }: KeptSource, documents: Documents): Text {
  const segments: Segment[] = [];
  let text = '';
  for (const [uri, document] of documents) {
    if (segments.length > 0) text += BETWEEN;
    const piece = document.getText();
    segments.push({ uri, start: text.length, length: piece.length, offset: 0 });
    text += piece;
  }
  return { label, text, firstLine: 1, segments, isChanged: true };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
