/** A source prepared for finding things in it: folded, indexed and divided into lines, each once and only when needed. */
import { foldInSteps, type Folded } from './fold.ts';
import { allOf } from './steps.ts';
import { GramIndex } from './gramIndex.ts';
import { SourceLines } from './sourceLines.ts';

export interface TextRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A number or a date as a text writes it, with every value it may mean. */
export interface Written<T> extends TextRange {
  readonly values: readonly T[];
  /** What is written may as well be something else: a part of a name, of a version, of a list. */
  readonly isWeak?: boolean;
  /** It stands inside of a date, a telephone number, a version or an identifier. */
  readonly isPart?: boolean;
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const ACCENTS = /[\u0300-\u036f]/g;

/** Letters and digits only, without accents; each with its place in the folded text. */
export interface Squeezed {
  readonly index: GramIndex;
  readonly places: Uint32Array;
}

export class SourceText {
  readonly text: string;
  #folded: Folded | undefined;
  #index: GramIndex | undefined;
  #squeezed: Squeezed | undefined;
  #lines: SourceLines | undefined;
  #short: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Does with pauses what takes longest. */
  *prepare(): Generator<void, void, void> {
    this.#folded ??= yield* foldInSteps(this.text);
    yield;
    this.#index ??= yield* GramIndex.inSteps(this.normalised);
    yield;
    // Finds the tables too.
    void this.lines.tableOf(0);
    yield;
  }

