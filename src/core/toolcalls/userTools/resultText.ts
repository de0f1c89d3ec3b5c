const FENCE = /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm;

/**
 * The part of an answer that goes into a document. In code that is the one block of code of an answer that has exactly
 * one; in prose the answer as it is, without a fence around all of it. Blank lines around it are removed.
 */
export function resultText(answer: string, isProse: boolean): string {
  const text = answer.replace(/\r\n?/g, '\n').replace(/^\s*\n|\s+$/g, '');
  const blocks = [...`${text}\n`.matchAll(FENCE)];
  const [only] = blocks;
  if (only === undefined || blocks.length > 1) return text;
  const isAll = only[0].trim() === text.trim();
  return isAll || !isProse ? (only[2] ?? '').replace(/\n$/, '') : text;
}
