import { codeTag, contextTags, cursorTag, editTags, isEditTag } from './answerTags.ts';
import type { OriginalLines } from './originalLines.ts';

/** One of our own tags in a line. */
export interface OwnTag {
  readonly name: string;
  /** `answer`: stands around the answer. `section`: around what else the question shows. `foreign`: nobody asked for it. */
  readonly role: 'answer' | 'section' | 'foreign';
  readonly closes: boolean;
  readonly start: number;
  /** The place after it. */
  readonly end: number;
}

/** As models write them: half, in another case, with attributes, with the wrong slash. */
const tagForm = /<(\\?\/)?\s?([a-z_]\w{0,30})(?:\s[^<>]{0,200})?(?:>|$)/gi;
/** What models put around answers of their own accord. */
const foreignTags = [
  'answer',
  'output',
  'result',
  'response',
  'rewritten',
  'updated_code',
  'new_text',
  'file',
  'insert',
];
/** An unfinished one at the end of a text. */
const begunForm = /^<\\?\/?\s?(\w{0,31})(?:\s[^<>]*)?>?$/;
const longestTag = 240;

/**
 * The tags of our own that cannot be the file's: the one that this request asked for, and those of other requests where the
 * file is not made of elements and has none of that name.
 */
export class OwnTags {
  private readonly roles = new Map<string, OwnTag['role']>();
  /** The mark of the cursor may stand in the answer, and is not the file's. */
  private readonly hasCursorMark: boolean;

  constructor(asked: string | undefined, original: OriginalLines) {
    const isFree = (name: string): boolean => !original.mayBeMarkup && !original.has(name);
    this.hasCursorMark = isEditTag(asked) && !original.has(cursorTag);
    if (asked === undefined) return;
    if (isEditTag(asked)) {
      for (const name of Object.values(contextTags)) if (isFree(name)) this.roles.set(name, 'section');
      for (const name of foreignTags) if (isFree(name)) this.roles.set(name, 'foreign');
      for (const name of editTags) if (isFree(name)) this.roles.set(name, 'answer');
    }
    if (asked !== codeTag && !original.has(asked)) this.roles.set(asked, 'answer');
  }

  get isEmpty(): boolean {
    return this.roles.size === 0;
  }

  /** The first of them in a line. */
  find(line: string): OwnTag | undefined {
    if (this.roles.size === 0 || !line.includes('<')) return undefined;
    for (const match of line.matchAll(tagForm)) {
      const [text, slash, name = ''] = match;
      const role = this.roles.get(name.toLowerCase());
      if (role === undefined || (slash === undefined && text.endsWith('/>'))) continue;
      // Others may be types and elements, so that they count on a line of their own alone.
      if (role === 'foreign' && line.trim() !== text) continue;
      const { index: start } = match;
      return { name: name.toLowerCase(), role, closes: slash !== undefined, start, end: start + text.length };
    }
    return undefined;
  }

  /** Whether the end of an unfinished line, from its last `<` on, may become one of them. */
  mayEndIn(end: string): boolean {
    if (end.length > longestTag) return false;
    if (this.hasCursorMark && `<${cursorTag}/>`.startsWith(end)) return true;
    if (this.roles.size === 0) return false;
    const begun = begunForm.exec(end)?.[1]?.toLowerCase();
    if (begun === undefined) return false;
    return [...this.roles.keys()].some((name) => name.startsWith(begun));
  }

  /** A line without the mark of the cursor. */
  withoutCursor(line: string): string {
    return this.hasCursorMark ? line.replaceAll(`<${cursorTag}/>`, '') : line;
  }
}
