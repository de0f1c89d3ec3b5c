// Which unfinished lines are kept back until it is clear what they are. The lines are a model's, of any length and content, so
// every test here is one pass over the line: none may try a line in more than one way.

// Neither a character that marks are made of nor a digit, or a `)` that no number stands before.
const DECIDING = /[^\s>\-+*=_#`~:|$\\[\]<.!\d)]|(?<!\d)\)/;
// Blanks and quote marks, then perhaps a fence's end. Each part begins with what the part before cannot hold.
const MAY_END_VERBATIM = /^[\s>]*(?:[`~]+\s*)?$/;

/** Whether a line that begins so may still become more than one thing: a lone `-` may be an item, a rule or an underline. */
export function isUndecided(line: string): boolean {
  return !DECIDING.test(line);
}

/** The same inside code and other verbatim text: whether the line may still become its end. */
export function mayEndVerbatim(line: string): boolean {
  return MAY_END_VERBATIM.test(line);
}
