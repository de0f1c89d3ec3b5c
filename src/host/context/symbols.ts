import * as vscode from 'vscode';
import { rank } from '../../core/attachments/rank.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { Mention, MentionRow } from '../../protocol/messages.ts';
import { kindWord } from '../actions/kindWords.ts';
import { trimText, type ReadResult } from '../attachments/fromBytes.ts';
import type { WorkspaceFence } from '../workspace/fence.ts';
import { readText } from '../workspace/files.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';
import { askProvider, documentSymbols, workspaceSymbols, type FoundSymbol } from '../workspace/providers.ts';

const MAX_ROWS = 20;
/** So many of the best are asked about, since some may not be sent. */
const MAX_LOOKED_AT = 60;
const MAX_DEPTH = 8;

type SymbolMention = Extract<Mention, { kind: 'symbol' }>;

interface Candidate {
  readonly path: string;
  readonly isOpen: boolean;
  readonly kind: vscode.SymbolKind;
  readonly uri: vscode.Uri;
  readonly start: vscode.Position;
}

/**
 * Symbols whose names fit the query, those of the open file first: all of it where nothing was typed. None where no
 * language support knows any.
 */
export async function symbolRows(
  fence: WorkspaceFence,
  query: string,
  open: vscode.Uri | undefined,
  signal: AbortSignal,
): Promise<MentionRow[]> {
  if (!vscode.workspace.isTrusted) return [];
  const [own, all] = await Promise.all([
    open === undefined ? [] : outlineOf(open),
    query === '' ? [] : askProvider(() => workspaceSymbols(query), signal),
  ]);
  const known = new Set(own.map(keyOf));
  const others = all
    .filter(({ location }) => vscode.workspace.getWorkspaceFolder(location.uri) !== undefined)
    .map(({ name, kind, location }): Candidate => ({
      path: name,
      isOpen: false,
      kind,
      uri: location.uri,
      start: location.range.start,
    }))
    .filter((each) => !known.has(keyOf(each)));
  const best = query === '' ? own.slice(0, MAX_LOOKED_AT) : rank(query, [...own, ...others], MAX_LOOKED_AT);
  const rows: MentionRow[] = [];
  const places = new Map<string, ReturnType<WorkspaceFence['ofUri']>>();
  for (const { path: name, kind, uri, start } of best) {
    const key = uri.toString();
    const asked = places.get(key) ?? fence.ofUri(uri);
    places.set(key, asked);
    const place = await asked;
    if (!place.ok) continue;
    rows.push({
      label: oneLine(name, 100),
      detail: oneLine(`${kindWord(kind)}, ${place.label}:${start.line + 1}`, 300),
      icon: iconOf(kind),
      mention: { kind: 'symbol', uri: key, name, line: start.line, character: start.character },
    });
    if (rows.length >= MAX_ROWS) break;
  }
  return rows;
}

/** The text of a symbol, as far as its lines go, with its place. */
export async function readSymbol(fence: WorkspaceFence, mention: SymbolMention): Promise<ReadResult> {
  if (!vscode.workspace.isTrusted) return { ok: false, reason: RESTRICTED_SENTENCE };
  const uri = vscode.Uri.parse(mention.uri, true);
  const place = await fence.ofUri(uri);
  if (!place.ok) return { ok: false, reason: place.message };
  const file = await readText(place);
  if (!file.ok) return { ok: false, reason: file.message };
  const lines = file.text.split(/\r\n|\r|\n/);
  const range = await rangeOf(uri, mention);
  const from = Math.min(Math.max(range?.start.line ?? mention.line, 0), lines.length - 1);
  const to = Math.min(Math.max(range?.end.line ?? from, from), lines.length - 1);
  const name = oneLine(mention.name, 100);
  const { text, notice } = trimText(name, lines.slice(from, to + 1).join('\n'));
  const numbers = from === to ? String(from + 1) : `${from + 1}–${to + 1}`;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  return {
    ok: true,
    part: {
      type: 'context',
      origin: 'selection',
      source: 'symbol',
      label: `${name} (${oneLine(place.segments.at(-1) ?? place.label, 100)}:${numbers})`,
      path: place.label,
      uri: uri.toString(),
      ...(document !== undefined && { languageId: document.languageId }),
      startLine: from + 1,
      endLine: to + 1,
      text,
    },
    ...(notice !== undefined && { notice }),
  };
}

/** Workspace providers may tell the name's range alone: the outline knows the whole. */
async function rangeOf(uri: vscode.Uri, { name, line }: SymbolMention): Promise<vscode.Range | undefined> {
  const found = (await documentSymbols(uri)) ?? [];
  const all = found.flatMap((symbol) => flat(symbol, 0)).map(({ symbol }) => symbol);
  const named = all.filter((symbol) => baseName(symbol.name) === baseName(name));
  const holding = named.filter((symbol) => {
    const { start, end } = wholeRange(symbol);
    return start.line <= line && line <= end.line;
  });
  // The innermost, where one of the name holds another.
  return holding.map(wholeRange).toSorted((a, b) => a.end.line - a.start.line - (b.end.line - b.start.line))[0];
}

/** Some providers add brackets to the names of functions. */
function baseName(name: string): string {
  const bracket = name.indexOf('(');
  return bracket < 0 ? name : name.slice(0, bracket);
}

async function outlineOf(uri: vscode.Uri): Promise<readonly Candidate[]> {
  const found = (await documentSymbols(uri)) ?? [];
  return found
    .flatMap((symbol) => flat(symbol, 0))
    .map(({ symbol }) => ({
      path: symbol.name,
      isOpen: true,
      kind: symbol.kind,
      uri,
      start: 'location' in symbol ? symbol.location.range.start : symbol.selectionRange.start,
    }));
}

function flat(symbol: FoundSymbol, depth: number): readonly { readonly symbol: FoundSymbol }[] {
  const children = 'children' in symbol && depth < MAX_DEPTH ? symbol.children : [];
  return [{ symbol }, ...children.flatMap((child) => flat(child, depth + 1))];
}

function wholeRange(symbol: FoundSymbol): vscode.Range {
  return 'location' in symbol ? symbol.location.range : symbol.range;
}

function keyOf({ path, uri, start }: Candidate): string {
  return `${uri.toString()}\n${path}\n${start.line}`;
}

/** `EnumMember` → `symbol-enum-member`. l10n: none, names of icons. */
function iconOf(kind: vscode.SymbolKind): string {
  const name = vscode.SymbolKind[kind] ?? 'Misc';
  return `symbol-${name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`;
}
