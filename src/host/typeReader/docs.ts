import { withDescription } from '../../core/extraction/sources/build.ts';
import { isList, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { ts } from './compiler.ts';
import { mistakesOf } from './program.ts';

const TEXT_TAGS = new Set(['title', 'format', 'pattern', 'contentMediaType', 'contentEncoding']);
const JSON_TAGS = new Set([
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
  'uniqueItems',
  'default',
  'const',
  'examples',
  'readOnly',
  'writeOnly',
]);
const NUMBERS = /^(?:min|max|multiple|exclusive)/i;

/** A declaration that is told to be no part of the data. */
export function isHidden(symbol: ts.Symbol): boolean {
  return symbol.getJsDocTags().some(({ name }) => name === 'hidden' || name === 'ignore');
}

/** Adds what comments say: their words as description, and the tags that are keywords of JSON Schema. */
export function withDocs(schema: JsonObject, symbol: ts.Symbol, checker: ts.TypeChecker): JsonObject {
  const words: string[] = [];
  const extra: JsonDraft = {};
  const examples: JsonValue[] = [];
  let type = schema['type'];
  const { told, tags } = docsOf(symbol, checker);
  words.push(told === '' ? plainComment(symbol) : told);
  for (const { name, value } of tags) {
    if (name === 'description') words.push(value);
    else if (name === 'integer' || (/^(?:type|asType)$/.test(name) && /^\{?integer\}?$/.test(value)))
      type = asInteger(type);
    else if (name === 'example') {
      const example = jsonOf(value);
      if (example !== undefined) examples.push(example);
    } else if (name === 'deprecated') extra[name] = true;
    else if (TEXT_TAGS.has(name) && value !== '') extra[name] = value;
    else if (JSON_TAGS.has(name)) {
      const read = value === '' && !NUMBERS.test(name) ? true : jsonOf(value);
      if (read !== undefined && (!NUMBERS.test(name) || typeof read === 'number')) setOwn(extra, name, read);
      else if (name === 'default' && (type === undefined || type === 'string')) extra[name] = value;
    }
  }
  if (examples.length > 0) extra['examples'] = examples;
  return withDescription({ ...schema, ...(type !== undefined && { type }), ...extra }, words.join(' '));
}

/** A value as people write it in comments: names without quotes, single quotes, a comma too many. */
function jsonOf(text: string): JsonValue | undefined {
  const source = ts.createSourceFile('value.ts', `(${text}\n)`, ts.ScriptTarget.ES2023);
  const [statement, more] = source.statements;
  if (statement === undefined || more !== undefined || mistakesOf(source).length > 0) return undefined;
  return ts.isExpressionStatement(statement) ? valueOf(statement.expression) : undefined;
}

function valueOf(node: ts.Expression): JsonValue | undefined {
  if (ts.isParenthesizedExpression(node)) return valueOf(node.expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = valueOf(node.operand);
    return typeof value === 'number' ? -value : undefined;
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return node.kind === ts.SyntaxKind.TrueKeyword;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map(valueOf);
    return items.some((item) => item === undefined) ? undefined : (items as JsonValue[]);
  }
  return ts.isObjectLiteralExpression(node) ? objectOf(node) : undefined;
}

function objectOf(node: ts.ObjectLiteralExpression): JsonValue | undefined {
  const object: Record<string, JsonValue> = {};
  for (const property of node.properties) {
    const value = ts.isPropertyAssignment(property) ? valueOf(property.initializer) : undefined;
    if (value === undefined || property.name === undefined || ts.isComputedPropertyName(property.name))
      return undefined;
    setOwn(object, property.name.text, value);
  }
  return object;
}

function asInteger(type: JsonValue | undefined): JsonValue | undefined {
  if (isList(type)) return type.map((each) => (each === 'number' ? 'integer' : each));
  return type === 'number' ? 'integer' : type;
}

/** Words for tools, and none about the data. */
const DIRECTIVE = /^(?:eslint|oxlint|prettier|biome|@ts-|ts-|tslint|istanbul|c8|v8|region|endregion|#)/;

interface Docs {
  readonly told: string;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
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