  /** Does with pauses what is needed only for values that stand in the text with other signs between. */
  *prepareSqueezed(): Generator<void, void, void> {
    if (this.#squeezed !== undefined) return;
    const { text, places } = yield* squeezeInSteps(this.normalised);
    yield;
    this.#squeezed = { index: yield* GramIndex.inSteps(text), places };
  }

  get isSqueezed(): boolean {
    return this.#squeezed !== undefined;
  }

  get normalised(): string {
    return this.#fold().text;
  }

  /** Where everything stands in the folded text. */
  get index(): GramIndex {
    this.#index ??= new GramIndex(this.normalised);
    return this.#index;
  }

  get lines(): SourceLines {
    this.#lines ??= new SourceLines(this.text);
    return this.#lines;
  }

  get squeezed(): Squeezed {
    if (this.#squeezed === undefined) {
      const { text, places } = allOf(squeezeInSteps(this.normalised));
      this.#squeezed = { index: new GramIndex(text), places };
    }
    return this.#squeezed;
  }

  /** Words of up to three characters, and single signs that are no ASCII, by where they stand in the folded text. */
  get shortWords(): ReadonlyMap<string, readonly number[]> {
    this.#short ??= shortWords(this.normalised);
    return this.#short;
  }

  /** The range of the text that a range of the folded text stands for. */
  toSource(start: number, end: number): TextRange {
    const { starts, ends } = this.#fold();
    const from = starts[start] ?? this.text.length;
    return { start: from, end: Math.max(from, ends[end - 1] ?? from) };
  }

  #fold(): Folded {
    this.#folded ??= allOf(foldInSteps(this.text));
    return this.#folded;
  }
}

/** What is left of a folded text without blanks, punctuation, accents and the tags of a word or two. */
export function squeezedText(folded: string): string {
  return allOf(squeezeInSteps(folded)).text;
}

/** How much is squeezed between two pauses. */
const STEP = 32_768;

function* squeezeInSteps(folded: string): Generator<void, { readonly text: string; readonly places: Uint32Array }> {
  const parts: string[] = [];
  let out: string[] = [];
  const places = new Uint32Array(folded.length + 1);
  let length = 0;
  for (let at = 0; at < folded.length; at += 1) {
    if (at % STEP === STEP - 1) {
      parts.push(out.join(''));
      out = [];
      yield;
    }
    const code = folded.charCodeAt(at);
    if (code < 128) {
      if (code === 60) at = behindTag(folded, at) - 1;
      if (!isAsciiWord(code)) continue;
      out.push(folded.charAt(at));
      places[length] = at;
      length += 1;
      continue;
    }
    const sign = folded.charAt(at);
    // Half of a sign beyond 16 bits counts as a letter.
    if (!(code >= 0xd800 && code <= 0xdfff) && !LETTER_OR_DIGIT.test(sign)) continue;
    const plain = code < 0x250 ? sign.normalize('NFD').replace(ACCENTS, '') : sign;
    for (let index = 0; index < plain.length; index += 1) {
      out.push(plain.charAt(index));
      places[length] = at;
      length += 1;
    }
  }
  parts.push(out.join(''));
  return { text: parts.join(''), places: places.subarray(0, length) };
}

const INLINE_TAG =
  /<\/?(?:a|abbr|b|big|br|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)(?: [^<>]{0,300})?\/?>/y;

function behindTag(folded: string, at: number): number {
  INLINE_TAG.lastIndex = at;
  return INLINE_TAG.test(folded) ? INLINE_TAG.lastIndex : at + 1;
}

function isAsciiWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

function shortWords(folded: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const add = (word: string, at: number): void => {
    const known = found.get(word);
    if (known === undefined) found.set(word, [at]);
    else known.push(at);
  };
  for (let at = 0; at < folded.length;) {
    const code = folded.charCodeAt(at);
    if (code >= 128) {
      add(folded.charAt(at), at);
      at += 1;
    } else if (isAsciiWord(code)) {
      let end = at + 1;
      while (end < folded.length && isAsciiWord(folded.charCodeAt(end))) end += 1;
      if (end - at <= 3) add(folded.slice(at, end), at);
      at = end;
    } else at += 1;
  }
  return found;
}

const WORD = /[\p{L}\p{N}_]/u;
/** Scripts that put no blanks between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function cutsWord(inside: string, outside: string): boolean {
  if (inside === '' || outside === '') return false;
  const [one, other] = [inside.charCodeAt(0), outside.charCodeAt(0)];
  if (one < 128 && other < 128) return (isAsciiWord(one) || one === 95) && (isAsciiWord(other) || other === 95);
  if (!WORD.test(inside) || !WORD.test(outside)) return false;
  return !UNSPACED.test(inside) && !UNSPACED.test(outside);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether a match in a folded text does not begin or end inside a word. */
export function isWhole(text: string, start: number, end: number): boolean {
  return !cutsWord(text.charAt(start), text.charAt(start - 1)) && !cutsWord(text.charAt(end - 1), text.charAt(end));
}

/** The same where `_emphasis_` may begin or end beside the match. */
export function isWholeInMarks(text: string, start: number, end: number): boolean {
  let from = start;
  let to = end;
  while (start - from < 3 && text.charAt(from - 1) === '_') from -= 1;
  while (to - end < 3 && text.charAt(to) === '_') to += 1;
  const isBefore =
    from === start ? !cutsWord(text.charAt(start), text.charAt(start - 1)) : !WORD.test(text.charAt(from - 1));
  const isBehind = to === end ? !cutsWord(text.charAt(end - 1), text.charAt(end)) : !WORD.test(text.charAt(to));
  return isBefore && isBehind;
}

/** Whether a match takes a number apart: `12` in `12.5`. A digit of a name (`M8,12`) is no number. */
export function cutsNumber(text: string, start: number, end: number): boolean {
  return (
    (isPoint(text.charCodeAt(end)) && isDigit(text.charCodeAt(end + 1)) && endsInNumber(text, end)) ||
    (isPoint(text.charCodeAt(start - 1)) && isDigit(text.charCodeAt(start)) && isDigit(text.charCodeAt(start - 2)))
  );
}

const isPoint = (code: number): boolean => code === 44 || code === 46;

function endsInNumber(text: string, end: number): boolean {
  let at = end - 1;
  for (const most = end - 20; at > most && isDigit(text.charCodeAt(at));) at -= 1;
  return at < end - 1 && !cutsWord(text.charAt(at + 1), text.charAt(at));
}
