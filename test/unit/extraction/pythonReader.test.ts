import { describe, expect, it } from 'vitest';
import { PythonSchemas, modulesWanted, readPython } from '../../../src/core/extraction/sources/pythonReader.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';

type Row = readonly [what: string, text: string, root: string, schema: JsonObject];

/** The schema, with what it refers to beside it. */
function read(text: string, root?: string): JsonObject {
  const reading = readPython(text, root);
  if (!reading.ok) throw new Error(`${reading.problem.line}: ${reading.problem.message}`);
  return reading.schema;
}

const model = (body: string): string => `class M(BaseModel):\n    ${body}\n`;
const field = (schema: JsonObject, isRequired = true): JsonObject => ({
  type: 'object',
  properties: { a: schema },
  ...(isRequired && { required: ['a'] }),
});

const TYPES: readonly (readonly [string, JsonObject])[] = [
  ['Annotated[int, Gt(1), Le(5)]', { type: 'integer', exclusiveMinimum: 1, maximum: 5 }],
  ['Annotated[list[str], Len(1, 3)]', { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 }],
  [
    'Annotated[str, StringConstraints(min_length=1, pattern=r"^\\d")]',
    { type: 'string', minLength: 1, pattern: '^\\d' },
  ],
  ['Annotated[int | None, Field(gt=1)]', { type: ['integer', 'null'], exclusiveMinimum: 1 }],
  ['conlist(int, max_length=2)', { type: 'array', items: { type: 'integer' }, maxItems: 2 }],
  ['conset(int, min_length=1)', { type: 'array', items: { type: 'integer' }, uniqueItems: true, minItems: 1 }],
  ['"Optional[int]"', { type: ['integer', 'null'] }],
  [
    'tuple[int, str]',
    { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false, minItems: 2, maxItems: 2 },
  ],
  ['tuple[int, ...]', { type: 'array', items: { type: 'integer' } }],
  ['Literal["a" "b", -1, None]', { anyOf: [{ enum: ['ab', -1] }, { type: 'null' }] }],
  [
    't.Mapping[str, t.Sequence[int]]',
    { type: 'object', additionalProperties: { type: 'array', items: { type: 'integer' } } },
  ],
  ['defaultdict[Literal["x", "y"], Any]', { type: 'object', propertyNames: { enum: ['x', 'y'] } }],
  [
    'tuple[int, Unpack[tuple[str, ...]]]',
    { type: 'array', prefixItems: [{ type: 'integer' }], items: { type: 'string' }, minItems: 1 },
  ],
  ['Callable[[int], str] | Annotated[int, SkipJsonSchema()] | type | str', { type: 'string' }],
  ['SecretStr', { type: 'string', format: 'password', writeOnly: true }],
  ['Json[int]', { type: 'string', contentMediaType: 'application/json', contentSchema: { type: 'integer' } }],
];

describe('a type of a field', () => {
  it.each(TYPES)('%s', (type, schema) => {
    expect(read(model(`a: ${type}`))).toEqual(field(schema));
  });
});

