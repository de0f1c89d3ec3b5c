/** Classes of a script that are a tool: `class Search extends StructuredTool { name = …; description = …; schema = … }`. */
import * as l10n from '@vscode/l10n';
import { partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Entry } from './fields.ts';
import { TEXT_INPUT } from './scriptCalls.ts';
import { assignedIn } from './scriptMembers.ts';
import { exportedName } from './scriptNames.ts';
import type { ScriptObjects } from './scriptObjects.ts';
import type { ToolParts } from './wireShapes.ts';

/** Of LangChain and its like; the last takes one text. */
const BASES = /^(?:StructuredTool|BaseTool|\w{0,60}BaseTool|Tool)$/;

export function toolOfClass(node: SyntaxNode, script: Script, objects: ScriptObjects): ToolParts | undefined {
  const base = partsOf(node).find((_, index, parts) => parts[index - 1]?.name === 'extends');
  const of = base === undefined ? undefined : exportedName(base, script);
  if (of === undefined || !BASES.test(of)) return undefined;
  const values = valuesIn(node, script);
  const entry = (name: string): Entry | undefined => {
    const value = values.get(name);
    return value === undefined ? undefined : objects.entry(value);
  };
  const [name, description] = [entry('name'), entry('description')];
  // Made to be inherited from.
  if (name === undefined && description === undefined) return undefined;
  const schema = entry('schema') ?? entry('inputSchema') ?? (of === 'Tool' ? TEXT_INPUT : untold(node));
  const own = partOf(node, 'VariableDefinition');
  return {
    offset: node.from,
    name: name ?? (own === undefined ? undefined : script.text.slice(own.from, own.to)),
    description,
    schema,
    hidden: undefined,
    objects: [],
    ...(name === undefined && { notes: [l10n.t('The code gives it no name; it is called after its class.')] }),
  };
}

/** The properties of a class with a value, getters that only return one included. */
function valuesIn(node: SyntaxNode, { text }: Script): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  for (const member of partsOf(partOf(node, 'ClassBody') ?? node)) {
    const key = partOf(member, 'PropertyDefinition');
    const value = member.name === 'PropertyDeclaration' ? assignedIn(member) : returned(member);
    if (key !== undefined && value !== undefined) found.set(text.slice(key.from, key.to), value);
  }
  return found;
}

function returned(member: SyntaxNode): SyntaxNode | undefined {
  const block =
    member.name === 'MethodDeclaration' && partOf(member, 'get') !== undefined ? partOf(member, 'Block') : undefined;
  const statement = block === undefined ? undefined : partOf(block, 'ReturnStatement');
  return statement === undefined ? undefined : partsOf(statement)[1];
}

function untold(node: SyntaxNode): Entry {
  return {
    offset: node.from,
    read: () => {
      throw new ReadError(l10n.t('What it takes stands in a class that is not here.'), node.from);
    },
    fields: () => undefined,
  };
}
