/**
 * Text as a list of lines. An editor's document with N line breaks has N + 1 lines, so a line here never holds its line
 * break and a text that ends with one has an empty last line. Everything in this folder counts lines that way.
 */

export type EndOfLine = '\n' | '\r\n';

/** Lines of a document as far as they are asked for; a file may have a hundred thousand. */
export interface LineSource {
  readonly lineCount: number;
  lineAt(line: number): string;
}

/** Splits a document's text as the editor does: CRLF, LF and a lone CR each end a line; other separators are content. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** The whitespace a line begins with. */
export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** How many blank lines a list of lines begins and ends with; a list of only blank lines has no edges. */
export function blankEdges(lines: readonly string[]): { leading: number; trailing: number } {
  let leading = 0;
  while (leading < lines.length && isBlank(lines[leading] ?? '')) leading++;
  if (leading === lines.length) return { leading: 0, trailing: 0 };
  let trailing = 0;
  while (isBlank(lines[lines.length - 1 - trailing] ?? '')) trailing++;
  return { leading, trailing };
}

/** The whitespace every line that is not blank begins with. */
export function commonIndentation(lines: readonly string[]): string {
  let common: string | undefined;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const own = indentationOf(line);
    if (common === undefined) common = own;
    let same = 0;
    while (same < common.length && common[same] === own[same]) same++;
    common = common.slice(0, same);
    if (common === '') return '';
  }
  return common ?? '';
}

export type IndentStyle = { readonly kind: 'tabs' } | { readonly kind: 'spaces'; readonly size: number };

/**
 * How a text is indented; `fallback` where nothing in it is. `undefined` for a text that mixes tabs and spaces: there
 * is no style to hold anything to.
 */
export function detectIndentStyle(lines: readonly string[], fallback?: IndentStyle): IndentStyle | undefined {
  let tabs = 0;
  let spaces = 0;
  let smallest = 0;
  for (const line of lines) {
    const own = indentationOf(line);
    if (own === '' || own.length === line.length) continue;
    if (own.includes('\t')) tabs++;
    // One space is the gutter of a block comment, not an indentation.
    else if (own.length > 1) {
      spaces++;
      if (smallest === 0 || own.length < smallest) smallest = own.length;
    }
  }
  if (tabs > 0 && spaces > 0) return undefined;
  if (tabs > 0) return { kind: 'tabs' };
  if (spaces === 0) return fallback;
  return fallback?.kind === 'spaces' ? fallback : { kind: 'spaces', size: smallest % 4 === 0 ? 4 : smallest };
}

/** A text without lone surrogates: they cannot be saved, so they become U+FFFD now instead of on disk. */
export function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}

const commonWords =
  /^(?:end|else|try|do|then|fi|done|esac|begin|return|break|continue|pass|finally|default)?[\s{}()[\];:,.]*$/i;

/** A line that says where it belongs: brackets, blanks and bare keywords occur everywhere. */
export function isInformative(line: string): boolean {
  return (
    !commonWords.test(line.replace(/^[\s)}\]]+/, '')) &&
    /[\p{L}\p{N}_][^\p{L}\p{N}_]*[\p{L}\p{N}_][^\p{L}\p{N}_]*[\p{L}\p{N}_]/u.test(line)
  );
}
