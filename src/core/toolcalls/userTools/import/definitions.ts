import type { CodeText, LiteralNode } from '../../../code/literals.ts';

/** The parts of a definition, not read yet. */
export interface ToolParts {
  readonly offset: number;
  /** A name that stands outside: the property or constant that holds the definition. */
  readonly name?: string;
  readonly nameNode?: LiteralNode;
  readonly description?: LiteralNode;
  /** Absent for a tool without arguments. */
  readonly schema?: LiteralNode;
}

type ObjectNode = Extract<LiteralNode, { kind: 'object' }>;
type CallNode = Extract<LiteralNode, { kind: 'call' }>;

const SCHEMA_KEYS = ['input_schema', 'parameters', 'inputSchema'] as const;

/** The definition in a value; `undefined` where the value is something else. */
export function definitionIn(node: LiteralNode, code: CodeText, nameBefore: string | undefined): ToolParts | undefined {
  if (node.kind === 'object') return objectDefinition(node);
  return node.kind === 'call' ? callDefinition(node, code, nameBefore) : undefined;
}

/** `{type: 'function', function: {…}}`, and flat with `parameters`, `input_schema` or `inputSchema`. */
function objectDefinition(node: ObjectNode): ToolParts | undefined {
  const inner = node.entries.get('function');
  if (inner?.kind === 'object' && isText(node.entries.get('type'), 'function')) {
    const parts = namedParts(inner, true);
    return parts === undefined ? undefined : { ...parts, offset: node.offset };
  }
  return namedParts(node, isText(node.entries.get('type'), 'function'));
}

function namedParts(node: ObjectNode, isSurelyTool: boolean): ToolParts | undefined {
  const { entries, offset } = node;
  const schema = SCHEMA_KEYS.map((key) => entries.get(key)).find((each) => each !== undefined);
  const nameNode = entries.get('name');
  const description = entries.get('description');
  if (!isSurelyTool && (schema === undefined || nameNode === undefined)) return undefined;
  return {
    offset,
    ...(nameNode !== undefined && { nameNode }),
    ...(description !== undefined && { description }),
    ...(schema !== undefined && { schema }),
  };
}

/** Functions that take a definition as their only object: of the AI SDK, of zod helpers, of Python's typed dictionaries. */
const WITH_OBJECT =
  /(?:^|\.)(?:zodFunction|zodResponsesFunction|betaZodTool|betaTool|ToolParam|ToolUnionParam|FunctionToolParam|FunctionDefinition|FunctionDeclaration|dict)$/;
const WITH_NAME_OUTSIDE = /^(?:ai\.)?(?:tool|dynamicTool)$/;

function callDefinition(
  { name, args, offset }: CallNode,
  code: CodeText,
  nameBefore: string | undefined,
): ToolParts | undefined {
  const [first, second] = args;
  const last = args.at(-1);
  if (WITH_NAME_OUTSIDE.test(name) && first?.kind === 'object') {
    const parts = namedParts(first, true);
    return parts === undefined ? undefined : { ...parts, offset, ...outsideName(parts, nameBefore) };
  }
  if (WITH_OBJECT.test(name) && last?.kind === 'object') return objectDefinition(last);
  if (/\.(?:registerTool|tool)$/.test(name) && first?.kind === 'scalar' && second?.kind === 'object') {
    const parts = namedParts(second, true);
    return parts === undefined ? undefined : { ...parts, offset, nameNode: first };
  }
  if (/(?:^|\.)pydantic_function_tool$/.test(name) && first?.kind === 'source')
    return modelDefinition(first, last, offset, code);
  return undefined;
}

function outsideName(parts: ToolParts, nameBefore: string | undefined): Pick<ToolParts, 'name'> {
  return parts.nameNode === undefined && nameBefore !== undefined ? { name: nameBefore } : {};
}

/** `pydantic_function_tool(Model, name=…)`: the schema is that of the class. */
function modelDefinition(
  model: Extract<LiteralNode, { kind: 'source' }>,
  last: LiteralNode | undefined,
  offset: number,
  code: CodeText,
): ToolParts {
  const given = last?.kind === 'object' ? last.entries : new Map<string, LiteralNode>();
  const nameNode = given.get('name');
  const description = given.get('description');
  const className = code.text.slice(model.offset, model.end);
  return {
    offset,
    ...(nameNode === undefined ? { name: className } : { nameNode }),
    ...(description !== undefined && { description }),
    schema: { kind: 'call', name: `${className}.model_json_schema`, args: [], offset: model.offset, end: model.end },
  };
}

function isText(node: LiteralNode | undefined, text: string): boolean {
  return node?.kind === 'scalar' && node.value === text;
}

/** The property or constant that a value is given to: `weather: tool(…)`, `const weather = tool(…)`. */
export function nameBefore({ tokens }: CodeText, index: number): string | undefined {
  const [name, sign] = [tokens[index - 2], tokens[index - 1]];
  if (sign?.text !== ':' && sign?.text !== '=') return undefined;
  return name?.kind === 'name' || name?.kind === 'text' ? name.text : undefined;
}
