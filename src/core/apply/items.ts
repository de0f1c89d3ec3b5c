import type { CodeNode, LineRange, Outline } from '../code/outline.ts';
import { isRemark, leftOutAt } from './standIns.ts';

/** What a block shows at one level, and where it says that it leaves something out. */
export interface Items {
  readonly nodes: readonly CodeNode[];
  /** Before `nodes[before]`; behind the last one where `before` is their number. */
  readonly gaps: readonly LeftOut[];
}

export interface LeftOut {
  readonly before: number;
  /** Three dots or the like: never code. Else a comment that may be one of the file's own kind. */
  readonly isSure: boolean;
  /** Words say so; else only its place may. */
  readonly isWorded: boolean;
  readonly lines: LineRange;
}

/** `known`: lines of the file; what stands there is no remark about what is left out. */
export function readItems(block: Outline, nodes: readonly CodeNode[], known: ReadonlySet<string>): Items {
  const shown: CodeNode[] = [];
  const gaps: LeftOut[] = [];
  const content = (line: number): string => block.lines[line]?.content ?? '';
  for (const node of nodes) {
    let start = node.start;
    for (let line = node.start; line < node.head; line++) {
      const found = leftOutAt(block, line, known);
      if (found === undefined) continue;
      gaps.push({
        before: shown.length,
        isSure: found === 'sure',
        isWorded: true,
        lines: { start: line, end: line + 1 },
      });
      start = line + 1;
    }
    const lines = { start: node.head, end: node.end };
    if (isRemark(block, node) && !known.has(content(node.head))) {
      const found = range(lines).map((line) => leftOutAt(block, line, known));
      const isWorded = found.some((each) => each !== undefined);
      gaps.push({ before: shown.length, isSure: found.includes('sure'), isWorded, lines });
    } else shown.push(start === node.start ? node : { ...node, start });
  }
  return { nodes: shown, gaps };
}

const range = ({ start, end }: LineRange): number[] => Array.from({ length: end - start }, (_, index) => start + index);
