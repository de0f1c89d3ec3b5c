import { isPlain } from './plainValues.ts';
import { WrittenFunction } from './surroundings.ts';

/** What `typeof` gives for a value; `undefined` for what is of a library: a class may stand for a function there. */
export function typeOf(value: unknown): string | undefined {
  if (value instanceof WrittenFunction) return 'function';
  const isKnown = typeof value !== 'object' || value === null || Array.isArray(value) || isPlain(value);
  return isKnown ? typeof value : undefined;
}
