/**
 * The types of Python's own modules, pydantic and their like, as pydantic says them in a schema.
 * l10n: none, names in code.
 */
import type { JsonObject } from '../../../json/json.ts';

const text = (format: string): JsonObject => ({ type: 'string', format });
const url = (extra: JsonObject = {}): JsonObject => ({ type: 'string', format: 'uri', minLength: 1, ...extra });
const LIST: JsonObject = { type: 'array' };
const SET: JsonObject = { type: 'array', uniqueItems: true };
const MAP: JsonObject = { type: 'object' };
const WEB = { maxLength: 2083 };
const SECRET: JsonObject = { type: 'string', format: 'password', writeOnly: true };

export const DECIMAL_TEXT = String.raw`^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$`;
const DECIMAL: JsonObject = { anyOf: [{ type: 'number' }, { type: 'string', pattern: DECIMAL_TEXT }] };

/** Types that need no arguments. */
export const PLAIN: ReadonlyMap<string, JsonObject> = new Map(
  Object.entries<JsonObject>({
    str: { type: 'string' },
    Text: { type: 'string' },
    AnyStr: { type: 'string' },
    LiteralString: { type: 'string' },
    int: { type: 'integer' },
    float: { type: 'number' },
    bool: { type: 'boolean' },
    complex: { type: 'string' },
    None: { type: 'null' },
    NoneType: { type: 'null' },
    Any: {},
    object: {},
    Hashable: {},
    JsonValue: {},
    JsonSchemaValue: MAP,
    RootModel: {},
    Never: { not: {} },
    NoReturn: { not: {} },
    bytes: text('binary'),
    bytearray: text('binary'),
    Decimal: DECIMAL,
    Fraction: text('fraction'),
    date: text('date'),
    datetime: text('date-time'),
    time: text('time'),
    timedelta: text('duration'),
    UUID: text('uuid'),
    Path: text('path'),
    PurePath: text('path'),
    PosixPath: text('path'),
    PathLike: text('path'),
    Pattern: text('regex'),
    ZoneInfo: text('zoneinfo'),
    IPv4Address: text('ipv4'),
    IPv6Address: text('ipv6'),
    IPv4Network: text('ipv4network'),
    IPv6Network: text('ipv6network'),
    IPv4Interface: text('ipv4interface'),
    IPv6Interface: text('ipv6interface'),
    // pydantic
    BaseModel: { type: 'object', properties: {} },
    EmailStr: text('email'),
    NameEmail: text('name-email'),
    HttpUrl: url(WEB),
    AnyUrl: url(),
    AnyHttpUrl: url(),
    FileUrl: url(),
    FtpUrl: url(),
    WebsocketUrl: url(WEB),
    AnyWebsocketUrl: url(),
    RedisDsn: url(),
    KafkaDsn: url(),
    AmqpDsn: url(),
    MySQLDsn: url(),
    MariaDBDsn: url(),
    ClickHouseDsn: url(),
    SnowflakeDsn: url(),
    CockroachDsn: url(),
    PostgresDsn: url({ format: 'multi-host-uri' }),
    MongoDsn: url({ format: 'multi-host-uri' }),
    NatsDsn: url({ format: 'multi-host-uri' }),
    SecretStr: SECRET,
    SecretBytes: SECRET,
    UUID1: text('uuid1'),
    UUID3: text('uuid3'),
    UUID4: text('uuid4'),
    UUID5: text('uuid5'),
    UUID6: text('uuid6'),
    UUID7: text('uuid7'),
    UUID8: text('uuid8'),
    FilePath: text('file-path'),
    DirectoryPath: text('directory-path'),
    NewPath: text('path'),
    SocketPath: text('path'),
    IPvAnyAddress: text('ipvanyaddress'),
    IPvAnyInterface: text('ipvanyinterface'),
    IPvAnyNetwork: text('ipvanynetwork'),
    PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
    NegativeInt: { type: 'integer', exclusiveMaximum: 0 },
    NonNegativeInt: { type: 'integer', minimum: 0 },
    NonPositiveInt: { type: 'integer', maximum: 0 },
    PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
    NegativeFloat: { type: 'number', exclusiveMaximum: 0 },
    NonNegativeFloat: { type: 'number', minimum: 0 },
    NonPositiveFloat: { type: 'number', maximum: 0 },
    FiniteFloat: { type: 'number' },
    StrictStr: { type: 'string' },
    StrictInt: { type: 'integer' },
    StrictFloat: { type: 'number' },
    StrictBool: { type: 'boolean' },
    StrictBytes: text('binary'),
    PastDate: text('date'),
    FutureDate: text('date'),
    PastDatetime: text('date-time'),
    FutureDatetime: text('date-time'),
    AwareDatetime: text('date-time'),
    NaiveDatetime: text('date-time'),
    Json: { type: 'string', contentMediaType: 'application/json', contentSchema: {} },
    Base64Str: text('base64'),
    Base64Bytes: text('base64'),
    Base64UrlStr: text('base64url'),
    Base64UrlBytes: text('base64url'),
    EncodedStr: { type: 'string' },
    EncodedBytes: text('binary'),
    ImportString: { type: 'string' },
    ByteSize: {
      anyOf: [
        { type: 'string', pattern: String.raw`^\s*(\d*\.?\d+)\s*(\w+)?` },
        { type: 'integer', minimum: 0 },
      ],
    },
    PaymentCardNumber: { type: 'string', minLength: 12, maxLength: 19 },
    // Collections without their types.
    list: LIST,
    List: LIST,
    tuple: LIST,
    Tuple: LIST,
    deque: LIST,
    Deque: LIST,
    Sequence: LIST,
    MutableSequence: LIST,
    Iterable: LIST,
    Iterator: LIST,
    Generator: LIST,
    Collection: LIST,
    set: SET,
    Set: SET,
    frozenset: SET,
    FrozenSet: SET,
    AbstractSet: SET,
    MutableSet: SET,
    dict: MAP,
    Dict: MAP,
    Mapping: MAP,
    MutableMapping: MAP,
    OrderedDict: MAP,
    defaultdict: MAP,
    DefaultDict: MAP,
    Counter: { type: 'object', additionalProperties: { type: 'integer' } },
  }),
);

