/** l10n: none, code that is written. */
import type { JsonValue } from '../../json/json.ts';
import { cyclicNames } from './cycles.ts';
import { keyText, quoted } from './javascriptText.ts';
import { typeModelOf } from './typeModel.ts';
import {
  checkWords,
  partsOf,
  splitNull,
  typeNameOf,
  uncheckedFormat,
  USED_GLOBALS,
  type FieldNode,
  type ObjectNode,
  type TypeModel,
  type TypeNode,
} from './typeNodes.ts';
import { typeScriptType } from './writeTypeScript.ts';
import { CANONICAL, isScalar, refinements } from './zodChecks.ts';
import { enumText, numberText, rulesText, stringText } from './zodLeaves.ts';

/** The schema as a zod schema (version 4), with the inferred type. Recursion is written with getters where they do. */
export function writeZod(schema: JsonValue, name: string): string {
  const model = typeModelOf(schema, USED_GLOBALS.has(typeNameOf(name)) ? `${name}Schema` : name);
  const writer = new ZodWriter(model);
  const constants = [...model.types].map(([typeName, node]) => writer.constant(typeName, node));
  const helper = constants.some((text) => text.includes('.map(canonical)')) ? `\n${CANONICAL}` : '';
  return `import * as z from 'zod';\n\n${constants.join('\n')}${writer.inferredTypes()}${helper}`;
}

/** Functions that every object has: where such a key is left out, zod would meet them. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

class ZodWriter {
  readonly #model: TypeModel;
  readonly #written = new Set<string>();
  /** Constants whose type is written out: the compiler cannot tell it. */
  readonly #spelledOut: ReadonlySet<string>;
  /** A rule sees what came out of a schema, so that nothing may be left out before. */
  readonly #hasChecks: boolean;

  constructor(model: TypeModel) {
    this.#model = model;
    const cyclic = [...cyclicNames(model)];
    const isSeenThrough = cyclic.every((name) => isPlainObject(model.types.get(name)));
    this.#spelledOut = new Set(isSeenThrough ? [] : cyclic);
    this.#hasChecks = [...model.types.values()].some(hasChecks);
  }

  constant(name: string, node: TypeNode): string {
    const isSpelledOut = this.#spelledOut.has(name);
    const text = this.#text(node, '', false);
    this.#written.add(name);
    const notes = unsaidIn(node).map((words) => `// Not checked: ${words}\n`);
    return isSpelledOut
      ? `${notes.join('')}export type ${name} = ${typeScriptType(this.#model, name)};\nexport const ${name}: z.ZodType<${name}> = ${text}${hasProto(node) ? ` as unknown as z.ZodType<${name}>` : ''};\n`
      : `${notes.join('')}export const ${name} = ${text};\n`;
  }

  /** That of the root, and all where a type that is written out may name them. */
  inferredTypes(): string {
    const names = this.#spelledOut.size > 0 ? [...this.#model.types.keys()] : [this.#model.root];
    const lines = names
      .filter((name) => !this.#spelledOut.has(name))
      .map((name) => `export type ${name} = z.infer<typeof ${name}>;\n`);
    return lines.length === 0 ? '' : `\n${lines.join('')}`;
  }

  /** `isLater`: in a function that is called when all constants exist. */
  #text(node: TypeNode, indent: string, isLater: boolean): string {
    const { type, isNullable } = splitNull(node);
    const { checks: _, ...bare } = type;
    const checks = refinements(node, (each) => this.#text(each, indent, true));
    const text = `${this.#bare(bare, indent, isLater, node)}${isNullable ? '.nullable()' : ''}${checks}`;
    return `${text}${node.description === undefined ? '' : `.describe(${quoted(node.description)})`}`;
  }

  #bare(node: TypeNode, indent: string, isLater: boolean, whole: TypeNode): string {
    const text = (each: TypeNode): string => this.#text(each, indent, isLater);
    switch (node.kind) {
      case 'any':
        return 'z.unknown()';
      case 'never':
      case 'null':
      case 'boolean':
        return `z.${node.kind}()`;
      case 'string':
        return stringText(node.rules);
      case 'number':
      case 'integer':
        return numberText(node.kind, node.rules);
      case 'enum':
        return enumText(node.values);
      case 'list':
        return `z.array(${text(node.items)})${rulesText(node.rules)}`;
      case 'tuple': {
        const items = node.items.map((item, at) => `${text(item)}${at < node.required ? '' : '.optional()'}`);
        return `z.tuple([${items.join(', ')}]${node.rest === undefined ? '' : `, ${text(node.rest)}`})`;
      }
      case 'object':
        return this.#object(node, indent, isLater);
      case 'union': {
        const isOne = whole.checks?.some(({ kind }) => kind === 'one') === true;
        return this.#union(node.options.map(text), isOne, indent);
      }
      case 'ref':
        return isLater || this.#written.has(node.name) ? node.name : `z.lazy(() => ${node.name})`;
    }
  }

  #union(options: readonly string[], isOne: boolean, indent: string): string {
    const method = isOne ? 'z.xor' : 'z.union';
    const short = `${method}([${options.join(', ')}])`;
    if (!short.includes('\n') && short.length < 80) return short;
    const lines = options.map((option) => `${indent}  ${option.replaceAll('\n', '\n  ')},\n`);
    return `${method}([\n${lines.join('')}${indent}])`;
  }

  #object(node: ObjectNode, indent: string, isLater: boolean): string {
    if (node.fields.length === 0 && node.rest !== undefined)
      return `z.record(z.string(), ${this.#text(node.rest, indent, isLater)})`;
    const inner = `${indent}  `;
    const lines = node.fields
      .filter(({ name }) => name !== '__proto__')
      .map((field) => this.#field(field, inner, isLater));
    const body = lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
    const rest = node.rest === undefined ? '' : `.catchall(${this.#text(node.rest, indent, isLater)})`;
    const isLoose = (node.isOpen || this.#hasChecks) && rest === '';
    const proto = node.fields.find(({ name }) => name === '__proto__');
    if (proto !== undefined) return this.#withProto(node, proto, `z.object(${body})${rest}`, indent);
    const method = node.isClosed ? 'z.strictObject' : isLoose ? 'z.looseObject' : 'z.object';
    return `${method}(${body})${rest}`;
  }

  /** zod passes over a key of this name, so that it is looked at before. */
  #withProto(node: ObjectNode, { type, isRequired }: FieldNode, text: string, indent: string): string {
    const key = "'__proto__'";
    const names = node.fields.map(({ name }) => quoted(name)).join(', ');
    const isKnown = `Object.keys(value).every((each) => [${names}].includes(each))`;
    const own = `${this.#text(type, indent, true)}.safeParse(Object.getOwnPropertyDescriptor(value, ${key})?.value).success`;
    const test = [
      `${isRequired ? '' : '!'}Object.hasOwn(value, ${key})${isRequired ? ' && ' : ' || '}${own}`,
      ...(node.isClosed ? [isKnown] : []),
    ];
    const words = quoted('"__proto__" must be of its type');
    const holds = test.map((each) => `(${each})`).join(' && ');
    return `z.unknown().refine((value) => typeof value !== 'object' || value === null || (${holds}), ${words}).pipe(${text})`;
  }

  #field({ name, type, isRequired }: FieldNode, inner: string, isLater: boolean): string {
    const optional = isRequired ? '' : '.optional()';
    const waits = !isLater && [...directRefs(type)].some((ref) => !this.#written.has(ref));
    const text = `${this.#text(type, waits ? `${inner}  ` : inner, isLater || waits)}${optional}`;
    const own =
      INHERITED.has(name) && !isRequired
        ? `z.preprocess((value) => (typeof value === 'function' ? undefined : value), ${text})`
        : text;
    // A getter is read when the other constants exist, which types of recursion need.
    return waits
      ? `${inner}get ${keyText(name)}() {\n${inner}  return ${own};\n${inner}},\n`
      : `${inner}${keyText(name)}: ${own},\n`;
  }
}

