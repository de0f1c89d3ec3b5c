/** The declared name that keeps a value which was found where it stands, and not by that name. */
import type { Reachable } from '../reached.ts';
import type { Scopes } from './scope.ts';
import type { Tracing } from './surroundings.ts';
import { partOf, type SyntaxNode } from './tree.ts';

interface HolderScript extends Tracing {
  readonly text: string;
  readonly scopes: Scopes;
}

const MAX_STEPS = 30;
/** What is around a value that is kept, as it is or with more; what a call makes of it is another value. */
const AROUND =
  /^(?:ParenthesizedExpression|BinaryExpression|AwaitExpression|PostfixExpression|TypeAssertion|ObjectExpression|Property|ArrayExpression)$/;

interface Held {
  /** Where in what the name holds. */
  readonly member: string | undefined;
  readonly says: RegExp | undefined;
}

/**
 * Tells the reader of a value by which name it is held. `says` knows the members of the value that are of interest, where the
 * value is what it is whatever else the name is given; without it the reader means the name.
 */
export function comeByHolder(node: SyntaxNode, script: HolderScript, says?: RegExp): void {
  let at = node;
  let member: string | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const around = at.parent;
    if (around === null) return;
    const held = says === undefined ? undefined : { member, says: at === node ? says : undefined };
    if (around.name === 'VariableDeclaration') return comeByDeclared(at, held, script);
    if (around.name === 'AssignmentExpression') return comeByGiven(around, at, held, script);
    if (!AROUND.test(around.name)) return;
    if (around.name === 'Property') member = keyIn(around, script.text);
    if (around.name === 'ArrayExpression') member = indexIn(at);
    at = around;
  }
}

function comeByDeclared(value: SyntaxNode, held: Held | undefined, script: HolderScript): void {
  const place = placeOf(nameBefore(value), script);
  if (place === undefined) return;
  if (held === undefined) script.reached.comeBy(place);
  else script.reached.comeByHolder(place, held.member, held.says);
}

/** `name = value` is no change to the value itself; another one is. */
function comeByGiven(assignment: SyntaxNode, value: SyntaxNode, held: Held | undefined, script: HolderScript): void {
  const name = assignment.firstChild;
  const place = name?.name === 'VariableName' && name.from !== value.from ? placeOf(name, script) : undefined;
  if (name === null || place === undefined) return;
  if (held !== undefined) return script.reached.comeByHolder(place, held.member, held.says);
  const changes = (): ReturnType<Reachable['changes']> => place.changes().filter(({ offset }) => offset !== name.from);
  script.reached.comeBy({ ...place, key: `${place.key} ${name.from}`, changes });
}

function placeOf(name: SyntaxNode | undefined, script: HolderScript): Reachable | undefined {
  const declaration = name === undefined ? undefined : script.scopes.find(slice(name, script), name);
  return declaration === undefined ? undefined : script.reachable(declaration);
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

const MAX_INDEX = 200;

/** Behind so many it is not counted which one it is: each would go through all before it. */
function indexIn(item: SyntaxNode): string | undefined {
  let index = 0;
  for (let before = item.prevSibling; before !== null; before = before.prevSibling) {
    if (before.name === ',') index += 1;
    if (index > MAX_INDEX) return undefined;
  }
  return String(index);
}

function slice({ from, to }: SyntaxNode, { text }: HolderScript): string {
  return text.slice(from, to);
}
