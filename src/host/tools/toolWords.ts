import * as l10n from '@vscode/l10n';
import type { Tool } from '../../core/toolcalls/tool.ts';

const EFFECTS: { readonly [K in Tool['effect']]: string } = {
  read: l10n.t('reads'),
  write: l10n.t('changes files'),
  network: l10n.t('uses the network'),
  process: l10n.t('runs programs'),
};

/** What a tool does, for its row in a list. */
export function doesWhat(tool: Pick<Tool, 'effect' | 'isQuestion' | 'isAskedByEditor'>): string {
  if (tool.isQuestion === true) return l10n.t('asks you');
  return tool.isAskedByEditor === true
    ? l10n.t('VS Code asks, unless its server says that it only reads')
    : EFFECTS[tool.effect];
}
