/**
 * A strict schema as Claude takes it. Claude makes a grammar of it, in which each property that may be absent and each union
 * costs, so that there may be only so many of either; but a property need not be required, as elsewhere. A schema that
 * refers to itself has no such grammar.
 * l10n: none, for the model; limits are not shown.
 */
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { withoutNull } from '../sources/build.ts';
import { chooseAll, type Choice, type Field } from './claudeChoices.ts';
import { inlineReferences } from './inlineReferences.ts';
import type { SchemaChange, SchemaChanges } from './restoreValue.ts';
import { joinWords } from './rulesInWords.ts';

export interface ClaudeShape {
  readonly schema: JsonObject;
  readonly changes: SchemaChanges;
  /** Why Claude takes this schema in no shape, as a sentence. */
  readonly limit?: string;
}

/** Rewrites a schema in which all properties are required. */
export function claudeShape(strict: JsonObject, strictChanges: SchemaChanges): ClaudeShape {
  const inlined = inlineReferences(strict, strictChanges);
  const unusable = { schema: strict, changes: strictChanges };
  if (inlined === undefined) return { ...unusable, limit: 'The schema refers to itself; Claude takes none that does.' };
  const finder = new FieldFinder(inlined.changes);
  finder.visit(inlined.schema, false);
  const choices = chooseAll(finder.fields, finder.fixedUnions);
  const limit = 'More properties may be absent, null or of several types than Claude takes.';
  return choices === undefined
    ? { ...unusable, limit }
    : new Rewriter(inlined.changes, choices).rewriteRoot(inlined.schema);
}

/** A property that may have no value, and where it stands. */
interface FoundField extends Field {
  readonly owner: JsonObject;
  readonly name: string;
}

function isUnion({ type, anyOf }: JsonObject): boolean {
  return (isList(type) && type.length > 1) || (isList(anyOf) && anyOf.length > 1);
}

class FieldFinder {
  readonly fields: FoundField[] = [];
  /** Those without a choice. */
  fixedUnions = 0;
  readonly #changes: SchemaChanges;

  constructor(changes: SchemaChanges) {
    this.#changes = changes;
  }

  visit(node: JsonValue, isRepeated: boolean): void {
    if (!isRecord(node)) return;
    if (isUnion(node)) this.fixedUnions += 1;
    this.#visitInner(node, isRepeated);
  }

  #visitInner(node: JsonObject, isRepeated: boolean): void {
    const { properties, items, anyOf, $defs } = node;
    const change = this.#changes.get(node);
    if (isRecord(properties)) {
      for (const name of Object.keys(properties)) {
        const property = ownValue(properties, name);
        if (isRecord(property)) this.#visitProperty(node, name, property, change, isRepeated);
      }
    }
    if (items !== undefined) this.visit(items, true);
    if (isList(anyOf)) for (const option of anyOf) this.visit(option, isRepeated);
    // Where a definition is used is not followed: what is worth one is mostly the item of a list.
    if (isRecord($defs)) for (const definition of Object.values($defs)) this.visit(definition, true);
  }

  #visitProperty(
    owner: JsonObject,
    name: string,
    property: JsonObject,
    change: SchemaChange | undefined,
    isRepeated: boolean,
  ): void {
    const { schema, isNullable } = withoutNull(property);
    const isOptional = change?.kind === 'object' && change.optional.has(name);
    const hasValue = !isList(schema['anyOf']) || schema['anyOf'].length > 0;
    if (change?.kind !== 'object' || !hasValue || (!isOptional && !isNullable)) {
      this.visit(property, isRepeated);
      return;
    }
    const takesNull = isNullable && !change.absentWhenNull.has(name);
    this.fields.push({ owner, name, isOptional, takesNull, isUnion: isUnion(schema), isRepeated });
    this.#visitInner(property, isRepeated);
  }
}

