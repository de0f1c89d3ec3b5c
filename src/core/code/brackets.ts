/** Brackets as far as they can be told without a parser: strings are skipped, comments are not. */

const partner: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Index of the first closing bracket in `text` that closes nothing opened in it, from `from` on; -1 where there is none.
 * A quote that is not closed on its line is an apostrophe.
 */
export function firstUnopenedCloser(text: string): number {
  const open: string[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"' || character === "'" || character === '`') {
      const end = closingQuote(text, index);
      if (end !== -1) index = end;
    } else if (character === '(' || character === '[' || character === '{') open.push(character);
    else if (partner[character] !== undefined) {
      if (open.at(-1) !== partner[character]) return index;
      open.pop();
    }
  }
  return -1;
}

function closingQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '\n' && quote !== '`') return -1;
    else if (character === quote) return index;
  }
  return -1;
}
