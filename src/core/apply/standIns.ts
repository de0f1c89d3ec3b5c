/** Lines of a block that stand for code it does not show. */

import type { Outline, CodeNode } from '../code/outline.ts';
import { isComment } from '../code/outline.ts';

const MARKS = /^(?:\/\/+|#+|--+|\/\*+|<!--|;+|%+|\{\/\*|"""|'''|\*)\s*|\s*(?:\*\/\}?|-->|"""|''')$/g;

const BARE = /^\s*(?:\.{3}|…)\s*[,;]?\s*$/;
const DOTS = /\.{3}|…/;
const WORDS =
  /\b(?:existing|unchanged|remain(?:s|ing|der)?|rest of|the rest|same as|as (?:before|is|above)|omitted|brevity|untouched|unmodified|truncated|snip(?:ped)?|not shown|no changes?|stays?|keep|goes here|go here|(?:other|previous|your) (?:\w+ )?(?:imports?|methods?|functions?|members?|code|fields?|routes?|tests?|props|properties|content|logic|handlers?|sections?|parts?|rules?|styles?|entries|lines?|items?|keys?|settings?|options?|cases?|classes|components?|statements?|declarations?|definitions?|dependencies|scripts?|services?)|et cetera|etc)\b/i;

/** Words of a comment, without its marks; `undefined` where a line is no comment, in whatever language. */
export function remarkOf(content: string): string | undefined {
  if (BARE.test(content)) return content;
  if (!/^(?:\/\/|#(?!\[|!|include|define)|--|\/\*|<!--|;|%|\{\/\*)/.test(content)) return undefined;
  return content.replaceAll(MARKS, '').trim();
}

/** Says by its words that code is left out here. */
export function saysLeftOut(content: string): boolean {
  if (BARE.test(content)) return true;
  const remark = remarkOf(content);
  if (remark === undefined || remark.length > 120) return false;
  return DOTS.test(remark) || WORDS.test(remark);
}

/** Three dots, or a comment in brackets: nobody writes that into a file. */
export function surelyLeftOut(content: string): boolean {
  if (BARE.test(content)) return true;
  const remark = remarkOf(content);
  return remark !== undefined && (/^[([]?\s*(?:\.{3}|…)|(?:\.{3}|…)\s*[)\]]?$/.test(remark) || (DOTS.test(remark) && WORDS.test(remark)));
}

/** A node that shows nothing of its body: `grow() { ... }`, `def f(): ...`. */
export function isStub(outline: Outline, node: CodeNode): boolean {
  const lines = outline.lines.slice(node.head, node.end).map((line) => line.content);
  if (lines.length === 1) return /\{\s*(?:\/\*.*\*\/|\.{3}|…|\/\/.*)\s*\}[;,]?$|:\s*(?:\.{3}|…)$/.test(lines[0] ?? '') && !/^\s*(?:const|let|var)\b/.test(lines[0] ?? '');
  return false;
}

export function isRemark(outline: Outline, node: CodeNode): boolean {
  const content = outline.lines[node.head]?.content ?? '';
  return node.kind === 'comment' || isComment(content, outline.language) || BARE.test(content);
}
