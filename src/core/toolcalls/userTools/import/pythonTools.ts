/** Finds tools in Python: on the syntax tree, values and types told without running anything. */
import * as l10n from '@vscode/l10n';
import { isRecord, type JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { ScriptFiles } from '../../../code/script/files.ts';
import type { PythonFile, PythonModules } from '../../../code/python/modules.ts';
import { comeByHolder } from '../../../code/python/holder.ts';
import { keyOf, partsLeftOut, type SyntaxNode } from '../../../code/python/tree.ts';
import { PythonValues } from '../../../code/python/values.ts';
import { PythonSchemas } from '../../../extraction/sources/pythonReader.ts';
import type { Entry } from './fields.ts';
import { Findings, type ReadSchema, type TextPart } from './findings.ts';
import type { Listed } from './listed.ts';
import { PythonCalls } from './pythonCalls.ts';
import { PythonToolClasses } from './pythonClasses.ts';
import { PythonItems } from './pythonItems.ts';
import { PLACES, PythonLists } from './pythonLists.ts';
import { PythonObjects, type PythonEntry } from './pythonObjects.ts';
import { PythonSignatures, type SchemaEntry } from './pythonSignatures.ts';
import { serverToolIn, type ServerTool } from './serverTools.ts';
import { SAYING, wireShape, type ShapePlace, type ToolParts } from './wireShapes.ts';

export interface PythonOptions {
  readonly files?: ScriptFiles | undefined;
  readonly within?: TextPart | undefined;
}

/** For each module that is not there, the paths it may have. */
type Wanted = readonly (readonly string[])[];

export function findInPython(text: string, findings: Findings, options: PythonOptions): void {
  const schemas = new PythonSchemas(text, options.files, text.length);
  const search = new PythonSearch(schemas, findings, options.within);
  search.run();
  search.tellLeftOut();
}

export interface ModulesWanted {
  readonly wanted: Wanted;
  /** What would need more modules: only that is looked at again when they are there. */
  readonly lacking: readonly SyntaxNode[];
}

export function modulesWantedInPython(
  text: string,
  files: ScriptFiles,
  lacking: readonly SyntaxNode[] | undefined,
): ModulesWanted {
  const schemas = new PythonSchemas(text, files, text.length);
  const search = new PythonSearch(schemas, new Findings(text), undefined);
  search.run(lacking);
  return { wanted: schemas.modules.wanted, lacking: search.lacking };
}

const NOWHERE: ShapePlace = { isListed: false, isDeclaration: false, isOfTools: false };
/** What is seen of a tool in code that cannot be read. */
const MARKS =
  /^[ \t]{0,200}@[\w.]{0,80}tool(?:_plain)?\b|["']input_schema["'][ \t]{0,10}:|\b(?:Structured|Function)?Tool\(|\btools["']?[ \t]{0,10}(?:\+?=|:)[ \t]{0,10}\[(?![ \t]{0,10}\])|\.(?:add_tool|tool|tool_plain)\(/gm;

const DEFINING = new Set(['DecoratedStatement', 'ClassDefinition', 'CallExpression', 'DictionaryExpression']);

type Told = { readonly parts: ToolParts } | { readonly server: ServerTool };

/** Who comes by what a tool is made of. l10n: none, a key. */
function readerOf(node: SyntaxNode): string {
  return `tool ${keyOf(node)}`;
}

class PythonSearch {
  /** What asked for a module that is not there. */
  readonly lacking: SyntaxNode[] = [];
  readonly #modules: PythonModules;
  readonly #file: PythonFile;
  readonly #objects: PythonObjects;
  readonly #signatures: PythonSignatures;
  readonly #calls: PythonCalls;
  readonly #classes: PythonToolClasses;
  readonly #lists: PythonLists;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;
  readonly #told = new Map<string, Told | undefined>();
  /** Where dictionaries begin that belong to a tool that was found. */
  readonly #taken = new Set<number>();
  /** Tools that stand outside of the selection, and in a list within it. */
  readonly #fetched = new Set<string>();

  constructor(schemas: PythonSchemas, findings: Findings, within: TextPart | undefined) {
    const { modules, file } = schemas;
    this.#modules = modules;
    this.#file = file;
    this.#objects = new PythonObjects(modules, new PythonValues(modules));
    this.#signatures = new PythonSignatures(schemas, this.#objects);
    this.#calls = new PythonCalls(this.#objects, this.#signatures);
    this.#classes = new PythonToolClasses(this.#objects, this.#signatures);
    const items = new PythonItems(file, this.#objects, {
      isTold: (node) => this.#toldAt(node) !== undefined,
      ofFunction: (written) => this.#calls.plain(written, file),
      ofModel: (name) => this.#calls.model(name, file),
      isMaker: (call) => this.#calls.isMaker(call, file),
    });
    this.#lists = new PythonLists(file, items, this.#calls);
    this.#findings = findings;
    this.#within = within;
  }

  /** Looks at the whole file, or at some of its nodes. */
  run(nodes?: readonly SyntaxNode[]): void {
    this.#each(DEFINING, nodes, (node) => this.#definition(node));
    // What belongs to a tool is known by now.
    this.#each(PLACES, nodes, (node) => this.#list(node));
  }

  #each(kinds: ReadonlySet<string>, nodes: readonly SyntaxNode[] | undefined, visit: (node: SyntaxNode) => void): void {
    const one = (node: SyntaxNode): void => {
      const { misses } = this.#modules;
      visit(node);
      if (this.#modules.misses !== misses) this.lacking.push(node);
    };
    if (nodes !== undefined) for (const node of nodes.filter(({ name }) => kinds.has(name))) one(node);
    else
      this.#file.tree.cursor().iterate((at) => {
        if (kinds.has(at.name)) one(at.node);
      });
  }

  #definition(node: SyntaxNode): void {
    const told = this.#toldAt(node);
    if (told === undefined) return;
    if ('parts' in told) for (const offset of told.parts.objects) this.#taken.add(offset);
    if (this.#isWithin(node)) this.#tell(told, node);
  }

  /** The tool that a decorated function, a class, a call or a dictionary is by itself. */
  #toldAt(node: SyntaxNode): Told | undefined {
    const key = keyOf(node);
    if (!this.#told.has(key))
      this.#told.set(
        key,
        this.#modules.reached.within(readerOf(node), () => this.#tellingOf(node)),
      );
    return this.#told.get(key);
  }

  #tellingOf(node: SyntaxNode): Told | undefined {
    if (node.name === 'DictionaryExpression') return this.#taken.has(node.from) ? undefined : this.#dictionary(node);
    const parts =
      node.name === 'DecoratedStatement'
        ? this.#calls.decorated(node, this.#file)
        : node.name === 'ClassDefinition'
          ? this.#classes.read(node, this.#file)
          : node.name === 'CallExpression'
            ? this.#calls.called(node, this.#file)
            : undefined;
    if (parts !== undefined) return { parts };
    const server = node.name === 'CallExpression' ? this.#calls.server(node, this.#file) : undefined;
    return server === undefined ? undefined : { server };
  }

  #tell(told: Told, node: SyntaxNode): void {
    if (!('parts' in told)) return this.#findings.tellElsewhere(told.server, node.from);
    const { reached } = this.#modules;
    reached.within(readerOf(node), () => {
      comeByHolder(node, this.#file, this.#modules, SAYING);
      this.#findings.take(
        told.parts,
        (entry) => this.#schemaOf(entry),
        () => reached.notesOf(readerOf(node)),
      );
    });
  }

  #list(node: SyntaxNode): void {
    if (this.#isWithin(node)) for (const each of this.#lists.at(node)) this.#item(each);
  }

  #item(listed: Listed): void {
    const { item, via } = listed;
    if (!this.#isWithin(item) && (via === undefined || !this.#isWithin(via))) return;
    // The function that runs a tool which is defined in words of its own.
    if (listed.key !== undefined && listed.kind !== 'definition' && this.#findings.has(listed.key)) return;
    if (listed.kind === 'definition') this.#fetch(listed.node);
    else if (listed.kind === 'parts') this.#tell(listed, item);
    else if (listed.kind === 'elsewhere') this.#findings.tellElsewhere(listed.tool, item.from);
    else this.#findings.tellUnread(listed.message, item.from, listed.name);
  }

  /** A list in the selection means its tools, wherever they stand. */
  #fetch(node: SyntaxNode): void {
    const told = this.#isWithin(node) || this.#fetched.has(keyOf(node)) ? undefined : this.#toldAt(node);
    if (told === undefined) return;
    this.#fetched.add(keyOf(node));
    this.#tell(told, node);
  }

  /** Code that is no Python, or newer than the parser, may hold tools all the same. */
  tellLeftOut(): void {
    for (const { from, to, mistake } of partsLeftOut(this.#file.text)) {
      for (const { index } of this.#file.text.slice(from, to).matchAll(MARKS)) {
        const at = { from: from + index, to: from + index + 1 };
        if (this.#isWithin(at))
          this.#findings.tellUnread(
            l10n.t`The code around it cannot be read; see “${this.#wordsAt(mistake)}”.`,
            at.from,
          );
      }
    }
  }

  #wordsAt(offset: number): string {
    const { text } = this.#file;
    const start = text.lastIndexOf('\n', offset - 1) + 1;
    return (
      text
        .slice(start, start + 80)
        .split('\n')[0]
        ?.trim() ?? ''
    );
  }

  #isWithin({ from, to }: { readonly from: number; readonly to: number }): boolean {
    return this.#within === undefined || (to > this.#within.from && from < this.#within.to);
  }

  #dictionary(node: SyntaxNode): Told | undefined {
    const fields = this.#objects.fields(node, this.#file);
    if (fields === undefined) return undefined;
    const place = this.#placeOf(node);
    const parts = wireShape(fields, place);
    if (parts !== undefined) return { parts };
    const server = place.isOfTools ? serverToolIn(fields) : undefined;
    return server === undefined ? undefined : { server };
  }

  #placeOf(node: SyntaxNode): ShapePlace {
    let [isListed, isDeclaration, isOfTools] = [false, false, false];
    for (let around = node.parent, steps = 0; around !== null && steps < 8; around = around.parent, steps += 1) {
      if (around.name === 'ArrayExpression') isListed = true;
      const before = around.prevSibling?.prevSibling;
      const key = before === null || before === undefined ? '' : this.#file.text.slice(before.from, before.from + 60);
      if (/^["']?\w{0,40}(?:choice|allowed)/i.test(key)) return NOWHERE;
      if (/^["']?function_?declarations/i.test(key)) isDeclaration = true;
      if (isListed && /^["']?(?:\w{0,30}_)?tools\b/i.test(key)) isOfTools = true;
      if (/Statement$|^Body$/.test(around.name)) break;
    }
    return { isListed, isDeclaration, isOfTools };
  }

  #schemaOf(entry: Entry): ReadSchema | undefined {
    if ('schema' in entry) return (entry as SchemaEntry).schema();
    if ('node' in entry) {
      const { node, file } = entry as PythonEntry;
      const ofClass = this.#signatures.ofClass(node, file);
      if (ofClass !== undefined) return ofClass;
    }
    const value = entry.read();
    if (value === null || value === undefined) return undefined;
    if (!isRecord(value)) throw new ReadError(l10n.t('The schema is not an object.'), entry.offset);
    return { schema: value as JsonObject, notes: this.#objects.lostIn(value) };
  }
}
