/**
 * What models write in place of JSON's strings and words, written as JSON: raw line breaks, escapes that JSON does not
 * know, single quotes, comments, Python's words. Commas, colons and quotes that are missing stay missing.
 */

export interface MendedText {
  readonly text: string;
  /** Where the value ends in the text that was given; its length where it does not. */
  readonly end: number;
  /** `unclosed`: only brackets are missing. `cut`: it ends within a value, or where another one was to come. */
  readonly ending: 'whole' | 'unclosed' | 'cut';
  /** The model left something out: `...` in place of records. */
  readonly isElided: boolean;
  /** Words for numbers that JSON has not (`NaN`), which became null. */
  readonly lost: readonly string[];
  /** Brackets were added or left out where they did not fit. */
  readonly isRebracketed: boolean;
  /** A text holds one quote that was not escaped, where a pair is meant: it may be two texts. */
  readonly isHalfQuoted: boolean;
}

/** Mends the value that begins at `start`, up to its end. */
export function mendText(text: string, start = 0): MendedText {
  return new Mender(text, start).run();
}

const WORDS: Readonly<Record<string, string>> = {
  true: 'true',
  false: 'false',
  null: 'null',
  none: 'null',
  undefined: 'null',
};
const NOT_IN_JSON = new Set(['nan', 'infinity', 'inf']);
/** A tuple of Python is a list. */
const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ']' };
/** What a number stands after. */
const BEFORE_NUMBER = new Set([':', ',', '[', '-', '+']);
/** What a quote other than JSON's opens a string after. */
const BEFORE_STRING = new Set(['', '{', '[', ',', ':', '(']);
/** What ends a text that each of these begins. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '”“"',
  '„': '“”"',
  '”': '”',
  '‘': "’‘'",
  '’': '’',
  '«': '»',
  '`': '`',
};
/** Chinese signs for JSON's own. */
const FULL_WIDTH: Readonly<Record<string, string>> = { '：': ':', '，': ',' };
/** Comments that stand for records. */
const LEFT_OUT =
  /\.\.\.|…|\b(?:etc|so on|so forth|omitted|truncated|remaining|the rest|more (?:items|entries|rows|records))\b/i;

