/** Finds definitions of tools in code: those of both SDKs, of the AI SDK, of MCP servers. Parsed, never executed. */
import type { AddressRules } from '../../../ports.ts';
import { placeAt, ReadError } from '../../../json/reading.ts';
import { isEqual, type JsonObject } from '../../../json/json.ts';
import { parseToolValue } from '../parseDeclaration.ts';
import { codeText } from '../../../code/codeText.ts';
import { definitionIn, nameBefore, type ToolParts } from './definitions.ts';
import { schemaOf } from './inputSchema.ts';
import { LiteralReader, toJson, TooMuchError, type CodeText, type LiteralNode } from '../../../code/literals.ts';

export interface FoundTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  /** Counts from 1. */
  readonly line: number;
  readonly notes: readonly string[];
}

/** A definition that could not be read, and why. */
export interface UnreadTool {
  readonly name: string | undefined;
  readonly line: number;
  readonly message: string;
}

export interface ToolFindings {
  readonly tools: readonly FoundTool[];
  readonly unread: readonly UnreadTool[];
}

/** A tool that the user answers asks no host. */
const NO_ADDRESSES: AddressRules = {
  isAddress: () => false,
  isPublic: () => false,
  isLoopback: () => false,
  isInRange: () => false,
};

/** Longer texts are not read for tools. */
const MAX_CODE_CHARS = 400_000;

/** Reads a text in the language of a document. A language that is not known is tried as both kinds. */
export function findTools(text: string, languageId: string): ToolFindings {
  if (text.length > MAX_CODE_CHARS) {
    return {
      tools: [],
      unread: [{ name: undefined, line: 1, message: 'The text is too long. Select only the tools.' }],
    };
  }
  if (languageId === 'python') return findIn(text, true);
  const script = findIn(text, false);
  if (script.tools.length > 0 || /^(?:java|type)script|^json/.test(languageId)) return script;
  const python = findIn(text, true);
  return python.tools.length > 0 ? python : script;
}

function findIn(text: string, isPython: boolean): ToolFindings {
  const finder = new ToolFinder();
  try {
    finder.search(codeText(text, isPython));
  } catch (error) {
    if (error instanceof TooMuchError)
      finder.unreadable('There is too much here to look through. Select only the tools.', 1);
    else if (error instanceof ReadError) finder.unreadable(error.message, placeAt(text, error.offset).line);
    else if (error instanceof RangeError) finder.unreadable('The text is nested too deeply.', 1);
    else throw error;
  }
  return finder;
}

class ToolFinder implements ToolFindings {
  readonly tools: FoundTool[] = [];
  readonly unread: UnreadTool[] = [];

  unreadable(message: string, line: number, name?: string): void {
    this.unread.push({ name, line, message });
  }

  search(code: CodeText): void {
    const reader = new LiteralReader(code);
    for (let index = 0; index < code.tokens.length; index++) {
      const parts = this.#partsAt(reader, index);
      if (parts === undefined) continue;
      this.#take(parts, code);
      index = Math.max(index, reader.index - 1);
    }
  }

  #partsAt(reader: LiteralReader, index: number): ToolParts | undefined {
    const { tokens } = reader.code;
    const token = tokens[index];
    const isObject = token?.kind === 'sign' && token.text === '{';
    const isCall = token?.kind === 'name' && tokens[index + 1]?.text === '(' && tokens[index - 1]?.text !== 'def';
    if (!isObject && !isCall) return undefined;
    try {
      const start = isCall ? dottedStart(reader.code, index) : index;
      return definitionIn(reader.readAt(start), reader.code, nameBefore(reader.code, start));
    } catch (error) {
      if (error instanceof ReadError) return undefined; // a block of statements, and no object
      throw error;
    }
  }

  #take(parts: ToolParts, code: CodeText): void {
    const line = placeAt(code.text, parts.offset).line;
    let name: string | undefined;
    try {
      name = parts.name ?? (parts.nameNode === undefined ? undefined : textIn(parts.nameNode, code, 'name'));
      if (name === undefined) throw new ReadError('The definition has no name.', parts.offset);
      this.#add(name, parts, code, line);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      this.unreadable(error.message, placeAt(code.text, error.offset).line, name);
    }
  }

  #add(name: string, parts: ToolParts, code: CodeText, line: number): void {
    const notes: string[] = [];
    const read = parts.schema === undefined ? undefined : schemaOf(parts.schema, code);
    if (read !== undefined) notes.push(...read.notes);
    const inputSchema: JsonObject = read?.schema ?? { type: 'object', properties: {} };
    const description = this.#description(parts, inputSchema, code, notes);
    const [problem] = parseToolValue(
      { name, description, inputSchema, manual: true },
      { allowEnvironment: false, addresses: NO_ADDRESSES },
    ).problems;
    if (problem !== undefined) throw new ReadError(problem.message, parts.schema?.offset ?? parts.offset);
    const other = this.tools.find((tool) => tool.name === name);
    // A constant, and the list that names it.
    if (other !== undefined && isEqual(other.inputSchema, inputSchema)) return;
    if (other !== undefined) {
      throw new ReadError('There is another tool with this name above; only the first is taken.', parts.offset);
    }
    this.tools.push({ name, description, inputSchema, line, notes });
  }

  /** A tool without a description works badly, and one whose description is computed is still worth having. */
  #description(parts: ToolParts, schema: JsonObject, code: CodeText, notes: string[]): string {
    const fallback =
      typeof schema['description'] === 'string'
        ? schema['description']
        : `The tool of line ${placeAt(code.text, parts.offset).line}.`;
    if (parts.description === undefined) {
      if (typeof schema['description'] !== 'string') notes.push('There is no description; write one for the model.');
      return fallback;
    }
    try {
      const text = textIn(parts.description, code, 'description').trim();
      return text === '' ? fallback : text;
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      notes.push('The description is computed; write it for the model.');
      return fallback;
    }
  }
}

function textIn(node: LiteralNode, code: CodeText, what: string): string {
  const value = toJson(node, code.text);
  if (typeof value !== 'string') throw new ReadError(`The ${what} is no text.`, node.offset);
  return value;
}

/** `server.registerTool(` begins at `server`. */
function dottedStart({ tokens }: CodeText, index: number): number {
  let start = index;
  while (tokens[start - 1]?.text === '.' && tokens[start - 2]?.kind === 'name') start -= 2;
  return start;
}
