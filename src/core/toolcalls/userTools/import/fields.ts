import { isRecord } from '../../../json/json.ts';
import type { ReadError } from '../../../json/reading.ts';

/** A value that stands in code or data. */
export interface Entry {
  readonly offset: number;
  /** Throws a `ReadError` where it cannot be told without running the code. */
  read(): unknown;
  /** The fields of an object, each to be read alone; `undefined` for anything else. */
  fields(): Fields | undefined;
}

export interface Fields {
  readonly offset: number;
  get(name: string): Entry | undefined;
  /** Why something that is put in cannot be told: any field may be in it. */
  readonly hidden: ReadError | undefined;
}

/** The fields of a value that was told already; `offsetOf` says where its parts stand. */
export function fieldsOfValue(value: unknown, offsetOf: (path: readonly string[]) => number): Fields | undefined {
  if (!isRecord(value)) return undefined;
  return {
    offset: offsetOf([]),
    hidden: undefined,
    get: (name) => {
      if (!Object.hasOwn(value, name)) return undefined;
      const offset = offsetOf([name]);
      return {
        offset,
        read: () => value[name],
        fields: () => fieldsOfValue(value[name], (path) => offsetOf([name, ...path])),
      };
    },
  };
}

/** Each field is looked for once: what is spread into an object may be large, many times over, or the object itself. */
export function lookedUpOnce({ offset, get, hidden }: LazyFields): Fields {
  const known = new Map<string, Entry | undefined>();
  let why: { readonly error: ReadError | undefined } | undefined;
  return {
    offset,
    get: (name) => {
      if (!known.has(name)) {
        known.set(name, undefined);
        known.set(name, get(name));
      }
      return known.get(name);
    },
    get hidden() {
      if (why === undefined) {
        why = { error: undefined };
        why = { error: hidden() };
      }
      return why.error;
    },
  };
}

interface LazyFields {
  readonly offset: number;
  readonly get: (name: string) => Entry | undefined;
  readonly hidden: () => ReadError | undefined;
}