class Mender {
  readonly #text: string;
  readonly #out: string[] = [];
  readonly #open: string[] = [];
  readonly #lost: string[] = [];
  #at: number;
  #isElided = false;
  #isRebracketed = false;
  #isHalfQuoted = false;
  /** Where the tuples that are open begin in what was written, by how much is open around them. */
  readonly #tuples = new Map<number, { readonly index: number; hasComma: boolean }>();
  /** A comment may have taken the end of a value along. */
  #isDoubtful = false;
  /** The last sign that is no blank; a string and a word count as one. */
  #last = '';
  #isValueLast = false;
  /** The last string is a name, or its end is missing. */
  #isHalf = false;
  /** A name stands in a list. */
  #isBroken = false;
  /** Its names are written as in Markdown: `first\\_name`. */
  #isMarkdown = false;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#at = start;
  }

  run(): MendedText {
    while (this.#at < this.#text.length) {
      this.#step();
      if (this.#open.length === 0 && (this.#last === '}' || this.#last === ']')) break;
    }
    return {
      text: this.#out.join(''),
      end: this.#at,
      ending: this.#ending(),
      isElided: this.#isElided,
      lost: this.#lost,
      isRebracketed: this.#isRebracketed,
      isHalfQuoted: this.#isHalfQuoted,
    };
  }

  #ending(): MendedText['ending'] {
    if (this.#isHalf || this.#isBroken) return 'cut';
    if (this.#open.length === 0) return 'whole';
    if (this.#isDoubtful) return 'cut';
    return this.#last === '}' || this.#last === ']' || this.#last === '"' || this.#isValueLast ? 'unclosed' : 'cut';
  }

  #step(): void {
    const sign = this.#text.charAt(this.#at);
    if (this.#opensString(sign)) return this.#string(sign);
    if (sign === '/' || sign === '#') return this.#comment(sign);
    if (sign === '…' || this.#text.startsWith('...', this.#at)) this.#isElided = true;
    const word = match(WORD, this.#text, this.#at);
    if (word !== '') return this.#word(word);
    const number = BEFORE_NUMBER.has(this.#last) ? match(NUMBER, this.#text, this.#at) : '';
    if (number !== '') return this.#number(number);
    if (/\s/.test(sign)) this.#out.push(sign);
    else this.#sign(sign);
    this.#at += 1;
  }

  #opensString(sign: string): boolean {
    if (sign === '"') return true;
    if (!Object.hasOwn(QUOTES, sign) || !BEFORE_STRING.has(this.#last)) return false;
    return sign === "'" || this.#open.length > 0;
  }

  #sign(sign: string): void {
    const written = (this.#open.length > 0 ? FULL_WIDTH[sign] : undefined) ?? sign;
    const isFirst = this.#open.length === 0 && this.#out.length === 0;
    const isOpening = written === '(' && BEFORE_STRING.has(this.#last) && (this.#open.length > 0 || isFirst);
    if (isOpening) this.#openTuple();
    else if (written === ')' && this.#open.at(-1) === '(') this.#closeTuple();
    else this.#plainSign(written);
  }

  #openTuple(): void {
    this.#tuples.set(this.#open.length, { index: this.#out.length, hasComma: false });
    this.#open.push('(');
    this.#out.push('[');
    this.#note('[', false);
  }

  /** Parentheses around one value are none of a tuple: that has a comma. */
  #closeTuple(): void {
    this.#open.pop();
    const tuple = this.#tuples.get(this.#open.length);
    const isList = tuple === undefined || tuple.hasComma || this.#last === '[';
    if (isList) this.#out.push(']');
    else this.#out[tuple.index] = '';
    this.#note(']', false);
  }

  #plainSign(sign: string): void {
    const tuple = sign === ',' && this.#open.at(-1) === '(' ? this.#tuples.get(this.#open.length - 1) : undefined;
    if (tuple !== undefined) tuple.hasComma = true;
    if (sign === '{' || sign === '[') this.#open.push(sign);
    else if ((sign === '}' || sign === ']') && !this.#close(sign)) return;
    else if (sign === ':' && (this.#open.at(-1) === '[' || this.#open.at(-1) === '(')) this.#isBroken = true;
    // A call is no value.
    else if (sign === '(' || sign === ')') this.#isBroken = true;
    // A plus before a number says nothing.
    if (sign !== '+' || !/\d/.test(this.#text.charAt(this.#at + 1)) || this.#isValueLast) this.#out.push(sign);
    this.#note(sign, false);
  }

  /** Closes what was left open within, and passes over a bracket that closes nothing. */
  #close(sign: string): boolean {
    const index = this.#open.findLastIndex((open) => CLOSERS[open] === sign);
    if (index !== this.#open.length - 1) this.#isRebracketed = true;
    if (index === -1) return false;
    // An object that goes on after its end has not ended.
    const goesOn = index === 0 && sign === '}' && match(GOES_ON, this.#text, this.#at + 1) !== '';
    if (goesOn) this.#isRebracketed = true;
    const inner = this.#open.splice(index + 1);
    for (const open of inner.toReversed()) this.#out.push(CLOSERS[open] ?? '');
    if (goesOn) return false;
    this.#open.pop();
    return true;
  }

  /** As other languages write numbers: `.5`, `1.`, `1_000`. */
  #number(written: string): void {
    const digits = written.replaceAll('_', '');
    const plain = digits
      .replace(/^\./, '0.')
      .replace(/\.$/, '')
      .replace(/\.(?=[eE])/, '');
    this.#at += written.length;
    const isEnd = /[\s,\]}]|^$/.test(this.#text.charAt(this.#at));
    this.#out.push(isEnd ? plain : written);
    this.#note(written, /\d$/.test(written));
  }

  #note(sign: string, isValue: boolean): void {
    this.#last = sign;
    this.#isValueLast = isValue;
    this.#isHalf = false;
  }

  #word(word: string): void {
    this.#at += word.length;
    const isValue = !/^\s*:/.test(this.#text.slice(this.#at, this.#at + 20));
    const known = word.toLowerCase();
    if (isValue && NOT_IN_JSON.has(known)) {
      this.#lost.push(word);
      if (this.#last === '-' || this.#last === '+') this.#out.pop();
      this.#out.push('null');
    } else this.#out.push(isValue && Object.hasOwn(WORDS, known) ? (WORDS[known] ?? word) : word);
    this.#note(word, isValue && (Object.hasOwn(WORDS, known) || NOT_IN_JSON.has(known)));
  }

  /** Comments go; one that stands for records that are not there is told of. */
  #comment(sign: string): void {
    const isBlock = this.#text.startsWith('/*', this.#at);
    if (this.#last === ':' || (sign === '/' && !isBlock && !this.#text.startsWith('//', this.#at))) {
      this.#sign(sign);
      this.#at += 1;
      return;
    }
    const close = this.#text.indexOf(isBlock ? '*/' : '\n', this.#at);
    const end = close === -1 ? this.#text.length : close + (isBlock ? 2 : 0);
    const comment = this.#text.slice(this.#at, end);
    if (LEFT_OUT.test(comment)) this.#isElided = true;
    if (!isBlock && /[}\]]/.test(comment)) this.#isDoubtful = true;
    this.#at = end;
  }

  #string(quote: string): void {
    const isName = this.#open.at(-1) === '{' && (this.#last === '{' || this.#last === ',');
    if (this.#longString(quote)) return;
    const start = this.#at;
    const closers = QUOTES[quote] ?? quote;
    let end = start + 1;
    let inner = 0;
    while (end < this.#text.length && !this.#closes(end, closers, isName)) {
      if (quote === '"' && this.#text[end] === quote) inner += 1;
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    // An inch has one quote, too.
    if (inner % 2 === 1 && !/\d"/.test(this.#text.slice(start, end))) this.#isHalfQuoted = true;
    const isWhole = end < this.#text.length;
    this.#out.push(`"${withEscapes(this.#plain(this.#text.slice(start + 1, end), isName))}${isWhole ? '"' : ''}`);
    this.#at = Math.min(end + 1, this.#text.length);
    this.#note('"', false);
    this.#isHalf = isName || !isWhole;
  }

  /** Python's text of several lines. */
  #longString(quote: string): boolean {
    const mark = quote.repeat(3);
    if (!`"'`.includes(quote) || !this.#text.startsWith(mark, this.#at)) return false;
    const end = this.#text.indexOf(mark, this.#at + 3);
    if (end === -1) return false;
    this.#out.push(`"${withEscapes(this.#text.slice(this.#at + 3, end))}"`);
    this.#at = end + 3;
    this.#note('"', false);
    return true;
  }

  /** No name has a backslash before an underscore, and where one is written so all texts are. */
  #plain(inside: string, isName: boolean): string {
    if (isName && /(?:^|[^\\])\\_/.test(inside)) this.#isMarkdown = true;
    return this.#isMarkdown ? inside.replace(/\\([\\_])/g, (found, sign) => (sign === '_' ? '_' : found)) : inside;
  }

  /** A quote after which the text goes on in words is one of the text. */
  #closes(at: number, closers: string, isName: boolean): boolean {
    if (!closers.includes(this.#text.charAt(at))) return false;
    const next = match(BLANKS, this.#text, at + 1);
    const after = this.#text.charAt(at + 1 + next.length);
    if (after === '+' && match(CONCATENATED, this.#text, at + 1 + next.length) !== '') return true;
    if (after === '：') return isName;
    if (after === '，') return match(FULL_NAME, this.#text, at + 1 + next.length) !== '';
    return after === '' || `,:}])/#${closers}`.includes(after);
  }
}

const FULL_NAME = /，\s{0,200}["“][^"“”{}[\]\n]{0,200}["”]\s{0,20}[:：]/y;
const GOES_ON = /\s{0,200},\s{0,200}["'][^"'{}[\]\n]{0,200}["']\s{0,20}:/y;
const NUMBER = /(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const BLANKS = /\s{0,200}/y;
const CONCATENATED = /\+\s{0,200}["']/y;

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Commands of TeX that begin like an escape of JSON, which stand beside others that do not. */
const TEX_COMMAND =
  /(?:t(?:heta|imes|au|ext|ilde|an|op?|riangle)|n(?:u|abla|eq)|r(?:ho|ight|angle|ceil|floor|m))(?:[^a-z]|[a-z]{0,10}[{(\\]|$)/y;

/** The inside of a string with escapes as JSON has them. Where one is none, the others of its kind are none either. */
function withEscapes(inside: string): string {
  const isRaw = /(?:^|[^\\])(?:\\\\)*\\[^"'\\/bfnrtu\r\n]/.test(inside);
  // In a path with single backslashes none is an escape: `C:\Users\new`.
  const isPath = isRaw && /(?:^|[\s"'(])[A-Za-z]:\\[^\\]/.test(inside);
  return inside.replace(/\\(?:u[\da-fA-F]{4}|\r\n|[\s\S]|$)|["\p{Cc}]/gu, (found, at: number) => {
    if (found.length === 1) return found === '\\' ? '\\\\' : JSON.stringify(found).slice(1, -1);
    const kind = found.charAt(1);
    const isPlain = isPath || (isRaw && match(TEX_COMMAND, inside, at + 1) !== '');
    if (isPlain && 'nrtbf'.includes(kind)) return `\\\\${kind}`;
    if (found.length === 6 || '"\\/nrt'.includes(kind)) return found;
    if (kind === "'") return kind;
    if (kind === '\n' || kind === '\r') return '\\n';
    return !isRaw && (kind === 'b' || kind === 'f') ? found : `\\\\${found.slice(1)}`;
  });
}
