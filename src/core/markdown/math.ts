/** A formula found at the start of a text. */
export interface MathMatch {
  readonly source: string;
  readonly tex: string;
  readonly display: boolean;
}

const MAX_INLINE = 1000;
const PAREN = /^\\\(([\s\S]{1,1000}?)\\\)/;
const BRACKET = /^\\\[([\s\S]{1,1000}?)\\\]/;
const DOUBLE = /^\$\$([^$]{1,1000}?)\$\$(?!\$)/;

/** Index of the first character that may start a formula, or -1. */
export function mathStart(text: string): number {
  return text.search(/\$|\\[([]/);
}

/** Reads a formula at the start of `text`. `$5 and $6` is money: the closing mark must touch its formula and end it. */
export function readMath(text: string, previousChar: string): MathMatch | undefined {
  const bracketed = PAREN.exec(text) ?? BRACKET.exec(text);
  if (bracketed?.[1] !== undefined) {
    return { source: bracketed[0], tex: bracketed[1].trim(), display: text.startsWith('\\[') };
  }
  if (!text.startsWith('$')) return undefined;
  const double = DOUBLE.exec(text);
  if (double?.[1] !== undefined) return { source: double[0], tex: double[1].trim(), display: true };
  return /[\w$\\]/.test(previousChar) ? undefined : readDollars(text);
}

function readDollars(text: string): MathMatch | undefined {
  if (text.length < 3 || /[\s$]/.test(text.charAt(1))) return undefined;
  for (let at = 1; at < text.length && at < MAX_INLINE; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n' && text[at + 1] === '\n') return undefined;
    else if (char === '$') {
      if (/\s/.test(text.charAt(at - 1)) || /[\w$]/.test(text.charAt(at + 1))) return undefined;
      return { source: text.slice(0, at + 1), tex: text.slice(1, at), display: false };
    }
  }
  return undefined;
}
