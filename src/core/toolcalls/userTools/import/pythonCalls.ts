/** Decorators and calls of Python that make a tool: which of their arguments say what. */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { dottedName, keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { Entry, Fields } from './fields.ts';
import { loopOver } from './pythonMembers.ts';
import { exportedName } from './pythonNames.ts';
import type { PythonObjects } from './pythonObjects.ts';
import type { PythonSignatures } from './pythonSignatures.ts';
import { serverToolIn, type ServerTool } from './serverTools.ts';
import type { ToolParts } from './wireShapes.ts';

const DECORATORS =
  /^(?:(?:beta|function|async|beta_async|register|llm|ai|agent|mcp|client|custom)_)?tool(?:_plain)?$|^(?:kernel_function|ai_function|ai_callable)$/;
/** Calls that are given a function, or all parts of a tool. */
const MAKERS =
  /(?:^|\.)(?:tool|tool_plain|function_tool|beta_tool|beta_async_tool|add_tool|register_tool|add_function|Tool|FunctionTool|StructuredTool|BaseTool|ToolDefinition|FunctionDeclaration|FunctionDeclaration\.from_callable\w{0,30}|\w{0,60}ToolParam|ToolUnionParam|ToolSpec|\w{0,60}Tool\.(?:from_function|from_defaults|from_schema))$/;
const NAMES = ['name', 'name_override', 'tool_name'];
const DESCRIPTIONS = ['description', 'description_override', 'tool_description'];
const SCHEMAS = [
  'inputSchema',
  'input_schema',
  'parameters',
  'params_json_schema',
  'parameters_json_schema',
  'json_schema',
  'args_schema',
  'schema',
];
const FUNCTIONS = ['func', 'function', 'fn', 'coroutine', 'async_fn', 'callable'];

const NO_SCHEMA = l10n.t('There is no schema: it is read as a tool without arguments.');

export class PythonCalls {
  readonly #objects: PythonObjects;
  readonly #signatures: PythonSignatures;
  #keeps: boolean | undefined;

  constructor(objects: PythonObjects, signatures: PythonSignatures) {
    this.#objects = objects;
    this.#signatures = signatures;
  }

  /** The tool that a decorated function is; `undefined` for any other. */
  decorated(statement: SyntaxNode, file: PythonFile): ToolParts | undefined {
    for (const decorator of partsOf(statement).filter(({ name }) => name === 'Decorator')) {
      const name = partsOf(decorator).findLast((part) => part.name === 'VariableName' || part.name === 'PropertyName');
      const made = name === undefined ? undefined : this.#decoratorAt(name, decorator, file);
      if (made === undefined) continue;
      const written = partOf(statement, 'FunctionDefinition');
      if (written === undefined)
        return unreadable(statement, l10n.t('A class as a tool cannot be read; import its function.'));
      return this.#ofDecorator(made.call, statement, { written, file, ...kindOf(made.name) });
    }
    return undefined;
  }

  /** `tool`, what the file calls it, or `register` where `register = mcp.tool()`; with what it is made with. */
  #decoratorAt(name: SyntaxNode, decorator: SyntaxNode, file: PythonFile): DecoratorCall | undefined {
    const whole = file.text.slice(decorator.from, name.to);
    if (DECORATORS.test(file.text.slice(name.from, name.to))) return { name: whole, call: decorator };
    const isAlone = partsOf(decorator).filter((part) => part.name.endsWith('Name')).length === 1;
    if (!isAlone || name.name !== 'VariableName') return undefined;
    const exported = exportedName(name, file);
    if (exported !== undefined && DECORATORS.test(exported)) return { name: whole, call: decorator };
    const kept = this.#kept(name, file);
    return kept === undefined || kept.call.name === 'CallExpression' ? kept : { ...kept, call: decorator };
  }

  /** A decorator that is kept under a name. */
  #kept(name: SyntaxNode, file: PythonFile): DecoratorCall | undefined {
    this.#keeps ??= KEPT.test(file.text);
    if (!this.#keeps) return undefined;
    const { node, file: its } = this.#objects.resolve(name, file);
    if (its !== file || keyOf(node) === keyOf(name)) return undefined;
    const whole = node.name === 'CallExpression' ? nameOf(node, file) : dottedName(node, file.text);
    return whole !== undefined && isDecorator(whole) ? { name: whole, call: node } : undefined;
  }

  /** A function that is a tool because a list of tools names it. */
  plain(written: SyntaxNode, file: PythonFile): ToolParts {
    return this.#parts(written, NO_FIELDS, { written, file, takesContext: false, isOpened: isOfPydantic(file) });
  }

  /** A class of fields that is a tool because a list of tools names it. */
  model(name: SyntaxNode, file: PythonFile): ToolParts | undefined {
    const { node } = this.#objects.resolve(name, file);
    const isDecorated = node.parent?.name === 'DecoratedStatement';
    const isModel = node.name === 'ClassDefinition' && (isDecorated || argumentsOf(node, file.text).values.length > 0);
    return isModel ? { ...this.#partsOfModel(name, NO_FIELDS, file), offset: node.from } : undefined;
  }

  /** Whether it is called like what makes a tool. */
  isMaker(call: SyntaxNode, file: PythonFile): boolean {
    return MAKERS.test(nameOf(call, file) ?? '');
  }

  /** What a call that makes tools is given, where the call does not say itself which tool that is. */
  handedOn(call: SyntaxNode, file: PythonFile): readonly SyntaxNode[] | undefined {
    const isOne = this.isMaker(call, file) || this.#stepBefore(call, file) !== undefined;
    if (!isOne || this.called(call, file) !== undefined) return undefined;
    return argumentsOf(call, file.text).values;
  }

  /** `mcp.tool()` of `mcp.tool()(function)` */
  #stepBefore(call: SyntaxNode, file: PythonFile): DecoratorCall | undefined {
    const callee = call.name === 'CallExpression' ? call.firstChild : null;
    if (callee?.name === 'VariableName') {
      const kept = this.#kept(callee, file);
      return kept?.call.name === 'CallExpression' ? kept : undefined;
    }
    const name = callee?.name === 'CallExpression' ? nameOf(callee, file) : undefined;
    return callee !== null && name !== undefined && isDecorator(name) ? { name, call: callee } : undefined;
  }

  #inTwoSteps(call: SyntaxNode, file: PythonFile): ToolParts | undefined {
    const before = this.#stepBefore(call, file);
    const [given] = before === undefined ? [] : argumentsOf(call, file.text).values;
    if (before === undefined || given === undefined) return undefined;
    const target = this.#objects.resolve(given, file);
    if (target.node.name === 'FunctionDefinition' && target.file === file)
      return this.#ofDecorator(before.call, call, { written: target.node, file, ...kindOf(before.name) });
    return loopOver(given, file) === undefined ? unreadable(call, UNKNOWN_FUNCTION) : undefined;
  }

  /** `types.Tool(google_search=…)` */
  server(call: SyntaxNode, file: PythonFile): ServerTool | undefined {
    const name = nameOf(call, file);
    return name !== undefined && /(?:^|\.)Tool$/.test(name)
      ? serverToolIn(this.#objects.ofCall(call, file))
      : undefined;
  }

  #ofDecorator(decorator: SyntaxNode, statement: SyntaxNode, given: GivenFunction): ToolParts {
    const { values } = argumentsOf(decorator, given.file.text);
    const fields = this.#objects.ofCall(decorator, given.file);
    const [name, description, schema] = values.map((value) => this.#objects.entry(value, given.file));
    const own = this.#parts(statement, fields, given);
    return {
      ...own,
      name: first(fields, NAMES) ?? name ?? own.name,
      description: first(fields, DESCRIPTIONS) ?? description ?? own.description,
      schema: first(fields, SCHEMAS) ?? (schema === undefined ? own.schema : this.#signatures.ofTypes(schema)),
    };
  }

  /** The tool that a call makes; `undefined` for any other call. */
  called(call: SyntaxNode, file: PythonFile): ToolParts | undefined {
    const { parent } = call;
    // The first of two steps: a decorator.
    const isFirst = parent?.name === 'CallExpression' && parent.firstChild?.to === call.to;
    if (isFirst && this.#stepBefore(parent, file) !== undefined) return undefined;
    const second = this.#inTwoSteps(call, file);
    if (second !== undefined) return second;
    const name = nameOf(call, file);
    if (name === undefined) return undefined;
    if (/(?:^|\.)pydantic_function_tool$/.test(name)) return this.#ofModel(call, file);
    const fields = this.#objects.ofCall(call, file);
    if (/EngineTool\.from_defaults$|(?:^|\.)(?:QueryEngineTool|RetrieverTool)$/.test(name))
      return this.#ofAgent(call, fields);
    if (name.endsWith('.as_tool'))
      return (
        this.#ofAgent(call, fields) ??
        unreadable(call, l10n.t('It is called after its agent; give it a name of its own.'))
      );
    if (!MAKERS.test(name)) return undefined;
    const { values, named } = argumentsOf(call, file.text);
    const functionNode = FUNCTIONS.map((key) => named.get(key)).find((node) => node !== undefined) ?? values[0];
    const target = functionNode === undefined ? undefined : this.#objects.resolve(functionNode, file);
    const isWritten = target?.node.name === 'FunctionDefinition';
    const given = isWritten ? { written: target.node, file: target.file, ...kindOf(name) } : undefined;
    const parts = this.#parts(call, fields, given);
    if (given !== undefined || parts.schema !== undefined) return this.#withName(parts, values, file);
    // LangChain's takes one text.
    if (first(fields, NAMES) !== undefined && functionNode !== undefined && /(?:^|\.)Tool$/.test(name))
      return { ...parts, schema: this.#signatures.ofText('tool_input') };
    if (first(fields, NAMES) !== undefined || parts.hidden !== undefined) {
      if (/(?:^|\.)(?:tool|add_tool|register_tool)$/.test(name) && values.length === 0) return undefined; // A decorator.
      return { ...parts, ...(parts.hidden === undefined && { notes: [NO_SCHEMA] }) };
    }
    if (functionNode === undefined || target === undefined || loopOver(target.node, target.file) !== undefined)
      return undefined; // What the loop goes through is told.
    // A list of tools, and what is told where it is made.
    const made = target.node.name === 'CallExpression' ? nameOf(target.node, target.file) : undefined;
    if (target.node.name === 'ArrayExpression' || (made !== undefined && MAKERS.test(made))) return undefined;
    return unreadable(call, UNKNOWN_FUNCTION);
  }

  #withName(parts: ToolParts, values: readonly SyntaxNode[], file: PythonFile): ToolParts {
    const [text] = values;
    const isText = text !== undefined && typeof this.#objects.valueOf(text, file) === 'string';
    return parts.name === undefined && isText ? { ...parts, name: this.#objects.entry(text, file) } : parts;
  }

  /** What the named arguments say, and the function itself where they do not. */
  #parts(node: SyntaxNode, fields: Fields, given: GivenFunction | undefined): ToolParts {
    const own =
      given === undefined
        ? undefined
        : this.#signatures.of(given.written, given.file, given.takesContext, given.isOpened);
    const schema = first(fields, SCHEMAS);
    return {
      offset: node.from,
      name: first(fields, NAMES) ?? own?.name,
      description: first(fields, DESCRIPTIONS) ?? own?.description,
      schema: schema ?? own?.schema,
      hidden: own === undefined ? fields.hidden : undefined,
      objects: [node.from],
    };
  }

  /** `pydantic_function_tool(Model, name=…)`: the schema is that of the class. */
  #ofModel(call: SyntaxNode, file: PythonFile): ToolParts | undefined {
    const { values, named } = argumentsOf(call, file.text);
    const model = values[0] ?? named.get('model');
    if (model === undefined) return undefined;
    return { ...this.#partsOfModel(model, this.#objects.ofCall(call, file), file), offset: call.from };
  }

  #partsOfModel(model: SyntaxNode, fields: Fields, file: PythonFile): ToolParts {
    const name = dottedName(model, file.text)?.split('.').at(-1);
    const { node, file: its } = this.#objects.resolve(model, file);
    return {
      offset: model.from,
      name: first(fields, NAMES) ?? name,
      description: first(fields, DESCRIPTIONS) ?? this.#signatures.documentation(node, its),
      schema: this.#objects.entry(model, file),
      hidden: undefined,
      objects: [],
    };
  }

  /** An agent as the tool of another takes one text. */
  #ofAgent(call: SyntaxNode, fields: Fields): ToolParts | undefined {
    const name = first(fields, NAMES);
    if (name === undefined) return undefined;
    const schema = first(fields, SCHEMAS) ?? this.#signatures.ofText('input');
    const description = first(fields, DESCRIPTIONS);
    return { offset: call.from, name, description, schema, hidden: undefined, objects: [] };
  }
}

