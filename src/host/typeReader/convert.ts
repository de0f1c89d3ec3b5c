import * as l10n from '@vscode/l10n';
import { listOf, objectOf, unionOf } from '../../core/extraction/sources/build.ts';
import { setOwn, type JsonObject } from '../../core/json/json.ts';
import { ReadError } from '../../core/json/reading.ts';
import { ts } from './compiler.ts';
import { Declarations, REF } from './declarations.ts';
import { isHidden, withDocs, type DocsContext } from './docs.ts';
import { KnownSchemas } from './known.ts';
import { leafSchema } from './leaves.ts';
import { librarySchema, undeclaredSchema, type LibrarySchema } from './libraryTypes.ts';
import { nameOf } from './names.ts';
import { Notes } from './notes.ts';
import {
  areSame,
  bodyOf,
  elementType,
  hasParameters,
  hasUndefined,
  holdsFunction,
  isCircular,
  isData,
  isFunction,
  isNever,
  isOfLibrary,
  isOwn,
  isPartOf,
  isUnknown,
  isWithoutData,
  mappedFrom,
  placeOf,
  saysUndefined,
  symbolKeys,
  writtenType,
} from './typeFacts.ts';

const { TypeFlags, SymbolFlags } = ts;

/** Nesting of a type that no data has. */
const MAX_DEPTH = 100;
/** Types of this many parts are no schema that a model could follow. */
const MAX_PARTS = 20_000;

const PRIMITIVE =
  TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BigIntLike | TypeFlags.BooleanLike | TypeFlags.Null;

/**
 * What the checker says of a type, as JSON Schema. A type node is taken along where there is one that means the same: it has
 * the names and the order that the author wrote, which the checker forgets.
 */
export class TypeConverter {
  readonly notes: Notes;
  readonly #checker: ts.TypeChecker;
  readonly #known: KnownSchemas;
  readonly #docs: DocsContext;
  readonly #open = new Map<ts.Type, { name?: string }>();
  readonly #declared: Declarations;
  /** What is being converted now has this name. */
  #owner: ts.Symbol | undefined;
  #depth = 0;
  #parts = 0;

