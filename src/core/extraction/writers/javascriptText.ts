/** Pieces of JavaScript and TypeScript: texts, keys and values as they are written in code. */
import { isList, isRecord, ownValue, type JsonValue } from '../../json/json.ts';

export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
}

/** The key of a value; a plain `__proto__` would be no key there but the prototype. */
export function keyText(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return isIdentifier(name) ? name : quoted(name);
}

/** A value on one line. */
export function literalText(value: JsonValue): string {
  if (isList(value)) return `[${value.map(literalText).join(', ')}]`;
  if (isRecord(value)) {
    const entries = Object.keys(value).map((key) => `${keyText(key)}: ${literalText(ownValue(value, key) ?? null)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}