/** `register = mcp.tool`: few files have one, and names are only looked up in those. */
const KEPT = /=[ \t]{0,20}[\w.]{0,80}(?:tool(?:_plain)?|function|ai_callable)\b/;
const UNKNOWN_FUNCTION = l10n.t(
  'Which function this is can only be told when the code runs, or stands in another file.',
);

interface DecoratorCall {
  /** As it stands in the text: `agent.tool`. */
  readonly name: string;
  /** The call, or decorator, whose arguments say more of the tool. */
  readonly call: SyntaxNode;
}

function isDecorator(name: string): boolean {
  return DECORATORS.test(name.split('.').at(-1) ?? '');
}

/** What a framework does with the parameters of a function that is registered so. */
function kindOf(name: string): Pick<GivenFunction, 'takesContext' | 'isOpened'> {
  const kind = name.split('.').at(-1);
  const takesContext = /agent|toolset/i.test(name.slice(0, -(kind?.length ?? 0))) && kind === 'tool';
  return { takesContext, isOpened: takesContext || kind === 'tool_plain' };
}

function isOfPydantic(file: PythonFile): boolean {
  return /\bpydantic_ai\b/.test(file.text);
}

const NO_FIELDS: Fields = { offset: 0, get: () => undefined, hidden: undefined };

