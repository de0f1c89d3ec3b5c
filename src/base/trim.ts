/** Taking characters off the ends of a text, in one pass: `/x+$/` begins anew at each of a thousand `x`. */

/** Without any of `signs` at its end. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Without any of `signs` at its start and its end. */
export function withoutEnds(text: string, signs: string): string {
  let start = 0;
  while (start < text.length && signs.includes(text.charAt(start))) start += 1;
  return withoutEnd(text.slice(start), signs);
}
