import { MAX_HEADER, nameStatement, type StatementKind } from './declarationNames.ts';
import { lineShapes, MARKUP_LANGUAGES, type CodeLine } from './lineShapes.ts';

/** One statement, declaration, element, key or section of a file, with what belongs to it. Line numbers begin at 0. */
export interface CodeNode {
  /** With the comments and decorators right above it. */
  readonly start: number;
  /** Its own first line. */
  readonly head: number;
  /** The lines between its first and last ones; empty where nothing stands in it. */
  readonly body: LineRange;
  /** Behind its last line. */
  readonly end: number;
  readonly kind: StatementKind | 'comment';
  readonly key: string | undefined;
  /** What is in it runs as a whole, or cannot be told apart: it is not made of members. */
  readonly isBody: boolean;
  /** Several branches, of which none is *the* inside. */
  readonly isBranching: boolean;
}

export interface LineRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * The structure of a file as indentation and brackets show it, read on demand. Works for the languages in which people
 * indent; where indentation says nothing, brackets do.
 */
export class Outline {
  readonly lines: readonly CodeLine[];
  readonly language: string;
  readonly #nodes = new Map<string, readonly CodeNode[]>();

  constructor(text: string, language: string) {
    this.language = language;
    this.lines = lineShapes(text.split('\n'), language);
  }

  get all(): LineRange {
    return { start: 0, end: this.lines.length };
  }

  /** The nodes that stand side by side in a range of lines. */
  nodesIn(range: LineRange): readonly CodeNode[] {
    const key = `${range.start}:${range.end}`;
    let nodes = this.#nodes.get(key);
    if (nodes === undefined) {
      nodes = range.start >= range.end ? [] : withLeads(this, this.#starts(range), range.end);
      this.#nodes.set(key, nodes);
    }
    return nodes;
  }

  childrenOf(node: CodeNode): readonly CodeNode[] {
    return node.isBranching ? [] : this.nodesIn(node.body);
  }

  textOf({ start, end }: LineRange): string {
    return this.lines
      .slice(start, end)
      .map((line) => line.text)
      .join('\n');
  }

  #starts(range: LineRange): readonly number[] {
    if (this.language === 'markdown') return sectionStarts(this.lines, range, headingLevel);
    if (this.language === 'toml' || this.language === 'ini') {
      const tables = sectionStarts(this.lines, range, tableLevel);
      if (tables.some((start) => tableLevel(this.lines[start]) > 0)) return tables;
    }
    return statementStarts(this, range);
  }
}

