/** JavaScript and TypeScript as a syntax tree, whatever else is wrong or unknown in the text. */
import { parser } from '@lezer/javascript';
import { ReadError } from '../../json/reading.ts';
import { Readings, treeWithin } from '../parsing.ts';
import { partsOf, type SyntaxNode } from '../syntaxParts.ts';

export { keyOf, partOf, partsOf, type SyntaxNode, type SyntaxNodeRef } from '../syntaxParts.ts';

/** l10n: none, names of dialects. */
const SCRIPT = parser.configure({ dialect: 'ts jsx' });
/** Without JSX `<T>value` is a cast and `<T>(x) => y` a function. */
const PLAIN_SCRIPT = parser.configure({ dialect: 'ts' });

/**
 * The tree of a file; of both ways to read angle brackets the one with fewer mistakes. Throws a `ReadError` where it is
 * broken or deep beyond what code is.
 */
export function scriptTree(text: string): SyntaxNode {
  return readings.of(text);
}

const readings = new Readings((text) => parse(withPlainNames(withoutRules(text))));

/**
 * The parser tries all ways to read a long run of these signs, in quadratic time. In code there is none; in comments and
 * texts, which are never read from what is parsed, blanks do as well.
 */
function withoutRules(text: string): string {
  return text.replace(/[-+*]{8,}/g, (run) => run.slice(0, 2) + ' '.repeat(run.length - 4) + run.slice(-2));
}

const GROUP = /\b(?:import|export)\s{0,5}(?:type\s{1,5})?\{[^{}]{0,4000}\}/g;
const RESERVED_NAME = /\b(?:catch|function|in|instanceof|new|null|typeof|void)(?=\s{1,20}as\s)/g;

/** `import { null as nothing }`: the parser takes few words of the language for names. Names are sliced from the text itself. */
function withPlainNames(text: string): string {
  return text.replace(GROUP, (group) => group.replaceAll(RESERVED_NAME, (word) => 'x'.repeat(word.length)));
}

/** What stands in brackets, or under another type. */
export function innerOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.name) {
    case 'ParenthesizedExpression':
      return partsOf(node)[1];
    case 'PostfixExpression':
    case 'InstantiationExpression':
      return partsOf(node)[0];
    case 'TypeAssertion':
    case 'PrefixCast':
      return partsOf(node).at(-1);
    case 'BinaryExpression': {
      const [value, sign] = partsOf(node);
      return sign?.name === 'as' || sign?.name === 'satisfies' ? value : undefined;
    }
  }
  return undefined;
}

/** What stands between the brackets of a call. */
export function argumentsOf(list: SyntaxNode | undefined): readonly SyntaxNode[] {
  return list === undefined ? [] : partsOf(list).filter(({ name }) => name !== '(' && name !== ')' && name !== ',');
}

function parse(text: string): SyntaxNode {
  const isPlainToo = /<[\w$]/.test(text);
  let tree: SyntaxNode | undefined;
  try {
    tree = treeWithin(SCRIPT, text).topNode;
  } catch (error) {
    if (!(error instanceof ReadError) || !isPlainToo) throw error;
  }
  const mistakes = tree === undefined ? Infinity : mistakesIn(tree);
  if (tree !== undefined && (mistakes === 0 || !isPlainToo)) return tree;
  try {
    const plain = treeWithin(PLAIN_SCRIPT, text).topNode;
    if (tree === undefined || mistakesIn(plain) < mistakes) return plain;
  } catch (error) {
    if (!(error instanceof ReadError) || tree === undefined) throw error;
  }
  return tree;
}

function mistakesIn(tree: SyntaxNode): number {
  let count = 0;
  tree.cursor().iterate(({ type }) => {
    if (type.isError) count += 1;
  });
  return count;
}
