/** What was found of tools in a text: those that could be read, and why the others could not. */
import * as l10n from '@vscode/l10n';
import type { AddressRules } from '../../../ports.ts';
import { canonicalText, type JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import { plainWords } from '../../../text/plainWords.ts';
import { parseToolValue } from '../parseDeclaration.ts';
import type { Entry } from './fields.ts';
import type { ServerTool } from './serverTools.ts';
import { withPlainTypes, type ToolParts } from './wireShapes.ts';

export interface FoundTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  /** Counts from 1. */
  readonly line: number;
  /** Where the very same tool stands again. */
  readonly otherLines: readonly number[];
  readonly notes: readonly string[];
}

/** A definition that could not be read, and why. */
export interface UnreadTool {
  readonly name: string | undefined;
  readonly line: number;
  readonly message: string;
  /** There is no definition of it to read: a provider or a server has it. */
  readonly isElsewhere: boolean;
}

export interface ToolFindings {
  readonly tools: readonly FoundTool[];
  readonly unread: readonly UnreadTool[];
}

export interface ReadSchema {
  readonly schema: JsonObject;
  /** What could not be said exactly. */
  readonly notes: readonly string[];
}

/** A part of a text, from one offset up to another. */
export interface TextPart {
  readonly from: number;
  readonly to: number;
}

/** A tool that the user answers asks no host. */
const NO_ADDRESSES: AddressRules = {
  isAddress: () => false,
  isPublic: () => false,
  isLoopback: () => false,
  isInRange: () => false,
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Findings implements ToolFindings {
  readonly tools: FoundTool[] = [];
  readonly unread: UnreadTool[] = [];
  readonly #same = new Map<string, Mutable<FoundTool>>();
  readonly #lineOfName = new Map<string, number>();
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  get isEmpty(): boolean {
    return this.tools.length === 0 && this.unread.length === 0;
  }

  /** Whether a tool of that name was read. */
  has(name: string): boolean {
    return this.#lineOfName.has(name);
  }

  tellUnread(message: string, offset: number, name?: string): void {
    this.unread.push({ name, line: this.#lineAt(offset), message, isElsewhere: false });
  }

  tellElsewhere({ name, message }: ServerTool, offset: number): void {
    this.unread.push({ name, line: this.#lineAt(offset), message, isElsewhere: true });
  }

  /**
   * Reads the parts of a definition. `schemaOf` knows what stands for a schema in the language, `notRead` what was not read
   * of all that the parts are made of.
   */
  take(
    parts: ToolParts,
    schemaOf: (entry: Entry) => ReadSchema | undefined,
    notRead: () => readonly string[] = () => [],
  ): void {
    let name: string | undefined;
    try {
      const notes = [...(parts.notes ?? [])];
      name = this.#nameOf(parts, notes);
      this.#keep({ ...this.#read(name, parts, schemaOf, notes), notes: [...notes, ...notRead()] });
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      // What it is made of may stand above, or in another file; the tool is here.
      this.tellUnread(error.message, Math.max(error.offset, parts.offset), name);
    }
  }

  #nameOf(parts: ToolParts, notes: string[]): string {
    if (parts.name !== undefined) {
      const name = typeof parts.name === 'string' ? parts.name : textIn(parts.name, l10n.t('The name is no text.'));
      if (name.trim() === '') throw new ReadError(l10n.t('The name is empty.'), parts.offset);
      // Frameworks do the same before a model sees it.
      const usable = name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);
      if (usable !== name) notes.push(l10n.t`Models take no name like “${plainWords(name, 80)}”.`);
      return usable;
    }
    if (parts.hidden !== undefined) throw parts.hidden;
    notes.push(l10n.t('The code gives it no name; it is called after its line.'));
    return `tool_${this.#lineAt(parts.offset)}`;
  }

  #read(
    name: string,
    parts: ToolParts,
    schemaOf: (entry: Entry) => ReadSchema | undefined,
    notes: string[],
  ): Omit<FoundTool, 'notes'> {
    if (parts.schema === undefined && parts.hidden !== undefined) throw parts.hidden;
    const read = parts.schema === undefined ? undefined : schemaOf(parts.schema);
    notes.push(...(read?.notes ?? []));
    const inputSchema = read === undefined ? { type: 'object', properties: {} } : withPlainTypes(read.schema);
    const line = this.#lineAt(parts.offset);
    const description = this.#description(parts, inputSchema, line, notes);
    const [problem] = parseToolValue(
      { name, description, inputSchema, manual: true },
      { allowEnvironment: false, addresses: NO_ADDRESSES },
    ).problems;
    if (problem !== undefined) throw new ReadError(problem.message, parts.schema?.offset ?? parts.offset);
    const listedAt = parts.listedAt === undefined ? line : this.#lineAt(parts.listedAt);
    return { name, description, inputSchema, line, otherLines: listedAt === line ? [] : [listedAt] };
  }

  /** A constant, and the list that names it, are one tool; two of one name may be a mistake, or two examples. */
  #keep(tool: FoundTool): void {
    const key = canonicalText({ name: tool.name, description: tool.description, inputSchema: tool.inputSchema });
    const same = this.#same.get(key);
    if (same !== undefined) {
      same.otherLines = [...same.otherLines, tool.line];
      return;
    }
    const line = this.#lineOfName.get(tool.name);
    const note = line === undefined ? [] : [l10n.t`Another tool has this name, in line ${line}.`];
    const kept = { ...tool, notes: [...note, ...tool.notes] };
    this.#same.set(key, kept);
    if (line === undefined) this.#lineOfName.set(tool.name, tool.line);
    this.tools.push(kept);
  }

  /** A tool without a description works badly, and one whose description is computed is still worth having. */
  #description({ description, hidden }: ToolParts, schema: JsonObject, line: number, notes: string[]): string {
    const own = schema['description'];
    // l10n: none, written into the tool
    const fallback = typeof own === 'string' && own.trim() !== '' ? own : `The tool of line ${line}.`;
    if (description === undefined) {
      if (hidden !== undefined) notes.push(l10n.t('The description is computed; write it for the model.'));
      else if (fallback !== own) notes.push(l10n.t('There is no description; write one for the model.'));
      return fallback;
    }
    try {
      const text = textIn(description, l10n.t('The description is no text.')).trim();
      if (text === '') notes.push(l10n.t('The description is empty; write one for the model.'));
      return text === '' ? fallback : text;
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      notes.push(l10n.t('The description is computed; write it for the model.'));
      return fallback;
    }
  }

  /** Counts from 1. */
  #lineAt(offset: number): number {
    let [low, high] = [0, this.#lineStarts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function textIn(entry: Entry, problem: string): string {
  const value = entry.read();
  if (typeof value !== 'string') throw new ReadError(problem, entry.offset);
  return value;
}