/** What a getter is enough for: the compiler sees through an object, but not through what is called on it. */
function isPlainObject(node: TypeNode | undefined): boolean {
  const isObject = node?.kind === 'object' && node.fields.length > 0 && node.rest === undefined;
  return isObject && !hasChecks(node) && !hasProto(node);
}

function hasProto(node: TypeNode): boolean {
  const isHere = node.kind === 'object' && node.fields.some(({ name }) => name === '__proto__');
  return isHere || partsOf(node).some(hasProto);
}

function hasChecks(node: TypeNode): boolean {
  const isUnique = (node.kind === 'list' || node.kind === 'tuple') && node.rules['uniqueItems'] === true;
  if (isUnique && partsOf(node).some((part) => !isScalar(part))) return true;
  return (node.checks ?? []).some(({ kind }) => kind !== 'one' && kind !== 'unsaid') || partsOf(node).some(hasChecks);
}

/** Names that are needed as soon as the expression is. */
function directRefs(node: TypeNode): ReadonlySet<string> {
  const names = new Set<string>();
  const open: TypeNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'ref') names.add(next.name);
    open.push(...partsOf({ ...next, checks: [] }));
  }
  return names;
}

function unsaidIn(node: TypeNode): readonly string[] {
  const own = (node.checks ?? []).filter(({ kind }) => kind === 'unsaid').map(checkWords);
  const format = uncheckedFormat(node);
  if (format !== undefined) own.push(`format ${format}`);
  return [...new Set([...own, ...partsOf(node).flatMap(unsaidIn)])];
}
