// The tags an edit's question and answer use. Named here once: prompts write them, the cleaner of the answer takes them out.

/** What models put around code unasked. Also an element of HTML, so a file may hold it. */
export const codeTag = 'code';
/** Around the part to rewrite, in question and answer, unless the request has it in its texts. */
export const partTag = 'rewrite';
/** Stands where the model is to write on. */
export const cursorTag = 'cursor';
/** Around what else a question shows. Small models repeat it. */
export const contextTags = {
  imports: 'imports',
  definition: 'definition',
  before: 'before',
  after: 'after',
  problems: 'problems',
} as const;

export const editTags: readonly string[] = [partTag, 'new_code', 'edited_part'];

/** The tag for a request, around the part to rewrite and the answer: one that none of its texts has. */
export function freeTag(texts: readonly string[], names: readonly string[] = editTags): string {
  const all = texts.map((text) => text.toLowerCase());
  const isFree = (tag: string): boolean => all.every((text) => !text.includes(`<${tag}`) && !text.includes(`/${tag}`));
  const [first = partTag] = names;
  for (let number = 2; ; number++) {
    const found = [...names, `${first}_${number}`].find(isFree);
    if (found !== undefined) return found;
  }
}

/** Whether a tag is around code that is rewritten, not around a message. */
export function isEditTag(tag: string | undefined): boolean {
  return tag === codeTag || editTags.some((known) => tag?.startsWith(known) === true);
}

/** The tags an answer may be wrapped in where the prompt asked for `tag`. */
export function wrappersOf(tag: string | undefined): readonly string[] {
  if (tag === undefined) return [];
  return tag === codeTag ? [codeTag, partTag] : [tag];
}

/** The section of the question that a line opens, for a question that has them. */
export function contextOpenedBy(line: string, tag: string | undefined): string | undefined {
  if (tag !== codeTag || !line.startsWith('<') || !line.endsWith('>')) return undefined;
  const name = /^<([a-z]+)[ >]/.exec(line)?.[1];
  return Object.values(contextTags).find((known) => known === name);
}

export function isMarkup(line: string): boolean {
  return line.trimStart().startsWith('<');
}

/** Where the end of a text is the closing tag, or may be the beginning of it; the text's length where it is neither. */
export function closingTagStart(text: string, tag: string): number {
  const bare = text.trimEnd();
  const start = bare.lastIndexOf('<');
  if (start === -1) return text.length;
  const end = bare.slice(start);
  const close = `</${tag}>`;
  return end === close || (bare.length === text.length && close.startsWith(end)) ? start : text.length;
}

/** What follows the first opening tag of a text, up to its closing one; `undefined` where it has none. Models write both in any case. */
export function taggedText(
  text: string,
  tag: string,
): { readonly text: string; readonly isClosed: boolean } | undefined {
  const opening = new RegExp(`<${tag}(?: [^<>]{0,80})?>`, 'i');
  const open = opening.exec(text);
  if (open === null) return undefined;
  let from = open.index + open[0].length;
  // Some write it twice.
  const again = new RegExp(`^\\s{0,4}${opening.source}`, 'i').exec(text.slice(from, from + 120));
  if (again !== null) from += again[0].length;
  const end = text.slice(from).search(new RegExp(`<\\\\?/ ?${tag} ?>`, 'i'));
  return { text: text.slice(from, end === -1 ? undefined : from + end), isClosed: end !== -1 };
}

/** The wrapper a line opens: its name, and the text after it. Attributes that say what it holds may stand in a tag alone. */
export function openedBy(
  line: string,
  tags: readonly string[],
): { readonly tag: string; readonly rest: string } | undefined {
  for (const tag of tags) {
    if (line.startsWith(`<${tag}>`)) return { tag, rest: line.slice(tag.length + 2) };
    if (line.startsWith(`<${tag} `) && labelled.test(line.slice(tag.length + 1))) return { tag, rest: '' };
  }
  return undefined;
}

