// Which functions and methods of zod are called for a schema that is read: all others of a file are never run.
import * as z from 'zod';

/** How a function of zod is called. */
export interface Maker {
  /** How many of its arguments say what the data is; what stands behind is about error messages. */
  readonly data: number;
  readonly make: (...args: never[]) => unknown;
}

const none = (make: (...args: never[]) => unknown): Maker => ({ data: 0, make });
const one = (make: (...args: never[]) => unknown): Maker => ({ data: 1, make });
const two = (make: (...args: never[]) => unknown): Maker => ({ data: 2, make });

type Schema = z.ZodType;

/** `z.string()`, `z.object({…})` and so on, by name. */
export const MAKERS: ReadonlyMap<string, Maker> = new Map(
  Object.entries({
    string: none(z.string),
    number: none(z.number),
    boolean: none(z.boolean),
    bigint: none(z.bigint),
    date: none(z.date),
    symbol: none(z.symbol),
    undefined: none(z.undefined),
    void: none(z.void),
    null: none(z.null),
    any: none(z.any),
    unknown: none(z.unknown),
    never: none(z.never),
    nan: none(z.nan),
    int: none(z.int),
    int32: none(z.int32),
    uint32: none(z.uint32),
    int64: none(z.int64),
    uint64: none(z.uint64),
    float32: none(z.float32),
    float64: none(z.float64),
    email: none(z.email),
    url: none(z.url),
    httpUrl: none(z.httpUrl),
    uuid: none(z.uuid),
    guid: none(z.guid),
    uuidv4: none(z.uuidv4),
    uuidv6: none(z.uuidv6),
    uuidv7: none(z.uuidv7),
    emoji: none(z.emoji),
    nanoid: none(z.nanoid),
    cuid: none(() => z.string().cuid()),
    cuid2: none(z.cuid2),
    ulid: none(z.ulid),
    xid: none(z.xid),
    ksuid: none(z.ksuid),
    ipv4: none(z.ipv4),
    ipv6: none(z.ipv6),
    mac: none(z.mac),
    cidrv4: none(z.cidrv4),
    cidrv6: none(z.cidrv6),
    base64: none(z.base64),
    base64url: none(z.base64url),
    e164: none(z.e164),
    creditCard: none(z.creditCard),
    iban: none(z.iban),
    jwt: none(z.jwt),
    hostname: none(z.hostname),
    hex: none(z.hex),
    currencyCode: none(z.currencyCode),
    file: none(z.file),
    json: none(z.json),
    stringbool: none(z.stringbool),
    ostring: none(() => z.string().optional()),
    onumber: none(() => z.number().optional()),
    oboolean: none(() => z.boolean().optional()),
    object: one(z.object),
    strictObject: one(z.strictObject),
    looseObject: one(z.looseObject),
    interface: one(z.object),
    array: one(z.array),
    set: one((value: Schema) => z.array(value).meta({ uniqueItems: true })),
    map: two((key: Schema, value: Schema) => z.array(z.tuple([key, value]))),
    enum: one(z.enum),
    nativeEnum: one(z.enum),
    literal: one(z.literal),
    union: one(z.union),
    xor: one(z.xor),
    discriminatedUnion: two(z.discriminatedUnion),
    intersection: two(z.intersection),
    tuple: two(z.tuple),
    record: two((key: Schema, value?: Schema) =>
      value === undefined ? z.record(z.string(), key) : z.record(key as z.ZodString, value),
    ),
    partialRecord: two(z.partialRecord),
    looseRecord: two(z.looseRecord),
    optional: one(z.optional),
    exactOptional: one(z.exactOptional),
    nonoptional: one(z.nonoptional),
    nullable: one(z.nullable),
    nullish: one(z.nullish),
    _default: two(z._default),
    prefault: two(z.prefault),
    readonly: one(z.readonly),
    promise: one(<T>(inner: T) => inner),
    lazy: one(z.lazy),
    hash: one(z.hash),
    stringFormat: two(z.stringFormat),
    catch: two((schema: Schema, value: unknown) => schema.catch(value)),
    keyof: one(z.keyof),
    templateLiteral: one(z.templateLiteral),
    success: one(z.success),
    deepPartial: one(z.deepPartial),
    input: one(z.input),
    output: one(z.output),
    compile: one((schema: Schema) => schema),
    fromJSONSchema: one(z.fromJSONSchema),
    // The forms of zod/mini: what is a method elsewhere.
    extend: two((object: z.ZodObject, shape: never) => object.extend(shape)),
    safeExtend: two((object: z.ZodObject, shape: never) => object.safeExtend(shape)),
    merge: two((object: z.ZodObject, other: z.ZodObject) => object.extend(other.shape)),
    pick: two((object: z.ZodObject, keys: never) => object.pick(keys)),
    omit: two((object: z.ZodObject, keys: never) => object.omit(keys)),
    partial: two((object: z.ZodObject, keys: never) => object.partial(keys)),
    required: two((object: z.ZodObject, keys: never) => object.required(keys)),
    catchall: two((object: z.ZodObject, schema: Schema) => object.catchall(schema)),
    // Checks, for `.check(…)`.
    lt: one(z.lt),
    lte: one(z.lte),
    maximum: one(z.lte),
    gt: one(z.gt),
    gte: one(z.gte),
    minimum: one(z.gte),
    positive: none(z.positive),
    negative: none(z.negative),
    nonpositive: none(z.nonpositive),
    nonnegative: none(z.nonnegative),
    multipleOf: one(z.multipleOf),
    maxLength: one(z.maxLength),
    minLength: one(z.minLength),
    length: one(z.length),
    regex: one(z.regex),
    lowercase: none(z.lowercase),
    uppercase: none(z.uppercase),
    includes: one(z.includes),
    startsWith: one(z.startsWith),
    endsWith: one(z.endsWith),
    trim: none(z.trim),
    toLowerCase: none(z.toLowerCase),
    toUpperCase: none(z.toUpperCase),
    normalize: none(z.normalize),
    slugify: none(z.slugify),
    describe: one(z.describe),
  }),
);

