import type { CodeNode, LineRange, Outline } from '../code/outline.ts';

/** A level of the file, or what a block shows of it. */
export interface Level {
  readonly outline: Outline;
  readonly range: LineRange;
  readonly nodes: readonly CodeNode[];
}

export interface MergeOptions {
  /** What is not shown of statements between two that are is gone; members of a class are kept. */
  readonly isBody: boolean;
  /** The block shows where the level begins and ends. */
  readonly isClosed: boolean;
  /** The top of the file: a block that does not show all of it shows a stretch of it. */
  readonly isRoot?: boolean;
  /** The block shows all of the file, down to the comments. */
  readonly isWhole?: boolean;
  /** Leading blanks of the level, for a file that has nothing there yet. */
  readonly indent?: string;
}
