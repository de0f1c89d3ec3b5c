/** A whole answer in the indentation of the lines it stands for, decided on all of its lines. */

import { indentStepOf } from '../code/indentUnit.ts';
import { commonIndentation, type IndentStyle, detectIndentStyle, indentationOf, isBlank } from '../text/lines.ts';
import { continuesLine, hangsUnder, isCloser, opensBlock } from './lineEnds.ts';
import { textLines } from './textLines.ts';

export interface FitOptions {
  /** The lines being rewritten. */
  readonly original: readonly string[];
  /** The editor's setting, used where the original does not show how it is indented. */
  readonly indentStyle?: IndentStyle | undefined;
  /** As the editor names it. */
  readonly language?: string | undefined;
}

/** Blanks that are put in front, or taken away, of the first line and of the others. */
interface Shift {
  readonly first: string;
  readonly rest: string;
  readonly isCut?: boolean;
}

const NONE: Shift = { first: '', rest: '' };
/** Where columns are aligned with words, a step says nothing; and prose has none. */
const WITHOUT_STEP: ReadonlySet<string> = new Set(
  'haskell elm fsharp clojure scheme racket lisp yaml markdown mdx plaintext restructuredtext'.split(' '),
);
const isProse = (language: string): boolean =>
  /^(?:markdown|mdx|plaintext|restructuredtext|asciidoc|latex)$/.test(language);

/** Only blanks in front of lines change; the lines of strings are the model's, or the original's where it repeats them. */
export function fitLines(answer: readonly string[], options: FitOptions): string[] {
  const { original, language = 'unknown' } = options;
  const isText = textLines(answer, language);
  const wasText = textLines(original, language);
  const own = new Converter(answer, isText, options);
  const code = answer.flatMap((line, index) =>
    isBlank(line) || isText[index] === true ? [] : [{ index, text: line.trim(), indent: own.indentOf(line) }],
  );
  const known = new KnownLines(original, wasText, options.indentStyle);
  const shift = decide(code, original, known, language);
  const first = code[0]?.index ?? 0;
  return answer.map((line, index) => {
    if (isText[index] === true) return known.text(line) ?? line;
    if (isBlank(line)) return line;
    const indent = moved(own.indentOf(line), index === first ? shift.first : shift.rest, shift.isCut === true);
    return known.same(indent + line.slice(indentationOf(line).length));
  });
}

interface CodeLine {
  readonly text: string;
  readonly indent: string;
}

function moved(indent: string, by: string, isCut: boolean): string {
  if (!isCut) return by + indent;
  return indent.startsWith(by) ? indent.slice(by.length) : indent;
}

function decide(code: readonly CodeLine[], original: readonly string[], known: KnownLines, language: string): Shift {
  const [first, second] = code;
  const wanted = indentationOf(original.find((line) => !isBlank(line)) ?? '');
  if (first === undefined) return NONE;
  const base = commonIndentation(original);
  const least = commonIndentation(code.map(({ indent, text }) => indent + text));
  if (first.indent.length > wanted.length || wanted === '')
    return withoutExcess(first.indent, { wanted, base, least, language });
  const others = code.slice(1);
  const last = others.at(-1);
  if (first.indent === wanted) {
    const isLeft = last?.indent === '' && isCloser(last.text) && base !== '';
    return isLeft ? { first: '', rest: wanted } : NONE;
  }
  if (!wanted.endsWith(first.indent)) return NONE;
  const lost = wanted.slice(0, wanted.length - first.indent.length);
  const all: Shift = { first: lost, rest: lost };
  const onlyFirst: Shift = { first: lost, rest: '' };
  if (second === undefined || others.some(({ indent }) => base === '' || !indent.startsWith(base))) return all;
  const hang = hangsUnder(first.text, second.indent.length);
  if (hang !== undefined) return hang === first.indent.length ? all : onlyFirst;
  if (opensBlock(first.text, language) || continuesLine(second.text))
    return second.indent.length <= wanted.length ? all : onlyFirst;
  return known.votes(others, lost) > 0 ? all : onlyFirst;
}

interface Place {
  readonly wanted: string;
  readonly base: string;
  readonly least: string;
  readonly language: string;
}

/** All of the answer stands too far to the right. */
function withoutExcess(first: string, { wanted, base, least, language }: Place): Shift {
  const isMoved = base === wanted && least.startsWith(base) && least.length > base.length && first === least;
  if (!isMoved || isProse(language)) return NONE;
  const by = least.slice(base.length);
  return { first: by, rest: by, isCut: true };
}

