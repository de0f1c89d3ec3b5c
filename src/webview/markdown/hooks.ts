import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';

/** What a reader can do with a code block. */
export type CodeAction = 'copy' | 'insert' | 'new-file' | 'apply';

/** What the view asks of its surroundings. It opens, writes and copies nothing itself. */
export interface MarkdownHooks {
  /** A code block's button was pressed. */
  onCodeAction(kind: CodeAction, block: AnswerBlock): void;
  /** A link was followed; `url` is http, https or mailto. */
  onLink(url: string): void;
  /** Text that had to wait is drawn now, for whoever keeps the end in view. */
  onDrawnLater?(): void;
}
