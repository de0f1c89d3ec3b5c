const QUOTE = 34;
const BACKSLASH = 92;
/** More of a string is not told: what is looked for is short. */
const MAX_TOLD = 100;

/**
 * Hears what a value is made of: the beginning of a key or a string as it is written, or a sign of anything else (numbers,
 * words, what is no JSON at all). `depth` is 1 in the outermost object or list.
 */
export type JsonListener = (kind: 'key' | 'string' | 'other', text: string, depth: number, isInList: boolean) => void;

/** Finds the end of an object or a list as its text arrives; a character costs the same whatever came before. */
export class JsonScanner {
  readonly #listener: JsonListener | undefined;
  readonly #open: string[] = [];
  #isInString = false;
  #isEscaped = false;
  #expectsKey = false;
  #string = '';
  /** `undefined` until the first sign; false for what is no object and no list. */
  #isJson: boolean | undefined;

  constructor(listener?: JsonListener) {
    this.#listener = listener;
  }

  get isComplete(): boolean {
    return this.#isJson === true && this.#open.length === 0;
  }

  /** Reads on; returns the place behind the end of the value, or the length of the text where that is yet to come. */
  push(text: string, from = 0): number {
    for (let at = from; at < text.length && this.#isJson !== false; at += 1) {
      if (this.#isInString) at = this.#endOfString(text, at);
      else if (this.#sign(text.charAt(at))) return at + 1;
    }
    return text.length;
  }

  /** Where the string that is open ends, or the text does. */
  #endOfString(text: string, from: number): number {
    let at = from;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) {
        this.#isInString = false;
        break;
      }
    }
    if (this.#listener !== undefined) this.#told(text, from, at);
    return at;
  }

  #told(text: string, from: number, to: number): void {
    const room = MAX_TOLD - this.#string.length;
    if (room > 0) this.#string += text.slice(from, Math.min(to, from + room));
    if (!this.#isInString) this.#tell(this.#expectsKey ? 'key' : 'string', this.#string);
  }

  #tell(kind: 'key' | 'string' | 'other', text: string): void {
    this.#listener?.(kind, text, this.#open.length, this.#open.at(-1) === '[');
  }

  /** Whether the value ends with this sign. */
  #sign(sign: string): boolean {
    if (sign === '{' || sign === '[') {
      this.#isJson = true;
      this.#open.push(sign);
      this.#expectsKey = sign === '{';
    } else if (this.#isJson === undefined) {
      if (sign.trim() !== '') this.#isJson = false;
    } else if (sign === '"') {
      this.#isInString = true;
      this.#string = '';
    } else if (sign === '}' || sign === ']') {
      this.#open.pop();
      this.#expectsKey = false;
      return this.#open.length === 0;
    } else if (sign === ':') this.#expectsKey = false;
    else if (sign === ',') this.#expectsKey = this.#open.at(-1) === '{';
    else if (sign.trim() !== '') this.#tell('other', sign);
    return false;
  }
}
