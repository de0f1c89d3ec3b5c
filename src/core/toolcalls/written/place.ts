/** Where `mark` stands in the next `most` characters; `open` where it may yet come. */
export function place(
  text: string,
  from: number,
  mark: string,
  most: number,
): { readonly at: number; readonly behind: number } | 'open' | 'missing' {
  const near = text.slice(from, from + most + mark.length);
  const at = near.indexOf(mark);
  if (at !== -1) return { at: from + at, behind: from + at + mark.length };
  return near.length < most + mark.length && !near.includes('\n') ? 'open' : 'missing';
}

/** The place of the next sign that is no blank, or the end of the text. */
export function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charAt(at).trim() === '') at += 1;
  return at;
}
