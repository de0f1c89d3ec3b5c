import * as l10n from '@vscode/l10n';
import { matches, type Segment, type Sign } from './matching.ts';

/**
 * The glob engine: `*`, `?`, `**`, `[a-z]`, `[!a]` and `{a,{b,c}}` as VS Code reads them, without regard to case, and `\[`
 * or `[[]` for a sign itself. Braces are written out when a glob is read; matching goes back to the last `*` only, so that
 * no glob makes a name expensive.
 */

export interface Glob {
  /** One for each way to choose among the braces. */
  readonly patterns: readonly (readonly Segment[])[];
  /**
   * Why it cannot be read, to follow “the glob”. The patterns are then those of the part before, with anything after it:
   * every path that the glob can have meant fits.
   */
  readonly problem?: string;
}

/** Longer ones are no glob that anybody wrote. */
export const MAX_GLOB = 1_000;
/** What the braces may come to when they are written out, in signs; a plain list within `MAX_GLOB` stays below. */
const MAX_SIGNS = 500_000;

/** How a glob's text is taken where there are two ways. */
interface Reading {
  /** Each backslash is a separator, as on Windows, even before a sign: `src\*.ts`. */
  readonly hasSeparators: boolean;
  /** Brackets are part of a name: `app/[id]/page.tsx`. */
  readonly hasPlainBrackets: boolean;
}

/**
 * Reads a glob. Where a text can be read in two ways, what fits one of them fits. Blanks around it and names that are `.`
 * do not count; with a slash at the end it is about all that lies in the folder.
 */
export function readGlob(glob: string): Glob {
  const text = glob.trim();
  const plain = { hasSeparators: false, hasPlainBrackets: false };
  const main = new GlobReader(text, plain).read();
  // A name never begins with a closing sign: such a backslash guards it.
  const isAmbiguous = /\\[*?[{]/.test(text) && !/\\[\]},]/.test(text);
  const others = [
    ...(text.includes('[') ? [{ ...plain, hasPlainBrackets: true }] : []),
    ...(isAmbiguous ? [{ ...plain, hasSeparators: true }] : []),
    ...(isAmbiguous && text.includes('[') ? [{ hasSeparators: true, hasPlainBrackets: true }] : []),
  ].map((reading) => new GlobReader(text, reading).read());
  // What cannot be read in the usual way can have meant each of them.
  const more = others.filter(({ problem }) => problem === undefined || main.problem !== undefined);
  return { ...main, patterns: [main, ...more].flatMap(({ patterns }) => patterns) };
}

type Token = Sign | '/';

/** An open brace: the choices that are whole, and the ways to write the one being read. */
interface Frame {
  readonly done: Token[][];
  ways: Token[][];
}

class GlobReader {
  readonly #characters: readonly string[];
  readonly #reading: Reading;
  readonly #isCut: boolean;
  #at = 0;

  constructor(text: string, reading: Reading) {
    const characters = Array.from(text.normalize('NFC'));
    this.#isCut = characters.length > MAX_GLOB;
    // Not between a backslash and what it guards.
    const end = characters[MAX_GLOB - 1] === '\\' ? MAX_GLOB - 1 : MAX_GLOB;
    this.#characters = this.#isCut ? characters.slice(0, end) : characters;
    this.#reading = reading;
  }

  read(): Glob {
    const frames: [Frame, ...Frame[]] = [{ done: [], ways: [[]] }];
    const problem = this.#readInto(frames);
    const { ways } = frames[0];
    if (problem === undefined) return { patterns: ways.map(segmentsOf).filter((pattern) => pattern.length > 0) };
    return { patterns: ways.map((way): Segment[] => [...segmentsOf([...way, '*']), '**']), problem };
  }

  /** Fills the first frame, and stops before what cannot be read. */
  #readInto(frames: [Frame, ...Frame[]]): string | undefined {
    for (; this.#at < this.#characters.length; this.#at += 1) {
      const frame = frames.at(-1) ?? frames[0];
      const sign = this.#characters[this.#at] ?? '';
      const outer = frames.at(-2);
      if (sign === '{') frames.push({ done: [], ways: [[]] });
      else if (sign === ',' && outer !== undefined) {
        frame.done.push(...frame.ways);
        frame.ways = [[]];
      } else if (sign === '}' && outer !== undefined) {
        const choices = [...frame.done, ...frame.ways];
        if (outer.ways.length * choices.length * this.#characters.length > MAX_SIGNS)
          return l10n.t('stands for too many names');
        outer.ways = outer.ways.flatMap((way) => choices.map((choice) => [...way, ...choice]));
        frames.pop();
      } else {
        const tokens = this.#tokensAt(sign);
        if (typeof tokens === 'string') return tokens;
        for (const way of frame.ways) way.push(...tokens);
      }
    }
    return this.#isCut || frames.length > 1 ? this.#unclosed('{', '}') : undefined;
  }

