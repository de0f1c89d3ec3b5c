/** Calls that make a tool: which of their arguments say what. */
import * as l10n from '@vscode/l10n';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { isPlain } from '../../../code/script/plainValues.ts';
import { isSchema } from '../../../extraction/sources/zod/schemas.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Entry, Fields } from './fields.ts';
import { UNTOLD } from './listed.ts';
import { exportedName } from './scriptNames.ts';
import { ScriptObjects } from './scriptObjects.ts';
import { isShape } from './scriptSchemas.ts';
import { runsOnProvider, type ServerTool } from './serverTools.ts';
import { knownTextOf, partsIn, schemaIn, type ToolParts } from './wireShapes.ts';

/** Functions that only ever make or register a tool: of SDKs, frameworks and MCP servers. */
const MAKERS = new Set([
  'tool',
  'dynamicTool',
  'createTool',
  'defineTool',
  'betaTool',
  'betaZodTool',
  'zodFunction',
  'zodResponsesFunction',
  'registerTool',
  'addTool',
  'toolDefinition',
  'DynamicStructuredTool',
  'DynamicTool',
  'StructuredTool',
  'FunctionTool',
]);
const METHOD_MAKERS = /^(?:tool|registerTool|defineTool|addTool)$/;
/** Any other that ends so makes one where its argument looks like it. */
const LIKELY = /tool$/i;
const DOING = ['description', 'execute', 'handler', 'run', 'func', 'name', 'id'];
const NAMES = ['name', 'id', 'toolName'];
/** What MCP may be told about a tool beside its arguments. */
const HINTS = new Set(['title', 'readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']);

/** What is a text, whatever it says. l10n: none, names of nodes. */
const TEXTS = new Set(['String', 'TemplateString', 'TaggedTemplateExpression', 'BinaryExpression']);
const EMPTY = { name: undefined, description: undefined, schema: undefined, hidden: undefined };

