/** The name of what holds a value: a property, a constant, the function that gives it. */
import { unescapeCode } from '../../../code/script/escapes.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { namesTools } from './listed.ts';
import { keyIn } from './scriptObjects.ts';

/** What is around a value without being it. l10n: none, names of nodes. */
const AROUND = new Set([
  'ParenthesizedExpression',
  'BinaryExpression',
  'AwaitExpression',
  'ConditionalExpression',
  'PostfixExpression',
  'TypeAssertion',
  'ArrowFunction',
  'FunctionExpression',
  'ReturnStatement',
  'Block',
  'IfStatement',
  'TryStatement',
]);
const MAX_STEPS = 30;

/** The name under which it was exported, where the file has renamed it; `undefined` for what is no name. */
export function exportedName(node: SyntaxNode, { text, scopes }: Script): string | undefined {
  if (node.name !== 'VariableName') return undefined;
  const name = text.slice(node.from, node.to);
  const declared = scopes.find(name, node)?.declared;
  const isRenamed = declared?.kind === 'import' && declared.name !== 'default' && declared.name !== '*';
  return isRenamed ? declared.name : name;
}

export function nameAround(node: SyntaxNode, script: Script): string | undefined {
  let at = node;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const around = at.parent;
    if (around === null) return undefined;
    // `{ ...tool({ … }), more }` is held by what holds the object.
    const isSpread = around.name === 'Property' && around.firstChild?.name === 'Spread' && around.parent !== null;
    const name = isSpread ? undefined : heldBy(around, at, script);
    if (name !== undefined || (!isSpread && !AROUND.has(around.name))) return name;
    at = isSpread ? (around.parent ?? around) : around;
  }
  return undefined;
}

function heldBy(around: SyntaxNode, value: SyntaxNode, script: Script): string | undefined {
  const { text } = script;
  const slice = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  switch (around.name) {
    case 'Property':
      return keyIn(around, script);
    case 'PropertyDeclaration':
    case 'MethodDeclaration': {
      const name = partOf(around, 'PropertyDefinition', 'PrivatePropertyDefinition');
      return name === undefined ? undefined : slice(name).replace(/^#/, '');
    }
    case 'FunctionDeclaration':
    case 'FunctionExpression': {
      const name = partOf(around, 'VariableDefinition');
      return name === undefined ? undefined : slice(name);
    }
    case 'VariableDeclaration':
      for (let before = value.prevSibling; before !== null; before = before.prevSibling)
        if (before.name === 'VariableDefinition') return slice(before);
      return undefined;
    case 'AssignmentExpression': {
      const last = around.firstChild === null ? undefined : partsOf(around.firstChild).findLast(isName);
      if (around.firstChild?.name === 'VariableName') return slice(around.firstChild);
      if (last === undefined) return undefined;
      return last.name === 'String' ? unescapeCode(slice(last).slice(1, -1)) : slice(last).replace(/^#/, '');
    }
  }
  return undefined;
}

function isName({ name }: SyntaxNode): boolean {
  return name === 'PropertyName' || name === 'String' || name === 'PrivatePropertyName';
}

/** What the lists of a file call its constants: `tools: { weather: weatherTool }`. */
export function namesInLists(tree: SyntaxNode, script: Script): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  tree.cursor().iterate(({ name, node }) => {
    if (name !== 'ObjectExpression' || !isListOfTools(node, script)) return;
    for (const property of partsOf(node)) {
      const value = partsOf(property).at(-1);
      const target = value?.name === 'CallExpression' ? value.firstChild : value;
      if (property.name !== 'Property' || target?.name !== 'VariableName') continue;
      const key = keyIn(property, script);
      const constant = script.text.slice(target.from, target.to);
      if (key !== undefined && !names.has(constant)) names.set(constant, key);
    }
  });
  return names;
}

/** An object or a list that is called so. */
function isListOfTools(object: SyntaxNode, script: Script): boolean {
  const around = object.parent;
  if (around?.name !== 'Property' && around?.name !== 'VariableDeclaration') return false;
  return namesTools(nameAround(object, script) ?? '');
}
