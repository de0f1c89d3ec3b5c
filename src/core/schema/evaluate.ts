import type { Said } from '../../base/said.ts';
import { compareNumbers, isMultipleOf, isNumber, type JsonNumber } from '../../base/exactNumber.ts';
import {
  escapePointer,
  hasOwn,
  isEqual,
  isList,
  isRecord,
  ownValue,
  toPointer,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type JsonPath,
} from '../json/json.ts';
import { isAtLeast } from './dialect.ts';
import {
  addSeen,
  closestBranch,
  entriesOf,
  firstRepeat,
  hasType,
  newSeen,
  type Seen,
  type ValidationError,
} from './evaluationParts.ts';
import { isMeantAs } from './formats.ts';
import { Patterns } from './patterns.ts';
import type { Resource, SchemaIndex, SchemaNode } from './schemaIndex.ts';
import * as words from './sentences.ts';

export interface EvaluationLimits {
  readonly maxSteps: number;
  readonly maxDepth: number;
  readonly maxErrors: number;
  readonly timeoutMs: number;
}

export class StoppedError extends Error {}

/** Where an evaluation stands: the value's path, the schema's path, and the resources entered on the way. */
interface Place {
  readonly path: JsonPath;
  readonly schemaPath: string;
  readonly scope: readonly Resource[];
  readonly depth: number;
}

interface Context {
  readonly node: SchemaNode;
  readonly schema: JsonObject;
  readonly place: Place;
  readonly errors: ValidationError[];
  readonly seen: Seen;
}

/** One check of one value. Its order of work is that of the specification: `unevaluated…` last. */
export class Evaluation {
  readonly errors: ValidationError[] = [];
  readonly notes: string[] = [];
  readonly #index: SchemaIndex;
  readonly #assertFormats: boolean;
  readonly #limits: EvaluationLimits;
  readonly #deadline: number;
  readonly #patterns = new Patterns(() => this.#look());
  #steps = 0;

  constructor(index: SchemaIndex, options: { readonly assertFormats: boolean; readonly limits: EvaluationLimits }) {
    this.#index = index;
    this.#assertFormats = options.assertFormats;
    this.#limits = options.limits;
    this.#deadline = performance.now() + options.limits.timeoutMs;
  }

