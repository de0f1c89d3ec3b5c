/** The members of an Enum, in their order. */
import { isInteger, isNumber } from '../../../base/exactNumber.ts';
import type { JsonValue } from '../../json/json.ts';
import type { PythonFile, PythonModules } from './modules.ts';
import { argumentsOf } from './scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from './tree.ts';

interface Values {
  valueOf(node: SyntaxNode, file: PythonFile): JsonValue | undefined;
}

const MAX_BASES = 50;
const BASES = /^(?:Str|Int)?(?:Enum|Flag)$|^ReprEnum$/;

/** The names of the classes from elsewhere that a class is in the end made of. */
function basesOutside(
  node: SyntaxNode,
  file: PythonFile,
  modules: PythonModules,
  seen = new Set<string>(),
): readonly string[] {
  // Classes that are reached in many ways are looked at once.
  const key = `${file.path} ${node.from}`;
  if (seen.has(key) || seen.size > MAX_BASES) return [];
  seen.add(key);
  return argumentsOf(node, file.text).values.flatMap((base) => {
    const meaning = modules.meaning(base, file);
    if (meaning === undefined) return [];
    if (meaning.kind === 'outside' || meaning.kind === 'undeclared') return [meaning.name];
    if (meaning.kind !== 'declared' || meaning.declaration.declared.kind !== 'class') return [];
    return basesOutside(meaning.declaration.declared.node, meaning.file, modules, seen);
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
  const statements = statementsOf(partOf(node, 'Body') ?? node);
  const functions = functionsIn(statements, file);
  let last = 0;
  for (const statement of statements) {
    if (statement.name !== 'AssignStatement') continue;
    const parts = partsOf(statement);
    const [name] = parts;
    const given = parts.at(-1);
    if (name?.name !== 'VariableName' || given === undefined || given.name === 'TypeDef') continue;
    const text = file.scopes.slice(name);
    if (text.startsWith('_')) continue;
    const isAuto = given.name === 'CallExpression' && /(?:^|\.)auto\(\s*\)$/.test(file.scopes.slice(given));
    const next = isFlag ? (last === 0 ? 1 : last * 2) : last + 1;
    const made = functions.get('_generate_next_value_');
    const count = Number.isSafeInteger(next) ? next : undefined;
    const own = made === undefined ? (isText ? text.toLowerCase() : count) : nextValue(made, text);
    const marked = /^(?:[\w.]{1,50}\.)?(non)?member\(/.exec(file.scopes.slice(given).slice(0, 80));
    if (marked?.[1] !== undefined) continue;
    const inner = marked === null ? given : argumentsOf(given, file.text).values[0];
    // What stands there goes to the class's own way of making a member.
    const isMade = functions.has('__new__') || inner === undefined;
    const value = isMade ? undefined : isAuto ? own : values.valueOf(inner, file);
    if (isNumber(value)) last = Number(value);
    members.set(text, mixedIn(value, bases));
  }
  return members;
}

/** The functions of a class by their names, as text. */
function functionsIn(statements: readonly SyntaxNode[], file: PythonFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const statement of statements) {
    const definition = statement.name === 'DecoratedStatement' ? partOf(statement, 'FunctionDefinition') : statement;
    const name = definition?.name === 'FunctionDefinition' ? partOf(definition, 'VariableName') : undefined;
    if (definition !== undefined && name !== undefined)
      found.set(file.scopes.slice(name), file.scopes.slice(definition));
  }
  return found;
}

/** Of the ways to make a value of a name the usual ones. */
function nextValue(code: string, name: string): string | undefined {
  const how = /\breturn name((?:\.(?:lower|upper)\(\))?)\s*$/.exec(code.slice(-200))?.[1];
  if (how === undefined) return undefined;
  return how === '' ? name : how.startsWith('.lower') ? name.toLowerCase() : name.toUpperCase();
}

/** `class E(str, Enum)` makes a text of each value. */
function mixedIn(value: JsonValue | undefined, bases: readonly string[]): JsonValue | undefined {
  const isText = bases.includes('str') || bases.includes('StrEnum');
  if (isText && isNumber(value) && isInteger(value)) return String(value);
  const isNumeric = bases.includes('int') || bases.includes('float');
  if (isNumeric && typeof value === 'boolean') return Number(value);
  return isNumeric && typeof value === 'string' ? undefined : value;
}