const CLASSES: readonly Row[] = [
  [
    'a name from another place',
    model('a_b: int = Field(validation_alias=AliasChoices(AliasPath("x", "y"), "ab"))'),
    'M',
    {
      type: 'object',
      properties: { ab: { type: 'integer' } },
      required: ['ab'],
    },
  ],
  [
    'names that a generator makes',
    model(
      'model_config = ConfigDict(alias_generator=to_camel, extra="forbid")\n    a_b: int\n    c_d: int = Field(alias="cd")',
    ),
    'M',
    {
      type: 'object',
      properties: { aB: { type: 'integer' }, cd: { type: 'integer' } },
      required: ['aB', 'cd'],
      additionalProperties: false,
    },
  ],
  [
    'what is no field',
    model('_p: int = 1\n    c: ClassVar[int] = 2\n    a: int\n    @computed_field\n    def d(self) -> int: return 1'),
    'M',
    field({ type: 'integer' }),
  ],
  [
    'a field of the base, said again',
    'class B(BaseModel):\n    a: str\nclass M(B):\n    a: int = 1\n',
    'M',
    field({ type: 'integer', default: 1 }, false),
  ],
  [
    'the order in which Python looks',
    'class A(BaseModel):\n    a: int\nclass B(A): pass\nclass C(A):\n    a: str\nclass M(B, C): pass\n',
    'M',
    field({ type: 'string' }),
  ],
  [
    'a dataclass',
    '@dataclass\nclass M:\n    a: InitVar[int]\n    _: KW_ONLY\n    b: list[int] = field(default_factory=list)\n    c: int = field(init=False)\n',
    'M',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'array', items: { type: 'integer' } } },
      required: ['a'],
    },
  ],
  [
    'a dictionary that a call makes',
    'M = TypedDict("M", {"a": int, "b-c": NotRequired[str]})\n',
    'M',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, 'b-c': { type: 'string' } },
      required: ['a'],
    },
  ],
  [
    'a dictionary with whatever else',
    'class M(TypedDict, extra_items=object):\n    a: int\n',
    'M',
    { ...field({ type: 'integer' }), additionalProperties: true },
  ],
  [
    'a named tuple',
    'class M(NamedTuple):\n    a: int\n    b: str = "x"\n',
    'M',
    {
      type: 'array',
      prefixItems: [{ type: 'integer' }, { type: 'string', default: 'x' }],
      items: false,
      minItems: 1,
      maxItems: 2,
    },
  ],
  [
    'a model of one value',
    'class M(RootModel[Annotated[str, Field(max_length=3)]]): pass\n',
    'M',
    { type: 'string', maxLength: 3 },
  ],
  [
    'a type for a parameter that nothing is of',
    'T = TypeVar("T")\nclass A(BaseModel, Generic[T]):\n    a: int\nclass M(A[Missing]): pass\n',
    'M',
    field({ type: 'integer' }),
  ],
  [
    'of several types those that are no class of code',
    'class A:\n    def f(self): pass\nclass B:\n    b: int\n@dataclass\nclass C:\n    f: Callable[[], int]\nclass M(BaseModel):\n    a: A | list[B] | C | int\n',
    'M',
    field({ type: 'integer' }),
  ],
  [
    'type parameters of both kinds',
    'T = TypeVar("T")\nclass A(BaseModel, Generic[T]):\n    a: T\nclass B[U](A[U]): pass\nclass M(B[int]): pass\n',
    'M',
    field({ type: 'integer' }),
  ],
  [
    'members of an Enum',
    'class E(StrEnum):\n    X_Y = auto()\n    Z = "z"\nclass M(BaseModel):\n    a: Literal[E.X_Y, E.Z] = E.Z\n',
    'M',
    field({ type: 'string', enum: ['x_y', 'z'], default: 'z' }, false),
  ],
  [
    'members of an Enum with a type',
    'class E(str, Enum):\n    X: str = "x"\n    Z = "z"\n    note: int\nclass M(BaseModel):\n    a: E\n',
    'M',
    { ...field({ $ref: '#/$defs/E' }), $defs: { E: { type: 'string', enum: ['x', 'z'] } } },
  ],
  [
    'members of an Enum that makes their values itself',
    'class E(Enum):\n    def _generate_next_value_(name, *others):\n        return name.lower()\n    X = auto()\nclass M(BaseModel):\n    a: E\n',
    'M',
    { ...field({ $ref: '#/$defs/E' }), $defs: { E: { type: 'string', enum: ['x'] } } },
  ],
  [
    'a name for a type',
    'type Id = str\nUser = NewType("User", Id)\nOpt: TypeAlias = "User | None"\nclass M(BaseModel):\n    a: Opt\n',
    'M',
    {
      ...field({ anyOf: [{ $ref: '#/$defs/Id' }, { type: 'null' }] }),
      $defs: { Id: { type: 'string' } },
    },
  ],
  [
    'types with parameters in brackets of their own',
    'type Many[T] = list[T]\nclass Box[T](BaseModel):\n    v: T\nclass M(BaseModel):\n    a: Box[Many[int]]\n',
    'M',
    {
      ...field({ $ref: '#/$defs/Box_Many_integer' }),
      $defs: {
        Box_Many_integer: { type: 'object', properties: { v: { $ref: '#/$defs/Many_integer' } }, required: ['v'] },
        Many_integer: { type: 'array', items: { type: 'integer' } },
      },
    },
  ],
  [
    'a name for a type that refers to itself',
    'A = list["A"] | None\nclass M(BaseModel):\n    a: A\n',
    'M',
    {
      ...field({ $ref: '#/$defs/A' }),
      $defs: { A: { type: ['array', 'null'], items: { $ref: '#/$defs/A' } } },
    },
  ],
  [
    'fields without the head of their class',
    'a: int\n# what it is called\nb: str = "x"',
    'M',
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string', default: 'x', description: 'what it is called' } },
      required: ['a'],
    },
  ],
  [
    'a class within a class',
    'class A(BaseModel):\n    class M(BaseModel):\n        a: int\n    m: M\n',
    'M',
    field({ type: 'integer' }),
  ],
  [
    'a field that is named like its type',
    'class M(BaseModel):\n    date: date | None = None\n    a: date\n',
    'M',
    {
      type: 'object',
      properties: { date: { type: ['string', 'null'], format: 'date' }, a: { type: 'string', format: 'date' } },
      required: ['a'],
    },
  ],
  [
    'a property of an odd name',
    'class M(TypedDict):\n    __proto__: int\n    a: int\nM = TypedDict("M", {"__proto__": int})\n',
    'M',
    JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"]}',
    ) as JsonObject,
  ],
];

