import { languageOf, plainInfo, readFence, type FenceStart } from './blockStarts.ts';
import type { Journal } from './journal.ts';
import type { LineCursor } from './lineCursor.ts';
import type { CodeNode } from './nodes.ts';

/** A fenced block that is open. */
export interface FenceLeaf {
  readonly kind: 'fence';
  readonly node: CodeNode;
  readonly mark: string;
  readonly length: number;
  readonly indent: number;
  /** How many fences are open inside this one, which holds Markdown; undefined for other code. */
  readonly inner: number | undefined;
  /** A bare fence after a blank line: the next line tells whether it is the end, or begins another one inside. */
  readonly held: string | undefined;
  /** The last bare fence that was taken as a beginning: it was the end if nothing else turns out to be. */
  readonly doubt: Doubt | undefined;
  /** Read a second time: no fence is held, so that nothing is read a third time. */
  readonly isReread: boolean;
}

interface Doubt {
  /** Its place among the node's pieces. */
  readonly at: number;
  /** No fence has ended it yet. */
  readonly isOpen: boolean;
}

export function openFence({ info: written, mark, length }: FenceStart, indent: number, isReread: boolean): FenceLeaf {
  const info = plainInfo(written);
  const language = languageOf(info);
  const more = info !== '' && info !== language && { info };
  const node: CodeNode = { type: 'code', language, ...more, pieces: [], closed: false };
  const inner = holdsMarkdown(language) ? 0 : undefined;
  return { kind: 'fence', node, mark, length, indent, inner, held: undefined, doubt: undefined, isReread };
}

/**
 * Gives a line to an open fence. Fences in a block of Markdown are balanced: with a language one opens, a bare one ends, but
 * for one between a blank line and a line that is not: it opens too, in doubt until others have ended it and the block.
 * `had-ended`: the line before was the end, this one is another's.
 */
export function continueFence(leaf: FenceLeaf, cursor: LineCursor, journal: Journal): 'goes-on' | 'ends' | 'had-ended' {
  const state: Writable = leaf;
  if (leaf.held !== undefined) {
    if (cursor.isBlank || opensInside(cursor, leaf.mark, leaf.length)) return 'had-ended';
    journal.set(state, 'doubt', { at: leaf.node.pieces.length, isOpen: true });
    journal.push(leaf.node.pieces, leaf.held);
    journal.set(state, 'held', undefined);
    journal.set(state, 'inner', 1);
  }
  const inner = leaf.inner ?? (beginsLikeMarkdown(leaf.node) ? 0 : undefined);
  if (closesFence(cursor, leaf.mark, leaf.length)) {
    const mayOpen = !leaf.isReread && leaf.inner === 0 && leaf.node.pieces.at(-1)?.trim() === '';
    if (mayOpen) {
      journal.set(state, 'held', restOf(leaf, cursor));
      // Whether it ends or begins something, the one in doubt did begin something.
      journal.set(state, 'doubt', undefined);
      return 'goes-on';
    }
    if (inner === undefined || inner === 0) return 'ends';
    journal.set(state, 'inner', inner - 1);
    if (leaf.doubt?.isOpen === true) journal.set(state, 'doubt', { ...leaf.doubt, isOpen: false });
  } else if (inner !== undefined && opensInside(cursor, leaf.mark, leaf.length)) {
    journal.set(state, 'inner', inner + 1);
  }
  journal.push(leaf.node.pieces, restOf(leaf, cursor));
  return 'goes-on';
}

type Writable = { -readonly [K in 'inner' | 'held' | 'doubt']: FenceLeaf[K] };

/** Whether a line tells that the fence in doubt was the end: code without a language holds no fence with one. */
export function settlesDoubt(leaf: FenceLeaf, cursor: LineCursor): boolean {
  return leaf.doubt?.isOpen === true && opensInside(cursor, leaf.mark, leaf.length);
}

/** Ends the block at the fence in doubt; gives the lines behind that, which are not the block's. */
export function endAtDoubt(leaf: FenceLeaf): readonly string[] {
  const { node, doubt } = leaf;
  if (doubt === undefined) return [];
  const state: Writable = leaf;
  state.doubt = undefined;
  const [, ...behind] = node.pieces.splice(doubt.at);
  return textLines(behind.join(''));
}

const textLines = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n');

function restOf(leaf: FenceLeaf, cursor: LineCursor): string {
  cursor.skipColumns(Math.min(cursor.indent, leaf.indent));
  return `${cursor.rest}\n`;
}

function closesFence(cursor: LineCursor, mark: string, length: number): boolean {
  if (cursor.indent >= 4 || cursor.char !== mark) return false;
  const content = cursor.content.trimEnd();
  return content.length >= length && content === mark.repeat(content.length);
}

/** Models wrap Markdown in a fence no longer than those in it, so that the fences inside have to be counted. */
function holdsMarkdown(language: string): boolean {
  return /^(?:markdown|md|mdx|mdc|rmd|qmd|readme)$/i.test(language);
}

/** Whether a line inside a fence opens another one: only one with a language does, the bare one is an end. */
function opensInside(cursor: LineCursor, mark: string, length: number): boolean {
  if (cursor.indent >= 4 || cursor.char !== mark) return false;
  const fence = readFence(cursor.content);
  return fence !== undefined && fence.length >= length && fence.info !== '';
}

/** Whether code without a language is a document, as its heading tells. */
function beginsLikeMarkdown({ language, info, pieces: [first] }: CodeNode): boolean {
  return language === '' && info === undefined && first !== undefined && /^#{1,3} \S/.test(first);
}
