/** A formula found at the start of a text. */
export interface MathMatch {
  readonly source: string;
  readonly tex: string;
  readonly display: boolean;
}

const MAX_INLINE = 1000;

/** Index of the first character that may start a formula, or -1. */
export function mathStart(text: string): number {
  return text.search(/\$|\\[([]/);
}

/** Reads a formula at the start of `text`. `$5 and $6` is money: the closing mark must touch its formula and end it. */
export function readMath(text: string, previousChar: string): MathMatch | undefined {
  if (text.startsWith('\\(')) return readBetween(text, '\\)', false);
  if (text.startsWith('\\[')) return readBetween(text, '\\]', true);
  if (!text.startsWith('$')) return undefined;
  const double = text.startsWith('$$') ? readBetween(text, '$$', true) : undefined;
  if (double !== undefined && !double.tex.includes('$') && text.charAt(double.source.length) !== '$') return double;
  return /[\w$\\]/.test(previousChar) ? undefined : readDollars(text);
}

/** A formula with two characters before and after it. */
function readBetween(text: string, end: string, display: boolean): MathMatch | undefined {
  const at = text.slice(0, MAX_INLINE + 4).indexOf(end, 3);
  return at < 0 ? undefined : { source: text.slice(0, at + 2), tex: text.slice(2, at).trim(), display };
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