/** `z.iso.…`. */
export const ISO: ReadonlyMap<string, Maker> = new Map(
  Object.entries({
    datetime: none(z.iso.datetime),
    date: none(z.iso.date),
    time: none(z.iso.time),
    duration: none(z.iso.duration),
  }),
);

/** `z.coerce.…`: data comes in its own type here, so nothing has to be made of it. */
export const COERCE: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'bigint', 'date']);

/** Functions whose result a schema cannot say: any value is taken, and that is told. */
export const ANYTHING: ReadonlySet<string> = new Set(['custom', 'instanceof', 'transform']);

/** Settings in the last argument that say something about the data. */
export const SETTINGS: ReadonlySet<string> = new Set([
  'offset',
  'local',
  'precision',
  'version',
  'alg',
  'protocol',
  'hostname',
  'delimiter',
  'position',
  'enc',
  'normalize',
  'pattern',
  'truthy',
  'falsy',
]);

/** The methods that are called, and how many of their arguments say what the data is. l10n: none, names in code. */
export const METHODS: ReadonlyMap<string, number> = new Map([
  ...noData(
    'optional nullable nullish exactOptional nonoptional array readonly unwrap keyof strict strip passthrough loose nonempty',
    'int positive negative nonpositive nonnegative finite safe trim toLowerCase toUpperCase slugify lowercase uppercase',
    'email url uuid guid uuidv4 uuidv6 uuidv7 jwt emoji nanoid cuid cuid2 ulid xid ksuid ipv4 ipv6 cidrv4 cidrv6 base64',
    'base64url e164 datetime date time duration innerType removeDefault normalize',
  ),
  ...withData(
    'min max length gt gte lt lte multipleOf step size regex includes startsWith endsWith or and extend safeExtend merge',
    'augment pick omit partial exactPartial required catchall rest extract exclude describe mime',
  ),
]);

/** Methods that a schema cannot say: left out, and told. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  'refine',
  'superRefine',
  'transform',
  'overwrite',
  'refinement',
  'deepPartial',
]);

/** Those of them behind which a value is another. */
export const CONVERTING: ReadonlySet<string> = new Set(['transform', 'overwrite']);

/** Methods that say nothing about the data. */
export const SILENT: ReadonlySet<string> = new Set(['brand', 'register', 'nonstrict']);

/** Namespaces of zod with plain values in them. */
export const VALUES: ReadonlyMap<string, object> = new Map<string, object>([
  ['regexes', z.regexes],
  ['TimePrecision', z.TimePrecision],
]);

/** Properties of schemas. l10n: none, names in code. */
export const MEMBERS: ReadonlySet<string> = new Set(['shape', 'options', 'enum', 'Enum', 'Values', 'element', 'value']);

function noData(...lines: readonly string[]): readonly (readonly [string, number])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, 0] as const);
}

function withData(...lines: readonly string[]): readonly (readonly [string, number])[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => [name, 1] as const);
}

export { z };
