/** Classes of Python that are a tool: of LangChain, CrewAI, smolagents, AutoGen. */
import * as l10n from '@vscode/l10n';
import { isRecord, setOwn, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import { argumentsOf, indexed } from '../../../code/python/scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { Entry } from './fields.ts';
import { exportedName } from './pythonNames.ts';
import type { PythonObjects } from './pythonObjects.ts';
import type { PythonSignatures } from './pythonSignatures.ts';
import type { ToolParts } from './wireShapes.ts';

const BASES = /(?:^|\.)(?:\w{0,60}BaseTool|Tool|StructuredTool|PipelineTool)$/;
/** Methods that do what the tool is for; their parameters are its own. */
const DOING = ['_run', 'forward', '_arun', 'run', 'execute'];
const MAX_BASES = 6;

export class PythonToolClasses {
  readonly #objects: PythonObjects;
  readonly #signatures: PythonSignatures;

  constructor(objects: PythonObjects, signatures: PythonSignatures) {
    this.#objects = objects;
    this.#signatures = signatures;
  }

  /** The tool that a class is; `undefined` for any other, and for one that is only made to be inherited from. */
  read(node: SyntaxNode, file: PythonFile): ToolParts | undefined {
    const kind = this.#toolBase(node, file, 0);
    if (kind === undefined) return undefined;
    const lineage = this.#lineage(node, file);
    const attribute = (name: string): Entry | undefined => this.#inherited(lineage, name);
    const made = this.#superCall(node, file);
    const name = made.name ?? attribute('name');
    const description = made.description ?? attribute('description');
    if (name === undefined && description === undefined) return undefined;
    const own = partOf(node, 'VariableName');
    return {
      offset: node.from,
      name: name ?? (own === undefined ? undefined : file.text.slice(own.from, own.to)),
      description: description ?? this.#signatures.documentation(node, file),
      schema: attribute('args_schema') ?? this.#inputs(attribute('inputs')) ?? this.#ofMethod(node, lineage, kind),
      hidden: undefined,
      objects: lineage.flatMap((each) => each.dictionaries),
      ...(name === undefined && { notes: [l10n.t('The code gives it no name; it is called after its class.')] }),
    };
  }

  /** The base that makes a class a tool, as it stands: `BaseTool[Arguments, Result]`. */
  #toolBase(node: SyntaxNode, file: PythonFile, steps: number): Base | undefined {
    for (const value of argumentsOf(node, file.text).values) {
      const name = exportedName(value, file);
      const target = this.#objects.resolve(value, file);
      if (target.node.name === 'ClassDefinition' && steps < MAX_BASES) {
        const found = this.#toolBase(target.node, target.file, steps + 1);
        if (found !== undefined) return found;
        // A class of this very file that is called so is its own.
        if (target.file === file) continue;
      }
      if (name !== undefined && BASES.test(name)) return { node: value, file };
    }
    return undefined;
  }

  /** The class, and those of this file that it inherits from. */
  #lineage(node: SyntaxNode, file: PythonFile): readonly ClassBody[] {
    const found = [new ClassBody(node, file)];
    for (let at = 0; at < found.length && found.length < MAX_BASES; at += 1) {
      const { node: each, file: its } = found[at] ?? { node, file };
      for (const value of argumentsOf(each, its.text).values) {
        const base = this.#objects.resolve(value, its);
        if (base.node.name === 'ClassDefinition') found.push(new ClassBody(base.node, base.file));
      }
    }
    return found;
  }

  #inherited(lineage: readonly ClassBody[], name: string): Entry | undefined {
    for (const each of lineage) {
      const value = each.values.get(name);
      if (value !== undefined) return this.#valueOf(value, each.file);
      const method = each.methods.get(name);
      if (method !== undefined) return unknown(method, l10n.t`What "${name}" is can only be told when the code runs.`);
    }
    return undefined;
  }

  /** `Field(default="x")` is "x"; `None` is nothing. */
  #valueOf(node: SyntaxNode, file: PythonFile): Entry | undefined {
    const { values, named } = node.name === 'CallExpression' ? argumentsOf(node, file.text) : NO_ARGUMENTS;
    const isField = node.firstChild !== null && /(?:^|\.)Field$/.test(exportedName(node.firstChild, file) ?? '');
    const given = isField ? (named.get('default') ?? values[0]) : node;
    return given === undefined || given.name === 'None' ? undefined : this.#objects.entry(given, file);
  }

  /** smolagents: `inputs = {"city": {"type": "string", "description": "…"}}` */
  #inputs(entry: Entry | undefined): Entry | undefined {
    if (entry === undefined) return undefined;
    return { ...entry, read: () => schemaOfInputs(entry.read(), entry.offset) };
  }

  #ofMethod(node: SyntaxNode, lineage: readonly ClassBody[], base: Base): Entry {
    const generic = indexed(base.node)?.by[0];
    if (generic !== undefined) return this.#objects.entry(generic, base.file);
    for (const each of lineage) {
      for (const name of DOING) {
        const method = each.methods.get(name);
        if (method !== undefined) return this.#signatures.of(method, each.file, false, false).schema;
      }
    }
    return unknown(node, l10n.t('What it takes stands in a class that is not here.'));
  }

  /** `super().__init__(name=…, description=…)`, or AutoGen's `super().__init__(Arguments, Result, "name", "words")`. */
  #superCall(node: SyntaxNode, file: PythonFile): { readonly name?: Entry; readonly description?: Entry } {
    const made = new ClassBody(node, file).methods.get('__init__');
    for (const statement of made === undefined ? [] : statementsOf(partOf(made, 'Body') ?? made)) {
      const call = statement.name === 'ExpressionStatement' ? statement.firstChild : null;
      const callee = call?.name === 'CallExpression' ? call.firstChild : null;
      if (call === null || callee === null || !/^super\([^()]{0,80}\)\.__init__$/.test(file.scopes.slice(callee)))
        continue;
      const { values, named } = argumentsOf(call, file.text);
      const [name, description] = [named.get('name') ?? values[2], named.get('description') ?? values[3]];
      return {
        ...(name !== undefined && { name: this.#objects.entry(name, file) }),
        ...(description !== undefined && { description: this.#objects.entry(description, file) }),
      };
    }
    return {};
  }
}

interface Base {
  readonly node: SyntaxNode;
  readonly file: PythonFile;
}

const NO_ARGUMENTS = { values: [], named: new Map<string, SyntaxNode>() };

/** What the body of a class assigns and defines. */
class ClassBody implements Base {
  readonly node: SyntaxNode;
  readonly file: PythonFile;
  readonly values = new Map<string, SyntaxNode>();
  readonly methods = new Map<string, SyntaxNode>();

  constructor(node: SyntaxNode, file: PythonFile) {
    this.node = node;
    this.file = file;
    for (const statement of statementsOf(partOf(node, 'Body') ?? node)) this.#add(statement);
  }

  get dictionaries(): readonly number[] {
    return [...this.values.values()].filter(({ name }) => name === 'DictionaryExpression').map(({ from }) => from);
  }

  #add(statement: SyntaxNode): void {
    const parts = partsOf(statement);
    if (statement.name === 'AssignStatement') {
      const [target] = parts;
      const value = parts.at(-1);
      if (target?.name === 'VariableName' && value !== undefined && parts.some(({ name }) => name === 'AssignOp'))
        this.values.set(this.file.scopes.slice(target), value);
    }
    const method = statement.name === 'FunctionDefinition' ? statement : parts.find(isFunction);
    const name = method === undefined ? undefined : partOf(method, 'VariableName');
    if (method !== undefined && name !== undefined) this.methods.set(this.file.scopes.slice(name), method);
  }
}

function isFunction({ name }: SyntaxNode): boolean {
  return name === 'FunctionDefinition';
}

/** As smolagents gives it to a model. */
function schemaOfInputs(inputs: unknown, offset: number): JsonObject {
  if (!isRecord(inputs)) throw new ReadError(l10n.t('Its inputs are no dictionary.'), offset);
  const properties: Record<string, JsonValue> = {};
  const required: string[] = [];
  for (const [name, input] of Object.entries(inputs)) {
    if (!isRecord(input)) throw new ReadError(l10n.t`The input "${name}" is no dictionary.`, offset);
    const { nullable, type, ...rest } = input as JsonObject;
    const kind = type === 'any' ? 'string' : type;
    if (kind === 'image' || kind === 'audio')
      throw new ReadError(l10n.t`The input "${name}" is ${kind} data, which no model can write.`, offset);
    setOwn(properties, name, { ...(kind !== undefined && { type: kind }), ...rest });
    if (nullable !== true) required.push(name);
  }
  return { type: 'object', properties, required };
}

function unknown(node: SyntaxNode, message: string): Entry {
  return {
    offset: node.from,
    read: () => {
      throw new ReadError(message, node.from);
    },
    fields: () => undefined,
  };
}