  run(value: JsonValue): boolean {
    const place: Place = { path: [], schemaPath: '', scope: [this.#index.rootResource], depth: 0 };
    return this.#check(this.#index.root, value, place, this.errors, newSeen());
  }

  #check(schema: JsonValue, value: JsonValue, place: Place, errors: ValidationError[], seen: Seen): boolean {
    this.#step(place);
    if (schema === true) return true;
    if (schema === false) return this.#fail(errors, place, 'false', words.notAllowed(place.path));
    const node = isRecord(schema) ? this.#index.node(schema) : undefined;
    if (node === undefined || !isRecord(schema)) return true;
    const scope = place.scope.at(-1) === node.resource ? place.scope : [...place.scope, node.resource];
    const context: Context = { node, schema, place: { ...place, scope }, errors, seen };
    if (typeof schema['$ref'] === 'string' && !isAtLeast(node.draft, '2019-09')) return this.#checkRef(context, value);
    const results = [
      this.#checkRef(context, value),
      this.#checkAny(context, value),
      this.#checkCombined(context, value),
    ];
    if (typeof value === 'string') results.push(this.#checkText(context, value));
    else if (isNumber(value)) results.push(this.#checkNumber(context, value));
    else if (isList(value)) results.push(this.#checkItems(context, value));
    else if (isRecord(value)) results.push(this.#checkProperties(context, value));
    return results.every(Boolean);
  }

  #step(place: Place): void {
    this.#steps += 1;
    if (place.depth > this.#limits.maxDepth) throw new StoppedError(words.nestedTooDeeply());
    if (this.#steps > this.#limits.maxSteps) throw new StoppedError(words.takesTooLong());
    if ((this.#steps & 1023) === 0) this.#look();
  }

  #look(): void {
    if (performance.now() > this.#deadline) throw new StoppedError(words.takesTooLong());
  }

  #fail(errors: ValidationError[], place: Place, keyword: string, said: Said, types?: readonly string[]): false {
    if (errors.length < this.#limits.maxErrors) {
      const schemaPath = keyword === 'false' ? place.schemaPath : `${place.schemaPath}/${keyword}`;
      const at = { instancePath: toPointer(place.path), path: place.path, schemaPath, keyword, ...said };
      errors.push(types === undefined ? at : { ...at, types });
    }
    return false;
  }

  #sub(
    context: Context,
    schema: JsonValue,
    value: JsonValue,
    suffix: string,
    errors = context.errors,
    seen?: Seen,
  ): boolean {
    const { place } = context;
    const next = { ...place, schemaPath: place.schemaPath + suffix, depth: place.depth + 1 };
    if (seen !== undefined) return this.#check(schema, value, next, errors, seen);
    // Each part looks at the value on its own; what it saw counts for the schema around it, not for its neighbours.
    const own = newSeen();
    const isValid = this.#check(schema, value, next, errors, own);
    addSeen(context.seen, own);
    return isValid;
  }

  #child(context: Context, schema: JsonValue, value: JsonValue, key: string | number, suffix: string): boolean {
    const { place } = context;
    const next: Place = {
      path: [...place.path, key],
      schemaPath: place.schemaPath + suffix,
      scope: place.scope,
      depth: place.depth + 1,
    };
    return this.#check(schema, value, next, context.errors, newSeen());
  }

  // References

  #checkRef(context: Context, value: JsonValue): boolean {
    const { schema, node } = context;
    let isValid = true;
    const ref = schema['$ref'];
    if (typeof ref === 'string') {
      const target = this.#index.resolve(ref, node);
      if (target !== undefined) isValid = this.#sub(context, target, value, '/$ref');
    }
    if (node.draft === '2019-09' && schema['$recursiveRef'] === '#') {
      isValid = this.#sub(context, this.#recursiveTarget(context), value, '/$recursiveRef') && isValid;
    }
    const dynamic = schema['$dynamicRef'];
    if (node.draft === '2020-12' && typeof dynamic === 'string') {
      const target = this.#dynamicTarget(context, dynamic);
      if (target !== undefined) isValid = this.#sub(context, target, value, '/$dynamicRef') && isValid;
    }
    return isValid;
  }

  #recursiveTarget({ node, place }: Context): JsonValue {
    if (!node.resource.isRecursiveAnchor) return node.resource.root;
    return (place.scope.find((resource) => resource.isRecursiveAnchor) ?? node.resource).root;
  }

  #dynamicTarget({ node, place }: Context, ref: string): JsonValue | undefined {
    const target = this.#index.resolve(ref, node);
    const name = ref.slice(ref.indexOf('#') + 1);
    if (!isRecord(target) || target['$dynamicAnchor'] !== name) return target;
    for (const resource of place.scope) {
      const anchored = resource.dynamicAnchors.get(name);
      if (anchored !== undefined) return anchored;
    }
    return target;
  }

  // Any value

  #checkAny({ schema, place, errors }: Context, value: JsonValue): boolean {
    let isValid = true;
    const { type } = schema;
    if (type !== undefined) {
      const names = (isList(type) ? type : [type]).filter((name) => typeof name === 'string');
      if (!names.some((name) => hasType(value, name))) {
        isValid = this.#fail(errors, place, 'type', words.wrongType(place.path, value, names), names);
      }
    }
    if (isList(schema['enum']) && !schema['enum'].some((item) => isEqual(item, value))) {
      isValid = this.#fail(errors, place, 'enum', words.notInEnum(place.path, value, schema['enum']));
    }
    if (hasOwn(schema, 'const') && !isEqual(schema['const'], value)) {
      isValid = this.#fail(errors, place, 'const', words.notConst(place.path, value, schema['const'] ?? null));
    }
    return isValid;
  }

  #checkCombined(context: Context, value: JsonValue): boolean {
    const { schema, place, errors } = context;
    let isValid = true;
    const { allOf, anyOf, oneOf } = schema;
    if (isList(allOf)) {
      allOf.forEach((each, index) => {
        isValid = this.#sub(context, each, value, `/allOf/${index}`) && isValid;
      });
    }
    if (isList(anyOf)) isValid = this.#checkChoice(context, 'anyOf', anyOf, value) && isValid;
    if (isList(oneOf)) isValid = this.#checkChoice(context, 'oneOf', oneOf, value) && isValid;
    if (schema['not'] !== undefined && this.#sub(context, schema['not'], value, '/not', [], newSeen())) {
      isValid = this.#fail(errors, place, 'not', words.mustNotMatch(place.path, value));
    }
    if (schema['if'] !== undefined) {
      const seen = newSeen();
      const holds = this.#sub(context, schema['if'], value, '/if', [], seen);
      if (holds) addSeen(context.seen, seen);
      const branch = holds ? 'then' : 'else';
      const chosen = schema[branch];
      if (chosen !== undefined) isValid = this.#sub(context, chosen, value, `/${branch}`) && isValid;
    }
    return isValid;
  }

