// Another display language: every text of the bundle between marks, so that what is translated can be told from what is not.
import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import { bundleFile } from '../harness/paths.ts';

/** What is asked of the bundle stands between these. */
const [BEGIN, END] = ['⟪', '⟫'];

/** Until it is called again with `false`. */
export function showOtherLanguage(isOther: boolean): void {
  const bundle = JSON.parse(readFileSync(bundleFile, 'utf8')) as Record<string, string | { message: string }>;
  const marked = (text: string | { message: string }): string | { message: string; comment: string[] } =>
    typeof text === 'string' ? BEGIN + text + END : { ...text, comment: [], message: BEGIN + text.message + END };
  const contents = Object.fromEntries(Object.entries(bundle).map(([key, text]) => [key, marked(text)]));
  l10n.config({ contents: isOther ? contents : {} });
}

export function isTranslated(text: string): boolean {
  return text.includes(BEGIN);
}
