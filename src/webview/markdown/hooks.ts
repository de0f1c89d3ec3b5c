import type { FilePlace } from '../../core/markdown/places.ts';
import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';

/** What a reader can do with a code block. */
export type CodeAction = 'copy' | 'insert' | 'new-file' | 'apply' | 'terminal';

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
