import type { FilePlace } from '../../core/markdown/places.ts';

/** What a reader can do with a code block. */
export type CodeAction = 'copy' | 'insert' | 'new-file' | 'apply';

/** A code block as it stands in an answer. */
export interface AnswerBlock {
  readonly code: string;
  /** The fence's word, possibly empty. */
  readonly language: string;
  /** All that stands behind the fence. */
  readonly info: string;
  /** The text right before it, code in backticks. */
  readonly before: string;
}

/** What the view asks of its surroundings. It opens, writes and copies nothing itself. */
export interface MarkdownHooks {
  /** A code block's button was pressed. */
  onCodeAction(kind: CodeAction, block: AnswerBlock): void;
  /** A link was followed; `url` is http, https or mailto. */
  onLink(url: string): void;
  /** A link to a place in a file was followed. */
  onPlace?(place: FilePlace): void;
  /** Which of these paths are files of the workspace; without it nothing becomes a link to one. */
  findFiles?(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Text that had to wait is drawn now, for whoever keeps the end in view. */
  onDrawnLater?(): void;
}