interface GivenFunction {
  readonly written: SyntaxNode;
  readonly file: PythonFile;
  /** The first parameter is the framework's. */
  readonly takesContext: boolean;
  /** Pydantic AI gives the fields of a single parameter in place of it. */
  readonly isOpened: boolean;
}

function first(fields: Fields, names: readonly string[]): Entry | undefined {
  for (const name of names) {
    const entry = fields.get(name);
    if (entry !== undefined && !isNone(entry)) return entry;
  }
  return undefined;
}

/** `name=None` is what no name is. */
function isNone(entry: Entry): boolean {
  try {
    return entry.read() === null;
  } catch (error) {
    if (error instanceof ReadError) return false;
    throw error;
  }
}

/** The dotted name of what is called; `Tool` of `Tool[Dependencies](…)`. */
function nameOf(call: SyntaxNode, file: PythonFile): string | undefined {
  const callee = call.firstChild;
  if (callee === null) return undefined;
  const known = exportedName(callee, file);
  if (known !== undefined) return known;
  // `make().tool(…)`
  const last = callee.lastChild;
  return last?.name === 'PropertyName' ? `.${file.text.slice(last.from, last.to)}` : undefined;
}

function unreadable(node: SyntaxNode, message: string): ToolParts {
  const read = (): never => {
    throw new ReadError(message, node.from);
  };
  const name: Entry = { offset: node.from, read, fields: () => undefined };
  return { offset: node.from, name, description: undefined, schema: undefined, hidden: undefined, objects: [] };
}
