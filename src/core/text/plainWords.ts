import { oneLine } from './visible.ts';

/**
 * Words of a model, a tool or a file for the editor's own messages, lists and boxes: one line without what the editor
 * would make an icon (`$(…)`) or a link that runs a command (`[…](command:…)`) of.
 */
export function plainWords(text: string, limit = 1_000): string {
  return inertLine(oneLine(text, limit));
}

/** The same of a line that shows already what is hidden in it: doing that twice would write out its marks. */
export function inertLine(line: string): string {
  return line.replaceAll('$(', '$ (').replaceAll('](', '] (');
}
