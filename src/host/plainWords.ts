import { oneLine } from '../core/text/visible.ts';

/**
 * Words of a model, a tool or a file for the editor's own messages, lists and boxes: one line without what the editor
 * would make an icon (`$(…)`) or a link that runs a command (`[…](command:…)`) of.
 */
export function plainWords(text: string, limit = 1_000): string {
  return oneLine(text, limit).replaceAll('$(', '$ (').replaceAll('](', '] (');
}
