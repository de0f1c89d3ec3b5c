/** What names, members and calls of zod stand for, while a file is read. */
import * as l10n from '@vscode/l10n';
import { setOwn } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import { commentOf } from '../../../code/script/comments.ts';
import { partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import { isPlain } from '../../../code/script/plainValues.ts';
import {
  NOT_KNOWN,
  WrittenFunction,
  type Callee,
  type CallSite,
  type Surroundings,
} from '../../../code/script/surroundings.ts';
import type { Declaration } from '../../../code/script/scope.ts';
import {
  ANYTHING,
  COERCE,
  ISO,
  CONVERTING,
  LEFT_OUT,
  MAKERS,
  MEMBERS,
  METHODS,
  SETTINGS,
  SILENT,
  VALUES,
  z,
  type Maker,
} from './makers.ts';
import { Detached, isMethod, Namespace, ZodName } from './entries.ts';
import { FileNames } from './fileNames.ts';
import { withoutFlags } from './regexFlags.ts';
import { isSchema, type Schema, type Schemas } from './schemas.ts';

const ZOD = new Namespace('');
const OLD_ZOD = new Namespace('', true);
// l10n: none, a name in code.
const OBJECT = new Namespace('Object');
const ZOD_ITSELF = /^zod(?:\/v[34])?(?:[/-](?:mini|core))?$/;

/** What another file exports under a name; `NOT_KNOWN` where that is not there. */
type Elsewhere = (from: string | FileNames, name: string) => unknown;

/** Functions around a schema that leave it what it is: of the AI SDK, of MCP and of helpers alike. */
const AROUND = /^(?:zodSchema|lazySchema|lazyValidator|asSchema|zodResponseFormat|zodTextFormat|completable)$/;

export class ZodCalls implements Surroundings {
  readonly schemas: Schemas;
  readonly #text: string;
  readonly #elsewhere: Elsewhere;
  /** Notes of checks such as `z.regex(…)`. */
  readonly #ofChecks = new WeakMap<object, readonly string[]>();

  constructor(text: string, schemas: Schemas, elsewhere: Elsewhere) {
    this.#text = text;
    this.schemas = schemas;
    this.#elsewhere = elsewhere;
  }

  imported(from: string, name: string): unknown {
    const isOfZod = name === 'z' || name === 'zod';
    const zod = from === 'zod/v3' ? OLD_ZOD : ZOD;
    // In the project of zod itself this would lead into its own code.
    const value = ZOD_ITSELF.test(from) ? NOT_KNOWN : this.#elsewhere(from, name);
    if (value !== NOT_KNOWN) return value;
    if (isOfZod) return from.startsWith('.') ? ZOD : zod;
    if (from.startsWith('.') || !/(?:^|[/@-])zod(?:$|[/-])/.test(from)) return NOT_KNOWN;
    return name === '*' || name === 'default' ? zod : new ZodName(name);
  }

  global(name: string): unknown {
    if (name === 'z' || name === 'zod') return ZOD;
    return name === 'Object' ? OBJECT : NOT_KNOWN;
  }

  member(object: object, name: string, node: SyntaxNode): unknown {
    if (object instanceof FileNames) return this.#elsewhere(object, name);
    if (object instanceof Namespace) {
      if (object.part === '' && (name === 'z' || name === 'default')) return object;
      const values = VALUES.get(object.part);
      if (values !== undefined && Object.hasOwn(values, name))
        return (values as Readonly<Record<string, unknown>>)[name];
      return object.part === '' ? new Namespace(name, object.isOld) : NOT_KNOWN;
    }
    if (!isSchema(object)) return NOT_KNOWN;
    if (isMethod(object, name)) return new Detached(object, name);
    if (!MEMBERS.has(name) || !(name in object))
      throw new ReadError(l10n.t`".${name}" of a schema cannot be read here.`, node.to - name.length);
    const value = (object as unknown as Readonly<Record<string, unknown>>)[name];
    // Its getters stay getters: what they lead to may not be there yet.
    return isSchema(value) || Array.isArray(value) || typeof value !== 'object' || value === null
      ? value
      : Object.defineProperties({}, Object.getOwnPropertyDescriptors(value));
  }

  named(declaration: Declaration, value: unknown): void {
    if (declaration.isTopLevel && isSchema(value)) this.schemas.name(value, declaration.name);
  }

  property(node: SyntaxNode, value: unknown): unknown {
    if (!isSchema(value) || z.globalRegistry.get(value)?.description !== undefined) return value;
    const comment = commentOf(node, this.#text);
    if (comment === undefined) return value;
    return this.schemas.made(value.describe(comment), value, [], node.from);
  }

  call(callee: Callee, site: CallSite): unknown {
    if (callee.kind === 'name') {
      if (callee.value instanceof ZodName) return this.#make(callee.value.name, site);
      if (callee.value instanceof Detached) return this.#method(callee.value.schema, callee.value.name, site);
      if (callee.name === 'require') return this.#required(site);
      if (SCALARS.has(callee.name) && callee.value === undefined) return scalar(callee.name, site);
      return AROUND.test(callee.name) ? this.#unwrapped(site) : NOT_KNOWN;
    }
    const { object, name } = callee;
    // `const z = { string, object }` of functions that were imported by their names.
    if (isPlain(object)) return this.#ofObject(object, name, site);
    if (object instanceof Namespace) {
      const made = this.#ofNamespace(object, name, site);
      if (object.isOld && isSchema(made)) this.schemas.markOld(made);
      return made;
    }
    return isSchema(object) ? this.#method(object, name, site) : NOT_KNOWN;
  }

  #ofObject(object: Readonly<Record<string, unknown>>, name: string, site: CallSite): unknown {
    const own = Object.hasOwn(object, name) ? object[name] : undefined;
    return own instanceof ZodName ? this.#make(own.name, site) : NOT_KNOWN;
  }

  #required(site: CallSite): unknown {
    const [first] = site.args;
    const from = first === undefined ? undefined : site.value(first);
    return typeof from === 'string' ? this.imported(from, '*') : NOT_KNOWN;
  }

  #ofNamespace({ part }: Namespace, name: string, site: CallSite): unknown {
    if (part === 'Object') return objectCall(name, site);
    if (part === 'iso') return this.#made(ISO.get(name), `z.iso.${name}`, site);
    if (part === 'coerce' && COERCE.has(name)) return this.#make(name, site);
    if (part === '') return this.#make(name, site);
    throw new ReadError(l10n.t`"z.${part}.${name}" cannot be expressed in JSON Schema.`, site.node.from);
  }

  #make(name: string, site: CallSite): unknown {
    if (ANYTHING.has(name)) {
      const any = this.schemas.made(z.any(), undefined, [], site.node.from);
      return this.schemas.note(
        any,
        l10n.t`"z.${name}(…)" cannot be expressed in JSON Schema: any value is taken there.`,
      );
    }
    if (name === 'pipe') return this.#piped(this.#schema(site, 0, name), site.args[1], site);
    // `z.toZod<Order>()(schema)` only compares types.
    if (name === 'toZod') return new ZodName('compile');
    if (name === 'preprocess' || name === 'codec' || name === 'invertCodec') {
      const inner = this.#schema(site, name === 'preprocess' ? 1 : 0, name);
      const made = name === 'preprocess' ? z.preprocess((value) => value, inner) : this.#codec(inner, name, site);
      const note = l10n.t`What "z.${name}(…)" makes of the value is left out.`;
      return this.schemas.note(this.schemas.made(made, inner, [], site.node.from), note);
    }
    return this.#made(MAKERS.get(name), `z.${name}`, site);
  }

  /** Both of its sides: which one is meant depends on the way. */
  #codec(inner: Schema, name: string, site: CallSite): Schema {
    if (name === 'invertCodec')
      return attempt(() => z.invertCodec(inner as z.ZodCodec), 'z.invertCodec', site.node.from) as Schema;
    const [, second] = site.args;
    const other = second === undefined ? undefined : leniently(() => site.value(second));
    const out: Schema = isSchema(other) ? other : z.any();
    return z.codec(inner, out, { decode: (value) => value, encode: (value) => value });
  }

  #made(maker: Maker | undefined, name: string, site: CallSite): unknown {
    const at = site.node.from;
    if (maker === undefined) throw new ReadError(l10n.t`"${name}" cannot be expressed in JSON Schema.`, at);
    const values = site.args.slice(0, maker.data).map((arg) => this.#argument(arg, site));
    const settings = settingsIn(site.args.slice(maker.data), site, this.#text);
    const made = attempt(
      () => (maker.make as (...args: unknown[]) => unknown)(...values, ...settings.values),
      name,
      at,
    );
    if (!isSchema(made)) {
      // A check: what it lost is told of the schema that it is for.
      const lost = this.schemas.notesOf(this.#noted(z.any(), values, site.args));
      if (typeof made === 'object' && made !== null && lost.length > 0) this.#ofChecks.set(made, lost);
      return made;
    }
    checkShape(name, values, site.args);
    const parts = [...values, ...Object.values(settings.values[0] ?? {})];
    const schema = this.#noted(this.schemas.made(made, undefined, values, at), parts, site.args);
    return settings.description === undefined ? schema : schema.describe(settings.description);
  }

  #method(schema: Schema, name: string, site: CallSite): unknown {
    const at = site.node.from;
    const done = (next: Schema, parts: readonly unknown[] = []): Schema => this.schemas.made(next, schema, parts, at);
    if (LEFT_OUT.has(name)) {
      const left = done(z.clone(schema));
      if (CONVERTING.has(name)) this.schemas.markConverted(left);
      return this.schemas.note(left, l10n.t`".${name}(…)" cannot be expressed in JSON Schema and was left out.`);
    }
    if (SILENT.has(name)) return schema;
    if (name === 'meta' || name === 'openapi') return this.#withMeta(schema, site);
    if (name === 'describe') return this.#described(schema, site);
    if (name === 'check' || name === 'with') return this.#checked(schema, site);
    if (name === 'pipe') return this.#piped(schema, site.args[0], site);
    if (name === 'default' || name === 'prefault' || name === 'catch') return this.#withDefault(schema, name, site);
    // In zod 3 it only bounds a number; in zod 4 it makes an integer of it.
    if (name === 'safe' && schema instanceof z.ZodNumber && this.schemas.isOld(schema))
      return done(schema.gte(Number.MIN_SAFE_INTEGER).lte(Number.MAX_SAFE_INTEGER));
    if (name === 'ip') return done(ofVersion(settingsIn(site.args, site, this.#text).values[0]));
    if (name === 'apply') return this.#applied(schema, site);
    if (schema instanceof z.ZodDate && (name === 'min' || name === 'max'))
      return this.schemas.note(done(z.clone(schema)), l10n.t`".${name}(…)" of a date was left out.`);
    if (name === 'element' || name === 'unwrap' || name === 'innerType') return inner(schema, name, at);
    const data = METHODS.get(name);
    const method = (schema as unknown as Readonly<Record<string, unknown>>)[name === 'augment' ? 'extend' : name];
    if (data === undefined || typeof method !== 'function')
      throw new ReadError(l10n.t`".${name}" is not known here.`, site.node.to - this.#lengthFrom(site, name));
    const values = site.args.slice(0, data).map((arg) => this.#argument(arg, site));
    const settings = settingsIn(site.args.slice(data), site, this.#text);
    const made = attempt(
      () => (method as (...args: unknown[]) => unknown).apply(schema, [...values, ...settings.values]),
      `.${name}`,
      at,
    );
    if (!isSchema(made)) return made;
    checkShape(name, values, site.args);
    return this.#noted(done(made, values), [...values, ...Object.values(settings.values[0] ?? {})], site.args);
  }

  /** What its arguments lost on the way. */
  #noted(schema: Schema, values: readonly unknown[], args: readonly SyntaxNode[]): Schema {
    for (const value of values) {
      const flags = value instanceof RegExp ? value.flags.replaceAll(/[^ims]/g, '') : '';
      if (flags === '') continue;
      this.schemas.note(
        schema,
        l10n.t`The flag "${flags}" of a pattern cannot be expressed in JSON Schema and was left out.`,
      );
    }
    for (const number of args.flatMap((arg) => inexactIn(arg, this.#text)))
      this.schemas.note(schema, l10n.t`JavaScript does not keep ${number} exactly: it is ${Number(number)} there.`);
    return schema;
  }

  /** `.apply((schema) => schema.optional())` */
  #applied(schema: Schema, site: CallSite): unknown {
    const [first] = site.args;
    const written = first === undefined ? undefined : site.value(first);
    return written instanceof WrittenFunction ? site.invoke(written, [schema]) : NOT_KNOWN;
  }

  /** How far from the end of a call the name of its method begins. */
  #lengthFrom({ node }: CallSite, name: string): number {
    const text = this.#text.slice(node.from, node.to);
    return text.length - Math.max(0, text.lastIndexOf(`.${name}`) + 1);
  }

  #argument(arg: SyntaxNode, site: CallSite): unknown {
    const value = site.value(arg);
    if (value instanceof RegExp) return withoutFlags(value) ?? value;
    if (!(value instanceof WrittenFunction)) return value;
    return () => site.invoke(value, []);
  }

  #schema(site: CallSite, index: number, name: string): Schema {
    const arg = site.args[index];
    const value = arg === undefined ? undefined : site.value(arg);
    if (isSchema(value)) return value;
    throw new ReadError(l10n.t`A zod schema is expected within "${name}".`, (arg ?? site.node).from);
  }

  /** A function around a schema, or around a function that gives one. */
  #unwrapped(site: CallSite): unknown {
    const [first] = site.args;
    const value = first === undefined ? undefined : site.value(first);
    if (isSchema(value)) return value;
    return value instanceof WrittenFunction ? site.invoke(value, []) : NOT_KNOWN;
  }

  /** Words narrow nothing: where they are computed, the rest is worth having. */
  #described(schema: Schema, site: CallSite): Schema {
    const [first] = site.args;
    const words = first === undefined ? undefined : leniently(() => site.value(first));
    const at = site.node.from;
    if (typeof words === 'string') return this.schemas.made(schema.describe(words), schema, [], at);
    return this.schemas.note(
      this.schemas.made(z.clone(schema), schema, [], at),
      l10n.t('A description that is computed was left out.'),
    );
  }

  #withMeta(schema: Schema, site: CallSite): Schema {
    const found = site.args.flatMap((arg) => leniently(() => site.value(arg)) ?? []).find(isPlain);
    const extra: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(found ?? {}))
      if (key !== 'id' && isJson(value)) setOwn(extra, key, value);
    return Object.keys(extra).length === 0 ? schema : this.schemas.made(schema.meta(extra), schema, [], site.node.from);
  }

  /** `.check(z.minLength(5), z.regex(…))`; a function of the user's own is left out. */
  #checked(schema: Schema, site: CallSite): Schema {
    let next = schema;
    let isExact = true;
    const notes: string[] = [];
    for (const arg of site.args) {
      const value = leniently(() => site.value(arg));
      if (value !== undefined && isCheck(value)) {
        next = next.check(value as z.core.$ZodCheck<unknown>);
        notes.push(...(this.#ofChecks.get(value) ?? []));
      } else isExact = false;
    }
    const made = this.schemas.made(next === schema ? z.clone(schema) : next, schema, [], site.node.from);
    for (const note of notes) this.schemas.note(made, note);
    return isExact
      ? made
      : this.schemas.note(made, l10n.t('".check(…)" cannot be expressed in JSON Schema and was left out.'));
  }

  #piped(schema: Schema, into: SyntaxNode | undefined, site: CallSite): Schema {
    const target = into === undefined ? undefined : leniently(() => site.value(into));
    const at = site.node.from;
    // A pipe onto something of the same kind narrows it; what a conversion makes of it is another matter.
    if (
      isSchema(target) &&
      !this.schemas.isConverted(schema) &&
      !isConverted(schema) &&
      target.def.type === schema.def.type
    ) {
      if (sayTheSame(target, schema)) return schema;
      const both = this.schemas.made(z.intersection(schema, target), schema, [target], at);
      return this.schemas.note(both, l10n.t('".pipe(…)" was read as what both of its schemas take.'));
    }
    const made = this.schemas.made(z.clone(schema), schema, [], at);
    return this.schemas.note(made, l10n.t('".pipe(…)" cannot be expressed in JSON Schema and was left out.'));
  }

  #withDefault(schema: Schema, name: 'default' | 'prefault' | 'catch', site: CallSite): Schema {
    const [first] = site.args;
    const given = first === undefined ? undefined : leniently(() => site.value(first));
    const value = given instanceof WrittenFunction ? leniently(() => site.invoke(given, [])) : given;
    const at = site.node.from;
    if (value !== undefined && isJson(value)) {
      const made = attempt(() => schema[name](value as never), `.${name}`, at);
      if (isSchema(made)) return this.schemas.made(made, schema, [], at);
    }
    // What it is, is not needed to know that nothing has to be given.
    const made = this.schemas.made(name === 'catch' ? schema.catch(undefined) : schema.optional(), schema, [], at);
    return name === 'catch' ? made : this.schemas.note(made, l10n.t('A default that is computed was left out.'));
  }
}

