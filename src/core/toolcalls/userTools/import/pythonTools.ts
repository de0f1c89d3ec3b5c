/** Finds tools in Python: on the syntax tree, values and types told without running anything. */
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
import { PythonCalls } from './pythonCalls.ts';
import { PythonToolClasses } from './pythonClasses.ts';
import { PythonLists, type Listed } from './pythonLists.ts';
import { PythonObjects, type PythonEntry } from './pythonObjects.ts';
import { PythonSignatures, type SchemaEntry } from './pythonSignatures.ts';
import { serverToolIn } from './serverTools.ts';
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
  /^[ \t]{0,200}@[\w.]{0,80}tool(?:_plain)?\b|["']input_schema["'][ \t]{0,10}:|\b(?:Structured|Function)?Tool\(/gm;

const VISITED = new Set(['DecoratedStatement', 'ClassDefinition', 'CallExpression', 'DictionaryExpression']);

/** Who comes by what a tool is made of. */
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
  /** Where dictionaries begin that belong to a tool that was found. */
  readonly #taken = new Set<number>();

  constructor(schemas: PythonSchemas, findings: Findings, within: TextPart | undefined) {
    this.#modules = schemas.modules;
    this.#file = schemas.file;
    this.#objects = new PythonObjects(schemas.modules, new PythonValues(schemas.modules));
    this.#signatures = new PythonSignatures(schemas, this.#objects);
    this.#calls = new PythonCalls(this.#file, this.#objects, this.#signatures);
    this.#classes = new PythonToolClasses(this.#objects, this.#signatures);
    this.#lists = new PythonLists(this.#objects, (call, file) => this.#calls.makes(call, file));
    this.#findings = findings;
    this.#within = within;
  }

  /** Looks at the whole file, or at some of its nodes. */
  run(nodes?: readonly SyntaxNode[]): void {
    if (nodes !== undefined) for (const node of nodes) this.#visit(node);
    else
      this.#file.tree.cursor().iterate(({ name, node }) => {
        if (VISITED.has(name)) this.#visit(node);
      });
  }

  #visit(node: SyntaxNode): void {
    this.#modules.reached.within(readerOf(node), () => this.#visited(node));
  }

  #visited(node: SyntaxNode): void {
    const { misses } = this.#modules;
    const { name } = node;
    if (name === 'DecoratedStatement') this.#take(this.#calls.decorated(node, this.#file), node);
    else if (name === 'ClassDefinition') this.#take(this.#classes.read(node, this.#file), node);
    else if (name === 'CallExpression') this.#call(node);
    else if (name === 'DictionaryExpression' && !this.#taken.has(node.from)) this.#dictionary(node);
    if (this.#modules.misses !== misses) this.lacking.push(node);
  }

  #call(node: SyntaxNode): void {
    const parts = this.#calls.called(node, this.#file);
    this.#take(parts, node);
    const server = parts === undefined ? this.#calls.server(node, this.#file) : undefined;
    if (server !== undefined && this.#isWithin(node)) this.#findings.tellElsewhere(server, node.from);
    for (const listed of this.#lists.given(node, this.#file)) this.#listed(listed, node);
  }

  #listed(listed: Listed, node: SyntaxNode): void {
    if (listed.kind === 'function') {
      this.#take(this.#calls.plain(listed.node, listed.file, node), node);
    } else if (this.#isWithin(node)) {
      if (listed.kind === 'elsewhere') this.#findings.tellElsewhere(listed.tool, listed.item.from);
      else this.#findings.tellUnread(listed.message, listed.item.from, listed.name);
    }
  }

  /** Code that is no Python, or newer than the parser, may hold tools all the same. */
  tellLeftOut(): void {
    for (const { from, to, mistake } of partsLeftOut(this.#file.text)) {
      for (const { index } of this.#file.text.slice(from, to).matchAll(MARKS)) {
        const at = { from: from + index, to: from + index + 1 };
        if (this.#isWithin(at))
          this.#findings.tellUnread(`The code around it cannot be read; see “${this.#wordsAt(mistake)}”.`, at.from);
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

  #dictionary(node: SyntaxNode): void {
    const fields = this.#objects.fields(node, this.#file);
    if (fields === undefined) return;
    const place = this.#placeOf(node);
    const parts = wireShape(fields, place);
    const server = parts === undefined && place.isOfTools ? serverToolIn(fields) : undefined;
    this.#take(parts, node);
    if (server !== undefined && this.#isWithin(node)) this.#findings.tellElsewhere(server, node.from);
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

  #take(parts: ToolParts | undefined, node: SyntaxNode): void {
    if (parts === undefined) return;
    for (const offset of parts.objects) this.#taken.add(offset);
    if (!this.#isWithin(node)) return;
    comeByHolder(node, this.#file, this.#modules, SAYING);
    this.#findings.take(
      parts,
      (entry) => this.#schemaOf(entry),
      () => this.#modules.reached.notesOf(readerOf(node)),
    );
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
    if (!isRecord(value)) throw new ReadError('The schema is not an object.', entry.offset);
    return { schema: value as JsonObject, notes: this.#objects.lostIn(value) };
  }
}
