/** What the docstring of a function says of it and of its parameters: Google's, NumPy's and Sphinx's ways to write it. */

export interface Docstring {
  /** All of it but the list of parameters. */
  readonly description: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETERS = /^(?:args|arguments|params|parameters|keyword args|keyword arguments|other parameters)$/i;
/** What else begins a section. */
const SECTION =
  /^(?:returns?|yields?|raises|warns|examples?|notes?|see also|references|attributes|todo|warnings?|receives|usage|tips?):?$/i;
const GOOGLE_ENTRY = /^(\*{0,2}[A-Za-z_]\w*)\s{0,10}(?:\([^)]{0,300}\))?\s{0,10}:\s?(.*)$/;
const NUMPY_ENTRY = /^(\*{0,2}[A-Za-z_]\w*(?:\s{0,5},\s{0,5}\*{0,2}[A-Za-z_]\w*){0,20})\s{0,10}(?::.*)?$/;
const SPHINX_ENTRY =
  /^:(?:param|parameter|arg|argument|key|keyword)\s{1,10}(?:[^:]{0,200}\s)?(\*{0,2}[A-Za-z_]\w*)\s{0,10}:\s?(.*)$/;
const SPHINX_OTHER = /^:[a-z]{1,20}(?:\s[^:]{0,200})?:/;

/** `text` comes without the indentation that its lines share. */
export function readDocstring(text: string): Docstring {
  const reader = new DocstringReader(text.split('\n'));
  reader.read();
  return { description: reader.kept.join('\n').trim(), parameters: reader.parameters };
}

class DocstringReader {
  readonly kept: string[] = [];
  readonly parameters = new Map<string, string>();
  readonly #lines: readonly string[];
  #at = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  read(): void {
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at] ?? '';
      const title = line.trim();
      if (indentOf(line) === 0 && PARAMETERS.test(title) && this.#isUnderlined()) this.#numpy();
      else if (title.endsWith(':') && PARAMETERS.test(title.slice(0, -1).trim())) this.#google(indentOf(line));
      else if (!this.#sphinx(line)) {
        this.kept.push(line);
        this.#at += 1;
      }
    }
  }

  #isUnderlined(): boolean {
    return /^-{3,}\s*$/.test((this.#lines[this.#at + 1] ?? '').trimStart());
  }

  /** `Args:`, then `name (type): words` on lines that stand further in. */
  #google(outer: number): void {
    this.#at += 1;
    let inner: number | undefined;
    let last: string | undefined;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? '';
      const indent = indentOf(line);
      if (line.trim() === '') continue;
      if (indent <= outer) return;
      inner ??= indent;
      const [, name, words = ''] = indent <= inner ? (GOOGLE_ENTRY.exec(line.trim()) ?? []) : [];
      if (name !== undefined) last = this.#begin(name, words);
      else this.#goOn(last, line);
    }
  }

  /** `Parameters` over a rule, then `name : type` with the words further in. */
  #numpy(): void {
    this.#at += 2;
    let last: readonly string[] = [];
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] ?? '';
      if (line.trim() === '') continue;
      if (indentOf(line) > 0) {
        for (const name of last) this.#goOn(name, line);
        continue;
      }
      const names = SECTION.test(line.trim()) || this.#isUnderlined() ? undefined : NUMPY_ENTRY.exec(line.trim())?.[1];
      if (names === undefined) return;
      last = names.split(',').map((name) => this.#begin(name.trim(), ''));
    }
  }

  /** `:param name: words` */
  #sphinx(line: string): boolean {
    const [, name, words = ''] = SPHINX_ENTRY.exec(line.trim()) ?? [];
    if (name === undefined) {
      // Types alone say nothing that the signature does not.
      const isType = /^:(?:type|rtype)\b/.test(line.trim());
      if (isType) this.#at += 1;
      return isType;
    }
    const last = this.#begin(name, words);
    const indent = indentOf(line);
    for (this.#at += 1; this.#at < this.#lines.length; this.#at += 1) {
      const next = this.#lines[this.#at] ?? '';
      if (next.trim() === '' || indentOf(next) <= indent || SPHINX_OTHER.test(next.trim())) break;
      this.#goOn(last, next);
    }
    return true;
  }

  #begin(name: string, words: string): string {
    const bare = name.replace(/^\*+/, '');
    this.parameters.set(bare, words.trim());
    return bare;
  }

  #goOn(name: string | undefined, line: string): void {
    if (name === undefined) return;
    const before = this.parameters.get(name) ?? '';
    this.parameters.set(name, before === '' ? line.trim() : `${before} ${line.trim()}`);
  }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
