import type { Tool } from '../../core/toolcalls/tool.ts';

const EFFECTS: { readonly [K in Tool['effect']]: string } = {
  read: 'reads',
  write: 'changes files',
  network: 'uses the network',
  process: 'runs programs',
};

/** What a tool does, for its row in a list. */
export function doesWhat(tool: Pick<Tool, 'effect' | 'isQuestion' | 'isAskedByEditor'>): string {
  if (tool.isQuestion === true) return 'asks you';
  return tool.isAskedByEditor === true
    ? 'VS Code asks, unless its server says that it only reads'
    : EFFECTS[tool.effect];
}
