/** The sources of an answer as footnotes: each page has one number, in the order of the text. */
import { codeStretches } from '../model/codeStretches.ts';
import type { AssistantPart, Citation, TextPart, UserPart } from '../model/message.ts';

/** A page that an answer cites. `url` is normalised, and `http` or `https`. */
export interface Footnote {
  readonly number: number;
  readonly url: string;
  readonly title?: string;
}

interface Mark {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export class Footnotes {
  readonly #known = new Map<string, Footnote>();
  readonly #label: (note: Footnote) => string;

  /** `label` says what stands in the text for a footnote. */
  constructor(label: (note: Footnote) => string) {
    this.#label = label;
  }

  /** The footnotes so far. */
  get list(): readonly Footnote[] {
    return [...this.#known.values()];
  }

  /** Takes the sources of some more parts. */
  add(parts: readonly (UserPart | AssistantPart)[]): void {
    for (const part of parts) if (part.type === 'text') for (const citation of inOrder(part)) this.#noteOf(citation);
  }

  /** The text with a label behind each stretch that has a source, in place of the model's own marks. */
  text(part: TextPart): string {
    if (part.citations === undefined) return part.text;
    let text = '';
    let at = 0;
    for (const { start, end, text: label } of this.marks(part)) {
      text += part.text.slice(at, start) + label;
      at = end;
    }
    return text + part.text.slice(at);
  }

  /** What takes the place of which stretches of the text, in order. */
  marks(part: TextPart): readonly Mark[] {
    const marks: Mark[] = [];
    const code = part.citations === undefined ? [] : codeStretches(part.text);
    for (const citation of inOrder(part)) {
      const { start, end, isMark } = citation;
      const note = this.#noteOf(citation);
      if (note === undefined || start === undefined || end === undefined) continue;
      const last = marks.at(-1);
      const label = this.#label(note);
      const place = isMark === true ? { start, end } : behind(part.text, end);
      // In code it would be code.
      if (code.some((stretch) => stretch.start < place.start && place.start < stretch.end)) continue;
      if (place.start < (last?.end ?? 0) || (last?.start === place.start && last.text === label)) continue;
      marks.push({ ...place, text: label });
    }
    return marks;
  }

  #noteOf({ url, title }: Citation): Footnote | undefined {
    const address = webAddress(url);
    if (address === undefined) return undefined;
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const note = { number: this.#known.size + 1, url: address, ...(title !== undefined && { title }) };
    this.#known.set(address, note);
    return note;
  }
}

/** By where they stand in the text; those without a place come last. */
function inOrder({ citations = [] }: TextPart): readonly Citation[] {
  return citations.toSorted((a, b) => (a.end ?? Infinity) - (b.end ?? Infinity) || 0);
}

/** Behind the words of a stretch: what a label stands before may be the end of a line. */
function behind(text: string, end: number): { readonly start: number; readonly end: number } {
  const words = text.slice(0, end).trimEnd().length;
  return { start: words, end: words };
}

/** The normalised address of a page; `undefined` for what is none. */
export function webAddress(url: string): string | undefined {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** An address as Markdown takes it in brackets, with nothing in it that Markdown would read. */
export function markdownAddress(url: string): string {
  const coded = url.replace(/[()<>[\]\\`|$"^\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return coded.replaceAll('&', '&amp;');
}

/** Words by others as Markdown, on one line and as they are. */
function markdownWords(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()<>#+!|~&$^:-]/g, '\\$&');
}

/** Markdown's own footnotes: `[^1]`. */
export function markdownFootnotes(): Footnotes {
  return new Footnotes(({ number }) => `[^${number}]`);
}

/** What the labels of Markdown's footnotes stand for, a line each. */
export function footnoteLines(notes: readonly Footnote[]): readonly string[] {
  return notes.map(({ number, url, title }) => {
    const name = markdownWords(title ?? '');
    return `[^${number}]: [${name === '' ? markdownWords(url) : name}](${markdownAddress(url)})`;
  });
}
