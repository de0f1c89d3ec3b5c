/**
 * The Markdown export carries comments that a renderer does not show and an import goes by:
 * `<!-- aigs:KIND {…} -->`, alone on a line. A line of a message that looks like one gets a backslash more.
 */

export interface Marker {
  readonly kind: string;
  readonly fields: { readonly [name: string]: unknown };
}

const markerLine = /^<!-- aigs:([a-z-]{1,20}) (\{.*\}) -->\r?$/;

export function markerFor(kind: string, fields: object): string {
  // `>` and line separators written as escapes: the comment ends where it should.
  const json = JSON.stringify(fields).replace(/[>\u2028\u2029]/g, escapeCharacter);
  return `<!-- aigs:${kind} ${json} -->`;
}

/** The marker on this line; `undefined` where there is none. Throws `SyntaxError` for one with broken JSON. */
export function readExportMarker(line: string): Marker | undefined {
  const match = markerLine.exec(line);
  if (match === null) return undefined;
  const fields: unknown = JSON.parse(match[2] ?? '');
  return { kind: match[1] ?? '', fields: { ...(fields as object) } };
}

export function escapeContent(line: string): string {
  return line.replace(/^(<!-- aigs\\*):/, '$1\\:');
}

export function unescapeContent(line: string): string {
  return line.replace(/^(<!-- aigs\\*)\\:/, '$1:');
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
