import { isList, type JsonObject, type JsonValue } from '../../json/json.ts';

/**
 * Checked arguments of a tool, read one by one; what is absent or of another kind is the fallback. Only an argument that
 * the tool's schema has, and of the type it has there, can be asked for.
 */

/** The arguments that a schema describes. All may be absent: other chats ask before they are checked. */
export type InputOf<S extends { readonly properties: object }> = {
  readonly [K in keyof S['properties']]?: ValueOf<S['properties'][K]>;
};

type ValueOf<P> = P extends { readonly type: 'string' }
  ? string
  : P extends { readonly type: 'integer' | 'number' }
    ? number
    : P extends { readonly type: 'boolean' }
      ? boolean
      : P extends { readonly type: 'array'; readonly items: infer I }
        ? readonly ValueOf<I>[]
        : JsonObject;

/** The names of the arguments that hold a `T`. */
type KeyOf<I, T> = { [K in keyof I]-?: NonNullable<I[K]> extends T ? K : never }[keyof I];

export function textArgument<I>(input: I, key: KeyOf<I, string>, fallback = ''): string {
  const value: unknown = input[key];
  return typeof value === 'string' ? value : fallback;
}

/** A number brought between its bounds. */
export function numberArgument<I>(
  input: I,
  key: KeyOf<I, number>,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const value: unknown = input[key];
  const number = typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : fallback;
  return Math.min(max, Math.max(min, number));
}

export function flagArgument<I>(input: I, key: KeyOf<I, boolean>, fallback = false): boolean {
  const value: unknown = input[key];
  return typeof value === 'boolean' ? value : fallback;
}

export function textListArgument<I>(input: I, key: KeyOf<I, readonly string[]>): readonly string[] {
  const value = input[key] as JsonValue | undefined;
  return value !== undefined && isList(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