describe('a class', () => {
  it.each(CLASSES)('%s', (_what, text, root, schema) => {
    expect(read(text, root)).toEqual(schema);
  });

  it('is read whatever else the file holds', () => {
    const text =
      'match x:\n    case {"a": [1, *_]}:\n        pass\ndef f(:\n    ???\n@deco(lambda x: x)\nclass M(BaseModel):\n    a: int\n    async def g(self): yield [i async for i in z]\nclass N(BaseModel):\n    b: Missing\n';
    expect(read(text, 'M')).toEqual(field({ type: 'integer' }));
  });
});

describe('what has no schema', () => {
  it('is any value, and this is said with its line', () => {
    const reading = readPython('class M(BaseModel):\n    a: int\n    b: Callable[[int], str]\n');
    expect(reading).toMatchObject({ ok: true, schema: { properties: { a: { type: 'integer' }, b: {} } } });
    expect(reading.ok && reading.notes).toEqual([expect.stringMatching(/^Line 3: "b" of M may be anything here/)]);
  });

  it.each([
    [
      'a generator of aliases that is code',
      model('model_config = ConfigDict(alias_generator=lambda x: x)\n    a: int'),
      /generator of aliases/,
    ],
    ['a configuration that is code', model('model_config = made(extra="forbid")\n    a: int'), /"model_config" can/],
    [
      'what a mode does to a type',
      model('model_config = ConfigDict(ser_json_timedelta="float")\n    a: timedelta'),
      /"ser_json_timedelta"/,
    ],
    [
      'a class of code that says its schema',
      'class A:\n    def __get_pydantic_core_schema__(cls, s, h): return h(int)\nclass M(BaseModel):\n    a: A | int\n    b: int\n',
      /"a" of M may be anything/,
    ],
    ['a bound of several types', model('a: Annotated[int | str, Field(gt=1)]'), /The bound "gt"/],
    ['a function beside a type', model('a: Annotated[int, check]'), /"check"/],
    [
      'what a function of any number of arguments gives',
      'def many(*a): return a[0]\nclass M(BaseModel):\n    a: list[int] = Field(**many({"min_length": 1}))\n',
      /Not all that "Field/,
    ],
    [
      'what a function of code gives',
      'def f(n):\n    n += 1\n    return n\nclass M(BaseModel):\n    a: int = f(1)\n',
      /The default of "a"/,
    ],
    ['arguments that are not there', model('a: int = Field(**more)'), /Not all/],
    [
      'a type that is given to a function, whatever has its name outside,',
      `A = int\ndef make(A: type, b=A):\n    class M(BaseModel):\n        a: A\n        b: int\n`,
      /^Line 4: "a" of M may be anything here: What "A" is can only be told when the code runs/,
    ],
  ])('%s is said', (_what, text, note) => {
    const reading = readPython(text, 'M');
    expect(reading.ok ? reading.notes.join(' ') : reading.problem.message).toMatch(note);
  });

  it.each([
    [
      'a base from elsewhere',
      'from x import Base\nclass M(Base):\n    a: int\n',
      2,
      /"Base", which this one is made of/,
    ],
    ['a name that is nowhere', 'class M(BaseModel):\n    a: "list[Foo]"\n', 2, /"Foo" is not in this text/],
    ['a name that means itself', 'A = "A"\nclass M(BaseModel):\n    a: A\n', 1, /builds on itself/],
    ['a class that is its own base', 'class M(M):\n    a: int\n', 1, /builds on itself|made of/],
  ])('%s is refused at its place', (_what, text, line, message) => {
    const reading = readPython(text, 'M');
    expect(reading).toMatchObject({ ok: false, problem: { line, message: expect.stringMatching(message) } });
  });
});

describe('modules beside', () => {
  const main = 'from .models import Base as B\nfrom app.kinds import *\nclass M(B):\n    kind: Kind\n';
  const texts = new Map([
    [
      '/w/app/models.py',
      'from pydantic import BaseModel\nfrom . import kinds\nclass Base(BaseModel):\n    a: kinds.Kind\n',
    ],
    ['/w/app/kinds.py', 'from enum import Enum\nclass Kind(Enum):\n    X = "x"\n'],
  ]);

  it('are asked for one after the other, and give what is taken from them', () => {
    const files = { path: '/w/app/main.py', texts: new Map<string, string>() };
    for (let round = 0; round < 4; round += 1)
      for (const path of modulesWanted(main, 'M', files).flat()) {
        const text = texts.get(path);
        if (text !== undefined) files.texts.set(path, text);
      }
    expect([...files.texts.keys()].toSorted()).toEqual([...texts.keys()].toSorted());
    expect(readPython(main, 'M', files)).toMatchObject({
      ok: true,
      notes: [],
      schema: { required: ['a', 'kind'], $defs: { Kind: { enum: ['x'] } } },
    });
  });
});

