import type { CodeNode, LineRange, Outline } from '../code/outline.ts';
import { isRemark, saysLeftOut, surelyLeftOut } from './standIns.ts';

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
      if (known.has(content(line)) || !saysLeftOut(content(line))) continue;
      gaps.push({ before: shown.length, isSure: surelyLeftOut(content(line)), isWorded: true, lines: { start: line, end: line + 1 } });
      start = line + 1;
    }
    const lines = { start: node.head, end: node.end };
    if (isRemark(block, node) && !known.has(content(node.head))) {
      const all = block.lines.slice(node.head, node.end).map((line) => line.content);
      const isWorded = all.some((line) => saysLeftOut(line));
      gaps.push({ before: shown.length, isSure: all.some((line) => surelyLeftOut(line)), isWorded, lines });
    } else shown.push(start === node.start ? node : { ...node, start });
  }
  return { nodes: shown, gaps };
}

/** Whether anything inside of a node is left out by its words. */
export function leavesOut(block: Outline, node: CodeNode, known: ReadonlySet<string>): boolean {
  for (let line = node.head + 1; line < node.end; line++) {
    const { content = '', inside } = block.lines[line] ?? {};
    if (inside === undefined && content !== '' && saysLeftOut(content) && !known.has(content)) return true;
  }
  return false;
}