const labelled = /^(?: +(?:lang|language|file|filename|path)=(?:"[^"<>]*"|'[^'<>]*'))+ *>$/;

/** An opening or a closing tag in a line: `end` is the place after it. */
interface TagPlace {
  readonly closes: boolean;
  readonly start: number;
  readonly end: number;
}

/** Where a line holds a tag, elements of one line (`<code/>`) left out. The work is that of reading the line. */
function tagsIn(line: string, tag: string): TagPlace[] {
  const found: TagPlace[] = [];
  const close = `</${tag}>`;
  for (let at = line.indexOf('<'); at !== -1; at = line.indexOf('<', at + 1)) {
    if (line.startsWith(close, at)) found.push({ closes: true, start: at, end: at + close.length });
    else if (line.startsWith(tag, at + 1) && /^[\s>]?$/.test(line.charAt(at + 1 + tag.length))) {
      const next = line.indexOf('<', at + 1);
      const end = next === -1 ? line.length : next;
      if (!line.slice(at, end).includes('/>')) found.push({ closes: false, start: at, end });
    }
  }
  return found;
}

/** A closing tag that ends a line, or begins one and closes nothing; its opening one is not in that line. */
interface TagClose {
  readonly start: number;
  /** Text follows it. */
  readonly isFollowed: boolean;
  /** What it closes: an element of the text, maybe one that the text only mentions, or nothing in it. */
  readonly of: 'element' | 'mention' | 'nothing';
}

/** What a line does with a tag. */
export interface TagLine {
  /** It is nothing but the tag that opens an element. */
  readonly opens: boolean;
  readonly close?: TagClose;
}

/** How deep in elements of a tag a text is, line by line. Only a tag alone on its line surely opens one: texts name tags. */
export class TagDepth {
  /** Whether the original closes all it opens, so that elements can be counted; otherwise none is taken for opened. */
  readonly isSure: boolean;
  private readonly tag: string;
  private open = 0;
  private mentioned = 0;
  private unopened = 0;
  /** The tag that opens an element goes on in the next line. */
  private isUnfinished = false;

  constructor(tag: string, original: readonly string[] = []) {
    this.tag = tag;
    this.isSure = original.length === 0 || isBalanced(original, tag);
  }

  /** Whether all that was opened is closed again, and the reverse. */
  get isBalanced(): boolean {
    return this.open === 0 && this.unopened === 0;
  }

  read(line: string): TagLine {
    if (this.isUnfinished) this.goOn(line);
    const places = tagsIn(line, this.tag);
    const lineEnd = line.trimEnd().length;
    let inLine = 0;
    let close: TagClose | undefined;
    for (const { closes, start, end } of places) {
      if (!closes) inLine++;
      else if (inLine > 0) inLine--;
      else {
        const of = this.close();
        const isFollowed = end < lineEnd;
        const mayEnd = of === 'nothing' && places.length === 1 && line.slice(0, start).trim() === '';
        if (!isFollowed || (mayEnd && !line.includes('<', end))) close = { start, of, isFollowed };
      }
    }
    const opens = inLine === 1 && places.length === 1 && isAlone(line, places[0]?.start ?? 0);
    if (opens) {
      this.open++;
      this.isUnfinished = !withoutArrows(line).includes('>');
    } else this.mentioned += inLine;
    return { opens, ...(close !== undefined && { close }) };
  }

  private close(): TagClose['of'] {
    if (this.isSure && this.open > 0) {
      this.open--;
      return 'element';
    }
    if (this.mentioned > 0) {
      this.mentioned--;
      return 'mention';
    }
    this.unopened++;
    return 'nothing';
  }

  private goOn(line: string): void {
    const text = withoutArrows(line);
    const end = text.indexOf('>');
    if (end === -1) return;
    this.isUnfinished = false;
    if (text.charAt(end - 1) === '/') this.open = Math.max(0, this.open - 1);
  }
}

function isBalanced(lines: readonly string[], tag: string): boolean {
  const depth = new TagDepth(tag);
  for (const line of lines) depth.read(line);
  return depth.isBalanced;
}

/** Whether a line, maybe of a comment, is nothing but the tag at `start`, or the beginning of it. */
function isAlone(line: string, start: number): boolean {
  if (!/^[\s/*#!]*$/.test(line.slice(0, start))) return false;
  const tag = withoutArrows(line.slice(start).trimEnd());
  const end = tag.indexOf('>');
  return !tag.includes('<', 1) && (end === -1 || end === tag.length - 1);
}

function withoutArrows(text: string): string {
  return text.replaceAll('=>', '');
}
