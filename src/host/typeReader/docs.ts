import { withDescription } from '../../core/extraction/sources/build.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { ts } from './compiler.ts';
import { withTags, type Tag, type Tell } from './tags.ts';

/** A declaration that is told to be no part of the data. */
export function isHidden(symbol: ts.Symbol): boolean {
  return symbol.getJsDocTags().some(({ name }) => name === 'hidden' || name === 'ignore');
}

/** What reads the comments needs to know of the rest. */
export interface DocsContext {
  readonly checker: ts.TypeChecker;
  readonly tell: Tell;
  /** What a schema refers to, as far as it is known. */
  readonly resolve: (schema: JsonObject) => JsonObject;
}

/** Adds what comments say: their words as description, and the tags that are keywords of JSON Schema. */
export function withDocs(schema: JsonObject, symbol: ts.Symbol, { checker, tell, resolve }: DocsContext): JsonObject {
  const { told, tags } = docsOf(symbol, checker);
  const words = [told === '' ? plainComment(symbol) : told];
  for (const { name, value } of tags) if (name === 'description') words.push(value);
  return withDescription(withTags(schema, tags, resolve, tell), words.join(' '));
}

/** Words for tools, and none about the data. */
const DIRECTIVE = /^(?:eslint|oxlint|prettier|biome|@ts-|ts-|tslint|istanbul|c8|v8|region|endregion|#)/;

interface Docs {
  readonly told: string;
  readonly tags: readonly Tag[];
}

function docsOf(symbol: ts.Symbol, checker: ts.TypeChecker): Docs {
  const told = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol
    .getJsDocTags(checker)
    .map(({ name, text }) => ({ name, value: ts.displayPartsToString(text).trim() }));
  return told === '' && tags.length === 0 ? docsOnTheLine(symbol) : { told, tags };
}

/** TypeScript gives a comment behind the brace or the member before, on one line, to nobody. */
function docsOnTheLine(symbol: ts.Symbol): Docs {
  const [node] = symbol.declarations ?? [];
  const text = node === undefined || ts.isSourceFile(node) ? '' : node.getSourceFile().text;
  const comment = (ts.getTrailingCommentRanges(text, node?.pos ?? 0) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .findLast((each) => each.startsWith('/**'));
  if (node === undefined || comment === undefined) return { told: '', tags: [] };
  // l10n: none, TypeScript
  const [statement] = ts.createSourceFile('comment.ts', `${comment}\nlet a;`, ts.ScriptTarget.Latest, true).statements;
  const [doc] = statement === undefined ? [] : ts.getJSDocCommentsAndTags(statement);
  return {
    told: ts.getTextOfJSDocComment(doc?.comment) ?? '',
    tags: (statement === undefined ? [] : ts.getJSDocTags(statement)).map(({ tagName, comment: words }) => ({
      name: tagName.text,
      value: (ts.getTextOfJSDocComment(words) ?? '').trim(),
    })),
  };
}

/** The `//` lines right above a declaration, or the comment behind it on its line. */
function plainComment(symbol: ts.Symbol): string {
  const [node] = symbol.declarations ?? [];
  if (node === undefined || ts.isSourceFile(node)) return '';
  const { text } = node.getSourceFile();
  const above: string[] = [];
  let below = node.getStart();
  for (const { pos, end, kind } of (ts.getLeadingCommentRanges(text, node.pos) ?? []).toReversed()) {
    const lineStart = text.lastIndexOf('\n', pos - 1) + 1;
    if (kind !== ts.SyntaxKind.SingleLineCommentTrivia || text.slice(lineStart, pos).trim() !== '') break;
    // What is a blank line away is about a group of members.
    if (text.slice(end, below).split('\n').length > 2) break;
    above.unshift(text.slice(pos + 2, end).trim());
    below = pos;
  }
  const [behind] = ts.getTrailingCommentRanges(text, endOf(node, text)) ?? [];
  // With a member behind it the comment is that one's.
  const isOther = behind === undefined || /^[ \t]*[\w"'[]/.test(text.slice(behind.end, behind.end + 200));
  const lines = above.length > 0 || isOther ? above : [wordsOf(text.slice(behind.pos, behind.end))];
  return lines.filter((line) => !DIRECTIVE.test(line)).join(' ');
}

function wordsOf(comment: string): string {
  const words = comment.startsWith('/*') ? comment.slice(2, -2) : comment.slice(2);
  return words.replace(/^[/*]/, '').trim();
}

/** Behind the comma or semicolon as well. */
function endOf({ end }: ts.Node, text: string): number {
  return text[end] === ',' || text[end] === ';' ? end + 1 : end;
}
