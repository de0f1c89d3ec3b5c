import type { Level } from './levels.ts';
import type { LevelWork } from './levelWork.ts';
import { commentStart, type PlacedLine } from './lines.ts';

/** Commas between the parts of a list or an object, which are none after the last one in some languages. */
interface Separator {
  between(lines: PlacedLine[]): void;
  atEnd(lines: PlacedLine[]): void;
}

const NO_SEPARATOR: Separator = { between: () => undefined, atEnd: () => undefined };

export function separatorOf({ file, block }: LevelWork): Separator {
  const ends = [...endsOf(file), ...endsOf(block)];
  const inner = ends.filter((end) => !end.isLast);
  const commas = inner.filter((end) => end.text.endsWith(',')).length;
  const isListed =
    inner.length > 0
      ? commas * 2 > inner.length
      : isInBraces(file) && ends.every((end) => /[\w"'\]})`,]$/.test(end.text) && /:/.test(end.text));
  if (!isListed) return NO_SEPARATOR;
  const hasLast = endsOf(file).at(-1)?.text.endsWith(',') === true;
  return {
    between: (lines) => setEnd(lines, (text) => (/[,;:{([>]$/.test(text) ? text : `${text},`)),
    atEnd: (lines) => setEnd(lines, (text) => (hasLast || !text.endsWith(',') ? text : text.slice(0, -1))),
  };
}

/** JSON with one key each: only the braces around say that commas are due. */
function isInBraces({ outline, range }: Level): boolean {
  return outline.language.startsWith('json') && outline.lines[range.start - 1]?.content.endsWith('{') === true;
}

function endsOf({ outline, nodes }: Level): { readonly text: string; readonly isLast: boolean }[] {
  return nodes
    .filter((node) => node.kind !== 'comment')
    .map((node, index, all) => {
      const content = outline.lines[node.end - 1]?.content ?? '';
      return { text: content.slice(0, commentStart(content)).trimEnd(), isLast: index === all.length - 1 };
    });
}

/** Changes the end of the last line that holds code. */
function setEnd(lines: PlacedLine[], change: (text: string) => string): void {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index];
    if (line === undefined || line.text.trim() === '' || /^\s*(?:\/\/|\/\*|\*|#)/.test(line.text)) continue;
    // A comma behind a comment would be part of it.
    const end = commentStart(line.text);
    const code = line.text.slice(0, end).trimEnd();
    lines[index] = { ...line, text: change(code) + line.text.slice(code.length) };
    return;
  }
}
