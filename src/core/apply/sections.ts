/** Pages hold code of other languages: which part of one a block without any element is for. */

import { editorLanguage } from '../code/languageIds.ts';
import type { LineRange } from '../code/outline.ts';

export interface Section extends LineRange {
  /** Of what stands in it. */
  readonly language: string;
}

const PAGES: ReadonlySet<string> = new Set(['vue', 'svelte', 'html']);
const STYLES: ReadonlySet<string> = new Set(['css', 'scss', 'less']);

/** The language of a text of a page: that of its script or style where it is a stretch of either. */
export function languageWithin(text: string, language: string): string {
  const isMarkup = text.split('\n').some((line) => /^<[A-Za-z!/]/.test(line.trimStart()));
  if (!PAGES.has(language) || isMarkup) return language;
  return isStyle(text) ? 'css' : 'typescript';
}

/** The parts of a page that code without elements may be for; none where the page is not made of such, or the code is markup. */
export function sectionsFor(document: string, code: string, language: string, fence: string): readonly Section[] {
  if (!PAGES.has(language) || /^\s*<[A-Za-z!/]/.test(code)) return [];
  const told = editorLanguage(fence);
  const wantsStyle = STYLES.has(told) || (PAGES.has(told) || told === '' ? isStyle(code) : false);
  const found: Section[] = [];
  let open: { readonly tag: string; readonly start: number; readonly language: string } | undefined;
  for (const [index, line] of document.split('\n').entries()) {
    const opening = /^\s*<(script|style)\b([^>]{0,200})>\s*$/.exec(line);
    if (open === undefined && opening !== null) {
      const [, tag = '', attributes = ''] = opening;
      const lang = /\blang=["'](\w+)["']/.exec(attributes)?.[1] ?? (tag === 'style' ? 'css' : 'js');
      open = { tag, start: index + 1, language: editorLanguage(lang) };
    } else if (open !== undefined && line.trim() === `</${open.tag}>`) {
      if ((open.tag === 'style') === wantsStyle) found.push({ start: open.start, end: index, language: open.language });
      open = undefined;
    }
  }
  return found;
}

/** Rules with properties, and no word of a program. */
function isStyle(code: string): boolean {
  const isProgram = /=>|\b(?:const|let|var|import|function|return|export|class|await)\b/.test(code);
  const lines = code.split('\n').map((line) => line.trim());
  return (
    !isProgram &&
    lines.some((line) => /^[\w-]{1,60}\s?:[^;{}]{1,300};/.test(line)) &&
    lines.some((line) => line.endsWith('{'))
  );
}
