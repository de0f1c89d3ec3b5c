import { lineShapes } from '../code/lineShapes.ts';

const hereDocument = /<<[-~<]?\s?["']?([A-Za-z_]\w*)["']?/;
/** Languages that have such texts. */
const withHereDocuments: ReadonlySet<string> = new Set(['shellscript', 'ruby', 'perl', 'php', 'dockerfile', 'unknown']);

/**
 * Which lines begin inside a string over several lines, so that the blanks in front of them are text. The description of a
 * Python function is none: it is indented like the code.
 */
export function textLines(lines: readonly string[], language: string): boolean[] {
  const isText = lineShapes(lines, language).map(({ inside }) => inside === 'string');
  withoutDescriptions(lines, isText);
  if (withHereDocuments.has(language)) withHereTexts(lines, isText);
  return isText;
}

function withoutDescriptions(lines: readonly string[], isText: boolean[]): void {
  let isDescription = false;
  lines.forEach((line, index) => {
    if (isText[index] !== true) isDescription = /^\s*[rRuU]?(?:"""|''')/.test(line);
    else if (isDescription) isText[index] = false;
  });
}

function withHereTexts(lines: readonly string[], isText: boolean[]): void {
  let end: string | undefined;
  lines.forEach((line, index) => {
    if (end === undefined) end = isText[index] === true ? undefined : hereDocument.exec(line)?.[1];
    else {
      isText[index] = true;
      if (line.trim().replace(/;$/, '') === end) end = undefined;
    }
  });
}
