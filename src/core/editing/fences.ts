/** The first line of a Markdown code fence. */
export interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  /** Columns before the fence. */
  readonly indent: number;
  /** The words after it: a language, or nothing. */
  readonly info: string;
}

/** Reads a line as a fence; `undefined` where it is none. */
export function parseFence(line: string): Fence | undefined {
  const match = /^( {0,12})(`{3,}|~{3,})[ \t]*(.*?)\s*$/.exec(line);
  const [, indent = '', run = '', info = ''] = match ?? [];
  if (match === null) return undefined;
  const mark = run.startsWith('`') ? '`' : '~';
  if (mark === '`' && info.includes('`')) return undefined;
  return { mark, length: run.length, indent: indent.length, info };
}

const opener =
  /^(sure|certainly|of course|absolutely|okay|ok|great|got it|no problem|here('s|’s| is| are)|below (is|are)|the (updated|modified|refactored|revised|rewritten|fixed|corrected|following|complete|new|resulting)|updated|i('ve|’ve| have|'ll|’ll| will)|this (is|version)|let me|explanation|now )\b/i;

const codeMark = /[{}[\];=<>]|\w\(/;

/** Tells an assistant's sentence from a line of the file, as far as one line can. */
export class Chatter {
  private readonly prose: boolean;

  /** `prose`: the file itself is made of sentences. */
  constructor(prose: boolean) {
    this.prose = prose;
  }

  /** Only ever a reason to wait for a fence; a line held for it comes back when none follows. */
  isChatter(line: string): boolean {
    if (!/^\p{L}/u.test(line)) return false;
    if (opener.test(line)) return !/[;{}]$/.test(line);
    // In a file of prose every line looks like a sentence.
    if (this.prose || codeMark.test(line)) return false;
    return /[.:!?,]$/.test(line) && line.split(/\s+/).length >= 4;
  }

  /** Whether an unfinished line, however it goes on, is neither chatter nor a fence nor a tag. */
  isSurelyContent(begun: string): boolean {
    if (/^[`~<]/.test(begun)) return false;
    if (!/^[\p{L}]/u.test(begun)) return true;
    if (opener.test(begun)) return false;
    // No opener is that long, and none holds such characters.
    return begun.length > 40 ? this.prose || codeMark.test(begun) : !this.prose && codeMark.test(begun);
  }

  /** In a Markdown file a fence is the answer's wrapper only where it says so. */
  wrapsMarkdown(fence: Fence): boolean {
    return /^(markdown|md|mdx|gfm|rmd|qmd|mdown)\b/i.test(fence.info);
  }
}
