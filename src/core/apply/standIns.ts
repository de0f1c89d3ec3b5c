/** Lines of a block that stand for code it does not show. */

import { withoutEnd, withoutEnds } from '../../base/trim.ts';
import type { Outline, CodeNode, LineRange } from '../code/outline.ts';
import { isComment } from '../code/outline.ts';

/** Longer lines are no remark about what is left out. */
const MAX_REMARK = 200;
/** In any language. A name may begin with some of them where no blank follows: `#rest`, `--count`, `(*p)`. */
const BEGIN_MARK =
  /^(?:\/\/|\/\*|<!--|<%(?:#|--)|\{\/\*|\{\{(?:!-{0,2}|--)|@\*|(?:#|--|;|%)(?=[#;%\s.…([<-])|(?:\{#|\(\*|'|rem\b)(?=\s))[/#*;%-]{0,80}/i;
const END_MARKS = ['*/}', '*/', '--}}', '}}', '-->', '--%>', '%>', '#}', '*)', '*@'];

const BARE = /^(?:\.{3}|…)[,;]?$/;
const DOTS = /\.{3}|…/;

/** Of what stands for code. l10n: none, a regular expression. */
const LEFT = String.raw`(?:rest|remain(?:s|ing|der)?|existing|unchanged|unmodified|untouched|previous|original|omitted|elided|brevity|truncated|snip(?:ped)?|not shown|no (?:further )?changes?|not changed|more (?:code|methods?|functions?|imports?|tests?|fields?)|unaltered|everything else|all others?|(?:an)?other|your|same|skipped)`;
const HAS_LEFT = new RegExp(LEFT, 'i');
/** What a remark begins with that stands for code; or all of a short one, or its end. */
const BEGINS = new RegExp(
  String.raw`^(?:todo:?\s+)?(?:(?:and|all|keep|leave|with|plus|include|add|insert|put|paste)\s+)*(?:of\s+)?(?:the\s+|your\s+|any\s+)?${LEFT}\b`,
  'i',
);
// l10n: none, a regular expression
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
  for (const end of END_MARKS) if (rest.endsWith(end)) return rest.slice(0, -end.length).trim();
  return rest;
}

/** Words that hardly stand in a comment for any other reason. */
const TELLS =
  /\b(?:unchanged|unmodified|untouched|omitted|elided|truncated|snipped|not shown|for brevity|no (?:further )?changes?|(?:the )?rest (?:of|is|stays|remains|here)|remain(?:ing|der)|existing \w+|everything else|as (?:before|is|above)|stays? the same|(?:previous|original|your) (?:code|content|methods?|functions?|logic|implementation))\b/i;

/** A comment that says with dots that the rest of something is not shown: in a new text it can mean nothing. */
export function isRemarkOfMore(content: string): boolean {
  const remark = remarkOf(content) ?? '';
  return DOTS.test(remark) && /\w/.test(remark) && TELLS.test(remark);
}

/** A whole remark that says so of code: it is believed where any line of it is gone. */
const SAYS_ALL =
  /^(?:(?:the |all )?(?:rest|remaining|remainder|other|everything else|existing|previous|original)\b[^.;]{0,80}\b)?(?:(?:is|are|stays?|remains?|left|kept|keeps?) ){0,2}(?:(?:the )?same(?: as (?:before|above))?|unchanged|unmodified|untouched|omitted(?: for brevity)?|as (?:before|above|is)|as it (?:is|was))$|^(?:the )?(?:rest|remainder) of (?:the |your |this )?(?:[\w.]+ )?(?:body|code|class|component|file|function|implementation|logic|method|module|query|script)$|^(?:(?:the|your) )?existing (?:code|logic|implementation)(?: (?:here|remains|continues|goes here))?$/i;

/**
 * Whether one line of an answer, looked at alone, may stand for lines it does not show: `sure` as in `leftOutAt`; by its
 * words, other lines have to bear it out: `told` where they are all about code that stays.
 */
export function standsInAlone(content: string, language: string): 'sure' | 'told' | 'worded' | undefined {
  // In prose and in its fences dots are content.
  if (language === 'markdown' && !content.startsWith('<!--')) return undefined;
  if (surelyLeftOut(content)) return 'sure';
  if (!saysLeftOut(content) || !TELLS.test(content)) return undefined;
  return SAYS_ALL.test(withoutEnds(remarkOf(content) ?? '', '()[]<>{}=*~_- .!')) ? 'told' : 'worded';
}

/** Whether a line ends in braces with only such a remark between them: `go(a) { … }`. */
export function endsInStandIn(content: string, language: string): boolean {
  return standsInAlone(innerOf(withoutEnd(content, ';,')) ?? '', language) !== undefined;
}

function innerOf(line: string): string | undefined {
  return line.endsWith('}') ? line.slice(line.lastIndexOf('{') + 1, -1).trim() : undefined;
}

/** Whether a line that is not whole yet may become such a one. */
export function mayStandIn(begun: string, language: string): boolean {
  const text = begun.trimStart();
  if (language === 'markdown') return '<!--'.startsWith(text.slice(0, 4));
  if (text.length > MAX_REMARK) return false;
  return /^(?:[.…]|[/#;%'<!{*@(-]{1,4}$)/.test(text) || remarkOf(text) !== undefined;
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
    (/^[([]?\s*(?:\.{3}|…)|(?:\.{3}|…)\s*[)\]]?$/.test(remark) || (DOTS.test(remark) && HAS_LEFT.test(remark)))
  );
}

/** What stands behind code and says that code is left out there. */
const ENDING =
  /\b(?:rest|remain(?:s|ing|der)|others?|everything else|code|lines)\b[^'"`]{0,60}\b(?:unchanged|same|omitted|as before|as is|untouched|here)\b|^(?:the )?(?:rest|remain(?:ing|der)) of\b|\bfor brevity\b|^existing code\b/i;

/** A line of code with such a remark behind it as two lines, the second of which stands for code; else `undefined`. */
export function splitEndRemark(line: string): readonly [code: string, remark: string] | undefined {
  const at = Math.max(...[' // ', ' # ', ' /* ', ' -- ', ' <!-- '].map((mark) => line.lastIndexOf(mark)));
  const code = line.slice(0, Math.max(0, at)).trimEnd();
  if (code.trim() === '' || remarkOf(code.trim()) !== undefined) return undefined;
  const content = line.slice(at + 1).trim();
  const indent = /^[\t ]*/.exec(line)?.[0] ?? '';
  if (surelyLeftOut(content)) return [code, indent + content];
  const mark = BEGIN_MARK.exec(content)?.[0] ?? '';
  const remark = remarkOf(content) ?? '';
  if (remark.split(/\s+/).length > MOST_WORDS || !ENDING.test(remark)) return undefined;
  return [code, `${indent}${mark} ... ${content.slice(mark.length).trim()}`];
}

/**
 * Whether a line of a block stands for code that the block does not show, by its words: `sure` where nobody would write
 * that into a file. `known` are the lines of the file: what stands there already stands for nothing.
 */
export function leftOutAt(block: Outline, line: number, known: ReadonlySet<string>): 'sure' | 'worded' | undefined {
  const { content = '', inside } = block.lines[line] ?? {};
  if (block.language === 'markdown' && !content.startsWith('<!--') && !BARE.test(content)) return undefined;
  if (isEmptyBody(block, line)) return undefined;
  if (inside !== undefined || content === '' || known.has(content) || !saysLeftOut(content)) return undefined;
  // A sentence of a longer comment.
  const isRemarkAt = (at: number): boolean => remarkOf(block.lines[at]?.content ?? '') !== undefined;
  const isSentence = isRemarkAt(line - 1) || isRemarkAt(line + 1);
  const remark = remarkOf(content) ?? '';
  if (surelyLeftOut(content)) return isSentence && /\w/.test(remark) && !HAS_LEFT.test(remark) ? undefined : 'sure';
  return isSentence ? undefined : 'worded';
}

/** Python's dots below a header are all of a body that says nothing. */
function isEmptyBody({ lines, language }: Outline, line: number): boolean {
  if (language !== 'python' || !/^\.{3}$/.test(lines[line]?.content ?? '')) return false;
  const isPassed = (at: number): boolean => /^$|^(?:"{3}|'{3})/.test(lines[at]?.content ?? 'none');
  let above = line - 1;
  while (isPassed(above)) above -= 1;
  let below = line + 1;
  while (lines[below]?.content === '') below += 1;
  const isLast = (lines[below]?.indent ?? -1) < (lines[line]?.indent ?? 0);
  return isLast && lines[above]?.content.endsWith(':') === true;
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
  if (lines.length === 2 && isEmptyBody(outline, node.head + 1)) return true;
  return lines.length === 1 && isEmptied(first, /^(?:export )?(?:const|let|var)\b/.test(first));
}

/** Ends in braces with dots or a remark in them, or in dots behind a colon. */
function isEmptied(content: string, isValue: boolean): boolean {
  const line = withoutEnd(content, ';,');
  if (/>(?:\.{3}|…)<\//.test(line)) return true;
  const inner = innerOf(line);
  if (inner === undefined) return /: {0,2}(?:\.{3}|…)$/.test(line);
  // An object may be empty but for a comment; a remark says that it is not.
  if (isValue) return BARE.test(inner) || saysLeftOut(inner);
  return BARE.test(inner) || (inner.startsWith('/*') && inner.endsWith('*/')) || inner.startsWith('//');
}

/** Whether a block shows a declaration of the file's as a stub: its body is left out. */
export function hasStub(file: Outline, block: Outline): boolean {
  const bodies = new Set<string>();
  const walk = (outline: Outline, look: (node: CodeNode) => void): void => {
    for (const node of outline.nodesIn(outline.all)) {
      look(node);
      for (const child of outline.childrenOf(node)) look(child);
    }
  };
  let isFound = false;
  walk(block, (node) => {
    if (node.key !== undefined && isStub(block, node)) bodies.add(node.key);
  });
  if (bodies.size === 0) return false;
  walk(file, (node) => {
    isFound ||= node.key !== undefined && bodies.has(node.key) && node.end - node.head > 1 && !isStub(file, node);
  });
  return isFound;
}

/** The lines of a stub's header, `export function f(a) {`; `undefined` where its body cannot be told from it. */
export function stubHeader(outline: Outline, node: CodeNode): readonly string[] | undefined {
  const lines = outline.lines.slice(node.head, node.end).map(({ text }) => text.trimEnd());
  if (lines.length > 1) return lines.slice(0, -1);
  const line = withoutEnd(lines[0] ?? '', ';,');
  if (innerOf(line) !== undefined) return [line.slice(0, line.lastIndexOf('{') + 1)];
  const dots = /: {0,2}(?:\.{3}|…)$/.exec(line);
  return dots === null ? undefined : [line.slice(0, dots.index + 1)];
}

export function isRemark(outline: Outline, node: CodeNode): boolean {
  const content = outline.lines[node.head]?.content ?? '';
  return node.kind === 'comment' || isComment(content, outline.language) || BARE.test(content);
}
