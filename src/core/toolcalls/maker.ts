import * as l10n from '@vscode/l10n';
import { oneLine } from '../text/visible.ts';
import type { Tool } from './tool.ts';

/**
 * Who made a tool that is not one of ours, as cards, questions and lists say it: a title alone may say anything.
 * `undefined` for ours.
 */
export function makerOf({ origin, maker }: Pick<Tool, 'origin' | 'maker'>): string | undefined {
  if (origin === 'builtin') return undefined;
  return oneLine(
    maker ?? (origin === 'user' ? l10n.t('your user settings') : l10n.t('another extension or an MCP server')),
  );
}
