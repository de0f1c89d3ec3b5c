/** Patterns of JSON Schema have no flags: what `i` and `s` mean is written into the pattern itself. */

/** The same expression without those flags; `undefined` where that cannot be written exactly. */
export function withoutFlags(pattern: RegExp): RegExp | undefined {
  const { flags, source } = pattern;
  if (!/[ims]/.test(flags)) return pattern;
  const text = new FlagsInPattern(source, flags).rewritten();
  if (text === undefined) return undefined;
  try {
    return new RegExp(text, flags.replaceAll(/[ims]/g, ''));
  } catch {
    return undefined;
  }
}

/** Thrown where flags have no form in the pattern. */
class NotExact extends Error {}

class FlagsInPattern {
  readonly #source: string;
  readonly #flags: string;
  readonly #isUnicode: boolean;
  #at = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
    this.#isUnicode = /[uv]/.test(flags);
  }

  rewritten(): string | undefined {
    try {
      let text = '';
      while (this.#at < this.#source.length) text += this.#next();
      return text;
    } catch (error) {
      if (error instanceof NotExact) return undefined;
      throw error;
    }
  }

  #has(flag: 'i' | 'm' | 's'): boolean {
    return this.#flags.includes(flag);
  }

  #next(): string {
    const sign = this.#take();
    if (sign === '[') return this.#class();
    if (sign === '\\') return this.#escape(false);
    if (sign === '.') return this.#has('s') ? String.raw`[\s\S]` : sign;
    if ((sign === '^' || sign === '$') && this.#has('m')) throw new NotExact();
    if (sign === '(') return sign + this.#groupStart();
    const cases = this.#casesOf(sign);
    return cases === sign ? sign : `[${cases}]`;
  }

  #take(): string {
    const sign = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    this.#at += sign.length;
    return sign;
  }

  /** `?:`, `?<name>`: letters in it are no text. */
  #groupStart(): string {
    const [start = ''] = /^\?(?:[:=!]|<[=!]|<[^>]{1,200}>)/.exec(this.#source.slice(this.#at, this.#at + 210)) ?? [];
    if (start === '' && this.#source[this.#at] === '?') throw new NotExact();
    this.#at += start.length;
    return start;
  }

  #class(): string {
    if (this.#flags.includes('v') && this.#has('i')) throw new NotExact();
    let text = '[';
    if (this.#source[this.#at] === '^') text += this.#take();
    let first: string | undefined;
    for (let sign = this.#take(); sign !== ']'; sign = this.#take()) {
      if (this.#at >= this.#source.length) throw new NotExact();
      if (sign === '-' && first !== undefined && this.#source[this.#at] !== ']') {
        const last = this.#member(this.#take());
        text += `-${last.text}${this.#range(first, last.literal)}`;
        first = undefined;
        continue;
      }
      const member = this.#member(sign);
      // Both ends of a range are looked at together.
      const isStart = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']';
      text +=
        member.literal !== undefined && !isStart ? classCases(this.#casesOf(member.literal), member) : member.text;
      first = member.literal;
    }
    return `${text}]`;
  }

  #member(sign: string): Member {
    if (sign !== '\\') return { text: sign, literal: sign };
    const text = this.#escape(true);
    const literal = literalOf(text);
    return literal === undefined ? { text } : { text, literal };
  }

  /** What a range leaves out of the other case. */
  #range(first: string, last: string | undefined): string {
    if (!this.#has('i')) return '';
    const [from, to] = [first.codePointAt(0) ?? 0, last?.codePointAt(0)];
    if (to === undefined || to > 0xffff || (this.#isUnicode && holdsSpecial(from, to))) throw new NotExact();
    for (let code = Math.max(from, 0x80); code <= to; code += 1) {
      const sign = String.fromCharCode(code);
      if (sign.toLowerCase() !== sign.toUpperCase()) throw new NotExact();
    }
    return shifted(from, to, 0x41, 0x5a, 0x20) + shifted(from, to, 0x61, 0x7a, -0x20);
  }

  /** The sign in all its cases, for a class; itself where it has but one. */
  #casesOf(sign: string): string {
    if (!this.#has('i')) return sign;
    const [lower, upper] = [sign.toLowerCase(), sign.toUpperCase()];
    if (lower === upper) return sign;
    if ((sign.codePointAt(0) ?? 0) > 0x7f) throw new NotExact();
    const more = this.#isUnicode ? (SPECIAL[lower] ?? '') : '';
    return sign === lower ? lower + upper + more : upper + lower + more;
  }

  /** Behind a backslash. */
  #escape(isInClass: boolean): string {
    const sign = this.#take();
    const rest = this.#source.slice(this.#at, this.#at + 12);
    if (!this.#has('i')) return `\\${sign}`;
    if (/[1-9k]/.test(sign)) throw new NotExact(); // What was found before, in any case.
    if (/[wWbB]/.test(sign) && this.#isUnicode && !(isInClass && sign === 'b')) throw new NotExact();
    if (/[pP]/.test(sign) && this.#isUnicode) throw new NotExact();
    const [code] =
      (sign === 'x' ? /^[\da-fA-F]{2}/ : sign === 'u' ? /^[\da-fA-F]{4}|^\{[\da-fA-F]{1,6}\}/ : NONE).exec(rest) ?? [];
    if (code !== undefined) {
      this.#at += code.length;
      const text = `\\${sign}${code}`;
      const literal = literalOf(text) ?? '';
      if (isInClass || literal.toLowerCase() === literal.toUpperCase()) return text;
      return `[${this.#casesOf(literal)}]`;
    }
    if (sign === 'c') return `\\c${this.#take()}`;
    return `\\${sign}`;
  }
}

interface Member {
  readonly text: string;
  /** The sign that it stands for; absent for `\d` and the like. */
  readonly literal?: string;
}

const NONE = /(?!)/;
/** With the flag `u` these are letters of ASCII as well: the sign of Kelvin, the long s. */
const SPECIAL: Readonly<Record<string, string>> = { k: '\u212a', s: '\u017f' };

function classCases(cases: string, { text, literal }: Member): string {
  return cases === literal ? text : cases;
}

function literalOf(text: string): string | undefined {
  const code = /^\\(?:x|u\{?)([\da-fA-F]+)\}?$/.exec(text)?.[1];
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  if (!text.startsWith('\\')) return text;
  return /^\\[^\w\s]$/.test(text) ? text.slice(1) : undefined;
}

function holdsSpecial(from: number, to: number): boolean {
  return ['k', 'K', 's', 'S'].some((each) => from <= each.charCodeAt(0) && each.charCodeAt(0) <= to);
}

/** The letters of a range between `least` and `most`, moved to the other case. */
function shifted(from: number, to: number, least: number, most: number, by: number): string {
  const [start, end] = [Math.max(from, least), Math.min(to, most)];
  return start > end ? '' : `${String.fromCharCode(start + by)}-${String.fromCharCode(end + by)}`;
}
