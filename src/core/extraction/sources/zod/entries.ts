/** What names of zod stand for that are no schemas themselves. */
import { LEFT_OUT, METHODS } from './makers.ts';
import type { Schema } from './schemas.ts';

/** `z`, or one of its parts: `z.iso`, `z.coerce`. */
export class Namespace {
  readonly part: string;
  /** Of zod 3, where a few methods mean something else. */
  readonly isOld: boolean;

  constructor(part: string, isOld = false) {
    this.part = part;
    this.isOld = isOld;
  }
}

/** A function of zod that is imported by its name. */
export class ZodName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** `const { optional } = schema`: zod keeps its methods bound to their schema. */
export class Detached {
  readonly schema: Schema;
  readonly name: string;

  constructor(schema: Schema, name: string) {
    this.schema = schema;
    this.name = name;
  }
}

export function isMethod(schema: Schema, name: string): boolean {
  return (
    (METHODS.has(name) || LEFT_OUT.has(name)) &&
    typeof (schema as unknown as Readonly<Record<string, unknown>>)[name] === 'function'
  );
}
