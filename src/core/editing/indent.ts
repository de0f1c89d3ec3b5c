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

/**
 * Code with the editor's kind of indentation: tabs become `unit` and the code's own step of blanks becomes `unit` too.
 * `unit` is a tab or some blanks.
 */
export function convertIndentUnit(code: string, unit: string): string {
  const lines = code.split('\n');
  const step = indentStep(lines);
  if (step === undefined || step === unit) return code;
  return lines
    .map((line) => {
      let rest = line;
      let depth = 0;
      while (rest.startsWith(step)) {
        rest = rest.slice(step.length);
        depth++;
      }
      return unit.repeat(depth) + rest;
    })
    .join('\n');
}

/** One level of indentation as the code itself uses it: a tab, or the smallest step of blanks between lines. */
function indentStep(lines: readonly string[]): string | undefined {
  let smallest = Number.POSITIVE_INFINITY;
  let previous = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent.startsWith('\t')) return '\t';
    const deeper = indent.length - previous;
    if (deeper >= 2) smallest = Math.min(smallest, deeper);
    previous = indent.length;
  }
  return smallest <= 8 ? ' '.repeat(smallest) : undefined;
}