describe('a function', () => {
  const schemaOf = (text: string): JsonObject | undefined => {
    const schemas = new PythonSchemas(text);
    let found: JsonObject | undefined;
    schemas.file.tree.cursor().iterate(({ name, node }) => {
      if (name === 'FunctionDefinition')
        found ??= schemas.schemaOfParameters(node, ({ name: each }) => each === 'self');
    });
    return found;
  };

  it.each([
    ['Google', 'Args:\n        a (int): How\n            many.\n        b: Which'],
    ['NumPy', 'Parameters\n    ----------\n    a : int\n        How many.\n    b : str, optional\n        Which'],
    ['Sphinx', ':param int a: How\n        many.\n    :param b: Which'],
  ])('takes its parameters, described in the style of %s', (_style, doc) => {
    expect(schemaOf(`def f(self, a: int, *, b: str = "x"):\n    """Does it.\n\n    ${doc}\n    """\n`)).toEqual({
      type: 'object',
      properties: {
        a: { type: 'integer', description: 'How many.' },
        b: { type: 'string', default: 'x', description: 'Which' },
      },
      required: ['a'],
    });
  });
});

describe('hostile texts', () => {
  it.each([
    ['brackets without end', `class M(BaseModel):\n    a: ${'list['.repeat(20_000)}int`],
    ['a value without end', `class M(BaseModel):\n    a: int = ${'['.repeat(20_000)}`],
    ['quotes within quotes', `class M(BaseModel):\n    a: "${'Optional['.repeat(500)}int${']'.repeat(500)}"\n`],
    [
      'classes that build on each other',
      Array.from({ length: 60 }, (_, at) => `class C${at}(C${(at + 1) % 60}):\n    a: int\n`).join(''),
    ],
    ['constants that build on each other', 'A = B\nB = A\nclass M(BaseModel):\n    a: Literal[A]\n'],
    ['a long file', `${'x = {"a": [1, 2, 3]}\n'.repeat(24_000)}class M(BaseModel):\n    a: B\n`],
    ['a longer one', `${'x = 1\n'.repeat(100_000)}class M(BaseModel):\n    a: int\n`],
  ])('%s are refused', (_what, text) => {
    expect(readPython(text).ok).toBe(false);
  });

  it('types that double at each step end', () => {
    const steps = Array.from({ length: 25 }, (_, at) => `A${at + 1} = tuple[A${at}, A${at}]\n`).join('');
    const reading = readPython(`A0 = int\n${steps}class M(BaseModel):\n    a: A25\n`);
    expect(reading).toMatchObject({ ok: false, problem: { message: expect.stringMatching(/too much/) } });
  });

  it('bases that are reached in ever more ways end', () => {
    const both = (at: number, name: string): string => `class ${name}${at + 1}(A${at}, B${at}):\n    pass\n`;
    const classes = Array.from({ length: 28 }, (_, at) => both(at, 'A') + both(at, 'B')).join('');
    const text = `class A0(BaseModel):\n    a: int\nclass B0(BaseModel):\n    b: int\n${classes}`;
    expect(readPython(text, 'A28')).toMatchObject({
      ok: false,
      problem: { message: expect.stringMatching(/too many/) },
    });
  });

  it('an Enum whose members only running it would tell is refused', () => {
    const text = 'class E(Enum):\n    A = (1, "x")\n    def __new__(cls, value, words):\n        pass\n';
    expect(readPython(`${text}class M(BaseModel):\n    a: E\n`).ok).toBe(false);
  });

  it.each([
    [
      'functions that call each other',
      'def f(n): return g(n)\ndef g(n): return f(n)\nclass M(BaseModel):\n    a: int = f(1)\n',
    ],
    ['functions that call themselves twice', 'def f(n): return f(n) + f(n)\nclass M(BaseModel):\n    a: int = f(1)\n'],
    ['a model whose default is itself', 'class M(BaseModel):\n    m: "M" = M()\n    a: int = 1\n'],
    ['a configuration made of itself', 'C = {**C}\nclass M(BaseModel):\n    model_config = C\n    a: int = 1\n'],
  ])('%s end in a note', (_what, text) => {
    expect(readPython(text, 'M')).toMatchObject({ ok: true, notes: [expect.stringContaining('when the code runs')] });
  });

  it.each([
    [200, ' | ', ''],
    [3_000, ', ', 'Union'],
  ])('a union of %i types is read', (length, sign, name) => {
    const types = Array.from({ length }, (_, at) => `Literal[${at}]`).join(sign);
    const type = name === '' ? types : `${name}[${types}]`;
    expect(new SchemaValidator(read(model(`a: ${type}`))).isValid({ a: length - 1 })).toBe(true);
  });
});
