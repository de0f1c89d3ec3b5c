/** The members of an Enum, in their order. */
import type { JsonValue } from '../../json/json.ts';
import type { PythonFile, PythonModules } from './modules.ts';
import { argumentsOf } from './scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from './tree.ts';

interface Values {
  valueOf(node: SyntaxNode, file: PythonFile): JsonValue | undefined;
}

const MAX_BASES = 10;
const BASES = /^(?:Str|Int)?(?:Enum|Flag)$|^ReprEnum$/;

/** The names of the classes from elsewhere that a class is in the end made of. */
export function basesOutside(node: SyntaxNode, file: PythonFile, modules: PythonModules, depth = 0): readonly string[] {
  if (depth > MAX_BASES) return [];
  return argumentsOf(node, file.text).values.flatMap((base) => {
    const meaning = modules.meaning(base, file);
    if (meaning === undefined) return [];
    if (meaning.kind === 'outside' || meaning.kind === 'undeclared') return [meaning.name];
    if (meaning.kind !== 'declared' || meaning.declaration.declared.kind !== 'class') return [];
    const inner = meaning.declaration.declared.node;
    return inner.from === node.from && meaning.file === file
      ? []
      : basesOutside(inner, meaning.file, modules, depth + 1);
  });
}

export function isEnum(node: SyntaxNode, file: PythonFile, modules: PythonModules): boolean {
  return basesOutside(node, file, modules).some((name) => BASES.test(name));
}

/** `undefined` for a class that is no Enum; a member whose value cannot be told has none. */
export function enumMembers(
  node: SyntaxNode,
  file: PythonFile,
  modules: PythonModules,
  values: Values,
): ReadonlyMap<string, JsonValue | undefined> | undefined {
  const bases = basesOutside(node, file, modules);
  const base = bases.find((name) => BASES.test(name));
  if (base === undefined) return undefined;
  const isText = base === 'StrEnum';
  const isFlag = base.endsWith('Flag');
  const members = new Map<string, JsonValue | undefined>();
  let last = 0;
  for (const statement of statementsOf(partOf(node, 'Body') ?? node)) {
    if (statement.name !== 'AssignStatement') continue;
    const parts = partsOf(statement);
    const [name] = parts;
    const given = parts.at(-1);
    if (name?.name !== 'VariableName' || given === undefined || partOf(statement, 'TypeDef') !== undefined) continue;
    const text = file.scopes.slice(name);
    if (text.startsWith('_')) continue;
    const isAuto = given.name === 'CallExpression' && /(?:^|\.)auto\(\s*\)$/.test(file.scopes.slice(given));
    const next = isFlag ? (last === 0 ? 1 : last * 2) : last + 1;
    const value = isAuto ? (isText ? text.toLowerCase() : next) : values.valueOf(given, file);
    if (typeof value === 'number') last = value;
    members.set(text, value);
  }
  return members;
}
