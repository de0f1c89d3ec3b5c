/** What a reader can do with a code block. */
export type CodeAction = 'copy' | 'insert' | 'new-file' | 'apply';

/** What the view asks of its surroundings. It opens, writes and copies nothing itself. */
export interface MarkdownHooks {
  /** A code block's button was pressed; `language` is the fence's word, possibly empty. */
  onCodeAction(kind: CodeAction, code: string, language: string): void;
  /** A link was followed; `url` is http, https or mailto. */
  onLink(url: string): void;
  /** Text that had to wait is drawn now, for whoever keeps the end in view. */
  onDrawnLater?(): void;
}
