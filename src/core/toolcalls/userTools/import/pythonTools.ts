/** Finds tools in Python: on the syntax tree, values and types told without running anything. */
import { isRecord, type JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { ScriptFiles } from '../../../code/script/files.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import type { SyntaxNode } from '../../../code/python/tree.ts';
import { PythonValues } from '../../../code/python/values.ts';
import { PythonSchemas } from '../../../extraction/sources/pythonReader.ts';
import type { Entry } from './fields.ts';
import type { Findings, ReadSchema, TextPart } from './findings.ts';
import { PythonCalls } from './pythonCalls.ts';
import { PythonObjects, type PythonEntry } from './pythonObjects.ts';
import { PythonSignatures, type SchemaEntry } from './pythonSignatures.ts';
import { wireShape, type ShapePlace, type ToolParts } from './wireShapes.ts';

export interface PythonOptions {
  readonly files?: ScriptFiles | undefined;
  readonly within?: TextPart | undefined;
}

/** For each module that is not there, the paths it may have. */
type Wanted = readonly (readonly string[])[];

export function findInPython(text: string, findings: Findings, options: PythonOptions): Wanted {
  const schemas = new PythonSchemas(text, options.files, text.length);
  new PythonSearch(schemas, findings, options.within).run();
  return schemas.modules.wanted;
}

class PythonSearch {
  readonly #file: PythonFile;
  readonly #objects: PythonObjects;
  readonly #signatures: PythonSignatures;
  readonly #calls: PythonCalls;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;
  /** Where dictionaries begin that belong to a tool that was found. */
  readonly #taken = new Set<number>();

  constructor(schemas: PythonSchemas, findings: Findings, within: TextPart | undefined) {
    this.#file = schemas.file;
    this.#objects = new PythonObjects(schemas.modules, new PythonValues(schemas.modules));
    this.#signatures = new PythonSignatures(schemas, this.#objects);
    this.#calls = new PythonCalls(this.#objects, this.#signatures);
    this.#findings = findings;
    this.#within = within;
  }

  run(): void {
    this.#file.tree.cursor().iterate(({ name, node }) => {
      if (name === 'DecoratedStatement') this.#take(this.#calls.decorated(node, this.#file), node);
      else if (name === 'CallExpression') this.#take(this.#calls.called(node, this.#file), node);
      else if (name === 'DictionaryExpression' && !this.#taken.has(node.from)) this.#dictionary(node);
    });
  }

  #dictionary(node: SyntaxNode): void {
    const fields = this.#objects.fields(node, this.#file);
    if (fields !== undefined) this.#take(wireShape(fields, this.#placeOf(node)), node);
  }

  #placeOf(node: SyntaxNode): ShapePlace {
    let [isListed, isDeclaration] = [false, false];
    for (let around = node.parent, steps = 0; around !== null && steps < 8; around = around.parent, steps += 1) {
      if (around.name === 'ArrayExpression') isListed = true;
      const before = around.prevSibling?.prevSibling;
      const key = before === null || before === undefined ? '' : this.#file.text.slice(before.from, before.from + 60);
      if (/^["']?\w{0,40}(?:choice|allowed)/i.test(key)) return { isListed: false, isDeclaration: false };
      if (/^["']?function_?declarations/i.test(key)) isDeclaration = true;
      if (/Statement$|^Body$/.test(around.name)) break;
    }
    return { isListed, isDeclaration };
  }

  #take(parts: ToolParts | undefined, node: SyntaxNode): void {
    if (parts === undefined) return;
    for (const offset of parts.objects) this.#taken.add(offset);
    const within = this.#within;
    if (within !== undefined && (node.to <= within.from || node.from >= within.to)) return;
    this.#findings.take(parts, (entry) => this.#schemaOf(entry));
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
