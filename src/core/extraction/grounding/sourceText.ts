import { GramIndex } from './gramIndex.ts';

/** A source text prepared for finding things in it: normalised once, with a way back to the real offsets. */

export interface TextRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const FOLDS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '\u00ad': '',
};

/** Lower case, plain quotes and dashes, every run of white space one blank. */
export function normalise(text: string): string {
  return new SourceText(text).normalised;
}

export class SourceText {
  readonly text: string;
  #normalised: string | undefined;
  #index: GramIndex | undefined;
  /** Where each character of the normalised text begins in the text; one more for the end. */
  #offsets: Uint32Array = new Uint32Array(0);

  constructor(text: string) {
    this.text = text;
  }

  get normalised(): string {
    if (this.#normalised === undefined) this.#prepare();
    return this.#normalised ?? '';
  }

  /** Where everything stands in the normalised text. */
  get index(): GramIndex {
    this.#index ??= new GramIndex(this.normalised);
    return this.#index;
  }

  /** The range of the text that a range of the normalised text stands for. */
  toSource(start: number, end: number): TextRange {
    void this.normalised;
    const from = this.#offsets[start] ?? this.text.length;
    const last = this.#offsets[end - 1] ?? this.text.length;
    const next = this.#offsets[end] ?? this.text.length;
    // A run of blanks is one character: the range ends after its own last character.
    const code = this.text.codePointAt(last) ?? 0;
    return { start: from, end: Math.max(from, Math.min(next, last + (code > 0xffff ? 2 : 1))) };
  }

  #prepare(): void {
    const { text } = this;
    const parts: string[] = [];
    const offsets = new Uint32Array(text.length * 3 + 1);
    let length = 0;
    let isBlank = true;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charAt(at);
      if (/\s/.test(sign)) {
        if (isBlank) continue;
        isBlank = true;
        parts.push(' ');
        offsets[length] = at;
        length += 1;
        continue;
      }
      const folded = FOLDS[sign] ?? sign.toLowerCase();
      if (folded === '') continue;
      isBlank = false;
      parts.push(folded);
      for (let index = 0; index < folded.length; index += 1) offsets[length + index] = at;
      length += folded.length;
    }
    offsets[length] = text.length;
    this.#normalised = parts.join('');
    this.#offsets = offsets.subarray(0, length + 1);
  }
}

const WORD = /[\p{L}\p{N}_]/u;

/** Whether a match does not begin or end inside a word or a number. */
export function isWhole(text: string, start: number, end: number): boolean {
  const first = text.charAt(start);
  const last = text.charAt(end - 1);
  const before = text.charAt(start - 1);
  const after = text.charAt(end);
  const cutsStart = before !== '' && WORD.test(first) && WORD.test(before);
  const cutsEnd = after !== '' && WORD.test(last) && WORD.test(after);
  const cutsNumber =
    (/\d/.test(last) && /[.,]/.test(after) && /\d/.test(text.charAt(end + 1))) ||
    (/\d/.test(first) && /[.,]/.test(before) && /\d/.test(text.charAt(start - 2)));
  return !cutsStart && !cutsEnd && !cutsNumber;
}
