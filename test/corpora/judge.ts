// Where two schemas of a type differ, TypeScript itself says which is right: by values that one takes and the other refuses.
import { isList, isRecord, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';
import { SchemaValidator } from '../../src/core/schema/validate.ts';
import { ts } from '../../src/host/typeReader/compiler.ts';
import { programOf, type Named } from './generator.ts';

/** `alike`: no value was found that one takes and the other refuses. */
export type Judgement = 'ours' | 'theirs' | 'alike' | 'undecided';

const MAX_SAMPLES = 300;
/** What few properties take. */
const OTHERS: readonly JsonValue[] = [null, 'other', 7];

/** Whether every value on which both differ is decided by TypeScript as ours does (or theirs). */
export function judge(node: Named, ours: JsonObject, theirs: JsonObject): Judgement {
  const values = unlike([...samples(ours, ours), ...samples(theirs, theirs)], ours, theirs);
  if (values.length === 0) return 'alike';
  const { fileName } = node.getSourceFile();
  const names = values.map((_, index) => `Judged__${index}`);
  const added = values.map(({ value }, index) => `\ntype ${names[index]} = ${typeText(value)};`).join('');
  const extended = programOf([fileName], true, { path: fileName, text: added });
  const checker = extended.getTypeChecker();
  const file = extended.getSourceFile(fileName);
  const typeOf = (name: string): ts.Type | undefined => {
    const found = file?.statements.find(
      (each): each is Named =>
        (ts.isTypeAliasDeclaration(each) || ts.isInterfaceDeclaration(each)) && each.name.text === name,
    );
    return found === undefined ? undefined : checker.getTypeAtLocation(found.name);
  };
  const type = typeOf(node.name.text);
  if (type === undefined || (type.flags & ts.TypeFlags.Any) !== 0) return 'undecided';
  const verdicts = values.map(({ isOurs }, index) => {
    const value = typeOf(names[index] ?? '');
    return value !== undefined && checker.isTypeAssignableTo(value, type) === isOurs;
  });
  if (verdicts.every(Boolean)) return 'ours';
  return verdicts.some(Boolean) ? 'undecided' : 'theirs';
}

interface Unlike {
  readonly value: JsonValue;
  /** Whether it is ours that takes it. */
  readonly isOurs: boolean;
}

function unlike(values: readonly JsonValue[], ours: JsonObject, theirs: JsonObject): readonly Unlike[] {
  const [own, other] = [new SchemaValidator(ours), new SchemaValidator(theirs)];
  const seen = new Set<string>();
  const found: Unlike[] = [];
  for (const value of values.slice(0, 2 * MAX_SAMPLES)) {
    const text = JSON.stringify(value);
    if (seen.has(text)) continue;
    seen.add(text);
    const isOurs = own.isValid(value);
    if (isOurs !== other.isValid(value)) found.push({ value, isOurs });
  }
  return found.slice(0, 40);
}

/** Some values that a schema takes, each property and option in turn. */
function samples(schema: JsonValue, root: JsonObject, depth = 0): readonly JsonValue[] {
  if (!isRecord(schema) || depth > 6) return [null, 'x'];
  const { $ref, anyOf, oneOf, type } = schema;
  if (typeof $ref === 'string') return samples(target($ref, root), root, depth + 1);
  if (isList(schema['enum'])) return schema['enum'].slice(0, 8);
  if ('const' in schema) return [schema['const'] ?? null];
  const options = anyOf ?? oneOf;
  if (isList(options))
    return options.flatMap((each) => samples(each, root, depth + 1).slice(0, 6)).slice(0, MAX_SAMPLES);
  const types = isList(type) ? type : [type ?? (isRecord(schema['properties']) ? 'object' : 'string')];
  return types.flatMap((each) => ofType(each, schema, root, depth)).slice(0, MAX_SAMPLES);
}

function ofType(type: JsonValue, schema: JsonObject, root: JsonObject, depth: number): readonly JsonValue[] {
  if (type === 'object') return objects(schema, root, depth);
  if (type === 'array') return lists(schema, root, depth);
  if (type === 'integer') return [3];
  if (type === 'number') return [3, 0.5];
  if (type === 'boolean') return [true, false];
  return type === 'null' ? [null] : ['x', ''];
}

function objects(schema: JsonObject, root: JsonObject, depth: number): readonly JsonValue[] {
  const properties = Object.entries(isRecord(schema['properties']) ? schema['properties'] : {});
  const required = new Set(isList(schema['required']) ? schema['required'] : []);
  const choices = properties.map(([name, each]) => [name, samples(each, root, depth + 1)] as const);
  const whole: JsonDraft = {};
  const least: JsonDraft = {};
  for (const [name, [first]] of choices) {
    if (first === undefined) continue;
    setOwn(whole, name, first);
    if (required.has(name)) setOwn(least, name, first);
  }
  const varied = choices.flatMap(([name, values]) =>
    [...values, ...OTHERS].map((value) => ({ ...least, [name]: value })),
  );
  const without = [...required].map((name) =>
    Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)),
  );
  const extra = isRecord(schema['additionalProperties'])
    ? [...samples(schema['additionalProperties'], root, depth + 1), ...OTHERS].map((value) => ({
        ...least,
        other: value,
      }))
    : [];
  return [least, whole, ...varied, ...without, ...extra];
}

function lists(schema: JsonObject, root: JsonObject, depth: number): readonly JsonValue[] {
  const { items, prefixItems } = schema;
  const first = isList(items) ? items : isList(prefixItems) ? prefixItems : [];
  if (first.length > 0) return [first.map((each) => samples(each, root, depth + 1)[0] ?? null)];
  const values = isRecord(items) ? samples(items, root, depth + 1) : ['x'];
  return [[], ...values.map((value) => [value])];
}

function target(ref: string, root: JsonObject): JsonValue {
  const [, group = '', name = ''] = /^#\/(\$defs|definitions)\/(.*)$/.exec(decodeURIComponent(ref)) ?? [];
  const defs = root[group];
  return isRecord(defs) ? (defs[name] ?? {}) : {};
}

/** A value as the type that only it has. */
function typeText(value: JsonValue): string {
  if (isList(value)) return `[${value.map(typeText).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${typeText(each)};`)
    .join(' ')} }`;
}
