/** The fields in the body of a class, with the words that stand beside them. */
import { loneText } from '../../../code/python/texts.ts';
import { isForCheckers } from '../../../code/python/scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from '../../../code/python/tree.ts';

/** A field as it stands: `name: type = value`. */
export interface FieldText {
  readonly name: string;
  readonly nameNode: SyntaxNode;
  readonly type: SyntaxNode;
  readonly value?: SyntaxNode;
  /** The text under it, or the comment beside or above it. */
  readonly textUnder?: SyntaxNode;
  readonly comment?: string;
}

/** `name = value` without a type. */
export interface ValueText {
  readonly name: string;
  readonly value: SyntaxNode;
}

export interface BodyTexts {
  readonly fields: readonly FieldText[];
  readonly values: ReadonlyMap<string, SyntaxNode>;
}

/** What a block declares; what only type checkers see is left out, as when it runs. */
export function bodyTexts(body: SyntaxNode, text: string): BodyTexts {
  const fields: FieldText[] = [];
  const values = new Map<string, SyntaxNode>();
  addFields(body, text, fields, values);
  return { fields, values };
}

function addFields(block: SyntaxNode, text: string, fields: FieldText[], values: Map<string, SyntaxNode>): void {
  const statements = statementsOf(block);
  statements.forEach((statement, index) => {
    if (statement.name === 'IfStatement') {
      for (const taken of takenBranches(statement, text)) addFields(taken, text, fields, values);
      return;
    }
    if (statement.name !== 'AssignStatement') return;
    const parts = partsOf(statement);
    const [name] = parts;
    const type = partOf(statement, 'TypeDef')?.lastChild;
    const value = parts.some((part) => part.name === 'AssignOp') ? parts.at(-1) : undefined;
    if (name?.name !== 'VariableName') return;
    const word = text.slice(name.from, name.to);
    if (type === undefined || type === null || type.name === ':') {
      if (value !== undefined) values.set(word, value);
      return;
    }
    const next = statements[index + 1];
    const textUnder = next === undefined ? undefined : loneText(next);
    const comment = commentOf(statement, text);
    fields.push({
      name: word,
      nameNode: name,
      type,
      ...(value !== undefined && { value }),
      ...(textUnder !== undefined && { textUnder }),
      ...(comment !== undefined && { comment }),
    });
  });
}

function takenBranches(statement: SyntaxNode, text: string): readonly SyntaxNode[] {
  const parts = partsOf(statement);
  const branches = parts.flatMap((part, index) => {
    const test = parts[index - 1];
    if (part.name !== 'Body') return [];
    return test !== undefined && test.name !== 'else' && isForCheckers(text.slice(test.from, test.to)) ? [] : [part];
  });
  return branches.slice(0, 1);
}

const TOOLS = /^(?:type:|noqa|pylint|pyright|mypy|ruff|fmt|pragma|TODO|FIXME|XXX|nosec)/i;
const MAX_LINES = 20;

/** The comment behind a field in its line, else those in the lines above it. */
function commentOf({ from, to }: SyntaxNode, text: string): string | undefined {
  const behind = wordsOf(/^[ \t]{0,200}(#.{0,500})/.exec(text.slice(to, to + 800))?.[1]);
  if (behind !== undefined) return behind;
  const lines: string[] = [];
  let end = text.lastIndexOf('\n', from - 1);
  while (end > 0 && lines.length < MAX_LINES) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).trim();
    if (!line.startsWith('#')) break;
    const words = wordsOf(line);
    if (words !== undefined) lines.unshift(words);
    end = start - 1;
  }
  return lines.length === 0 ? undefined : lines.join(' ');
}

function wordsOf(comment: string | undefined): string | undefined {
  const words = comment?.replace(/^#{1,20}:?\s?/, '').trim();
  return words === undefined || words === '' || TOOLS.test(words) ? undefined : words;
}
