import { isList, type JsonObject } from '../../json/json.ts';

/** Checked arguments of a tool, read one by one; what is absent or of another kind is the fallback. */

export function textArgument(input: JsonObject, key: string, fallback = ''): string {
  const value = input[key];
  return typeof value === 'string' ? value : fallback;
}

/** A number brought between its bounds. */
export function numberArgument(
  input: JsonObject,
  key: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const value = input[key];
  const number = typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : fallback;
  return Math.min(max, Math.max(min, number));
}

export function flagArgument(input: JsonObject, key: string, fallback = false): boolean {
  const value = input[key];
  return typeof value === 'boolean' ? value : fallback;
}

export function textListArgument(input: JsonObject, key: string): readonly string[] {
  const value = input[key];
  return value !== undefined && isList(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
