import { toPointer, type Path } from './json.ts';

/** Where the parts of a JSON text are: offsets of values, and of the names before them, by JSON Pointer. */
export interface JsonPlaces {
  /** The offset of a value; of the nearest part around it where it is not there. */
  valueAt(path: Path): number;
  /** The offset of a property's name; of its value where it has none. */
  nameAt(path: Path): number;
  /** Names that stand twice in one object, with the offset of the later one. */
  readonly repeated: readonly { readonly name: string; readonly offset: number }[];
}

const BLANK = /(?:[\s\ufeff]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const SCALAR = /"(?:[^"\\]|\\[\s\S])*"|[^\s,\]}:/]+/y;

/** Finds the places in a text that was read without an error before: JSON, with comments and trailing commas allowed. */
export function jsonPlaces(text: string): JsonPlaces {
  const walker = new Walker(text);
  walker.value([]);
  const { values, names, repeated } = walker;
  const valueAt = (path: Path): number => {
    for (let length = path.length; length >= 0; length--) {
      const offset = values.get(toPointer(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return 0;
  };
  return { valueAt, nameAt: (path) => names.get(toPointer(path)) ?? valueAt(path), repeated };
}

class Walker {
  readonly values = new Map<string, number>();
  readonly names = new Map<string, number>();
  readonly repeated: { name: string; offset: number }[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(path: Path): void {
    this.#skip();
    this.values.set(toPointer(path), this.#at);
    const sign = this.#text[this.#at];
    if (sign === '{') this.#object(path);
    else if (sign === '[') this.#list(path);
    else this.#scalar();
  }

  #object(path: Path): void {
    this.#at += 1;
    for (this.#skip(); this.#at < this.#text.length && this.#text[this.#at] !== '}'; this.#skip()) {
      const offset = this.#at;
      const name = JSON.parse(this.#scalar()) as string;
      const inner = [...path, name];
      if (this.names.has(toPointer(inner))) this.repeated.push({ name, offset });
      this.names.set(toPointer(inner), offset);
      this.#skip();
      this.#at += 1;
      this.value(inner);
      this.#comma();
    }
    this.#at += 1;
  }

  #list(path: Path): void {
    this.#at += 1;
    let index = 0;
    for (this.#skip(); this.#at < this.#text.length && this.#text[this.#at] !== ']'; this.#skip()) {
      this.value([...path, index++]);
      this.#comma();
    }
    this.#at += 1;
  }

  #comma(): void {
    this.#skip();
    if (this.#text[this.#at] === ',') this.#at += 1;
  }

  #scalar(): string {
    SCALAR.lastIndex = this.#at;
    const found = SCALAR.exec(this.#text)?.[0] ?? '';
    this.#at += Math.max(1, found.length);
    return found;
  }

  #skip(): void {
    BLANK.lastIndex = this.#at;
    this.#at += BLANK.exec(this.#text)?.[0].length ?? 0;
  }
}