  #checkChoice(context: Context, keyword: 'anyOf' | 'oneOf', options: JsonList, value: JsonValue): boolean {
    const { place, errors } = context;
    const tried: ValidationError[][] = [];
    let matches = 0;
    for (const [index, option] of options.entries()) {
      const own: ValidationError[] = [];
      const seen = newSeen();
      if (this.#sub(context, option, value, `/${keyword}/${index}`, own, seen)) {
        matches += 1;
        addSeen(context.seen, seen);
        if (keyword === 'anyOf' && !this.#index.hasUnevaluated) return true;
      } else tried.push(own);
    }
    if (matches === 1 || (matches > 1 && keyword === 'anyOf')) return true;
    if (matches > 1) return this.#fail(errors, place, keyword, words.matchesSeveral(place.path, value, matches));
    const closest = closestBranch(tried, place.path.length);
    this.#fail(errors, place, keyword, words.matchesNone(place.path, value, options));
    if (closest !== undefined) errors.push(...closest.slice(0, this.#limits.maxErrors - errors.length));
    return false;
  }

  // Texts and numbers

  #checkText({ schema, place, errors }: Context, value: string): boolean {
    let isValid = true;
    const { minLength, maxLength, pattern, format } = schema;
    const isShort = typeof minLength === 'number' && value.length < minLength * 2;
    const isLong = typeof maxLength === 'number' && value.length > maxLength;
    if (isShort || isLong) {
      const length = Array.from(value).length;
      if (typeof minLength === 'number' && length < minLength) {
        isValid = this.#fail(errors, place, 'minLength', words.tooShort(place.path, length, minLength));
      }
      if (typeof maxLength === 'number' && length > maxLength) {
        isValid = this.#fail(errors, place, 'maxLength', words.tooLong(place.path, length, maxLength));
      }
    }
    if (typeof pattern === 'string' && !this.#matches(pattern, value)) {
      isValid = this.#fail(errors, place, 'pattern', words.wrongPattern(place.path, value, pattern));
    }
    if (this.#assertFormats && typeof format === 'string' && !this.#isMeantAs(value, format)) {
      isValid = this.#fail(errors, place, 'format', words.wrongFormat(place.path, value, format));
    }
    return isValid;
  }

  #isMeantAs(value: string, format: string): boolean {
    return isMeantAs(value, format, !this.#index.namesDraft);
  }

  #matches(source: string, value: string): boolean {
    const matches = this.#patterns.matches(source, value);
    if (matches !== undefined) return matches;
    const note = words.patternTakesTooLong(source);
    if (!this.notes.includes(note)) this.notes.push(note);
    return true;
  }

