import { withoutLastTokens } from './endTokens.ts';
import { Chatter } from './talk.ts';

const talk = new Chatter(false);

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
  const match = /^( {0,12})(`{3,}(?!`)|~{3,}(?!~))(.*)$/.exec(line.trimEnd());
  if (match === null) return undefined;
  const [, indent = '', run = '', rest = ''] = match;
  const info = rest.trimStart();
  const mark = run.startsWith('`') ? '`' : '~';
  if (mark === '`' && info.includes('`')) return undefined;
  return { mark, length: run.length, indent: indent.length, info };
}

/** In a Markdown file a fence is the answer's wrapper only where it says so. */
export function wrapsMarkdown(fence: Fence): boolean {
  return /^(markdown|md|mdx|gfm|rmd|qmd|mdown)\b/i.test(fence.info);
}

/** Whether a fence could end, or be of, the block of another: others are text of a comment or of a block in it. */
export function isLike(found: Fence | undefined, fence: Fence): found is Fence {
  return (
    found !== undefined && found.mark === fence.mark && found.length >= fence.length && found.indent <= fence.indent + 3
  );
}

/** A text without the fence that it begins with. */
export function withoutOpening(text: string): string {
  const begun = text.trimStart();
  const end = begun.indexOf('\n');
  return end === -1 || parseFence(begun.slice(0, end)) === undefined ? text : begun.slice(end + 1);
}

/** Without a fence around all of it, unless what it goes into is itself made of fences. */
export function withoutFence(text: string, isMarkdown: boolean): string {
  const lines = text.trim().split('\n');
  const [first = ''] = lines;
  const opening = parseFence(first);
  const closing = parseFence(lines.at(-1) ?? '');
  if (opening === undefined || closing?.info !== '' || lines.length < 2) return text;
  if (opening.mark !== closing.mark || closing.length < opening.length) return text;
  if (isMarkdown && !wrapsMarkdown(opening)) return text;
  const inner = lines.slice(1, -1);
  // Two blocks one behind the other are content.
  const isOne = wrapsMarkdown(opening) || inner.every((line) => parseFence(line) === undefined);
  if (!isOne) return text;
  return inner.join('\n') + (text.endsWith('\n') ? '\n' : '');
}

/** Whether a file is made of text with fences in it. */
export function holdsFences(text: string): boolean {
  return text.split('\n').some((line) => parseFence(line) !== undefined);
}

/** A block of a text, and the lines before it. */
interface FencedBlock {
  readonly before: readonly string[];
  readonly text: string;
  readonly info: string;
  readonly isClosed: boolean;
}

/** The first block of a text, where it begins in one of so many lines. */
export function firstBlock(text: string, within = Infinity): FencedBlock | undefined {
  const lines = text.split('\n');
  const start = lines.slice(0, within).findIndex((line) => parseFence(line) !== undefined);
  const opening = parseFence(lines[start] ?? '');
  if (opening === undefined) return undefined;
  const rest = lines.slice(start + 1);
  const end = endOf(rest, opening);
  const inside = end === -1 ? rest : rest.slice(0, end);
  return { before: lines.slice(0, start), text: inside.join('\n'), info: opening.info, isClosed: end !== -1 };
}

/** The line that closes a block; -1 where it is open. One that closes it badly does so only where no code follows. */
function endOf(lines: readonly string[], opening: Fence): number {
  const fences = lines.map((line) => parseFence(withoutLastTokens(line)));
  const end = fences.findIndex((found) => isLike(found, opening) && found.info === '');
  if (end !== -1) return end;
  const bad = fences.findLastIndex((found) => found?.mark === opening.mark && found.info === '');
  return lines.slice(bad + 1).every((line) => line.trim() === '' || talk.isChatter(line.trim())) ? bad : -1;
}
