/** Lines of a block that stand for code it does not show. */

import { withoutEnd, withoutEnds } from '../../base/trim.ts';
import type { Outline, CodeNode, LineRange } from '../code/outline.ts';
import { isComment } from '../code/outline.ts';

/** Longer lines are no remark about what is left out. */
const MAX_REMARK = 200;
const BEGIN_MARK = /^(?:\/\/|#|--|\/\*|<!--|;|%|\{\/\*)[/#*;%-]{0,80}/;

const BARE = /^(?:\.{3}|…)[,;]?$/;
const DOTS = /\.{3}|…/;

const LEFT = String.raw`(?:rest|remain(?:s|ing|der)?|existing|unchanged|unmodified|untouched|previous|original|omitted|elided|brevity|truncated|snip(?:ped)?|not shown|no (?:further )?changes?|not changed|more (?:code|methods?|functions?|imports?|tests?|fields?)|unaltered|everything else|all others?|(?:an)?other|your|same|skipped)`;
/** What a remark begins with that stands for code; or all of a short one, or its end. */
const BEGINS = new RegExp(
  String.raw`^(?:todo:?\s+)?(?:(?:and|all|keep|leave|with|plus|include|add|insert|put|paste)\s+)*(?:of\s+)?(?:the\s+|your\s+|any\s+)?${LEFT}\b`,
  'i',
);
const ENDS = new RegExp(
  String.raw`\b(?:unchanged|omitted|untouched|unmodified|elided|truncated|(?:the )?same|as before|as above|(?:keep|kept|stays?|remains?|leave|left)(?: \w+){0,3} as[ -]is|remains?|for brevity|not shown|(?:goes?|stays?|remains?|continues?) (?:here|below|above)|as it (?:is|was)|etc\.?)[.!]?$`,
  'i',
);
const MOST_WORDS = 10;

/** Words of a comment, without its marks; `undefined` where a line is no comment, in whatever language. */
export function remarkOf(content: string): string | undefined {
  if (content.length > MAX_REMARK) return undefined;
  if (BARE.test(content)) return content;
  if (!BEGIN_MARK.test(content) || /^#(?:\[|!|include|define)/.test(content)) return undefined;
  const rest = content.replace(BEGIN_MARK, '').trim();
  for (const end of ['*/}', '*/', '-->']) if (rest.endsWith(end)) return rest.slice(0, -end.length).trim();
  return rest;
}

/** Says by its words that code is left out here. */
function saysLeftOut(content: string): boolean {
  if (BARE.test(content)) return true;
  const given = remarkOf(content);
  if (given === undefined) return false;
  const remark = withoutEnds(given, '()[]<>{}=*~_- ');
  if (DOTS.test(remark)) return true;
  return remark.split(/\s+/).length <= MOST_WORDS && (BEGINS.test(remark) || ENDS.test(remark));
}

/** Three dots, or a comment in brackets: nobody writes that into a file. */
export function surelyLeftOut(content: string): boolean {
  if (BARE.test(content)) return true;
  const remark = remarkOf(content);
  return (
    remark !== undefined &&
    (/^[([]?\s*(?:\.{3}|…)|(?:\.{3}|…)\s*[)\]]?$/.test(remark) ||
      (DOTS.test(remark) && new RegExp(LEFT, 'i').test(remark)))
  );
}

/**
 * Whether a line of a block stands for code that the block does not show, by its words: `sure` where nobody would write
 * that into a file. `known` are the lines of the file: what stands there already stands for nothing.
 */
export function leftOutAt(block: Outline, line: number, known: ReadonlySet<string>): 'sure' | 'worded' | undefined {
  const { content = '', inside } = block.lines[line] ?? {};
  if (inside !== undefined || content === '' || known.has(content) || !saysLeftOut(content)) return undefined;
  if (surelyLeftOut(content)) return 'sure';
  // A sentence of a longer comment.
  const isRemarkAt = (at: number): boolean => remarkOf(block.lines[at]?.content ?? '') !== undefined;
  return isRemarkAt(line - 1) || isRemarkAt(line + 1) ? undefined : 'worded';
}

/** Whether anything in a range of lines of a block is left out. */
export function leavesOut(block: Outline, { start, end }: LineRange, known: ReadonlySet<string>): boolean {
  for (let line = start; line < end; line++) if (leftOutAt(block, line, known) !== undefined) return true;
  return false;
}

/** A node that shows nothing of its body: `grow() { ... }`, `def f(): ...`. */
export function isStub(outline: Outline, node: CodeNode): boolean {
  const lines = outline.lines.slice(node.head, node.end).map((line) => line.content);
  const lead = outline.lines.slice(node.start, node.head);
  if (lead.some((line) => /overload|abstract/.test(line.content))) return false;
  const [first = ''] = lines;
  return lines.length === 1 && isEmptied(first, /^(?:export )?(?:const|let|var)\b/.test(first));
}

/** Ends in braces with dots or a remark in them, or in dots behind a colon. */
function isEmptied(content: string, isValue: boolean): boolean {
  const line = withoutEnd(content, ';,');
  if (/>(?:\.{3}|…)<\//.test(line)) return true;
  if (!line.endsWith('}')) return /: {0,2}(?:\.{3}|…)$/.test(line);
  const inner = line.slice(line.lastIndexOf('{') + 1, -1).trim();
  // An object may be empty but for a comment; a remark says that it is not.
  if (isValue) return BARE.test(inner) || saysLeftOut(inner);
  return BARE.test(inner) || (inner.startsWith('/*') && inner.endsWith('*/')) || inner.startsWith('//');
}

export function isRemark(outline: Outline, node: CodeNode): boolean {
  const content = outline.lines[node.head]?.content ?? '';
  return node.kind === 'comment' || isComment(content, outline.language) || BARE.test(content);
}
