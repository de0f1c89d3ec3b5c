import type { JsonObject } from '../../core/json/json.ts';
import { ts } from './compiler.ts';

const ANY = '[\\s\\S]*';
const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?';
const INTEGER = '-?\\d+';

/** `v${number}` as a text with a pattern; `undefined` where a part of it has none. */
export function templateSchema(type: ts.TemplateLiteralType): JsonObject | undefined {
  const inner = patternOf(type);
  if (inner === undefined) return undefined;
  const start = inner.startsWith(ANY) ? '' : '^';
  const end = inner.endsWith(ANY) ? '' : '$';
  const pattern = `${start}${inner.slice(start === '' ? ANY.length : 0)}${end}`;
  const whole = end === '' && pattern.endsWith(ANY) ? pattern.slice(0, -ANY.length) : pattern;
  return whole === '' ? { type: 'string' } : { type: 'string', pattern: whole };
}

function patternOf({ texts, types }: ts.TemplateLiteralType): string | undefined {
  let pattern = escaped(texts[0] ?? '');
  for (const [index, type] of types.entries()) {
    const part = partOf(type);
    if (part === undefined) return undefined;
    // Two open parts beside each other are one.
    pattern += (part === ANY && pattern.endsWith(ANY) ? '' : part) + escaped(texts[index + 1] ?? '');
  }
  return pattern;
}

function partOf(type: ts.Type): string | undefined {
  const { flags } = type;
  if ((flags & ts.TypeFlags.TemplateLiteral) !== 0) return patternOf(type as ts.TemplateLiteralType);
  if ((flags & (ts.TypeFlags.String | ts.TypeFlags.Any)) !== 0) return ANY;
  if ((flags & ts.TypeFlags.Number) !== 0) return NUMBER;
  return (flags & ts.TypeFlags.BigInt) !== 0 ? INTEGER : undefined;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