const LISTS = ['list', 'List', 'deque', 'Deque', 'Sequence', 'MutableSequence', 'Iterable', 'Iterator', 'Generator'];
const SETS = ['set', 'Set', 'frozenset', 'FrozenSet', 'AbstractSet', 'MutableSet'];
const MAPS = ['dict', 'Dict', 'Mapping', 'MutableMapping', 'OrderedDict', 'defaultdict', 'DefaultDict', 'ReadOnlyDict'];

/** What the arguments of a generic type are for. */
export const GENERIC: ReadonlyMap<string, 'list' | 'set' | 'map' | 'same' | 'any'> = new Map([
  ...[...LISTS, 'Collection', 'AsyncIterable'].map((name) => [name, 'list'] as const),
  ...SETS.map((name) => [name, 'set'] as const),
  ...MAPS.map((name) => [name, 'map'] as const),
  ...['Required', 'NotRequired', 'ReadOnly', 'Final', 'ClassVar', 'InitVar'].map((name) => [name, 'same'] as const),
  ...['SkipValidation', 'SerializeAsAny', 'FailFast', 'Secret', 'InstanceOf', 'OnErrorOmit', 'RootModel'].map(
    (name) => [name, 'same'] as const,
  ),
  ...['type', 'Type'].map((name) => [name, 'any'] as const),
]);

/** `conint(…)` and its kin: the type that they narrow. */
export const NARROWED: ReadonlyMap<string, JsonObject> = new Map(
  Object.entries<JsonObject>({
    conint: { type: 'integer' },
    confloat: { type: 'number' },
    constr: { type: 'string' },
    conbytes: text('binary'),
    condecimal: DECIMAL,
    condate: text('date'),
  }),
);
export const NARROWED_LISTS: ReadonlyMap<string, JsonObject> = new Map([
  ['conlist', LIST],
  ['conset', SET],
  ['confrozenset', SET],
]);