  #checkNumber({ schema, place, errors }: Context, value: JsonNumber): boolean {
    let isValid = true;
    const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
    if (isNumber(multipleOf) && !isMultipleOf(value, multipleOf)) {
      isValid = this.#fail(errors, place, 'multipleOf', words.notMultiple(place.path, value, multipleOf));
    }
    // In draft-04 the exclusive bounds are flags beside the plain ones.
    const above = isNumber(exclusiveMinimum) ? exclusiveMinimum : exclusiveMinimum === true ? minimum : undefined;
    const below = isNumber(exclusiveMaximum) ? exclusiveMaximum : exclusiveMaximum === true ? maximum : undefined;
    if (isNumber(minimum) && compareNumbers(value, minimum) < 0) {
      isValid = this.#fail(errors, place, 'minimum', words.tooSmall(place.path, value, minimum));
    }
    if (isNumber(maximum) && compareNumbers(value, maximum) > 0) {
      isValid = this.#fail(errors, place, 'maximum', words.tooLarge(place.path, value, maximum));
    }
    if (isNumber(above) && compareNumbers(value, above) <= 0) {
      isValid = this.#fail(errors, place, 'exclusiveMinimum', words.notAbove(place.path, value, above));
    }
    if (isNumber(below) && compareNumbers(value, below) >= 0) {
      isValid = this.#fail(errors, place, 'exclusiveMaximum', words.notBelow(place.path, value, below));
    }
    return isValid;
  }

  // Lists

  #checkItems(context: Context, value: JsonList): boolean {
    const { schema, place, errors, node, seen } = context;
    let isValid = true;
    const { minItems, maxItems, uniqueItems, items } = schema;
    if (typeof minItems === 'number' && value.length < minItems) {
      isValid = this.#fail(errors, place, 'minItems', words.tooFewItems(place.path, value.length, minItems));
    }
    if (typeof maxItems === 'number' && value.length > maxItems) {
      isValid = this.#fail(errors, place, 'maxItems', words.tooManyItems(place.path, value.length, maxItems));
    }
    const twice = uniqueItems === true ? firstRepeat(value) : undefined;
    if (twice !== undefined) {
      isValid = this.#fail(errors, place, 'uniqueItems', words.repeatedItem(place.path, twice[0], twice[1]));
    }
    const isNew = node.draft === '2020-12';
    const prefix = isNew ? schema['prefixItems'] : items;
    const prefixName = isNew ? 'prefixItems' : 'items';
    const rest = isNew ? items : isList(items) ? schema['additionalItems'] : isList(prefix) ? undefined : items;
    const restName = isNew || !isList(items) ? 'items' : 'additionalItems';
    const head = isList(prefix) ? prefix : [];
    for (const [index, each] of head.slice(0, value.length).entries()) {
      isValid = this.#child(context, each, value[index] ?? null, index, `/${prefixName}/${index}`) && isValid;
    }
    seen.items = Math.max(seen.items, Math.min(head.length, value.length));
    if (rest !== undefined && !isList(rest)) {
      for (let index = head.length; index < value.length; index += 1) {
        isValid = this.#child(context, rest, value[index] ?? null, index, `/${restName}`) && isValid;
      }
      seen.items = value.length;
    }
    isValid = this.#checkContains(context, value) && isValid;
    return this.#checkUnseenItems(context, value) && isValid;
  }

  #checkContains(context: Context, value: JsonList): boolean {
    const { schema, place, errors, node, seen } = context;
    const wanted = schema['contains'];
    if (wanted === undefined) return true;
    let count = 0;
    value.forEach((item, index) => {
      if (!this.#sub(context, wanted, item, '/contains', [], newSeen())) return;
      count += 1;
      if (node.draft === '2020-12') seen.others.add(index);
    });
    const counts = isAtLeast(node.draft, '2019-09');
    const { minContains, maxContains } = schema;
    const minimum = counts && typeof minContains === 'number' ? minContains : 1;
    if (count < minimum) {
      return this.#fail(
        errors,
        place,
        counts && minContains !== undefined ? 'minContains' : 'contains',
        words.containsTooFew(place.path, count, minimum),
      );
    }
    if (counts && typeof maxContains === 'number' && count > maxContains) {
      return this.#fail(errors, place, 'maxContains', words.containsTooMany(place.path, count, maxContains));
    }
    return true;
  }

  #checkUnseenItems(context: Context, value: JsonList): boolean {
    const { schema, node, seen } = context;
    const rule = schema['unevaluatedItems'];
    if (rule === undefined || !isAtLeast(node.draft, '2019-09')) return true;
    let isValid = true;
    for (let index = seen.items; index < value.length; index += 1) {
      if (seen.others.has(index)) continue;
      isValid = this.#child(context, rule, value[index] ?? null, index, '/unevaluatedItems') && isValid;
    }
    seen.items = value.length;
    return isValid;
  }

  // Objects

  #checkProperties(context: Context, value: JsonObject): boolean {
    const { schema, place, errors, node, seen } = context;
    let isValid = true;
    const keys = Object.keys(value);
    const { minProperties, maxProperties, required } = schema;
    if (typeof minProperties === 'number' && keys.length < minProperties) {
      isValid = this.#fail(
        errors,
        place,
        'minProperties',
        words.tooFewProperties(place.path, keys.length, minProperties),
      );
    }
    if (typeof maxProperties === 'number' && keys.length > maxProperties) {
      isValid = this.#fail(
        errors,
        place,
        'maxProperties',
        words.tooManyProperties(place.path, keys.length, maxProperties),
      );
    }
    if (isList(required)) {
      for (const name of required) {
        if (typeof name === 'string' && !hasOwn(value, name)) {
          isValid = this.#fail(errors, place, 'required', words.missing(place.path, name));
        }
      }
    }
    const names = schema['propertyNames'];
    if (names !== undefined) {
      for (const key of keys) {
        if (this.#sub(context, names, key, '/propertyNames', [], newSeen())) continue;
        isValid = this.#fail(errors, place, 'propertyNames', words.wrongName(place.path, key));
      }
    }
    isValid = this.#checkNamed(context, value, keys) && isValid;
    isValid = this.#checkDependencies(context, value) && isValid;
    const rule = schema['unevaluatedProperties'];
    if (rule === undefined || !isAtLeast(node.draft, '2019-09')) return isValid;
    for (const key of keys) {
      if (seen.allKeys || seen.keys.has(key)) continue;
      isValid = this.#childProperty(context, rule, value, key, 'unevaluatedProperties') && isValid;
    }
    seen.allKeys = true;
    return isValid;
  }

  #checkNamed(context: Context, value: JsonObject, keys: readonly string[]): boolean {
    const { schema, seen } = context;
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const patterns = isRecord(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
    const rest = schema['additionalProperties'];
    let isValid = true;
    for (const key of keys) {
      let isNamed = false;
      const own = ownValue(properties, key);
      if (own !== undefined) {
        isNamed = true;
        isValid =
          this.#child(context, own, ownValue(value, key) ?? null, key, `/properties/${escapePointer(key)}`) && isValid;
      }
      for (const [pattern, each] of patterns) {
        if (!this.#matches(pattern, key)) continue;
        isNamed = true;
        const suffix = `/patternProperties/${escapePointer(pattern)}`;
        isValid = this.#child(context, each, ownValue(value, key) ?? null, key, suffix) && isValid;
      }
      if (!isNamed && rest !== undefined) {
        isValid = this.#childProperty(context, rest, value, key, 'additionalProperties') && isValid;
      }
      if (isNamed || rest !== undefined) seen.keys.add(key);
    }
    return isValid;
  }

  /** A property that no name covers: a schema `false` is said as what it means. */
  #childProperty(context: Context, rule: JsonValue, value: JsonObject, key: string, keyword: string): boolean {
    const { place, errors } = context;
    if (rule === false) {
      return this.#fail(errors, { ...place, path: [...place.path, key] }, keyword, words.unexpected(place.path, key));
    }
    return this.#child(context, rule, ownValue(value, key) ?? null, key, `/${keyword}`);
  }

  #checkDependencies(context: Context, value: JsonObject): boolean {
    const { schema, place, errors, node } = context;
    let isValid = true;
    const isNew = isAtLeast(node.draft, '2019-09');
    const rules = [
      ...entriesOf(schema['dependencies']).map((entry) => ['dependencies', ...entry] as const),
      ...(isNew ? entriesOf(schema['dependentRequired']).map((entry) => ['dependentRequired', ...entry] as const) : []),
      ...(isNew ? entriesOf(schema['dependentSchemas']).map((entry) => ['dependentSchemas', ...entry] as const) : []),
    ];
    for (const [keyword, key, rule] of rules) {
      if (!hasOwn(value, key)) continue;
      if (!isList(rule)) {
        isValid = this.#sub(context, rule, value, `/${keyword}/${escapePointer(key)}`) && isValid;
        continue;
      }
      for (const name of rule) {
        if (typeof name !== 'string' || hasOwn(value, name)) continue;
        isValid = this.#fail(errors, place, keyword, words.missingBeside(place.path, name, key));
      }
    }
    return isValid;
  }
}
