/** Moving code to another depth. Only leading blanks change; blank lines stay empty. */

/** Leading blanks that all non-blank lines share. */
function commonIndent(lines: readonly string[]): string {
  let common: string | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (common === undefined) common = indent;
    while (!indent.startsWith(common)) common = common.slice(0, -1);
    if (common === '') return '';
  }
  return common ?? '';
}

export function indentOf(line: string): string {
  return /^[\t ]*/.exec(line)?.[0] ?? '';
}

/** `code` so that its shallowest line begins with `target`, however deep it was written. */
export function reindent(code: string, target: string): string {
  const lines = code.split('\n');
  const common = commonIndent(lines);
  return lines.map((line) => (line.trim() === '' ? '' : target + line.slice(common.length))).join('\n');
}
