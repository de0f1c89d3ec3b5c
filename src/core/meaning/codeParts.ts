import { editorLanguage } from '../code/languageIds.ts';
import { Outline, type CodeNode } from '../code/outline.ts';
import { pythonTree } from '../code/python/tree.ts';
import { scriptTree } from '../code/script/tree.ts';
import type { SyntaxNode } from '../code/syntaxParts.ts';
import { ReadError } from '../json/reading.ts';

/** Lines of a file that belong together. Line numbers begin at 0. */
export interface CodePart {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly name?: string;
  /** What it is made of, in order; none where that cannot be told. */
  inner(): readonly CodePart[];
}

/** Longer files are data: the outline of one takes as long as all others together. */
const MAX_OUTLINE_LINES = 20_000;

/**
 * What a file is made of: by its syntax tree for JavaScript, TypeScript and Python, by indentation and brackets for other
 * languages, and where the syntax is broken beyond reading.
 */
export function partsOfFile(path: string, text: string): readonly CodePart[] {
  const language = languageOf(path);
  const tree = treeOf(language, text);
  if (tree !== undefined) return groupsOf(tree, new SourceLines(text));
  const outline = new Outline(text, language);
  if (outline.lines.length > MAX_OUTLINE_LINES) return [];
  return outline.nodesIn(outline.all).map((node) => ofOutline(outline, node));
}

function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const dot = name.lastIndexOf('.');
  return editorLanguage(dot > 0 ? name.slice(dot + 1) : name);
}

function treeOf(language: string, text: string): SyntaxNode | undefined {
  try {
    if (/^(?:java|type)script(?:react)?$/.test(language)) return scriptTree(text);
    return language === 'python' || language === 'pyi' ? pythonTree(text) : undefined;
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** A text, and where its lines begin. */
class SourceLines {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  lineAt(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The parts of a node that stand on lines of their own; a comment belongs to what follows it. */
function innerParts(node: SyntaxNode, lines: SourceLines): readonly CodePart[] {
  let of = node;
  for (;;) {
    const parts = groupsOf(of, lines);
    const [only] = parts;
    if (parts.length !== 1 || only === undefined) return parts;
    // All on shared lines, as `export class A {` and its body are: the longest is what the rest stands around.
    const next = longest(only.nodes);
    if (next === undefined || next.firstChild === null) return [];
    of = next;
  }
}

interface Group extends CodePart {
  readonly nodes: readonly SyntaxNode[];
}

function groupsOf(node: SyntaxNode, lines: SourceLines): readonly Group[] {
  const groups: { start: number; end: number; nodes: SyntaxNode[]; isComment: boolean }[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const start = lines.lineAt(child.from);
    const end = lines.lineAt(Math.max(child.from, child.to - 1)) + 1;
    const isComment = child.name.endsWith('Comment');
    const last = groups.at(-1);
    if (last !== undefined && (start < last.end || (last.isComment && start === last.end))) {
      last.end = Math.max(last.end, end);
      last.nodes.push(child);
      last.isComment &&= isComment;
    } else groups.push({ start, end, nodes: [child], isComment });
  }
  return groups.map(({ start, end, nodes }) => {
    const name = nodes.map((each) => nameOf(each, lines)).find((found) => found !== undefined);
    const inner = (): readonly CodePart[] => {
      const main = longest(nodes);
      return main === undefined ? [] : innerParts(main, lines);
    };
    return { start, end, nodes, inner, ...(name !== undefined && { name }) };
  });
}

function longest(nodes: readonly SyntaxNode[]): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const node of nodes) if (found === undefined || node.to - node.from > found.to - found.from) found = node;
  return found;
}

const DEFINED = /^(?:Variable|Type|Property|PrivateProperty)Definition$/;
/** What stands around a declaration. */
const AROUND = /^(?:ExportDeclaration|AmbientDeclaration|DecoratedStatement)$/;
const DECLARED = /^(?:Function|Class)Definition$/;
const MAX_NAME = 80;

/** What a node declares, or the title of a call that has one: `describe 'sums'`. */
function nameOf(node: SyntaxNode, lines: SourceLines): string | undefined {
  if (node.name === 'ImportDeclaration' || node.name === 'ImportStatement') return undefined;
  const textOf = ({ from, to }: SyntaxNode): string => lines.text.slice(from, Math.min(to, from + MAX_NAME));
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (DEFINED.test(child.name)) return textOf(child);
    if (DECLARED.test(node.name) && child.name === 'VariableName') return textOf(child);
    if (AROUND.test(node.name)) {
      const inside = nameOf(child, lines);
      if (inside !== undefined) return inside;
    }
    if (node.name === 'AssignStatement') return child.name === 'VariableName' ? textOf(child) : undefined;
    if (child.name === 'CallExpression') return titleOf(child, textOf);
  }
  return undefined;
}

function titleOf(call: SyntaxNode, textOf: (node: SyntaxNode) => string): string | undefined {
  const called = call.firstChild;
  const title = call.lastChild?.firstChild?.nextSibling;
  const isTitled = called?.name === 'VariableName' && title?.name === 'String';
  return isTitled ? `${textOf(called)} ${textOf(title)}` : undefined;
}

function ofOutline(outline: Outline, node: CodeNode): CodePart {
  const name = node.kind === 'declaration' ? node.key?.replace(/^(?:[1-6]|type) /, '').slice(0, MAX_NAME) : undefined;
  return {
    start: node.start,
    end: node.end,
    ...(name !== undefined && { name }),
    inner: () => outline.childrenOf(node).map((child) => ofOutline(outline, child)),
  };
}