  #unclosed(open: string, close: string): string {
    return this.#isCut ? l10n.t`is longer than ${MAX_GLOB} characters` : l10n.t`has a ${open} without its ${close}`;
  }

  /** What the sign here is, which may take more characters; a problem in words where it is nothing. */
  #tokensAt(sign: string): readonly Token[] | string {
    if (sign === '/' || sign === '*') return [sign];
    if (sign === '?') return [() => true];
    if (sign === '[' && !this.#reading.hasPlainBrackets) return this.#set();
    if (sign !== '\\') return literals(sign);
    const next = this.#characters[this.#at + 1] ?? '';
    if (this.#reading.hasSeparators || !/[*?[\]{},]/.test(next)) return ['/'];
    this.#at += 1;
    return literals(next);
  }

  /** `[a-z0]`, or all but these after a `!`; a `]` at the beginning is one of the characters. */
  #set(): readonly Token[] | string {
    const isNegated = /[!^]/.test(this.#characters[this.#at + 1] ?? '');
    if (isNegated) this.#at += 1;
    const ranges: (readonly [from: string, to: string])[] = [];
    do {
      const from = this.#setCharacter();
      const isRange = this.#characters[this.#at + 1] === '-' && this.#characters[this.#at + 2] !== ']';
      if (isRange) this.#at += 1;
      const to = isRange ? this.#setCharacter() : from;
      if (from === undefined || to === undefined) return this.#unclosed('[', ']');
      const rest = this.#characters.slice(this.#at + 1, this.#at + 12).join('');
      if (from === '[' && /^:\w+:\]/.test(rest)) return l10n.t('has a named class, which is not known here');
      // Among other characters it is part of a name: `app/[user-id]/page.tsx`.
      if (from > to && ranges.length === 0 && this.#characters[this.#at + 1] === ']')
        return l10n.t`has the range ${from}-${to}, which is empty`;
      ranges.push([from, to]);
      if (from === to) ranges.push([folded(from), folded(from)]);
    } while (this.#characters[this.#at + 1] !== ']');
    this.#at += 1;
    const isInside = (character: string): boolean => ranges.some(([from, to]) => from <= character && character <= to);
    return [(character) => (isInside(character) || isInside(character.toUpperCase())) !== isNegated];
  }

  #setCharacter(): string | undefined {
    this.#at += 1;
    if (this.#characters[this.#at] === '\\') this.#at += 1;
    return this.#characters[this.#at];
  }
}

const known = new Map<string, Exclude<Sign, '*'>>();

function literals(character: string): readonly Sign[] {
  return Array.from(folded(character), literal);
}

/** The same test for the same character, so that `.` and `..` are told. */
function literal(character: string): Exclude<Sign, '*'> {
  let test = known.get(character);
  if (test === undefined) {
    test = (other) => other === character;
    if (known.size < 1_000) known.set(character, test);
  }
  return test;
}

/** Whether a pattern's name is just this text. */
export function isName(segment: Segment | undefined, name: string): boolean {
  return (
    segment !== undefined &&
    segment.length === name.length &&
    Array.from(name).every((character, index) => segment[index] === literal(character))
  );
}

function segmentsOf(tokens: readonly Token[]): Segment[] {
  const names: Sign[][] = [[]];
  for (const token of tokens) {
    if (token === '/') names.push([]);
    else names.at(-1)?.push(token);
  }
  const isFolder = tokens.at(-1) === '/';
  const segments = names.filter((name) => name.length > 0).map(segmentOf);
  const kept = segments.filter((segment) => !isName(segment, '.'));
  // A folder's name stands for everything in it.
  return isFolder && kept.length > 0 ? [...kept, '**'] : kept;
}

function segmentOf(signs: readonly Sign[]): Segment {
  if (signs.length > 1 && signs.every((sign) => sign === '*')) return '**';
  return signs.filter((sign, index) => sign !== '*' || signs[index - 1] !== '*');
}

/** The names of a path as globs are compared with them. */
export function foldedNames(path: string): string[] {
  return folded(path)
    .split(/[/\\]/)
    .filter((name) => name !== '');
}

/** Character by character: what is written in capitals elsewhere, or in another form of Unicode, is the same. */
function folded(text: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text.normalize('NFC'), (character) => character.toUpperCase().toLowerCase()).join('');
}

/** Whether the names of a path fit. */
export type PathTest = (segments: readonly string[]) => boolean;

/**
 * The glob of a search: one without a slash is about the file's name wherever it lies; one with a slash begins at the
 * folder. Words without any sign find paths that contain them. A sentence where it cannot be read.
 * l10n: none, for the model.
 */
export function compileGlob(glob: string): PathTest | string {
  const text = glob.trim().replace(/^\.?[/\\](?![*?[{])/, '');
  if (text.length <= MAX_GLOB && !/[*?[\]{}]/.test(text)) {
    const word = folded(text.replaceAll('\\', '/'));
    return (segments) => folded(segments.join('/')).includes(word);
  }
  const { patterns, problem } = readGlob(text);
  if (problem !== undefined) return `The glob ${problem}.`;
  const anchored = patterns.map((names): readonly Segment[] => (names.length === 1 ? ['**', ...names] : names));
  return (segments) => {
    const names = segments.map(folded);
    return anchored.some((pattern) => matches(names, pattern));
  };
}

/** Whether a path fits as seen from the workspace’s folder, or from the one that was asked about. */
export function fitsBelow(fits: PathTest, start: readonly string[], segments: readonly string[]): boolean {
  return fits(segments) || (start.length > 0 && fits(segments.slice(start.length)));
}
