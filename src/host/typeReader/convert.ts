import { enumOf, listOf, literal, objectOf, unionOf } from '../../core/extraction/sources/build.ts';
import { setOwn, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { ReadError } from '../../core/json/reading.ts';
import { ts } from './compiler.ts';
import { isHidden, withDocs } from './docs.ts';
import { KnownSchemas } from './known.ts';
import { nameOf, Names } from './names.ts';
import { Notes } from './notes.ts';
import {
  areSame,
  elementType,
  hasParameters,
  hasUndefined,
  isData,
  isFunction,
  isOfLibrary,
  isOwn,
  isPartOf,
  isUnknown,
  placeOf,
  saysUndefined,
} from './typeFacts.ts';

const { TypeFlags, SymbolFlags } = ts;

/** Nesting of a type that no data has. */
const MAX_DEPTH = 100;
/** Types of this many parts are no schema that a model could follow. */
const MAX_PARTS = 20_000;

const NOTHING = TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never | TypeFlags.ESSymbolLike;
const PRIMITIVE =
  TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BigIntLike | TypeFlags.BooleanLike | TypeFlags.Null;

/**
 * What the checker says of a type, as JSON Schema. A type node is taken along where there is one that means the same: it has
 * the names and the order that the author wrote, which the checker forgets.
 */
export class TypeConverter {
  readonly schemas = new Map<string, JsonObject>();
  readonly notes: Notes;
  hasUnknown = false;
  readonly #checker: ts.TypeChecker;
  readonly #known: KnownSchemas;
  readonly #names = new Names();
  readonly #open = new Map<ts.Type, { name?: string }>();
  #depth = 0;
  #parts = 0;

  /** `known`: the schemas that interfaces of these names stand for. */
  constructor(checker: ts.TypeChecker, known: ReadonlyMap<string, JsonObject>) {
    this.#checker = checker;
    this.#known = new KnownSchemas(known, this.#names, this.schemas);
    this.notes = new Notes(checker);
  }

  /** A declaration under its name; what it refers to as well. */
  named(symbol: ts.Symbol): string {
    const { name, isNew } = this.#names.of(symbol);
    if (!isNew) return name;
    this.schemas.set(name, {});
    this.schemas.set(name, this.#declared(symbol));
    return name;
  }

  /** The declarations that were reached. */
  symbols(): Iterable<ts.Symbol> {
    return this.#names.all();
  }

  #declared(symbol: ts.Symbol): JsonObject {
    this.notes.declaration(symbol);
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
    const schema = alias === undefined ? this.#plain(type) : this.#convert(type, alias.type, true);
    if (schema === undefined)
      throw new ReadError(
        isFunction(type) ? 'A function is not data: it cannot be a schema.' : 'There is no data of this type.',
        placeOf(symbol),
      );
    const isRoot = this.#names.count === 1;
    if (isRoot && isUnknown(type) && Object.keys(schema).length === 0)
      throw new ReadError(this.#unknownWords(symbol), placeOf(symbol));
    return withDocs(schema, symbol, this.#checker);
  }

  #unknownWords(symbol: ts.Symbol): string {
    if (!this.notes.has('missing')) return 'This type is too complex to be worked out; write out what it stands for.';
    const text = symbol.declarations?.find(ts.isTypeAliasDeclaration)?.type.getText() ?? symbol.name;
    return `The type "${text}" is not in this text; select it as well, or write it out.`;
  }

  /** `undefined` for what is no data: functions, symbols, `undefined`. `isBody`: of the alias that bears the type's name. */
  #convert(type: ts.Type, node?: ts.TypeNode, isBody = false): JsonObject | undefined {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS) throw new ReadError('The type is too large to be read as a schema.', 0);
    if (this.#depth >= MAX_DEPTH)
      throw new ReadError('The types are nested too deeply, or refer to themselves without end.', 0);
    this.#depth += 1;
    try {
      const named = node === undefined ? undefined : this.#ofNode(node);
      if (named !== undefined) return named.schema;
      const known = this.#known.of(type.aliasSymbol);
      if (known !== undefined) return known;
      if (!isBody) {
        const symbol = this.#nameOfType(type);
        if (symbol !== undefined) return { $ref: `#/$defs/${this.named(symbol)}` };
      }
      return this.#plain(type);
    } finally {
      this.#depth -= 1;
    }
  }

  /** What a node says of names and order. `undefined` leaves it to the type. */
  #ofNode(node: ts.TypeNode): { readonly schema: JsonObject | undefined } | undefined {
    if (ts.isParenthesizedTypeNode(node)) return { schema: this.#ofTypeNode(node.type) };
    if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword)
      return { schema: this.#ofTypeNode(node.type) };
    if (ts.isArrayTypeNode(node))
      return { schema: this.#list(this.#checker.getTypeFromTypeNode(node.elementType), node.elementType) };
    if (ts.isUnionTypeNode(node)) {
      const parts = node.types.map((part) => [this.#checker.getTypeFromTypeNode(part), part] as const);
      return { schema: this.#union(parts) };
    }
    if (ts.isTupleTypeNode(node)) {
      const type = this.#checker.getTypeFromTypeNode(node);
      const { typeArguments } = this.#arguments(type);
      if (!this.#checker.isTupleType(type) || typeArguments.length !== node.elements.length) return undefined;
      return { schema: this.#tuple(type as ts.TupleTypeReference, typeArguments, node.elements.map(elementType)) };
    }
    if (ts.isIntersectionTypeNode(node)) return this.#ofIntersection(node);
    if (!ts.isTypeReferenceNode(node)) return undefined;
    const symbol = this.#symbolAt(node.typeName);
    if (symbol === undefined) return undefined;
    const [first] = node.typeArguments ?? [];
    if (first !== undefined && isOfLibrary(symbol)) {
      if (/^(?:Readonly)?Array$/.test(symbol.name))
        return { schema: this.#list(this.#checker.getTypeFromTypeNode(first), first) };
      if (/^(?:Readonly)?Set$/.test(symbol.name))
        return { schema: { ...listOf(this.#ofTypeNode(first) ?? {}), uniqueItems: true } };
      if (symbol.name === 'Promise') return { schema: this.#ofTypeNode(first) };
      const [, values] = node.typeArguments ?? [];
      if (symbol.name === 'Record' && values !== undefined && this.#isText(first))
        return { schema: this.#map(first, values) };
    }
    const known = this.#known.of(symbol);
    if (known !== undefined) return { schema: known };
    if (node.typeArguments !== undefined || !isOwn(symbol)) return undefined;
    const type = this.#checker.getTypeFromTypeNode(node);
    // Without data in it, it has no schema to be referred to.
    if ((type.flags & (NOTHING | TypeFlags.TypeParameter)) !== 0 || isFunction(type)) return undefined;
    if ((symbol.flags & SymbolFlags.EnumMember) !== 0 || hasParameters(symbol)) return undefined;
    return { schema: { $ref: `#/$defs/${this.named(symbol)}` } };
  }

  #isText(node: ts.TypeNode): boolean {
    return (this.#checker.getTypeFromTypeNode(node).flags & TypeFlags.String) !== 0;
  }

  /** What comments say of the text that names its properties is true of these names. */
  #map(names: ts.TypeNode, values: ts.TypeNode): JsonObject {
    const symbol = ts.isTypeReferenceNode(names) ? this.#symbolAt(names.typeName) : undefined;
    const { description: _, ...rules } =
      symbol === undefined || !isOwn(symbol) ? {} : withDocs({}, symbol, this.#checker);
    const isNever = (this.#checker.getTypeFromTypeNode(values).flags & TypeFlags.Never) !== 0;
    const additionalProperties = isNever ? false : (this.#ofTypeNode(values) ?? {});
    return { type: 'object', additionalProperties, ...(Object.keys(rules).length > 0 && { propertyNames: rules }) };
  }

  /** To the checker a part that is nowhere found makes all of it unknown. */
  #ofIntersection(node: ts.IntersectionTypeNode): { readonly schema: JsonObject } | undefined {
    const types = node.types.map((part) => [this.#checker.getTypeFromTypeNode(part), part] as const);
    const known = types.filter(([type]) => !isUnknown(type));
    if (known.length === types.length || known.length === 0) return undefined;
    this.hasUnknown = true;
    const schemas = known.map(([type, part]) => this.#convert(type, part)).filter((each) => each !== undefined);
    const [first = {}] = schemas;
    return { schema: schemas.length > 1 ? { allOf: schemas } : first };
  }

  #ofTypeNode(node: ts.TypeNode): JsonObject | undefined {
    return this.#convert(this.#checker.getTypeFromTypeNode(node), node);
  }

  #symbolAt(name: ts.Node): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (symbol === undefined || (symbol.flags & SymbolFlags.Alias) === 0) return symbol;
    const target = this.#checker.getAliasedSymbol(symbol);
    return this.#checker.isUnknownSymbol(target) ? undefined : target;
  }

  /** The declaration whose name the type bears. */
  #nameOfType(type: ts.Type): ts.Symbol | undefined {
    if (type.aliasSymbol !== undefined) {
      const isPlain = type.aliasTypeArguments === undefined && isOwn(type.aliasSymbol);
      if (isPlain && !isFunction(type)) return type.aliasSymbol;
    }
    const symbol = type.getSymbol();
    if (symbol === undefined || !isOwn(symbol) || hasParameters(symbol)) return undefined;
    if (
      (symbol.flags & (SymbolFlags.Interface | SymbolFlags.Class | SymbolFlags.RegularEnum | SymbolFlags.ConstEnum)) ===
      0
    )
      return undefined;
    return this.#checker.getDeclaredTypeOfSymbol(symbol) === type && !isFunction(type) ? symbol : undefined;
  }

  #plain(type: ts.Type): JsonObject | undefined {
    const { flags } = type;
    if ((flags & (TypeFlags.Any | TypeFlags.Unknown)) !== 0) {
      this.hasUnknown ||= isUnknown(type);
      return {};
    }
    if ((flags & NOTHING) !== 0) return undefined;
    if ((flags & TypeFlags.Null) !== 0) return { type: 'null' };
    if ((flags & TypeFlags.Boolean) !== 0) return { type: 'boolean' };
    if ((flags & TypeFlags.EnumLike) !== 0 && type.isUnion()) return this.#enum(type);
    if (type.isUnion()) return this.#union(type.types.map((part) => [part, undefined]));
    if ((flags & TypeFlags.BooleanLiteral) !== 0) return literal(this.#checker.typeToString(type) === 'true');
    if (type.isStringLiteral()) return literal(type.value);
    if (type.isNumberLiteral()) return literal(type.value);
    if ((flags & TypeFlags.BigIntLiteral) !== 0)
      return literal(Number(this.#checker.typeToString(type).replace(/n$/, '')));
    if ((flags & TypeFlags.String) !== 0) return { type: 'string' };
    if ((flags & (TypeFlags.TemplateLiteral | TypeFlags.StringMapping)) !== 0) {
      this.notes.add('template', this.#checker.typeToString(type));
      return { type: 'string' };
    }
    if ((flags & TypeFlags.NumberLike) !== 0) return { type: 'number' };
    if ((flags & TypeFlags.BigInt) !== 0) return { type: 'integer' };
    if ((flags & TypeFlags.NonPrimitive) !== 0) return { type: 'object' };
    if ((flags & TypeFlags.TypeParameter) !== 0) return this.#parameter(type);
    if (type.isIntersection()) return this.#intersection(type);
    if ((flags & TypeFlags.Object) !== 0) return this.#object(type);
    const resolved = this.#checker.getBaseConstraintOfType(type);
    if (resolved !== undefined && resolved !== type) return this.#convert(resolved);
    this.notes.add('open', this.#checker.typeToString(type));
    return {};
  }

  /** A parameter that nobody filled in: what it is when left out, or what it must be. */
  #parameter(type: ts.Type): JsonObject | undefined {
    const filled = this.#checker.getDefaultFromTypeParameter(type) ?? this.#checker.getBaseConstraintOfType(type);
    if ((type as { isThisType?: boolean }).isThisType === true && filled !== undefined) return this.#convert(filled);
    this.notes.add('parameter', this.#checker.typeToString(type));
    return filled === undefined || filled === type ? {} : this.#convert(filled);
  }

  #enum(type: ts.UnionType): JsonObject {
    const values = type.types.map((member): JsonValue | undefined =>
      member.isStringLiteral() || member.isNumberLiteral() ? member.value : undefined,
    );
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? enumOf(known) : unionOf([{ type: 'string' }, { type: 'number' }]);
  }

  #union(parts: readonly (readonly [ts.Type, ts.TypeNode | undefined])[]): JsonObject | undefined {
    const isBoolean = parts.filter(([part]) => (part.flags & TypeFlags.BooleanLiteral) !== 0).length === 2;
    const schemas: JsonObject[] = [];
    const functions: ts.Type[] = [];
    let boolean = isBoolean;
    // `'a' | string` is a string; `'a' | (string & {})` is meant as a hint.
    const whole = parts.reduce((flags, [part]) => flags | part.flags, 0);
    for (const [part, node] of parts) {
      if (isPartOf(part, whole)) continue;
      if (isBoolean && (part.flags & TypeFlags.BooleanLiteral) !== 0) {
        if (boolean) schemas.push({ type: 'boolean' });
        boolean = false;
        continue;
      }
      const schema = this.#convert(part, node);
      if (schema !== undefined) schemas.push(schema);
      else if (isFunction(part)) functions.push(part);
    }
    if (schemas.length === 0) return undefined;
    for (const part of functions) this.notes.add('function', this.#checker.typeToString(part));
    return unionOf(schemas);
  }

  /** Marks that only the compiler sees (`string & { __brand: 'Id' }`) say nothing about the data. */
  #intersection(type: ts.IntersectionType): JsonObject | undefined {
    const primitive = type.types.find(({ flags }) => (flags & PRIMITIVE) !== 0);
    if (primitive !== undefined) return this.#convert(primitive);
    const list = type.types.find((part) => this.#checker.isArrayType(part) || this.#checker.isTupleType(part));
    if (list !== undefined) {
      this.notes.add('open', this.#checker.typeToString(type));
      return this.#convert(list);
    }
    return this.#object(type);
  }

  #object(type: ts.Type): JsonObject | undefined {
    if (isFunction(type)) return undefined;
    const { typeArguments } = this.#arguments(type);
    if (this.#checker.isTupleType(type)) return this.#tuple(type as ts.TupleTypeReference, typeArguments);
    if (this.#checker.isArrayType(type)) return this.#list(typeArguments[0] ?? type);
    const symbol = type.getSymbol();
    const known = symbol !== undefined && isOfLibrary(symbol) ? this.#library(symbol, typeArguments) : undefined;
    if (known !== undefined) return known.schema;
    const then = type.getProperty('then');
    const awaited = then !== undefined && isOfLibrary(then) ? this.#checker.getAwaitedType(type) : undefined;
    if (awaited !== undefined && awaited !== type) return this.#convert(awaited);
    // `interface Rows extends Array<Row> {}`
    const bases = type.isClassOrInterface() ? this.#checker.getBaseTypes(type) : [];
    const list = bases.find((base) => this.#checker.isArrayType(base) || this.#checker.isTupleType(base));
    return list === undefined ? this.#recursive(type, () => this.#members(type)) : this.#convert(list);
  }

  #list(item: ts.Type, node?: ts.TypeNode): JsonObject {
    if ((item.flags & TypeFlags.Never) !== 0) return { type: 'array', maxItems: 0 };
    return listOf(this.#convert(item, node) ?? {});
  }

  #arguments(type: ts.Type): { readonly typeArguments: readonly ts.Type[] } {
    const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
    return { typeArguments: isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [] };
  }

  /** A type without a name that comes again within itself gets one. */
  #recursive(type: ts.Type, convert: () => JsonObject): JsonObject {
    const open = this.#open.get(type);
    if (open !== undefined) {
      open.name ??= this.#names.fresh(nameOf(type, this.#checker));
      return { $ref: `#/$defs/${open.name}` };
    }
    const entry: { name?: string } = {};
    this.#open.set(type, entry);
    try {
      const schema = convert();
      if (entry.name === undefined) return schema;
      this.schemas.set(entry.name, schema);
      return { $ref: `#/$defs/${entry.name}` };
    } finally {
      this.#open.delete(type);
    }
  }

  #library(symbol: ts.Symbol, args: readonly ts.Type[]): { readonly schema: JsonObject | undefined } | undefined {
    const [first, second] = args.map((arg) => this.#convert(arg) ?? {});
    switch (symbol.name) {
      case 'Date':
        return { schema: { type: 'string', format: 'date-time' } };
      case 'URL':
        return { schema: { type: 'string', format: 'uri' } };
      case 'RegExp':
        return { schema: { type: 'string', format: 'regex' } };
      case 'String':
      case 'Number':
      case 'Boolean':
        return { schema: { type: symbol.name.toLowerCase() } };
      case 'Object':
        return { schema: {} };
      case 'Set':
      case 'ReadonlySet':
        return { schema: { ...listOf(first ?? {}), uniqueItems: true } };
      case 'Map':
      case 'ReadonlyMap':
        return { schema: { type: 'object', additionalProperties: second ?? {} } };
      case 'Promise':
      case 'PromiseLike':
        return { schema: first ?? {} };
      case 'Function':
        return { schema: undefined };
    }
    if (/^[A-Z]/.test(symbol.name) && !symbol.name.endsWith('Error')) this.notes.add('library', symbol.name);
    return undefined;
  }

  #tuple(
    type: ts.TupleTypeReference,
    args: readonly ts.Type[],
    nodes: readonly (ts.TypeNode | undefined)[] = [],
  ): JsonObject {
    const { elementFlags } = type.target;
    const prefixItems: JsonObject[] = [];
    let minItems = 0;
    let items: JsonObject | undefined;
    args.forEach((arg, index) => {
      const flags = elementFlags[index] ?? ts.ElementFlags.Required;
      const schema = this.#convert(arg, nodes[index]) ?? {};
      if ((flags & ts.ElementFlags.Variable) !== 0) items = schema;
      // What follows the open part has no fixed place.
      else if (items !== undefined) items = unionOf([items, schema]);
      else prefixItems.push(schema);
      if ((flags & (ts.ElementFlags.Required | ts.ElementFlags.Variadic)) === ts.ElementFlags.Required) minItems += 1;
    });
    if (items !== undefined && prefixItems.length === 0) return { ...listOf(items), ...(minItems > 0 && { minItems }) };
    return { type: 'array', prefixItems, items: items ?? false, ...(minItems > 0 && { minItems }) };
  }

  #members(type: ts.Type): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    this.#noteBases(type);
    for (const property of this.#checker.getPropertiesOfType(type)) {
      if (!isData(property) || isHidden(property)) continue;
      this.notes.declaration(property);
      const name = ts.unescapeLeadingUnderscores(property.escapedName);
      const own = this.#checker.getTypeOfSymbol(property);
      const node = this.#nodeOf(property, own);
      const schema = this.#convert(own, node);
      if (schema === undefined) {
        if (isFunction(own) && !isOfLibrary(property)) this.notes.add('function', name);
        else if ((own.flags & TypeFlags.ESSymbolLike) !== 0) this.notes.add('symbol', name);
        continue;
      }
      setOwn(properties, name, withDocs(schema, property, this.#checker));
      const mayLack = (property.flags & SymbolFlags.Optional) !== 0 || hasUndefined(own) || saysUndefined(node);
      if (!mayLack) required.push(name);
    }
    const rest = this.#rest(type);
    if ('additionalProperties' in rest && Object.keys(properties).length === 0) return { type: 'object', ...rest };
    return objectOf(properties, required, rest);
  }

  /** A base that is nowhere found leaves no trace in the type. */
  #noteBases(type: ts.Type): void {
    const symbol = type.getSymbol();
    for (const declaration of symbol?.declarations ?? []) {
      if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassLike(declaration)) continue;
      for (const { types } of declaration.heritageClauses ?? []) for (const base of types) this.notes.base(base);
    }
    if (type.isClassOrInterface()) for (const base of this.#checker.getBaseTypes(type)) this.#noteBases(base);
  }

  #rest(type: ts.Type): JsonObject {
    const values: JsonObject[] = [];
    let isClosed = false;
    // `typeof Color` is read backwards as well, by number.
    if (((type.getSymbol()?.flags ?? 0) & SymbolFlags.RegularEnum) !== 0) return {};
    for (const { keyType, type: value, declaration } of this.#checker.getIndexInfosOfType(type)) {
      if ((keyType.flags & TypeFlags.ESSymbol) !== 0) continue;
      if ((keyType.flags & TypeFlags.TemplateLiteral) !== 0)
        this.notes.add('template', this.#checker.typeToString(keyType));
      const node =
        declaration !== undefined && ts.isIndexSignatureDeclaration(declaration) ? declaration.type : undefined;
      const isSame = node !== undefined && areSame(this.#checker.getTypeFromTypeNode(node), value);
      const schema = this.#convert(value, isSame ? node : undefined);
      if (schema !== undefined) values.push(schema);
      else if (isFunction(value)) this.notes.add('function', `[${this.#checker.typeToString(keyType)}]`);
      else isClosed ||= (value.flags & TypeFlags.Never) !== 0;
    }
    if (isClosed && values.length === 0) return { additionalProperties: false };
    return values.length === 0 ? {} : { additionalProperties: unionOf(values) };
  }

  /** The type that was written for a property, if it says the same. */
  #nodeOf(property: ts.Symbol, type: ts.Type): ts.TypeNode | undefined {
    for (const declaration of property.declarations ?? []) {
      const isTyped =
        ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration) || ts.isParameter(declaration);
      const node = isTyped ? declaration.type : undefined;
      if (node !== undefined && areSame(this.#checker.getTypeFromTypeNode(node), type)) return node;
    }
    return undefined;
  }
}
