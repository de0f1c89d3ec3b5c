/** The declared name that keeps a value which was found where it stands, and not by that name. */
import type { Reachable, Reached } from '../reached.ts';
import type { Declaration, Scopes } from './scope.ts';
import { partOf, type SyntaxNode } from './tree.ts';

interface HolderScript {
  readonly text: string;
  readonly scopes: Scopes;
  readonly reached: Reached;
  readonly reachable: (declaration: Declaration) => Reachable;
}

const MAX_STEPS = 30;
/** What is around a value that is kept, as it is or with more; what a call makes of it is another value. */
const AROUND =
  /^(?:ParenthesizedExpression|BinaryExpression|AwaitExpression|PostfixExpression|TypeAssertion|ObjectExpression|Property|ArrayExpression)$/;

/** Tells the reader of the value of the name, as if the value had been reached by it. */
export function comeByHolder(node: SyntaxNode, script: HolderScript): void {
  let at = node;
  let member: string | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const around = at.parent;
    if (around === null) return;
    if (around.name === 'VariableDeclaration') return comeByDeclared(at, member, script);
    if (around.name === 'AssignmentExpression') return comeByGiven(around, at, script);
    if (!AROUND.test(around.name)) return;
    if (around.name === 'Property') member = keyIn(around, script.text);
    if (around.name === 'ArrayExpression') member = indexIn(at);
    at = around;
  }
}

function comeByDeclared(value: SyntaxNode, member: string | undefined, script: HolderScript): void {
  const name = value.prevSibling === null ? undefined : nameBefore(value);
  const declaration = name === undefined ? undefined : script.scopes.find(slice(name, script), name);
  if (declaration !== undefined) script.reached.comeBy(script.reachable(declaration), member);
}

/** `name = value` is no change to the value itself; another one is. */
function comeByGiven(assignment: SyntaxNode, value: SyntaxNode, script: HolderScript): void {
  const name = assignment.firstChild;
  if (name?.name !== 'VariableName' || name.from === value.from) return;
  const declaration = script.scopes.find(slice(name, script), name);
  if (declaration === undefined) return;
  const place = script.reachable(declaration);
  const changes = (): ReturnType<Reachable['changes']> => place.changes().filter(({ offset }) => offset !== name.from);
  script.reached.comeBy({ ...place, key: `${place.key} ${name.from}`, changes });
}

function nameBefore(value: SyntaxNode): SyntaxNode | undefined {
  for (let before = value.prevSibling; before !== null; before = before.prevSibling)
    if (before.name === 'VariableDefinition') return before;
  return undefined;
}

function keyIn(property: SyntaxNode, text: string): string | undefined {
  const key = partOf(property, 'PropertyDefinition', 'String');
  if (key === undefined) return undefined;
  const word = text.slice(key.from, key.to);
  return key.name === 'String' ? word.slice(1, -1) : word;
}

function indexIn(item: SyntaxNode): string {
  let index = 0;
  for (let before = item.prevSibling; before !== null; before = before.prevSibling) if (before.name === ',') index += 1;
  return String(index);
}

function slice({ from, to }: SyntaxNode, { text }: HolderScript): string {
  return text.slice(from, to);
}
