import type { PatternNode } from './patternTree.ts';

export type Accepts = (character: string) => boolean;
export type Assertion = Extract<PatternNode, { kind: 'assertion' }>['sign'];
/** Told of work that is done; throws where it is too much. */
export type Steps = (count: number) => void;

/** Whether one character is what a class, an escape or a plain character stands for. */
export function acceptsOf(source: string, isStrict: boolean): Accepts {
  const key = `${isStrict ? 'u' : ''}:${source}`;
  let accepts = known.get(key);
  if (accepts === undefined) {
    accepts = newAccepts(source, isStrict);
    // Patterns come from schemas, and there may be any number of them.
    if (known.size > 2_000) known.clear();
    known.set(key, accepts);
  }
  return accepts;
}

const known = new Map<string, Accepts>();

function newAccepts(source: string, isStrict: boolean): Accepts {
  const one = oneCharacter(source, isStrict);
  const ascii: (boolean | undefined)[] = [];
  return (character) => {
    const code = character.charCodeAt(0);
    if (code > 127) return one.test(character);
    return (ascii[code] ??= one.test(character));
  };
}

/** Alone some signs would begin something: there they stand for themselves. */
function oneCharacter(source: string, isStrict: boolean): { test(character: string): boolean } {
  try {
    return new RegExp(`^${source}$`, isStrict ? 'u' : '');
  } catch {
    return { test: (character) => character === source };
  }
}

/** The character behind a place, or before it; `undefined` where the text ends. */
export function characterAt(text: string, at: number, isBackward: boolean, isStrict: boolean): string | undefined {
  if (isBackward ? at <= 0 : at >= text.length) return undefined;
  if (!isBackward) return isStrict ? String.fromCodePoint(text.codePointAt(at) ?? 0) : text.charAt(at);
  const isPair = isStrict && at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
  return text.slice(isPair ? at - 2 : at - 1, at);
}

export function holds(sign: Assertion, text: string, at: number): boolean {
  if (sign === '^') return at === 0;
  if (sign === '$') return at === text.length;
  if (sign === '^m') return at === 0 || isLineEnd(text[at - 1]);
  if (sign === '$m') return at === text.length || isLineEnd(text[at]);
  const isEdge = isWord(text[at - 1]) !== isWord(text[at]);
  return sign === '\\b' ? isEdge : !isEdge;
}

function isLineEnd(character: string | undefined): boolean {
  return character !== undefined && /[\n\r\u2028\u2029]/.test(character);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
