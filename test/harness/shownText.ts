// Finds text in the source that looks like words for people and does not go through `l10n.t`, and the text that does.
import { parseSync, type Comment } from 'oxc-parser';

/** Text that goes around the bundle of texts. */
export interface PlainText {
  readonly line: number;
  /** As it stands in a bundle: what is filled in is `{0}`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** A comment with this and a reason exempts the statement, member or value after it; before the first statement, the file. */
const MARK = /\bl10n: none, \w/;
/** Two words, or a word beside what is filled in. */
const WORDS = /\p{L}{2,}[’'\p{L}]*[,;:.]? +(?:\p{L}|\{\d)|\{\d+\}[,;:.]? +\p{L}{3,}/u;
const ONE_WORD = /^\p{Lu}\p{Ll}{2,}[….:!?]{0,3}$/u;
/** Names of keys, as `KeyboardEvent.key` has them. */
const KEYS = /^(?:Enter|Escape|Tab|Space|Backspace|Home|End|Page\w*|Arrow\w+|Control|Shift|Meta|Alt|Down)$/;
/** Properties that hold no words, whatever they look like. */
const TECHNICAL_PROPERTY = /^(?:class|className|style|when|pattern|selector|role|rel|icon|type|kind|code)$/;
const TECHNICAL_CALL =
  /^(?:querySelector|querySelectorAll|closest|matches|toggle|remove|addEventListener|removeEventListener|has|get|includes|startsWith|endsWith|indexOf|lastIndexOf|split|Error|SyntaxError|AggregateError|TypeError|RangeError|RegExp|runInBackground|createDiagnosticCollection|partOf|comeTo|try|reportProblem|matchMedia|setContext)$/;

const LOG_LEVEL = /^(?:debug|info|warn|error|trace|log)$/;

/** The texts of one file that neither go through `l10n.t` nor are marked. */
export function plainTexts(file: string, source: string): readonly PlainText[] {
  const { program, comments } = parseSync(file, source);
  const root = program as unknown as Node;
  const marks = comments.filter(({ value }) => MARK.test(value)).map((comment) => nextStart(source, comment, comments));
  const [first] = root['body'] as readonly Node[];
  if (first === undefined || marks.includes(first.start)) return [];
  const found: PlainText[] = [];
  visit(root, []);
  return found;

  function visit(node: Node, above: readonly Node[]): void {
    if (marks.includes(node.start) && node.type !== 'Program') return;
    if (
      /^(?:Import|Export(?:All|Named)Declaration$|TSLiteralType|TSModule|TSEnum)/.test(node.type) &&
      'source' in node
    ) {
      if (node.type !== 'ExportNamedDeclaration' || node['source'] !== null) return;
    }
    if (node.type === 'TSLiteralType') return;
    const text = textOf(node);
    if (text !== undefined && isShown(text, node, above)) {
      found.push({ line: source.slice(0, node.start).split('\n').length, text, start: node.start, end: node.end });
    }
    for (const [part, child] of Object.entries(node)) {
      if (part === 'parent') continue;
      for (const inner of Array.isArray(child) ? (child as unknown[]) : [child]) {
        if (isNode(inner)) visit(inner, [node, ...above]);
      }
    }
  }
}

/** What is asked of `l10n.t` in one file: the message, or `undefined` where that is not written out there. */
export function askedTexts(file: string, source: string): readonly { readonly line: number; readonly text?: string }[] {
  const asked: { readonly line: number; readonly text?: string }[] = [];
  const visit = (node: Node): void => {
    const isTag = node.type === 'TaggedTemplateExpression' && isTranslation(node['tag']);
    if (isTag || (node.type === 'CallExpression' && isTranslation(node['callee']))) {
      const [first] = isTag ? [node['quasi']] : (node['arguments'] as readonly unknown[]);
      const text = isNode(first) ? messageOf(first, isTag) : undefined;
      asked.push({ line: source.slice(0, node.start).split('\n').length, ...(text !== undefined && { text }) });
    }
    for (const child of Object.values(node)) {
      for (const inner of Array.isArray(child) ? (child as unknown[]) : [child]) if (isNode(inner)) visit(inner);
    }
  };
  visit(parseSync(file, source).program as unknown as Node);
  return asked;
}

/** Values are filled into a tagged template only. */
function messageOf(node: Node, isTagged: boolean): string | undefined {
  if (node.type === 'ObjectExpression') {
    const message = (node['properties'] as readonly Node[]).find(({ key }) => nameOf(key) === 'message')?.['value'];
    return isNode(message) ? messageOf(message, false) : undefined;
  }
  if (node.type === 'TemplateLiteral' && !isTagged && (node['expressions'] as readonly Node[]).length > 0)
    return undefined;
  return textOf(node);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}

/** Where what follows a comment begins. */
function nextStart(source: string, comment: Comment, comments: readonly Comment[]): number {
  let at = comment.end;
  for (;;) {
    const gap = /^\s*/.exec(source.slice(at, at + 2000))?.[0].length ?? 0;
    const next = comments.find(({ start }) => start === at + gap);
    if (next === undefined) return at + gap;
    at = next.end;
  }
}

/** A string, or a template with `{0}` for what is filled in. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }, index) => (index === 0 ? '' : `{${index - 1}}`) + value.cooked).join('');
}

function isShown(text: string, node: Node, above: readonly Node[]): boolean {
  const hasWords = WORDS.test(text);
  if (!hasWords && (!ONE_WORD.test(text) || KEYS.test(text))) return false;
  const [parent] = above;
  if (parent === undefined) return false;
  if (parent.type === 'TaggedTemplateExpression') return !isTranslation(parent['tag']);
  if (parent.type === 'CallExpression' && isTranslation(parent['callee'])) return false;
  if (parent.type === 'BinaryExpression' && parent['operator'] !== '+') return false;
  if (parent.type === 'SwitchCase' || parent.type === 'TSEnumMember' || parent.type === 'ExpressionStatement')
    return false;
  if (parent.type === 'Property' && parent['key'] === node) return false;
  if (parent.type === 'MemberExpression') return false;
  for (const outer of above) {
    if (outer.type === 'Property') {
      const name = nameOf(outer['key']);
      if (name === 'message' && isMessageOfTranslation(outer, above)) return false;
      if (TECHNICAL_PROPERTY.test(name)) return false;
      return true;
    }
    if (outer.type === 'AssignmentExpression' && TECHNICAL_PROPERTY.test(nameOf(outer['left']))) return false;
    if (/^(?:Call|New)Expression$/.test(outer.type)) return !isTechnical(outer['callee']);
    if (/Statement$|Declaration$|^Arrow/.test(outer.type)) return true;
  }
  return true;
}

/** What is called takes no words for people: of what went wrong, a report says to the log where. */
function isTechnical(callee: unknown): boolean {
  const name = nameOf(callee);
  const owner = isNode(callee) ? nameOf(callee['object']) : '';
  if (name === 'report') return owner === '' || /notifier$/i.test(owner);
  if (name === 'add') return owner === 'classList';
  if (LOG_LEVEL.test(name)) return /log(?:ger)?$|console/i.test(owner);
  return TECHNICAL_CALL.test(name);
}

/** `l10n.t`. */
function isTranslation(callee: unknown): boolean {
  return (
    isNode(callee) &&
    callee.type === 'MemberExpression' &&
    nameOf(callee) === 't' &&
    nameOf(callee['object']) === 'l10n'
  );
}

/** Of `l10n.t({ message, args, comment })`. */
function isMessageOfTranslation(property: Node, above: readonly Node[]): boolean {
  const call = above[above.indexOf(property) + 2];
  return call?.type === 'CallExpression' && isTranslation(call['callee']);
}

/** The last name of `a`, `a.b`, `'a'`. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return nameOf(node['property']);
  const name = node['name'] ?? node['value'];
  return typeof name === 'string' ? name : '';
}