class Rewriter {
  readonly #before: SchemaChanges;
  readonly #choices = new Map<JsonObject, Map<string, Choice>>();
  readonly #changes = new Map<JsonObject, SchemaChange>();

  constructor(before: SchemaChanges, choices: ReadonlyMap<FoundField, Choice>) {
    this.#before = before;
    for (const [{ owner, name }, choice] of choices) {
      const own = this.#choices.get(owner) ?? new Map<string, Choice>();
      this.#choices.set(owner, own.set(name, choice));
    }
  }

  rewriteRoot(schema: JsonObject): ClaudeShape {
    const { $defs } = schema;
    const root = this.#rewrite(schema);
    if (!isRecord($defs)) return { schema: root, changes: this.#changes };
    const definitions: JsonDraft = {};
    for (const name of Object.keys($defs)) setOwn(definitions, name, this.#rewrite(ownValue($defs, name) ?? {}));
    return { schema: this.#described(root, { $defs: definitions }), changes: this.#changes };
  }

  #rewrite(node: JsonValue): JsonObject {
    if (!isRecord(node)) return {};
    const { properties, items, anyOf, description } = node;
    const [only] = isList(anyOf) ? anyOf : [];
    if (isList(anyOf) && anyOf.length === 1 && only !== undefined) {
      const inner = this.#rewrite(only);
      // Nothing may stand beside a reference.
      return description === undefined || '$ref' in inner ? inner : this.#described(inner, { description });
    }
    const result: JsonDraft = { ...node };
    if (items !== undefined) {
      const inner = this.#rewrite(items);
      const words = isRecord(items) && '$ref' in inner ? items['description'] : undefined;
      result['items'] = inner;
      if (typeof words === 'string') result['description'] = joinWords(description, words);
    }
    if (isList(anyOf)) result['anyOf'] = anyOf.map((option) => this.#rewrite(option));
    const change = this.#before.get(node);
    if (change !== undefined) this.#changes.set(result, change);
    if (isRecord(properties)) this.#rewriteProperties(node, properties, result);
    return result;
  }

  #rewriteProperties(node: JsonObject, properties: JsonObject, result: JsonDraft): void {
    const choices = this.#choices.get(node);
    const rewritten: JsonDraft = {};
    const absent = new Set<string>();
    const words: string[] = [];
    for (const name of Object.keys(properties)) {
      const property = ownValue(properties, name) ?? {};
      const choice = choices?.get(name) ?? 'null';
      const own = choice === 'absent' ? this.#rewrite(valueOnly(property)) : this.#rewrite(property);
      const description = isRecord(property) ? property['description'] : undefined;
      if ('$ref' in own && typeof description === 'string') words.push(`${name}: ${description}`);
      if (choice !== 'null') absent.add(name);
      setOwn(rewritten, name, own);
    }
    result['properties'] = rewritten;
    const { required } = node;
    if (isList(required)) result['required'] = required.filter((name) => typeof name !== 'string' || !absent.has(name));
    if (words.length > 0) result['description'] = joinWords(result['description'], words.join(' '));
    const change = this.#before.get(node);
    if (change?.kind !== 'object') return;
    const nullWhenAbsent = new Set([...absent].filter((name) => !change.optional.has(name)));
    this.#changes.set(result, { ...change, nullWhenAbsent });
  }

  /** The schema with something more beside it, which is still the one that was changed. */
  #described(schema: JsonObject, more: JsonObject): JsonObject {
    const result = { ...schema, ...more };
    const change = this.#changes.get(schema);
    if (change !== undefined) this.#changes.set(result, change);
    return result;
  }
}

/** A property without null. Alternatives stay the objects they are, which the way back needs. */
function valueOnly(property: JsonValue): JsonValue {
  if (!isRecord(property)) return property;
  const { anyOf } = property;
  if (!isList(anyOf)) return withoutNull(property).schema;
  return { ...property, anyOf: anyOf.filter((option) => !isRecord(option) || option['type'] !== 'null') };
}
