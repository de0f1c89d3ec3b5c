/** What is known of the schemas of one reading beside what zod itself keeps of them. */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../../../json/reading.ts';
import { z } from './makers.ts';

export type Schema = z.ZodType;

export function isSchema(value: unknown): value is Schema {
  return value instanceof z.ZodType;
}

/** A schema written out would be larger than this many parts: nobody means that. */
const MAX_WEIGHT = 50_000;

export class Schemas {
  readonly #names = new Map<Schema, string>();
  /** Files may have different things of one name. */
  readonly #taken = new Set<string>();
  /** What is part of an intersection, and must stand in it: parts that refuse each other's properties are one there. */
  readonly #joined = new Set<Schema>();
  readonly #notes = new WeakMap<Schema, readonly string[]>();
  readonly #weights = new WeakMap<Schema, number>();
  /** What a function makes of their value is something else. */
  readonly #converted = new WeakSet<Schema>();
  /** Written for zod 3. */
  readonly #old = new WeakSet<Schema>();

  /** A constant of the file: it stands once, under `$defs`. */
  name(schema: Schema, name: string): void {
    if (this.#names.has(schema)) return;
    let free = name;
    for (let count = 2; this.#taken.has(free); count += 1) free = `${name}${count}`;
    this.#taken.add(free);
    this.#names.set(schema, free);
  }

  nameOf(schema: Schema): string | undefined {
    return this.#joined.has(schema) ? undefined : this.#names.get(schema);
  }

  notesOf(schema: Schema): readonly string[] {
    return this.#notes.get(schema) ?? [];
  }

  markOld(schema: Schema): void {
    this.#old.add(schema);
  }

  isOld(schema: Schema): boolean {
    return this.#old.has(schema);
  }

  markConverted(schema: Schema): void {
    this.#converted.add(schema);
  }

  isConverted(schema: Schema): boolean {
    return this.#converted.has(schema);
  }

  note(schema: Schema, note: string): Schema {
    this.#notes.set(schema, [...this.notesOf(schema), note]);
    return schema;
  }

  /** A schema that was made of others: what was told of the one it comes from is true of it as well. */
  made(schema: Schema, from: Schema | undefined, parts: readonly unknown[], offset: number): Schema {
    if (from !== undefined && this.#old.has(from)) this.#old.add(schema);
    if (from !== undefined && this.#converted.has(from)) this.#converted.add(schema);
    if (from !== undefined && from !== schema) {
      const notes = this.notesOf(from);
      if (notes.length > 0) this.#notes.set(schema, [...new Set([...this.notesOf(schema), ...notes])]);
    }
    if (schema instanceof z.ZodIntersection) this.#join(schema);
    const weight = 1 + this.#weigh(from) + parts.reduce<number>((sum, part) => sum + this.#weighAll(part), 0);
    if (weight > MAX_WEIGHT) throw new ReadError(l10n.t('The schema is too large.'), offset);
    this.#weights.set(schema, Math.max(weight, this.#weights.get(schema) ?? 0));
    return schema;
  }

  #join(schema: unknown): void {
    if (schema instanceof z.ZodIntersection) for (const part of [schema.def.left, schema.def.right]) this.#join(part);
    else if (schema instanceof z.ZodUnion) for (const option of schema.options) this.#join(option);
    if (isSchema(schema)) this.#joined.add(schema);
  }

  #weigh(schema: Schema | undefined): number {
    if (schema === undefined) return 0;
    return this.#names.has(schema) ? 1 : (this.#weights.get(schema) ?? 1);
  }

  #weighAll(value: unknown): number {
    if (isSchema(value)) return this.#weigh(value);
    if (Array.isArray(value)) return value.filter(isSchema).reduce((sum, item) => sum + this.#weigh(item), 0);
    if (typeof value !== 'object' || value === null) return 0;
    let sum = 0;
    for (const { value: item } of Object.values(Object.getOwnPropertyDescriptors(value)))
      if (isSchema(item)) sum += this.#weigh(item);
    return sum;
  }
}