/** Of zod 3: `.ip({ version: 'v4' })`. */
function ofVersion(settings: object | undefined): Schema {
  const version = settings !== undefined && 'version' in settings ? settings.version : undefined;
  if (version === 'v4') return z.ipv4();
  return version === 'v6' ? z.ipv6() : z.union([z.ipv4(), z.ipv6()]);
}

// l10n: none, names in code.
const SCALARS: ReadonlySet<string> = new Set(['BigInt', 'Number', 'String']);

function scalar(name: string, site: CallSite): unknown {
  const [first] = site.args;
  const value = first === undefined ? undefined : site.value(first);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return NOT_KNOWN;
  if (name === 'String') return String(value);
  return name === 'Number' ? Number(value) : attempt(() => BigInt(value), name, site.node.from);
}

/** `Object.values(X)` and its like. */
function objectCall(name: string, site: CallSite): unknown {
  const [first] = site.args;
  const value = first === undefined ? undefined : site.value(first);
  if (name === 'freeze') return value;
  if (typeof value === 'object' && value !== null) {
    if (name === 'keys') return Object.keys(value);
    if (name === 'values') return Object.values(value) as unknown[];
    if (name === 'entries') return Object.entries(value);
    if (name === 'fromEntries' && Array.isArray(value))
      return Object.fromEntries(value.filter(Array.isArray) as [string, unknown][]);
  }
  throw new ReadError(l10n.t`What "Object.${name}(…)" gives can only be told when the code runs.`, site.node.from);
}

