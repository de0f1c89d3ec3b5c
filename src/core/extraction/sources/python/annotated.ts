/** What stands beside a type in `Annotated[…]`, or behind a field: `Field(…)`, bounds, descriptions. */
import * as l10n from '@vscode/l10n';
import { ExactNumber, isNumber, type JsonNumber } from '../../../../base/exactNumber.ts';
import { isRecord, type JsonDraft, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { argumentsOf, type Arguments } from '../../../code/python/scope.ts';
import type { PythonModules } from '../../../code/python/modules.ts';
import type { SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import { withDescription } from '../build.ts';
import { BOUNDS, bounded, withDigits } from './constraints.ts';
import type { Where } from './reading.ts';

/** What `Field(…)` and its kin say about a field besides its type. */
export interface FieldFacts {
  readonly hasDefault?: boolean;
  /** As it stands, where there is one. */
  readonly fallback?: SyntaxNode;
  readonly alias?: string;
  /** Stands above `alias` for what comes in. */
  readonly validationAlias?: string;
  /** Has a name for what comes in that is none of a property, so that its own is used. */
  readonly isOwnName?: boolean;
  /** A generator's name stands above its own. */
  readonly isWeakName?: boolean;
  readonly isKeywordOnly?: boolean;
  readonly isPrivate?: boolean;
  /** `init=False`: not among what is given. */
  readonly isNotGiven?: boolean;
  readonly description?: string;
}

export interface Narrowed {
  readonly schema: JsonObject;
  readonly facts: FieldFacts;
}

const CALLS =
  /^(?:Field|field|Body|Query|Param|Path|Header|Form|Cookie|File|StringConstraints|Schema|ib|attrib|Meta|Factory|attr|PrivateAttr|Doc|conint|confloat|constr|conlist|conset|confrozenset|condecimal|condate|conbytes)$/;
const ANNOTATED_TYPES: Readonly<Record<string, string>> = {
  Gt: 'gt',
  Ge: 'ge',
  Lt: 'lt',
  Le: 'le',
  MinLen: 'min_length',
  MaxLen: 'max_length',
  MultipleOf: 'multiple_of',
};
/** What changes a value before or after it is checked, and says nothing about what comes in. */
const WITHOUT_SCHEMA =
  /^(?:AfterValidator|Strict|AllowInfNan|FailFast|PlainSerializer|WrapSerializer|SkipValidation|Timezone|Unit|Tag|GetPydanticSchema|Predicate|IsFinite|Depends|Discriminator|EncodedBytes|EncodedStr|InstanceOf|SerializeAsAny|HasUnset|Not)$/;

export class FieldWords {
  readonly #modules: PythonModules;
  readonly #values: PythonValues;
  readonly #note: (words: string, node: SyntaxNode, where: Where) => void;
  readonly typeOf: (node: SyntaxNode, where: Where) => JsonObject;

  constructor(
    modules: PythonModules,
    values: PythonValues,
    note: (words: string, node: SyntaxNode, where: Where) => void,
    typeOf: (node: SyntaxNode, where: Where) => JsonObject,
  ) {
    this.#modules = modules;
    this.#values = values;
    this.#note = note;
    this.typeOf = typeOf;
  }

  /** The schema with what an expression beside the type says. */
  apply(schema: JsonObject, node: SyntaxNode, where: Where): Narrowed {
    const text = this.#values.textOf(node, where.file);
    if (text !== undefined && /^(?:ContinuedString|String)$/.test(node.name))
      return { schema: withDescription(schema, text), facts: {} };
    const name = node.name === 'CallExpression' ? this.nameOf(node.firstChild, where) : this.nameOf(node, where);
    if (node.name !== 'CallExpression') return this.#bare(schema, node, name, where);
    const args = argumentsOf(node, where.file.text);
    if (name !== undefined && CALLS.test(name)) return this.#call(schema, node, name, args, where);
    const bound = name === undefined ? undefined : ANNOTATED_TYPES[name];
    if (bound !== undefined) {
      const value = this.#first(args, where);
      return { schema: this.#bound(schema, bound, value, node, where), facts: {} };
    }
    if (name === 'Len') return { schema: this.#length(schema, args, node, where), facts: {} };
    if (name === 'Interval' || name === 'UrlConstraints')
      return { schema: this.#bounds(schema, args.named, node, where), facts: {} };
    if (name === 'WithJsonSchema') {
      const given = this.#first(args, where);
      if (isRecord(given)) return { schema: given, facts: {} };
    }
    if (name === 'deprecated') return { schema: { ...schema, deprecated: true }, facts: {} };
    if (name === 'Doc' || name === 'doc') return { schema: withDescription(schema, text), facts: {} };
    if (name === 'Discriminator' || name === 'BeforeValidator' || name === 'PlainValidator' || name === 'WrapValidator')
      return this.#before(schema, name, args, node, where);
    if (name === undefined || !WITHOUT_SCHEMA.test(name)) this.#unknown(node, name, where);
    return { schema, facts: {} };
  }

  /** `SkipJsonSchema()`, `WithJsonSchema(None)`: not for what comes in. */
  isOmission(node: SyntaxNode, where: Where): boolean {
    const isCall = node.name === 'CallExpression';
    const name = this.nameOf(isCall ? node.firstChild : node, where);
    if (name === 'SkipJsonSchema') return true;
    const [only] = isCall && name === 'WithJsonSchema' ? argumentsOf(node, where.file.text).values : [];
    return only?.name === 'None';
  }

  /** The last name of what is called: `pydantic.Field` is `Field`. */
  nameOf(node: SyntaxNode | null, where: Where): string | undefined {
    const meaning = node === null ? undefined : this.#modules.meaning(node, where.file);
    if (meaning === undefined) return undefined;
    if (meaning.kind === 'outside' || meaning.kind === 'undeclared') return meaning.name;
    // Classes and functions of the project's own say what they do in code.
    return meaning.kind === 'declared' && meaning.declaration.declared.kind === 'value'
      ? meaning.declaration.name
      : undefined;
  }

  #bare(schema: JsonObject, node: SyntaxNode, name: string | undefined, where: Where): Narrowed {
    const meaning = this.#modules.meaning(node, where.file);
    if (meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'value') {
      const { node: value } = meaning.declaration.declared;
      if (value.name === 'CallExpression') return this.apply(schema, value, { ...where, file: meaning.file });
    }
    if (name === undefined || !WITHOUT_SCHEMA.test(name)) this.#unknown(node, name, where);
    return { schema, facts: {} };
  }

  #unknown(node: SyntaxNode, name: string | undefined, where: Where): void {
    // Members of Enums and the like are for others.
    if (node.name === 'MemberExpression' && this.#values.valueOf(node, where.file) !== undefined) return;
    // Plain values beside a type are for others.
    if (/^(?:Number|Boolean|None|Ellipsis|DictionaryExpression|ArrayExpression|TupleExpression)$/.test(node.name))
      return;
    if (this.#isPlainClass(node.name === 'CallExpression' ? node.firstChild : node, where)) return;
    const said = name ?? where.file.scopes.slice(node).slice(0, 60);
    this.#note(l10n.t`What "${said}" does to the value is not in the schema.`, node, where);
  }

  /** A class of the project that only holds words for somebody else. */
  #isPlainClass(node: SyntaxNode | null, where: Where): boolean {
    const meaning = node === null ? undefined : this.#modules.meaning(node, where.file);
    if (meaning?.kind !== 'declared' || meaning.declaration.declared.kind !== 'class') return false;
    const { node: written } = meaning.declaration.declared;
    const hooks = ['__get_pydantic_core_schema__', '__get_pydantic_json_schema__'];
    const hasBases = argumentsOf(written, meaning.file.text).values.length > 0;
    return !hasBases && hooks.every((hook) => meaning.file.scopes.member(written, hook) === undefined);
  }

  #before(schema: JsonObject, name: string, args: Arguments, node: SyntaxNode, where: Where): Narrowed {
    if (name === 'Discriminator') return { schema, facts: {} };
    const type = args.named.get('json_schema_input_type');
    if (type !== undefined) return { schema: this.typeOf(type, where), facts: {} };
    if (name === 'PlainValidator') {
      this.#note(l10n.t('What "PlainValidator" takes can only be told when the code runs.'), node, where);
      return { schema: {}, facts: {} };
    }
    return { schema, facts: {} };
  }

  #call(schema: JsonObject, node: SyntaxNode, name: string, args: Arguments, where: Where): Narrowed {
    const { file } = where;
    const more = this.#spread(args, where);
    if (args.isOpen && more === undefined)
      this.#note(l10n.t`Not all that "${name}(…)" is given stands in the text.`, node, where);
    const [first] = args.values;
    const text = (key: string): string | undefined => this.#values.textOf(args.named.get(key), file);
    const isField = name !== 'StringConstraints' && !name.startsWith('con');
    let next = this.#bounds(schema, args.named, node, where);
    for (const [key, value] of more ?? []) next = this.#bound(next, key, value, node, where);
    const description = text('description') ?? text('help') ?? (name === 'Doc' ? this.#text(first, where) : undefined);
    next = this.#extras(next, args, node, where);
    const factory = args.named.get('default_factory') ?? args.named.get('factory');
    const given = args.named.get('default') ?? (isField && name !== 'Doc' ? first : undefined);
    const isGiven =
      given !== undefined &&
      given.name !== 'Ellipsis' &&
      !/^(?:MISSING|PydanticUndefined|Undefined|NOTHING)$/.test(file.scopes.slice(given));
    const facts: FieldFacts = {
      ...((factory !== undefined || isGiven) && { hasDefault: true }),
      ...(isGiven && { fallback: given }),
      ...this.#aliases(args, node, where),
      ...(name === 'PrivateAttr' && { isPrivate: true }),
      ...(this.#isFalse(args.named.get('init'), where) && { isNotGiven: true }),
      ...(this.#value(args.named.get('alias_priority'), where) === 1 && { isWeakName: true }),
      ...(this.#value(args.named.get('kw_only'), where) === true && { isKeywordOnly: true }),
      ...(description !== undefined && { description }),
    };
    return { schema: withDescription(next, description), facts };
  }

  /** The bounds in `**more`; `undefined` where other things may be in it. */
  #spread({ spread }: Arguments, where: Where): readonly (readonly [string, JsonValue])[] | undefined {
    const found: [string, JsonValue][] = [];
    for (const node of spread) {
      const value = this.#value(node, where);
      if (!isRecord(value) || Object.keys(value).some((key) => !BOUNDS.has(key))) return undefined;
      found.push(...Object.entries(value));
    }
    return spread.length === 0 ? undefined : found;
  }

  #text(node: SyntaxNode | undefined, where: Where): string | undefined {
    return this.#values.textOf(node, where.file);
  }

  #isFalse(node: SyntaxNode | undefined, where: Where): boolean {
    return node !== undefined && this.#values.valueOf(node, where.file) === false;
  }

  #aliases(args: Arguments, node: SyntaxNode, where: Where): FieldFacts {
    const aliasNode = args.named.get('alias') ?? args.named.get('name');
    const validationNode = args.named.get('validation_alias');
    const alias = this.#text(aliasNode, where);
    if (aliasNode !== undefined && alias === undefined && aliasNode.name !== 'None')
      this.#note(l10n.t('An alias here can only be told when the code runs.'), node, where);
    if (validationNode === undefined || validationNode.name === 'None') return alias === undefined ? {} : { alias };
    const validationAlias = this.#validationAlias(validationNode, node, where);
    const names = validationAlias === undefined ? { isOwnName: true } : { validationAlias };
    return { ...(alias !== undefined && { alias }), ...names };
  }

  /** Of several the first that is a name; a path into other values is none. */
  #validationAlias(node: SyntaxNode, field: SyntaxNode, where: Where): string | undefined {
    const text = this.#text(node, where);
    if (text !== undefined) return text;
    const name = node.name === 'CallExpression' ? this.nameOf(node.firstChild, where) : undefined;
    const { values } = argumentsOf(node, where.file.text);
    if (name === 'AliasPath') {
      if (values.length === 1) return this.#text(values[0], where);
      this.#note(l10n.t('An alias that leads into another value is not in the schema.'), field, where);
      return undefined;
    }
    if (name === 'AliasChoices') {
      if (values.length > 1)
        this.#note(l10n.t('Of several names for a field the first is in the schema.'), field, where);
      return values.map((value) => this.#text(value, where)).find((value) => value !== undefined);
    }
    this.#note(l10n.t('An alias here can only be told when the code runs.'), field, where);
    return undefined;
  }

  #extras(schema: JsonObject, args: Arguments, node: SyntaxNode, where: Where): JsonObject {
    const found: JsonDraft = {};
    const title = this.#text(args.named.get('title'), where);
    if (title !== undefined) found['title'] = title;
    const examples = this.#value(args.named.get('examples'), where);
    if (Array.isArray(examples)) found['examples'] = examples;
    if (args.named.get('deprecated') !== undefined && !this.#isFalse(args.named.get('deprecated'), where))
      found['deprecated'] = true;
    const extraNode = args.named.get('json_schema_extra') ?? args.named.get('schema_extra');
    const extra = this.#value(extraNode, where);
    if (isRecord(extra)) Object.assign(found, extra);
    else if (extraNode !== undefined && extraNode.name !== 'None')
      this.#note(l10n.t('"json_schema_extra" can only be told when the code runs.'), node, where);
    const metadata = this.#value(args.named.get('metadata'), where);
    if (isRecord(metadata) && typeof metadata['description'] === 'string')
      found['description'] = metadata['description'];
    return { ...schema, ...found };
  }

  #value(node: SyntaxNode | undefined, where: Where): JsonValue | undefined {
    return node === undefined ? undefined : this.#values.valueOf(node, where.file);
  }

  #first(args: Arguments, where: Where): JsonValue | undefined {
    const node = args.values[0] ?? [...args.named.values()][0];
    return this.#value(node, where);
  }

  #length(schema: JsonObject, { values, named }: Arguments, node: SyntaxNode, where: Where): JsonObject {
    const [min, max] = [values[0] ?? named.get('min_length'), values[1] ?? named.get('max_length')];
    const least = min === undefined ? 0 : this.#value(min, where);
    const next = least === 0 ? schema : this.#bound(schema, 'min_length', least, node, where);
    return max === undefined || max.name === 'None'
      ? next
      : this.#bound(next, 'max_length', this.#value(max, where), node, where);
  }

  #bounds(schema: JsonObject, named: ReadonlyMap<string, SyntaxNode>, node: SyntaxNode, where: Where): JsonObject {
    let next = schema;
    for (const [name, given] of named) {
      if (given.name === 'None' || !BOUNDS.has(name)) continue;
      next = this.#bound(next, name, this.#boundValue(given, where), node, where);
    }
    const [digits, places] = [named.get('max_digits'), named.get('decimal_places')].map((each) => {
      const value = this.#value(each, where);
      return typeof value === 'number' ? value : undefined;
    });
    return digits === undefined && places === undefined ? next : withDigits(next, digits, places);
  }

  /** A pattern may be compiled, a bound a decimal number. */
  #boundValue(node: SyntaxNode, where: Where): JsonValue | undefined {
    const value = this.#value(node, where);
    if (value !== undefined || node.name !== 'CallExpression') return value;
    const name = this.nameOf(node.firstChild, where);
    const { values } = argumentsOf(node, where.file.text);
    const [only] = values;
    return (name === 'compile' || name === 'Decimal') && values.length === 1 && only !== undefined
      ? this.#value(only, where)
      : undefined;
  }

  #bound(schema: JsonObject, name: string, value: JsonValue | undefined, node: SyntaxNode, where: Where): JsonObject {
    const isText = name === 'pattern' || name === 'regex';
    const isKnown = isText ? typeof value === 'string' : isNumber(value) || typeof value === 'string';
    const number = !isText && typeof value === 'string' ? numberIn(value) : value;
    const usable = isKnown ? number : undefined;
    const next = usable === undefined ? undefined : bounded(schema, name, usable);
    if (next !== undefined) return next;
    const word = where.file.scopes.slice(node).replace(/\s+/g, ' ').slice(0, 60);
    this.#note(l10n.t`The bound "${name}" in "${word}" is not in the schema.`, node, where);
    return schema;
  }
}

/** The number that a text writes: what `Decimal` is given. */
function numberIn(text: string): JsonNumber | undefined {
  const value = ExactNumber.read(text.trim()) ?? Number(text.trim() === '' ? Number.NaN : text);
  return Number.isFinite(Number(value)) ? value : undefined;
}