export class ScriptCalls {
  readonly objects: ScriptObjects;
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
    this.objects = new ScriptObjects(script, (call) => {
      const [first] = this.#isLikely(call) ? argumentsOf(call) : [];
      return first !== undefined && this.objects.resolve(first).name === 'ObjectExpression' ? first : undefined;
    });
  }

  /** The parts of the tool that a call makes; `undefined` for any other call. */
  read(call: SyntaxNode): ToolParts | undefined {
    const name = this.#nameOf(call);
    if (name === undefined) return this.#inTwoSteps(call);
    if (!mayMakeTool(name)) return undefined;
    const args = argumentsOf(call);
    const [first, second] = args;
    if (first === undefined) return undefined;
    const isSure = MAKERS.has(name) && !this.#isOwn(call);
    const fields = this.objects.fields(first);
    if (fields?.get('toolName') !== undefined && name === 'asTool') return this.#ofAgent(call, fields);
    if (fields !== undefined) return this.#withObject(call, name, fields, isSure);
    const secondFields = second === undefined ? undefined : this.objects.fields(second);
    if (second !== undefined && secondFields !== undefined && this.objects.isFunction(first))
      return this.#ofFunction(call, secondFields);
    if (second !== undefined && this.#mayBeText(first) && (isSure || METHOD_MAKERS.test(name)))
      return this.#named(call, name, args);
    return isSure && this.handedOn(call) === undefined ? this.#unknown(call, args.at(-1) ?? first) : undefined;
  }

  /** What a call that only ever registers a tool is given alone, where that is made or written there. */
  handedOn(call: SyntaxNode): SyntaxNode | undefined {
    const [only, ...others] = MAKERS.has(this.#nameOf(call) ?? '') && !this.#isOwn(call) ? argumentsOf(call) : [];
    if (only === undefined || others.length > 0) return undefined;
    const node = this.objects.resolve(only);
    const isMade = /^(?:Call|New|Await|Array)Expression$/.test(node.name) || this.objects.isFunction(node);
    return isMade && this.objects.fields(only) === undefined ? only : undefined;
  }

  /** `server.tool()(run)` */
  #inTwoSteps(call: SyntaxNode): ToolParts | undefined {
    const [inner] = partsOf(call);
    const [first] = argumentsOf(call);
    if (call.name !== 'CallExpression' || inner?.name !== 'CallExpression' || first === undefined) return undefined;
    const isMaker = MAKERS.has(this.#nameOf(inner) ?? '') && !this.#isOwn(inner);
    return isMaker && this.read(inner) === undefined ? this.#unknown(call, first) : undefined;
  }

  /** `tool({ type: 'provider', id: 'openai.web_search' })` */
  ofProvider(call: SyntaxNode): ServerTool | undefined {
    const [first] = MAKERS.has(this.#nameOf(call) ?? '') ? argumentsOf(call) : [];
    const fields = first === undefined ? undefined : this.objects.fields(first);
    if (fields === undefined || !isProviders(fields)) return undefined;
    return runsOnProvider(knownTextOf(fields.get('id')) ?? l10n.t('A tool of a provider'));
  }

  /** An agent as the tool of another takes one text, unless it says more. */
  #ofAgent(call: SyntaxNode, fields: Fields): ToolParts {
    const given = partsIn(fields, schemaIn(fields) ?? TEXT_INPUT, call.from);
    return { ...given, name: fields.get('toolName'), description: fields.get('toolDescription') };
  }

  #withObject(call: SyntaxNode, name: string, fields: Fields, isSure: boolean): ToolParts | undefined {
    const schema = schemaIn(fields, ['schema']);
    const isOne = schema === undefined ? isSure : isSure || DOING.some((key) => fields.get(key) !== undefined);
    // What a provider runs itself has no definition here.
    if (!isOne || (schema === undefined && isProviders(fields))) return undefined;
    const parts = partsIn(fields, schema, call.from);
    const given = NAMES.map((key) => fields.get(key)).find((entry) => entry !== undefined);
    const takesText = name === 'DynamicTool' && schema === undefined;
    return {
      ...parts,
      name: given,
      ...(takesText && { schema: TEXT_INPUT }),
      ...(schema === undefined && !takesText && fields.hidden === undefined && { notes: [NO_SCHEMA] }),
    };
  }

  /** LangChain: `tool(function, { name, description, schema })`. */
  #ofFunction(call: SyntaxNode, fields: Fields): ToolParts {
    const schema = schemaIn(fields, ['schema']);
    return {
      ...partsIn(fields, schema, call.from),
      ...(schema === undefined && fields.hidden === undefined && { notes: [NO_SCHEMA] }),
    };
  }

  /** MCP and its like: the name, then a description, a shape, hints or an object of all of them, then the handler. */
  #named(call: SyntaxNode, maker: string, [name, ...args]: readonly SyntaxNode[]): ToolParts {
    const parts = { ...EMPTY, offset: call.from, name: name && this.objects.entry(name), objects: [call.from] };
    let description: Entry | undefined;
    // The handler is looked at, and not read.
    const before = this.#script.reached.within(undefined, () => this.#beforeHandler(args));
    for (const [index, arg] of before.entries()) {
      const value = this.objects.valueOf(arg);
      const fields = this.objects.fields(arg);
      if (isSchema(value) || (maker === 'tool' && isShape(value)))
        return { ...parts, description, schema: this.objects.entry(arg) };
      if (fields !== undefined && isConfig(fields)) {
        const own = partsIn(fields, schemaIn(fields, ['schema']), call.from);
        return { ...own, name: parts.name, description: own.description ?? description };
      }
      if (fields !== undefined && !isShape(value) && isHints(value, fields)) continue;
      // What cannot be told is a description where something follows that may be the schema.
      const isFollowed = description === undefined && index < before.length - 1;
      const isUnknown = value === undefined && fields === undefined;
      const isText = typeof value === 'string' || (isUnknown && TEXTS.has(this.objects.resolve(arg).name));
      if (!isText && !(isUnknown && isFollowed)) return { ...parts, description, schema: this.objects.entry(arg) };
      description = this.objects.entry(arg);
    }
    return { ...parts, description };
  }

  /** The arguments in front of the function that runs; a name that cannot be told is one when it stands last. */
  #beforeHandler(args: readonly SyntaxNode[]): readonly SyntaxNode[] {
    const end = args.findIndex((arg) => this.objects.isFunction(arg));
    if (end !== -1) return args.slice(0, end);
    const last = args.at(-1);
    const isHandler =
      last !== undefined &&
      !TEXTS.has(this.objects.resolve(last).name) &&
      this.objects.valueOf(last) === undefined &&
      this.objects.fields(last) === undefined;
    return isHandler ? args.slice(0, -1) : args;
  }

  /** What is handed on cannot be told, and may be anything. */
  #unknown(call: SyntaxNode, arg: SyntaxNode): ToolParts {
    const read = (): never => {
      this.#script.values.evaluate(arg);
      throw new ReadError(UNTOLD, arg.from);
    };
    const name = { offset: arg.from, read, fields: () => undefined };
    return { ...EMPTY, offset: call.from, name, objects: [call.from] };
  }

  #mayBeText(node: SyntaxNode): boolean {
    const value = this.objects.valueOf(node);
    if (value !== undefined) return typeof value === 'string';
    const { name } = this.objects.resolve(node);
    return TEXTS.has(name) || /^(?:VariableName|MemberExpression|CallExpression)$/.test(name);
  }

  #isLikely(call: SyntaxNode): boolean {
    const name = this.#nameOf(call);
    return name !== undefined && mayMakeTool(name);
  }

  /** The last name of what is called, under which it was exported. */
  #nameOf(call: SyntaxNode): string | undefined {
    const callee = calleeOf(call);
    if (callee === undefined) return undefined;
    return exportedName(callee, this.#script) ?? this.#script.text.slice(callee.from, callee.to);
  }

  /** Whether the file has its own function of that name. */
  #isOwn(call: SyntaxNode): boolean {
    const callee = calleeOf(call);
    if (callee?.name !== 'VariableName') return false;
    const declaration = this.#script.scopes.find(this.#script.text.slice(callee.from, callee.to), callee);
    return declaration !== undefined && declaration.declared.kind !== 'import' && declaration.declared.kind !== 'part';
  }
}