interface Settings {
  readonly values: readonly object[];
  readonly description: string | undefined;
}

/** Of the settings in the last argument those about the data: messages may be anything, and are not looked at. */
function settingsIn(args: readonly SyntaxNode[], site: CallSite, text: string): Settings {
  const object = args.find(({ name }) => name === 'ObjectExpression');
  const found: Record<string, unknown> = {};
  let description: string | undefined;
  for (const property of object === undefined ? [] : partsOf(object)) {
    const [key, , value] = partsOf(property);
    if (property.name !== 'Property' || key === undefined || value === undefined) continue;
    const name = text.slice(key.from, key.to);
    if (SETTINGS.has(name)) {
      const given = site.value(value);
      found[name] = given instanceof RegExp ? (withoutFlags(given) ?? given) : given;
    }
    if (name === 'description') {
      const words = leniently(() => site.value(value));
      if (typeof words === 'string') description = words;
    }
  }
  return { values: Object.keys(found).length === 0 ? [] : [found], description };
}

/** Numbers that are written with more digits than JavaScript keeps. */
function inexactIn(arg: SyntaxNode, text: string): readonly string[] {
  if (arg.name === 'Number') {
    const digits = text.slice(arg.from, arg.to).replaceAll('_', '');
    return /^\d+$/.test(digits) && BigInt(digits) !== BigInt(Number(digits)) ? [digits] : [];
  }
  return /^(?:UnaryExpression|ArrayExpression|ObjectExpression|Property)$/.test(arg.name)
    ? partsOf(arg).flatMap((part) => inexactIn(part, text))
    : [];
}

