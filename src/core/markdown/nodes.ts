// Our own small Markdown tree. The renderer depends on these types only, never on a parser library's tokens.
// While a stream is open its nodes are mutable and keep their identity: only the last child of each level can still
// change, everything before it is settled. The view relies on that to do constant work per update.

import type { FilePlace } from './places.ts';

/** Tags that are drawn; all other HTML is shown as text. */
export type InlineTag = 'sub' | 'sup' | 'kbd' | 'u' | 'mark';

/** Inline content that is already safe to draw: no raw HTML, only allowed links. */
export type InlineNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'emphasis' | 'strong' | 'strike'; readonly children: readonly InlineNode[] }
  | { readonly type: 'tagged'; readonly tag: InlineTag; readonly children: readonly InlineNode[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'math'; readonly tex: string; readonly display: boolean; readonly source: string }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly InlineNode[] }
  /** A link to what may be a file. `note` is the address, to be shown after the label where it is none. */
  | {
      readonly type: 'place';
      readonly place: FilePlace;
      readonly note: string;
      readonly children: readonly InlineNode[];
    }
  | { readonly type: 'image'; readonly url: string; readonly alt: string }
  | { readonly type: 'break' };

/** A bounded run of inline source and what it means; long paragraphs are several runs so that old ones are never read again. */
export interface InlineRun {
  raw: string;
  children: readonly InlineNode[];
}

export interface ParagraphNode {
  readonly type: 'paragraph';
  readonly runs: InlineRun[];
}

export interface HeadingNode {
  readonly type: 'heading';
  readonly level: number;
  readonly runs: InlineRun[];
}

/** Code, fenced or indented. `pieces` joined is the text; it grows at its end only. `closed` means no more will come. */
export interface CodeNode {
  readonly type: 'code';
  readonly language: string;
  /** All that stands behind the fence, where that is more than the language. */
  readonly info?: string;
  readonly pieces: string[];
  closed: boolean;
}

/** A displayed formula; `complete` is false when its closing mark never came. */
export interface MathNode {
  readonly type: 'math';
  readonly pieces: string[];
  complete: boolean;
  closed: boolean;
}

/** A block of raw HTML, to be shown as text. */
export interface HtmlNode {
  readonly type: 'html';
  readonly pieces: string[];
}

export interface QuoteNode {
  readonly type: 'quote';
  readonly children: BlockNode[];
}

export interface ListItemNode {
  readonly type: 'item';
  /** Undefined for an ordinary item, else whether the task is ticked. */
  checked: boolean | undefined;
  readonly children: BlockNode[];
}

export interface ListNode {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly start: number;
  loose: boolean;
  readonly children: ListItemNode[];
}

export type Alignment = 'left' | 'center' | 'right' | undefined;

export interface TableRowNode {
  readonly type: 'row';
  readonly cells: readonly (readonly InlineRun[])[];
}

export interface TableNode {
  readonly type: 'table';
  readonly align: readonly Alignment[];
  readonly header: TableRowNode;
  readonly children: TableRowNode[];
}

export interface RuleNode {
  readonly type: 'rule';
}

/** Anything that can stand at the top level of an answer. */
export type BlockNode =
  | ParagraphNode
  | HeadingNode
  | CodeNode
  | MathNode
  | HtmlNode
  | QuoteNode
  | ListNode
  | TableNode
  | RuleNode;

/** Every node of the tree. */
export type MarkdownNode = BlockNode | ListItemNode | TableRowNode | InlineNode;

/** The whole text of a code, math or HTML block, without its last line break. */
export function textOf(node: CodeNode | MathNode | HtmlNode): string {
  return node.pieces.join('').replace(/\n$/, '');
}