/** The original's lines, to give back what the answer only repeats. */
class KnownLines {
  private readonly code = new Map<string, string[]>();
  private readonly texts = new Map<string, string | undefined>();
  private readonly tabSize: number;

  constructor(original: readonly string[], wasText: readonly boolean[], style: IndentStyle | undefined) {
    this.tabSize = style?.kind === 'spaces' ? style.size : 4;
    original.forEach((line, index) => {
      const key = line.trimStart();
      if (key === '') return;
      if (wasText[index] === true)
        this.texts.set(key, this.texts.has(key) && this.texts.get(key) !== line ? undefined : line);
      else {
        const all = this.code.get(key);
        if (all === undefined) this.code.set(key, [line]);
        else if (all.length < 4) all.push(line);
      }
    });
  }

  /** The original's line of a string with the same words. */
  text(line: string): string | undefined {
    return this.texts.get(line.trimStart());
  }

  /** The original's line, where it looks the same. */
  same(line: string): string {
    const width = this.width(line);
    return this.code.get(line.trimStart())?.find((own) => own === line || this.width(own) === width) ?? line;
  }

  /** How many lines say that all was moved, less those that say that only the first was. */
  votes(lines: readonly CodeLine[], lost: string): number {
    let votes = 0;
    for (const { text, indent } of lines) {
      const own = this.code.get(text)?.map(indentationOf) ?? [];
      if (own.includes(indent)) votes--;
      else if (own.includes(lost + indent)) votes++;
    }
    return votes;
  }

  private width(line: string): number {
    let columns = 0;
    for (const blank of indentationOf(line)) columns += blank === '\t' ? this.tabSize - (columns % this.tabSize) : 1;
    return columns;
  }
}

/** The blanks in front of the answer's lines, in the original's kind. */
class Converter {
  private readonly style: IndentStyle | undefined;
  private readonly step: string | undefined;
  private readonly unit: string | undefined;

  constructor(answer: readonly string[], isText: readonly boolean[], options: FitOptions) {
    const { original, indentStyle, language = 'unknown' } = options;
    this.style = detectIndentStyle(original, indentStyle);
    const code = answer.filter((_, index) => isText[index] !== true);
    this.step = indentStepOf(withoutBase(code), language);
    if (this.style?.kind === 'tabs') {
      this.unit = '\t';
      this.step = tabStep(code, original) ?? this.step ?? '    ';
    } else if (this.style?.kind === 'spaces') this.unit = this.stepOfBlanks(code, original, indentStyle, language);
  }

  indentOf(line: string): string {
    const own = indentationOf(line);
    const { style, step, unit } = this;
    if (own === '' || style === undefined) return own;
    if (style.kind === 'spaces' && own.includes('\t')) return own.replaceAll('\t', ' '.repeat(style.size));
    if (unit === undefined || step === undefined || step === unit || !own.startsWith(step)) return own;
    const count = Math.floor(own.length / step.length);
    return own.includes('\t') ? own : unit.repeat(count) + ' '.repeat(own.length % step.length);
  }

  /** One step, where the answer takes another one than the file. */
  private stepOfBlanks(
    code: readonly string[],
    original: readonly string[],
    style: IndentStyle | undefined,
    language: string,
  ): string | undefined {
    const { step } = this;
    if (step === undefined || step.includes('\t') || WITHOUT_STEP.has(language)) return undefined;
    const unit =
      indentStepOf(withoutBase(original), language) ?? (style?.kind === 'spaces' ? ' '.repeat(style.size) : step);
    // What was moved to the right by steps of another size cannot be told from what stands there.
    if (unit === step || unit.includes('\t') || commonIndentation(code) !== '') return undefined;
    // Its own multiples only: what stands at the original's depth is no step of another size.
    const known = new Set(withoutBase(original));
    const isKept = withoutBase(code).some((line) => line.startsWith(' ') && known.has(line));
    return isKept ? undefined : unit;
  }
}

function withoutBase(lines: readonly string[]): string[] {
  const base = commonIndentation(lines).length;
  return lines.map((line) => (isBlank(line) ? '' : line.slice(base)));
}

/** How many blanks stand for one tab, where the first line kept its depth. */
function tabStep(code: readonly string[], original: readonly string[]): string | undefined {
  const first = code.find((line) => !isBlank(line)) ?? '';
  const tabs = /^\t*/.exec(original.find((line) => !isBlank(line)) ?? '')?.[0].length ?? 0;
  const width = indentationOf(first).length / tabs;
  return tabs > 1 && !first.startsWith('\t') && [2, 3, 4, 8].includes(width) ? ' '.repeat(width) : undefined;
}