  /** `known`: the schemas that interfaces of these names stand for. */
  constructor(checker: ts.TypeChecker, known: ReadonlyMap<string, JsonObject>) {
    this.#checker = checker;
    this.#declared = new Declarations((symbol) => this.#declaration(symbol));
    this.#known = new KnownSchemas(known, this.#declared);
    this.notes = new Notes(checker);
    this.#docs = {
      checker,
      tell: (tag) => this.notes.add('tag', tag),
      resolve: (schema) => this.#declared.resolved(schema),
    };
  }

  /** The declaration that is asked for under its name; what it refers to as well. */
  root(symbol: ts.Symbol): string {
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const schema = this.#declared.reference(symbol);
    if (schema === undefined && isFunction(type))
      throw new ReadError(l10n.t('A function is not data: it cannot be a schema.'), placeOf(symbol));
    if (schema === undefined) throw new ReadError(l10n.t('There is no data of this type.'), placeOf(symbol));
    if (isUnknown(type) && Object.keys(this.#declared.resolved(schema)).length === 0)
      throw new ReadError(this.#unknownWords(symbol), placeOf(symbol));
    return this.#declared.nameOf(symbol);
  }

  get schemas(): ReadonlyMap<string, JsonObject> {
    return this.#declared.schemas;
  }

  /** The declarations that were reached. */
  symbols(): Iterable<ts.Symbol> {
    return this.#declared.symbols();
  }

  #declaration(symbol: ts.Symbol): JsonObject | undefined {
    this.notes.declaration(symbol);
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    const body = bodyOf(symbol);
    const schema = this.#within(symbol, () =>
      body === undefined ? this.#plain(type) : this.#convert(type, body, true),
    );
    return schema && withDocs(schema, symbol, this.#docs);
  }

  #within<T>(owner: ts.Symbol, convert: () => T): T {
    const before = this.#owner;
    this.#owner = owner;
    const result = convert();
    this.#owner = before;
    return result;
  }

  #unknownWords(symbol: ts.Symbol): string {
    if (!this.notes.has('missing'))
      return l10n.t('This type is too complex to be worked out; write out what it stands for.');
    const text = bodyOf(symbol)?.getText() ?? symbol.name;
    return l10n.t`The type "${text}" is not in this text; select it as well, or write it out.`;
  }

  /** `undefined` for what is no data: functions, symbols, `undefined`. `isBody`: of the alias that bears the type's name. */
  #convert(type: ts.Type, node?: ts.TypeNode, isBody = false): JsonObject | undefined {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS) throw new ReadError(l10n.t('The type is too large to be read as a schema.'), 0);
    if (this.#depth >= MAX_DEPTH)
      throw new ReadError(l10n.t('The types are nested too deeply, or refer to themselves without end.'), 0);
    this.#depth += 1;
    try {
      const named = node === undefined ? undefined : this.#ofNode(node);
      if (named !== undefined) return named.schema;
      const known = this.#known.of(type.aliasSymbol);
      if (known !== undefined) return known;
      if (!isBody) {
        const symbol = this.#nameOfType(type);
        if (symbol !== undefined) return this.#declared.reference(symbol);
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
    if (ts.isIndexedAccessTypeNode(node)) return this.#ofIndex(node);
    if (!ts.isTypeReferenceNode(node)) return undefined;
    const symbol = this.#symbolAt(node.typeName);
    if (symbol === undefined) return undefined;
    if ((symbol.declarations?.length ?? 0) === 0) return this.#ofUndeclared(node.typeName.getText());
    const [first] = node.typeArguments ?? [];
    if (first !== undefined && isOfLibrary(symbol)) {
      if (/^(?:Readonly)?Array$/.test(symbol.name))
        return { schema: this.#list(this.#checker.getTypeFromTypeNode(first), first) };
      const [, values] = node.typeArguments ?? [];
      if (symbol.name === 'Record' && values !== undefined && this.#isText(first))
        return { schema: this.#map(first, values) };
      const known = librarySchema(symbol.name, (index) => {
        const argument = node.typeArguments?.[index];
        return argument === undefined ? {} : this.#ofTypeNode(argument);
      });
      if (known !== undefined) return this.#told(known, symbol.name);
    }
    const known = this.#known.of(symbol);
    if (known !== undefined) return { schema: known };
    if (node.typeArguments !== undefined || !isOwn(symbol)) return undefined;
    const type = this.#checker.getTypeFromTypeNode(node);
    // Without data in it, it has no schema to be referred to.
    if ((type.flags & TypeFlags.TypeParameter) !== 0 || isWithoutData(type, this.#checker)) return undefined;
    if ((symbol.flags & SymbolFlags.EnumMember) !== 0 || hasParameters(symbol)) return undefined;
    if (isUnknown(type) && isCircular(symbol, (name) => this.#symbolAt(name)))
      throw new ReadError(l10n.t`The type "${symbol.name}" stands for itself.`, placeOf(symbol));
    return { schema: this.#declared.reference(symbol) };
  }

  /** `Order['lines']`: as the property was written. */
  #ofIndex(node: ts.IndexedAccessTypeNode): { readonly schema: JsonObject | undefined } | undefined {
    const index = this.#checker.getTypeFromTypeNode(node.indexType);
    const whole = this.#checker.getTypeFromTypeNode(node.objectType);
    const property = index.isStringLiteral() ? this.#checker.getPropertyOfType(whole, index.value) : undefined;
    const type = this.#checker.getTypeFromTypeNode(node);
    const written = property === undefined || isUnknown(type) ? undefined : writtenType(property, type, this.#checker);
    return written === undefined ? undefined : { schema: this.#convert(type, written) };
  }

  #ofUndeclared(name: string): { readonly schema: JsonObject | undefined } | undefined {
    const known = undeclaredSchema(name);
    return known === undefined ? undefined : this.#told(known, name);
  }

  #told(known: LibrarySchema, name: string): LibrarySchema {
    if (known.reason !== undefined) this.notes.add(known.reason, name);
    return known;
  }

  #isText(node: ts.TypeNode): boolean {
    return (this.#checker.getTypeFromTypeNode(node).flags & TypeFlags.String) !== 0;
  }

  /** What comments say of the text that names its properties is true of these names. */
  #map(names: ts.TypeNode, values: ts.TypeNode): JsonObject | undefined {
    const symbol = ts.isTypeReferenceNode(names) ? this.#symbolAt(names.typeName) : undefined;
    const { description: _, ...rules } = symbol === undefined || !isOwn(symbol) ? {} : withDocs({}, symbol, this.#docs);
    const type = this.#checker.getTypeFromTypeNode(values);
    const additionalProperties = isNever(type, this.#checker) ? false : this.#ofTypeNode(values);
    if (additionalProperties === undefined) return undefined;
    return { type: 'object', additionalProperties, ...(Object.keys(rules).length > 0 && { propertyNames: rules }) };
  }

  /** To the checker a part that is nowhere found makes all of it unknown. */
  #ofIntersection(node: ts.IntersectionTypeNode): { readonly schema: JsonObject } | undefined {
    const types = node.types.map((part) => [this.#checker.getTypeFromTypeNode(part), part] as const);
    const known = types.filter(([type]) => !isUnknown(type));
    if (known.length === types.length || known.length === 0) return undefined;
    this.notes.unknown(this.#owner);
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
      if (isPlain && !isWithoutData(type, this.#checker)) return type.aliasSymbol;
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
      if (isUnknown(type)) this.notes.unknown(this.#owner);
      return {};
    }
    if (isWithoutData(type, this.#checker)) return undefined;
    const leaf = leafSchema(type, this.#checker, this.notes);
    if (leaf !== undefined) return leaf;
    if (type.isUnion()) return this.#union(type.types.map((part) => [part, undefined]));
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
      else if (holdsFunction(part, this.#checker)) functions.push(part);
    }
    if (schemas.length === 0) return undefined;
    for (const part of functions) this.notes.add('function', this.#checker.typeToString(part));
    return unionOf(schemas);
  }

  /** Marks that only the compiler sees (`string & { __brand: 'Id' }`) say nothing about the data. */
  #intersection(type: ts.IntersectionType): JsonObject | undefined {
    const primitive = type.types.find(({ flags }) => (flags & PRIMITIVE) !== 0);
    if (primitive !== undefined) return this.#convert(primitive);
    const lists = type.types.filter((part) => this.#checker.isArrayType(part) || this.#checker.isTupleType(part));
    const [list] = lists;
    if (list !== undefined && lists.length === type.types.length)
      return { allOf: lists.map((part) => this.#convert(part) ?? {}) };
    if (list !== undefined) {
      this.notes.add('open', this.#checker.typeToString(type));
      return this.#convert(list);
    }
    const known = type.types.find((part) => this.#ofLibrary(part) !== undefined);
    return known === undefined ? this.#object(type) : this.#convert(known);
  }

  #object(type: ts.Type): JsonObject | undefined {
    const { typeArguments } = this.#arguments(type);
    if (this.#checker.isTupleType(type)) return this.#tuple(type as ts.TupleTypeReference, typeArguments);
    if (this.#checker.isArrayType(type)) return this.#list(typeArguments[0] ?? type);
    const known = this.#ofLibrary(type);
    if (known !== undefined) return this.#told(known, type.getSymbol()?.name ?? '').schema;
    // `DeepPartial<Date>` is meant as a date.
    const source = mappedFrom(type, this.#checker);
    if (source !== undefined && this.#ofLibrary(source) !== undefined) return this.#object(source);
    const then = type.getProperty('then');
    const awaited = then !== undefined && isOfLibrary(then) ? this.#checker.getAwaitedType(type) : undefined;
    if (awaited !== undefined && awaited !== type) return this.#convert(awaited);
    // `interface Rows extends Array<Row> {}`
    const bases = type.isClassOrInterface() ? this.#checker.getBaseTypes(type) : [];
    const list = bases.find(
      (base) =>
        this.#checker.isArrayType(base) || this.#checker.isTupleType(base) || this.#ofLibrary(base) !== undefined,
    );
    return list === undefined ? this.#recursive(type, () => this.#members(type)) : this.#convert(list);
  }

  /** A list of what is no data is none itself. */
  #list(item: ts.Type, node?: ts.TypeNode): JsonObject | undefined {
    if (isNever(item, this.#checker)) return { type: 'array', maxItems: 0 };
    const items = this.#convert(item, node);
    return items === undefined ? undefined : listOf(items);
  }

  #arguments(type: ts.Type): { readonly typeArguments: readonly ts.Type[] } {
    const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
    return { typeArguments: isReference ? this.#checker.getTypeArguments(type as ts.TypeReference) : [] };
  }

  /** A type without a name that comes again within itself gets one. */
  #recursive(type: ts.Type, convert: () => JsonObject): JsonObject {
    const open = this.#open.get(type);
    if (open !== undefined) {
      open.name ??= this.#declared.fresh(nameOf(type, this.#checker));
      return { $ref: REF + open.name };
    }
    const entry: { name?: string } = {};
    this.#open.set(type, entry);
    try {
      const schema = convert();
      if (entry.name === undefined) return schema;
      this.#declared.schemas.set(entry.name, schema);
      return { $ref: REF + entry.name };
    } finally {
      this.#open.delete(type);
    }
  }

  #ofLibrary(type: ts.Type): LibrarySchema | undefined {
    const symbol = type.getSymbol();
    if (symbol === undefined || !isOfLibrary(symbol)) return undefined;
    const { typeArguments } = this.#arguments(type);
    const known = librarySchema(symbol.name, (index) => {
      const argument = typeArguments[index];
      return argument === undefined ? {} : this.#convert(argument);
    });
    const isOwnKind = known === undefined && /^[A-Z]/.test(symbol.name) && !symbol.name.endsWith('Error');
    if (isOwnKind) this.notes.add('library', symbol.name);
    return known;
  }

  #tuple(
    type: ts.TupleTypeReference,
    args: readonly ts.Type[],
    nodes: readonly (ts.TypeNode | undefined)[] = [],
  ): JsonObject | undefined {
    const { elementFlags } = type.target;
    const prefixItems: JsonObject[] = [];
    let minItems = 0;
    let items: JsonObject | undefined;
    args.forEach((arg, index) => {
      const flags = elementFlags[index] ?? ts.ElementFlags.Required;
      const schema = this.#convert(arg, nodes[index]) ?? this.#placeholder(arg);
      if ((flags & ts.ElementFlags.Variable) !== 0) items = schema;
      else if (items !== undefined) {
        // What follows the open part has no fixed place.
        this.notes.add('open', this.#checker.typeToString(type));
        items = unionOf([items, schema]);
      } else prefixItems.push(schema);
      if ((flags & (ts.ElementFlags.Required | ts.ElementFlags.Variadic)) === ts.ElementFlags.Required) minItems += 1;
    });
    if (items !== undefined && prefixItems.length === 0) return { ...listOf(items), ...(minItems > 0 && { minItems }) };
    return { type: 'array', prefixItems, items: items ?? false, ...(minItems > 0 && { minItems }) };
  }

  /** An element of a tuple that is no data keeps its place: JSON has null there. */
  #placeholder(type: ts.Type): JsonObject {
    if (isNever(type, this.#checker)) return { not: {} };
    this.#leaveOut(this.#checker.typeToString(type), type);
    return { type: 'null' };
  }

  #leaveOut(name: string, type: ts.Type): void {
    if ((type.flags & TypeFlags.ESSymbolLike) !== 0) this.notes.add('symbol', name);
    else if (holdsFunction(type, this.#checker)) this.notes.add('function', name);
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
      const node = writtenType(property, own, this.#checker);
      const mayLack = (property.flags & SymbolFlags.Optional) !== 0 || hasUndefined(own) || saysUndefined(node);
      const schema = this.#property(property, name, own, node, mayLack);
      if (schema === undefined) continue;
      setOwn(properties, name, schema);
      if (!mayLack) required.push(name);
    }
    if (Object.keys(properties).length === 0) this.notes.symbols(symbolKeys(type, this.#checker));
    const rest = this.#rest(type);
    if ('additionalProperties' in rest && Object.keys(properties).length === 0) return { type: 'object', ...rest };
    return objectOf(properties, required, rest);
  }

  #property(
    property: ts.Symbol,
    name: string,
    type: ts.Type,
    node: ts.TypeNode | undefined,
    mayLack: boolean,
  ): JsonObject | undefined {
    const schema = this.#within(property, () => this.#convert(type, node));
    if (schema !== undefined) return withDocs(schema, property, this.#docs);
    if (isNever(type, this.#checker) && !mayLack) {
      this.notes.add('never', name);
      return { not: {} };
    }
    if (!isOfLibrary(property)) this.#leaveOut(name, type);
    return undefined;
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
      else if (isNever(value, this.#checker)) isClosed = true;
      else this.#leaveOut(`[${this.#checker.typeToString(keyType)}]`, value);
    }
    if (isClosed && values.length === 0) return { additionalProperties: false };
    return values.length === 0 ? {} : { additionalProperties: unionOf(values) };
  }
}
