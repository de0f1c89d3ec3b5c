/** Text with everything folded away that one writer does and another does not, and the way back to the real offsets. */

const MARKS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '…': '...',
  '⁄': '/',
  '٫': '.',
  '٬': ',',
  '٪': '%',
  ß: 'ss',
  ẞ: 'ss',
};
const NOTHING = new Set([0xad, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0xfeff]);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  minus: '-',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  euro: '€',
  pound: '£',
  yen: '¥',
  copy: '©',
  reg: '®',
  ndash: '-',
  mdash: '-',
  hellip: '...',
  lsquo: "'",
  rsquo: "'",
  ldquo: '"',
  rdquo: '"',
  shy: '',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'ä',
  Ouml: 'ö',
  Uuml: 'ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
  ntilde: 'ñ',
};
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}\d{0,2}));/y;
const ESCAPE = /\\(?:u([\da-fA-F]{4})|([nrt"/\\]))/y;
const LINE_END = /[ \t]{0,20}\r?\n[ \t>*/#]{0,20}(?=\p{Ll})/uy;

/** How much is folded between two pauses. */
const STEP = 32_768;

export interface Folded {
  readonly text: string;
  /** Where each character of the folded text begins and ends in the real one. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

function isBlank(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** A sign that belongs to the letter before it: an accent, a Japanese voicing mark, a part of a Korean syllable. */
function isCombining(code: number): boolean {
  return (
    (code >= 0x300 && code <= 0x36f) ||
    code === 0x3099 ||
    code === 0x309a ||
    (code >= 0x1160 && code <= 0x11ff) ||
    (code >= 0xfe00 && code <= 0xfe0f)
  );
}

class Folder {
  readonly #text: string;
  #out = new Uint16Array(0);
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #length = 0;
  readonly #clusters = new Map<string, string>();

  constructor(text: string) {
    this.#text = text;
    this.#grow(text.length + 16);
  }

  /** Folds all of it, with pauses. */
  *run(): Generator<void, Folded, void> {
    const { length } = this.#text;
    for (let at = 0, pause = STEP; at < length;) {
      at = this.#step(at);
      if (at >= pause) {
        pause = at + STEP;
        yield;
      }
    }
    const parts: string[] = [];
    for (let at = 0; at < this.#length; at += 8_192)
      parts.push(String.fromCharCode(...this.#out.subarray(at, Math.min(this.#length, at + 8_192))));
    return {
      text: parts.join(''),
      starts: this.#starts.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#length),
    };
  }

  /** Folds what stands at `at`; returns where the next begins. */
  #step(at: number): number {
    const code = this.#text.charCodeAt(at);
    if (isBlank(code)) return this.#blank(at);
    const next = this.#text.charCodeAt(at + 1);
    if (code < 128 && !isCombining(next)) {
      if (code === 38 || code === 92) return this.#written(at, code);
      if (code === 45 && this.#joinsLines(at)) return LINE_END.lastIndex;
      this.#put(code >= 65 && code <= 90 ? code + 32 : code, at, at + 1);
      return at + 1;
    }
    if (NOTHING.has(code)) return code === 0xad && this.#joinsLines(at) ? LINE_END.lastIndex : at + 1;
    if (code === 0x2010 && this.#joinsLines(at)) return LINE_END.lastIndex;
    return this.#cluster(at);
  }

  #blank(at: number): number {
    let end = at + 1;
    while (end < this.#text.length && isBlank(this.#text.charCodeAt(end))) end += 1;
    if (this.#length > 0) this.#put(32, at, end);
    return end;
  }

  /** An entity of HTML or an escape of JSON is the sign it stands for. */
  #written(at: number, code: number): number {
    const pattern = code === 38 ? ENTITY : ESCAPE;
    pattern.lastIndex = at;
    const match = pattern.exec(this.#text);
    const sign = match === null ? undefined : code === 38 ? entityOf(match) : escapeOf(match);
    if (match === null || sign === undefined) {
      this.#put(code, at, at + 1);
      return at + 1;
    }
    const end = at + match[0].length;
    if (sign !== ' ') this.#putAll(this.#foldSign(sign), at, end);
    else if (this.#length > 0 && this.#out[this.#length - 1] !== 32) this.#put(32, at, end);
    return end;
  }

  /** Whether a word was parted here at the end of a line. */
  #joinsLines(at: number): boolean {
    const before = this.#text.charCodeAt(at - 1);
    if (!(before > 191 || (before >= 97 && before <= 122) || (before >= 65 && before <= 90))) return false;
    LINE_END.lastIndex = at + 1;
    return LINE_END.test(this.#text);
  }

  #cluster(at: number): number {
    const code = this.#text.codePointAt(at) ?? 0;
    let end = at + (code > 0xffff ? 2 : 1);
    for (let most = end + 8; end < most && isCombining(this.#text.charCodeAt(end));) end += 1;
    this.#putAll(this.#foldSign(this.#text.slice(at, end)), at, end);
    return end;
  }

  #foldSign(sign: string): string {
    const known = this.#clusters.get(sign);
    if (known !== undefined) return known;
    const folded = MARKS[sign] ?? digitOf(sign) ?? plainSign(sign);
    this.#clusters.set(sign, folded);
    return folded;
  }

  #putAll(text: string, start: number, end: number): void {
    for (let index = 0; index < text.length; index += 1) this.#put(text.charCodeAt(index), start, end);
  }

  #put(code: number, start: number, end: number): void {
    // One blank, whatever it is made of.
    if (code === 32 && this.#length > 0 && this.#out[this.#length - 1] === 32) {
      this.#ends[this.#length - 1] = end;
      return;
    }
    if (this.#length >= this.#out.length) this.#grow(this.#out.length * 2);
    this.#out[this.#length] = code;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
  }

  #grow(size: number): void {
    const out = new Uint16Array(size);
    out.set(this.#out);
    this.#out = out;
    const starts = new Uint32Array(size);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Uint32Array(size);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}

function plainSign(sign: string): string {
  const plain = sign.normalize('NFKC').toLowerCase().replace(/[′’‘]/g, "'");
  // `1½` is no eleven halves.
  return plain.includes('\u2044') ? ` ${plain.replace('\u2044', '/')}` : plain;
}

/** A digit of any script as one of ASCII: ten of them begin at the first or at the seventh place of a row of sixteen. */
function digitOf(sign: string): string | undefined {
  if (!/^\p{Nd}$/u.test(sign)) return undefined;
  const code = (sign.normalize('NFKC').codePointAt(0) ?? 0) & 0x1fffff;
  if (code < 128) return String.fromCharCode(code);
  const place = code & 0xf;
  return String(/\p{Nd}/u.test(String.fromCodePoint(code - place)) ? place : place - 6);
}

function entityOf(match: RegExpExecArray): string | undefined {
  const [, decimal, hex, name] = match;
  if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function escapeOf(match: RegExpExecArray): string {
  const [, hex, sign = ''] = match;
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return 'nrt'.includes(sign) ? ' ' : sign;
}

/** One line of ASCII with nothing to fold but its case. */
function isPlain(text: string): boolean {
  let before = 32;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 || code > 126 || code === 38 || code === 92 || (code === 32 && before === 32)) return false;
    before = code;
  }
  return true;
}

/** Folds a text step by step: drive it to its end, or stop between the steps to let others work. */
export function foldInSteps(text: string): Generator<void, Folded, void> {
  return new Folder(text).run();
}

/** Lower case, compatible forms composed, plain quotes and dashes, entities and escapes read, every run of blanks one blank. */
export function normalise(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  const steps = foldInSteps(text);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value.text;
}
