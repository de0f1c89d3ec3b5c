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
}

export function openFence({ info: written, mark, length }: FenceStart, indent: number): FenceLeaf {
  const info = plainInfo(written);
  const language = languageOf(info);
  const more = info !== '' && info !== language && { info };
  const node: CodeNode = { type: 'code', language, ...more, pieces: [], closed: false };
  return { kind: 'fence', node, mark, length, indent, inner: holdsMarkdown(language) ? 0 : undefined, held: undefined };
}

/**
 * Gives a line to an open fence. Fences in a block of Markdown are balanced: with a language one opens, a bare one ends, but
 * for one between a blank line and a line that is not. `had-ended`: the line before was the end, this one is another's.
 */
export function continueFence(leaf: FenceLeaf, cursor: LineCursor, journal: Journal): 'goes-on' | 'ends' | 'had-ended' {
  const state: { -readonly [K in 'inner' | 'held']: FenceLeaf[K] } = leaf;
  if (leaf.held !== undefined) {
    if (cursor.isBlank) return 'had-ended';
    journal.push(leaf.node.pieces, leaf.held);
    journal.set(state, 'held', undefined);
    journal.set(state, 'inner', 1);
  }
  const inner = leaf.inner ?? (beginsLikeMarkdown(leaf.node) ? 0 : undefined);
  if (closesFence(cursor, leaf.mark, leaf.length)) {
    const mayOpen = leaf.inner === 0 && leaf.node.pieces.at(-1)?.trim() === '';
    if (mayOpen) {
      journal.set(state, 'held', restOf(leaf, cursor));
      return 'goes-on';
    }
    if (inner === undefined || inner === 0) return 'ends';
    journal.set(state, 'inner', inner - 1);
  } else if (inner !== undefined && opensInside(cursor, leaf.mark, leaf.length)) {
    journal.set(state, 'inner', inner + 1);
  }
  journal.push(leaf.node.pieces, restOf(leaf, cursor));
  return 'goes-on';
}

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