/** Functions whose argument has a schema for each property. */
const SHAPED = /(?:^|\.)(?:object|strictObject|looseObject|interface|extend|safeExtend|augment)$/;

function checkShape(name: string, values: readonly unknown[], args: readonly SyntaxNode[]): void {
  if (!SHAPED.test(name)) return;
  const index = values.findLastIndex(isPlain);
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(values[index] ?? {})))
    if (property.get === undefined && !isSchema(property.value))
      throw new ReadError(l10n.t`"${key}" is not a zod schema.`, args[index]?.from ?? 0);
}

function inner(schema: Schema, name: string, at: number): unknown {
  const own = (schema as unknown as Readonly<Record<string, unknown>>)[name];
  if (typeof own === 'function') return (own as () => unknown).call(schema);
  if (isSchema(own)) return own;
  // What wraps a schema in the editor's reading alone.
  if (name === 'innerType') return schema;
  throw new ReadError(l10n.t`".${name}" is not known here.`, at);
}

/** Of simple schemas: their definitions keep what is checked out of sight. */
function sayTheSame(a: Schema, b: Schema): boolean {
  const [one, other] = [a, b].map((each) =>
    JSON.stringify(z.toJSONSchema(each, { unrepresentable: 'any', io: 'input' })),
  );
  return one === other;
}

/** Whether a value is something else behind a schema than in front of it. */
function isConverted(schema: Schema): boolean {
  return !['string', 'number', 'boolean', 'enum', 'literal'].includes(schema.def.type);
}

function isCheck(value: unknown): value is z.core.$ZodCheck {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

/** Whether a value is data, and not more of it than somebody wrote: one list may stand in another many times over. */
function isJson(value: unknown, room = { left: 10_000 }): boolean {
  room.left -= 1;
  if (room.left < 0) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => isJson(item, room));
  return isPlain(value) && Object.values(value).every((item) => isJson(item, room));
}

/** A value, or `undefined` where it cannot be told. */
function leniently(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** Zod's own complaint about its arguments, at the place of the call. */
function attempt(make: () => unknown, name: string, at: number): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof ReadError || error instanceof RangeError) throw error;
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new ReadError(l10n.t`zod does not take these arguments of "${name}": ${why}`, at);
  }
}