const headingLevel = (line: CodeLine | undefined): number =>
  line === undefined || line.inside !== undefined ? 0 : (/^(#{1,6})\s/.exec(line.content)?.[1]?.length ?? 0);

const tableLevel = (line: CodeLine | undefined): number =>
  line !== undefined && line.inside === undefined && line.depth === 0 && /^\[.+\]\s*(?:#.*)?$/.test(line.content)
    ? 1
    : 0;

/** First lines of sections; what stands before the first heading is one node, or statement by statement in a table file. */
function sectionStarts(lines: readonly CodeLine[], range: LineRange, levelOf: (line?: CodeLine) => number): number[] {
  let top = Number.POSITIVE_INFINITY;
  for (let index = range.start; index < range.end; index++) {
    const level = levelOf(lines[index]);
    if (level > 0) top = Math.min(top, level);
  }
  const starts: number[] = [];
  let hasSection = false;
  let wasBlank = true;
  for (let index = range.start; index < range.end; index++) {
    const line = lines[index];
    if (line === undefined || line.content === '') {
      wasBlank = true;
      continue;
    }
    const level = levelOf(line);
    const isAlone = line.inside === undefined && line.content.startsWith('<!--') && wasBlank;
    const isComment =
      isAlone && isBetweenSections(lines, { start: index, end: range.end }, { top, since: starts.at(-1) }, levelOf);
    if (level === top) hasSection = true;
    if (level === top || (level === 0 && !hasSection && starts.length === 0) || (isComment && level === 0))
      starts.push(index);
    else if (level > top && !hasSection && starts.length === 0) starts.push(index);
    wasBlank = false;
  }
  return starts;
}

/** A comment stands between two sections where the next thing is one, or where the one before holds no further ones. */
function isBetweenSections(
  lines: readonly CodeLine[],
  { start, end }: LineRange,
  { top, since }: { readonly top: number; readonly since: number | undefined },
  levelOf: (line?: CodeLine) => number,
): boolean {
  for (let index = start + 1; index < end; index++) {
    if ((lines[index]?.content ?? '') !== '') return levelOf(lines[index]) === top;
  }
  for (let index = (since ?? start) + 1; index < start; index++) if (levelOf(lines[index]) > top) return false;
  return true;
}

const CLOSER = /^(?:[)\]}]|end\b|<\/|fi\b|done\b|esac\b|>$|\/>|--%>)/;
const CONTINUED =
  /^(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|then)\b|^(?:\{|begin)\s*$|^(?:\??\.[\w$]+(?:<[^<>]{0,80}>)?\(|&&|\|\||\?\s|\|>)/;
const GOES_ON = /(?:[^=!<>]=|=>|&&|\|\||\\|->)$/;
const SQL = /^(?:create|insert|select|update|delete|alter|drop|with|grant|merge)\s/i;

function statementStarts(outline: Outline, range: LineRange): number[] {
  const lines = outline.lines.slice(range.start, range.end);
  const solid = lines.filter((line) => line.content !== '' && line.inside === undefined);
  if (solid.length === 0) return lines.some((line) => line.content !== '') ? [range.start] : [];
  const depth = Math.min(...solid.map((line) => line.depth));
  const own = solid.filter((line) => line.depth === depth);
  const code = own.filter((line) => !isComment(line.content, outline.language));
  // A remark at the margin is not the depth of the code below it.
  const base = smallest((code.length > 0 ? code : own).map((line) => line.indent));
  const isMarkup = MARKUP_LANGUAGES.has(outline.language);
  const starts: number[] = [];
  let before = '';
  let isInSql = false;
  for (const [index, line] of lines.entries()) {
    if (line.content === '') continue;
    const isFirst = starts.length === 0;
    const isOwn = line.inside === undefined && line.depth === depth && (line.indent <= base || isMarkup);
    const isNew =
      isOwn && !CLOSER.test(line.content) && !CONTINUED.test(line.content) && !GOES_ON.test(before) && !isInSql;
    if (isFirst || isNew) {
      starts.push(range.start + index);
      isInSql =
        SQL.test(line.content) && (outline.language === 'sql' || /^(?:create|insert|alter)\s/i.test(line.content));
    }
    if (isInSql && /;\s*(?:--.*)?$/.test(line.content) && (lines[index + 1]?.depth ?? depth) === depth) isInSql = false;
    if (isOwn || isFirst) before = isComment(line.content, outline.language) ? '' : line.content;
    else before = '';
  }
  return starts;
}

function smallest(values: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) if (value < least) least = value;
  return least;
}

const COMMENT =
  /^(?:\/\/|\/\*|\*|<!--|\{\/\*|"""|'''|--\s|;;|%\s|#(?!\[|!|include\b|define\b|undef\b|if\b|ifdef\b|ifndef\b|elif\b|else\b|endif\b|pragma\b|region\b|[\w-]+[^\S\n]*[{,.:>]))/;

export function isComment(content: string, language: string): boolean {
  if (/^(?:"""|''')/.test(content)) return false;
  if (language === 'markdown') return content.startsWith('<!--');
  if (content.startsWith('*')) return false;
  return COMMENT.test(content);
}

const DECORATOR = /^(?:@[\w$.]+|#\[|\[[A-Z]\w*(?:\(.*\))?\]$|template\s*<)/;

/** A decorator, an attribute, an annotation on lines of its own. */
function isDecorator(outline: Outline, start: number, end: number): boolean {
  const first = outline.lines[start]?.content ?? '';
  const last = lastContent(outline, start, end);
  if (outline.language === 'css' || outline.language === 'scss') return false;
  return DECORATOR.test(first) && !/[{;]$/.test(last) && !/^@(?:media|import|tailwind|layer)\b/.test(first);
}

function lastContent(outline: Outline, start: number, end: number): string {
  for (let index = end - 1; index > start; index--) {
    const content = outline.lines[index]?.content ?? '';
    if (content !== '') return content;
  }
  return outline.lines[start]?.content ?? '';
}

/** Whole nodes, comments and decorators joined with what they stand above. */
function withLeads(outline: Outline, starts: readonly number[], rangeEnd: number): CodeNode[] {
  const nodes: CodeNode[] = [];
  let lead: number | undefined;
  for (const [index, head] of starts.entries()) {
    const next = starts[index + 1] ?? rangeEnd;
    const end = endWithoutBlanks(outline, head, next);
    const isRemark = isComment(outline.lines[head]?.content ?? '', outline.language);
    const isLead = isRemark || isDecorator(outline, head, end);
    if (isLead && end === next && next < rangeEnd && outline.language !== 'markdown') {
      lead ??= head;
      continue;
    }
    const node = isRemark ? remark(lead ?? head, head, end) : describe(outline, { start: lead ?? head, head, end });
    nodes.push(node);
    lead = undefined;
  }
  return nodes;
}

const remark = (start: number, head: number, end: number): CodeNode => ({
  start,
  head: start === head ? head : start,
  body: { start: end, end },
  end,
  kind: 'comment',
  key: undefined,
  isBody: false,
  isBranching: false,
});

function endWithoutBlanks(outline: Outline, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && outline.lines[last - 1]?.content === '') last -= 1;
  return last;
}

function describe(outline: Outline, at: { start: number; head: number; end: number }): CodeNode {
  const { head, end } = at;
  const section = sectionOf(outline, head, end);
  if (section !== undefined) return { ...at, ...section };
  const { body, isBranching } = bodyOf(outline, head, end);
  const isNamedInside = /^(?:(?:import|from|use)\b[^'"]*|export (?:type )?)[({]$/.test(
    outline.lines[head]?.content ?? '',
  );
  const headerEnd = Math.min(isNamedInside || body.start === body.end ? end : body.start, head + 60);
  const header = outline.lines
    .slice(head, headerEnd)
    .map((line) => line.content)
    .join(' ')
    .slice(0, MAX_HEADER);
  const name = nameStatement(header, {
    isLong: end - head > 1,
    language: outline.language,
    firstLine: outline.lines[head]?.content ?? '',
    title: titleOf(outline, head, end),
  });
  const isList = /\[\s*$/.test(header) || (outline.lines[body.start]?.content ?? '').startsWith('- ');
  return { ...at, body, isBranching, ...name, isBody: name.isBody || isList };
}

const EACH = /^(?:(?:it|test|describe|suite|context)(?:\.\w{1,20}){0,2})\.each\b/;

/** The title behind a table of cases: `test.each([…])('adds %i', …)`. */
function titleOf({ lines }: Outline, head: number, end: number): string | undefined {
  if (!EACH.test(lines[head]?.content ?? '')) return undefined;
  for (let index = head; index < end; index++) {
    const title = /[)`]\s?\(\s?(?:'([^'\n]{1,120})'|"([^"\n]{1,120})"|`([^`\n]{1,120})`)/.exec(
      lines[index]?.text ?? '',
    );
    if (title !== null) return title[1] ?? title[2] ?? title[3];
  }
  return undefined;
}

function sectionOf(outline: Outline, head: number, end: number): Omit<CodeNode, 'start' | 'head' | 'end'> | undefined {
  const line = outline.lines[head];
  const body = { start: Math.min(head + 1, end), end };
  const rest = { body, isBranching: false };
  if (outline.language === 'markdown') {
    const level = headingLevel(line);
    if (level > 0)
      return {
        ...rest,
        kind: 'declaration',
        key: `${level} ${line?.content.replace(/^#+\s*/, '') ?? ''}`,
        isBody: false,
      };
    return { body: { start: end, end }, isBranching: false, kind: 'statement', key: 'text', isBody: true };
  }
  const isTable = (outline.language === 'toml' || outline.language === 'ini') && tableLevel(line) > 0;
  if (!isTable) return undefined;
  return { ...rest, kind: 'declaration', key: tableName(outline, line?.content ?? '', body), isBody: false };
}

/** Tables of an array have one heading: what they are called inside tells them apart. */
function tableName({ lines }: Outline, heading: string, { start, end }: LineRange): string {
  if (!heading.startsWith('[[')) return heading;
  const name = lines
    .slice(start, end)
    .find(({ content }) => /^["']?(?:name|id|key|slug|title|path)["']?\s*=/.test(content));
  return `${heading} ${name?.content ?? ''}`.trim();
}

/** Where the inside of a node begins and ends. */
function bodyOf(
  outline: Outline,
  head: number,
  end: number,
): { readonly body: LineRange; readonly isBranching: boolean } {
  const { lines } = outline;
  const empty = { body: { start: end, end }, isBranching: false };
  if (end - head < 2) return empty;
  const indent = lines[head]?.indent ?? 0;
  const depth = lines[head]?.depth ?? 0;
  const hasFooter = CLOSER.test(lines[end - 1]?.content ?? '') && (lines[end - 1]?.indent ?? 0) <= indent;
  const inner = hasFooter ? end - 1 : end;
  let start = head + 1;
  for (let index = head + 1; index < inner; index++) {
    const line = lines[index];
    if (line === undefined || line.content === '' || line.inside !== undefined || line.indent > indent) continue;
    if (isHeaderPart(line.content)) start = index + 1;
    else if (CONTINUED.test(line.content) || (CLOSER.test(line.content) && line.depth <= depth + 1))
      return { body: { start: head + 1, end: inner }, isBranching: true };
  }
  start = Math.max(start, wrappedHeaderEnd(outline, head, inner));
  return start < inner ? { body: { start, end: inner }, isBranching: false } : empty;
}

/** The end of a signature over several lines, or a brace on a line of its own. */
function isHeaderPart(content: string): boolean {
  if (/^(?:\{|begin|\/?>|\)(?: ?=>)?)$/.test(content) || /^\) ?->/.test(content)) return true;
  return /^[)\]>]/.test(content) && /[{:]$/.test(content);
}

/** Behind a signature whose parameters are wrapped under each other: `(` opens on the first line, `{` or `:` ends the last. */
function wrappedHeaderEnd({ lines }: Outline, head: number, inner: number): number {
  const first = lines[head]?.content ?? '';
  if (/[{:([]$/.test(first) || !first.includes('(')) return 0;
  const depth = (lines[head]?.depth ?? 0) + 1;
  for (let index = head + 1; index < Math.min(inner, head + 30); index++) {
    const line = lines[index];
    if (line === undefined || line.content === '' || line.depth < depth) return 0;
    if (line.content.includes(')') && /[{:]$/.test(line.content)) return index + 1;
  }
  return 0;
}