const NO_SCHEMA = l10n.t('There is no schema: it is read as a tool without arguments.');

function mayMakeTool(name: string): boolean {
  return MAKERS.has(name) || LIKELY.test(name);
}

export const TEXT_INPUT: Entry = {
  offset: 0,
  read: () => ({ type: 'object', properties: { input: { type: 'string' } }, required: ['input'] }),
  fields: () => undefined,
};

function calleeOf(call: SyntaxNode): SyntaxNode | undefined {
  let node = call.name === 'NewExpression' ? partsOf(call)[1] : partsOf(call)[0];
  for (let steps = 0; node !== undefined && steps < 5; steps += 1) {
    if (node.name === 'VariableName') return node;
    if (node.name === 'MemberExpression') return partOf(node, 'PropertyName');
    node = /^(?:InstantiationExpression|PostfixExpression)$/.test(node.name) ? partsOf(node)[0] : undefined;
  }
  return undefined;
}

export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = partOf(call, 'ArgList');
  return list === undefined ? [] : partsOf(list).filter(({ name }) => name !== '(' && name !== ')' && name !== ',');
}

function isConfig(fields: Fields): boolean {
  return (
    schemaIn(fields) !== undefined ||
    ['description', 'annotations', 'outputSchema', '_meta'].some((key) => fields.get(key) !== undefined)
  );
}

function isHints(value: unknown, fields: Fields): boolean {
  if (isPlain(value)) return Object.keys(value).every((key) => HINTS.has(key));
  return [...HINTS].some((key) => fields.get(key) !== undefined);
}

function isProviders(fields: Fields): boolean {
  return knownTextOf(fields.get('type'))?.startsWith('provider') === true;
}
