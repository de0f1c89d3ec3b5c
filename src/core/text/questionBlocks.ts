/** A stretch of a question: what looks like code, and what is shown as it was typed. */
export interface QuestionBlock {
  readonly isCode: boolean;
  readonly text: string;
}

/** Code between backticks in one line. */
export const INLINE_CODE = /`([^`\n]+)`/g;

/** The user's own words by fenced blocks and what is between them. */
export function questionBlocks(text: string): readonly QuestionBlock[] {
  const fence = /^(`{3,}(?!`)|~{3,}(?!~))([^\n`]*)\n([\s\S]*?)(?:\n\1[ \t]*$|$(?![\s\S]))/gm;
  const blocks: QuestionBlock[] = [];
  let at = 0;
  const addText = (plain: string): void => {
    if (plain !== '') blocks.push({ isCode: false, text: plain });
  };
  for (const match of text.matchAll(fence)) {
    addText(text.slice(at, match.index).replace(/\n$/, ''));
    blocks.push({ isCode: true, text: match[3] ?? '' });
    at = match.index + match[0].length;
    if (text[at] === '\n') at += 1;
  }
  addText(text.slice(at));
  return blocks;
}
