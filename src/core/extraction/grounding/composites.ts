/** What is written with digits and is no number: dates, times, telephone numbers, identifiers. Its parts are no values of their own. */
import { monthOf } from './dates.ts';
import type { TextRange } from './sourceText.ts';

const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?(?: ?[+-]\d{2}:?\d{2})?)?`;
const KINDS = [
  // Dates in digits, then in words.
  String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[t ]${CLOCK})?(?!\d)`,
  String.raw`\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)`,
  String.raw`\d{1,4} ?[年년] ?\d{1,2} ?[月월](?: ?\d{1,2} ?[日일])?`,
  String.raw`\d{1,2}(?:st|nd|rd|th|er)?\.?[ /-](?:of |de )?(?<first>[\p{L}\p{M}]{3,14})\.?,?[ /-](?:of |de )?\d{4}(?::${CLOCK})?(?!\d)`,
  String.raw`(?<word>[\p{L}\p{M}]{3,14})\.?[ /-]\d{1,2}(?:st|nd|rd|th)?,?[ /-]\d{4}(?!\d)`,
  // Addresses of devices before times, which they resemble.
  String.raw`(?:[\da-f]{2}:){5}[\da-f]{2}(?![\da-f])`,
  String.raw`${CLOCK}(?!\d)`,
  String.raw`[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f])`,
  // Letters between digits or digits between letters; `2e10` is a number.
  String.raw`(?!\d+e\d+(?![\p{L}\d]))(?=[\da-f]{0,64}(?:\d[a-f]{1,64}\d|[a-f]\d{1,64}[a-f]))[\da-f]{4,64}(?![\p{L}\d])`,
  // Groups of an account, a book, a person; versions with a name behind.
  String.raw`\d{1,7}(?:-\d{1,7}){2,6}(?!\d)`,
  String.raw`[a-z]{2}\d{2}(?: [\da-z]{4}){3,7}(?: [\da-z]{1,4})?(?![\p{L}\d])`,
  String.raw`v?\d{1,3}(?:\.\d{1,2}){2}-[a-z]{1,8}\.?\d{1,3}(?![\p{L}\d])`,
  String.raw`\p{L}{1,4}\d{1,6}-\d{1,6}(?![\p{L}\d])`,
  // Telephone numbers.
  String.raw`\+\d{1,3}(?: ?\(\d{1,5}\))?(?:[ ./-]?\d{1,12}){1,6}`,
  String.raw`\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?!\d)`,
  String.raw`0\d{1,4}[ /-]\d{5,12}(?!\d)`,
];
const LEAST_DIGITS_OF_TELEPHONE = 8;

/** Says of ranges, asked in the order of the text, whether they are a part of something longer. */
export class Composites {
  readonly #text: string;
  readonly #pattern = new RegExp(String.raw`(?<![\p{L}\d:.])(?:${KINDS.join('|')})`, 'gu');
  #current: TextRange | undefined = { start: 0, end: 0 };

  constructor(text: string) {
    this.#text = text;
  }

  has({ start, end }: TextRange): boolean {
    while (this.#current !== undefined && this.#current.end <= start) this.#current = this.#next();
    const current = this.#current;
    return (
      current !== undefined &&
      current.start <= start &&
      end <= current.end &&
      // As long as all of it: a number in groups that looks like one of these.
      end - start < current.end - current.start
    );
  }

  #next(): TextRange | undefined {
    for (let match = this.#pattern.exec(this.#text); match !== null; match = this.#pattern.exec(this.#text)) {
      const [said] = match;
      const word = match.groups?.['first'] ?? match.groups?.['word'];
      const isMeant =
        word === undefined
          ? !said.startsWith('+') || said.replace(/\D/g, '').length >= LEAST_DIGITS_OF_TELEPHONE
          : monthOf(word) !== undefined;
      if (isMeant) return { start: match.index, end: match.index + said.length };
      this.#pattern.lastIndex = match.index + 1;
    }
    return undefined;
  }
}

const PARTS = new Set(
  (
    'year years yr month day hour hours hh minute minutes min second seconds sec week line row column col major minor patch ' +
    'build octet prefix area extension jahr monat tag stunde zeile spalte an annee mois jour heure ano mes dia hora anno mese giorno ora'
  ).split(' '),
);

/** Whether a field is meant to hold a part of a date, a time, a version or a position. */
export function namesPart(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[^\p{L}]+/u);
  return words.some((word) => PARTS.has(word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')));
}

/** Whether a value means something else as soon as one sign of it differs: an address, a number of an account or a part. */
export function isIdentifier(value: string): boolean {
  const said = value.trim();
  const digits = said.match(/\p{Nd}/gu)?.length ?? 0;
  const letters = said.match(/\p{L}/gu)?.length ?? 0;
  if (digits > 0 && digits >= letters) return true;
  return !/\s/.test(said) && (digits > 0 || /[@\\/]|^www\.|\w\.\w/.test(said));
}
