/** Words of the user on lines under review. */
export interface LineComment {
  /** As the model knows it. */
  readonly file: string;
  /** 1-based, inclusive. */
  readonly first: number;
  readonly last: number;
  /** How these lines read. */
  readonly lines: readonly string[];
  readonly words: string;
}

/** More of a long range the model does not need to find it. */
const MAX_LINES = 10;

/** Comments as a model reads them: in the order of the text, each under its lines. l10n: none, for the model. */
export function commentsText(comments: readonly LineComment[]): string {
  return comments
    .toSorted((a, b) => (a.file === b.file ? a.first - b.first : a.file < b.file ? -1 : 1))
    .map(({ file, first, last, lines, words }) => {
      const where = first === last ? `line ${first}` : `lines ${first}–${last}`;
      const left = lines.length - MAX_LINES;
      const shown = lines.slice(0, MAX_LINES).map((line) => `> ${line}`);
      return [`${file}, ${where}:`, ...shown, ...(left > 0 ? [`> [${left} more lines]`] : []), words].join('\n');
    })
    .join('\n\n');
}
