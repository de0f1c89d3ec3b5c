/** What the docstring of a function says, and of each of its parameters: in the styles of Google, NumPy and Sphinx. */
import { cleanText } from './texts.ts';

export interface DocText {
  /** What stands before the first section. */
  readonly description: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETERS = /^(?:Args|Arguments|Params|Parameters|Keyword Args|Keyword Arguments|Other Parameters|Attributes)$/;
const SECTION =
  /^(?:Returns?|Yields?|Raises|Examples?|Notes?|Warnings?|See Also|References|Todo|Side Effects|Attributes|Usage)$/;

export function docText(docstring: string): DocText {
  const lines = cleanText(docstring).split('\n');
  const parameters = new Map<string, string>();
  const description: string[] = [];
  let isOver = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const head = headOf(line, lines[at + 1] ?? '');
    const field = /^:(param|parameter|arg|argument|key|keyword)\b([^:]{0,200}):(.*)$/.exec(line);
    if (field !== null) {
      isOver = true;
      const [, , words = '', text = ''] = field;
      const [more, next] = indentedFrom(lines, at + 1);
      addTo(parameters, words.trim().split(/\s+/).at(-1) ?? '', [text, ...more]);
      at = next - 1;
    } else if (/^:(?:returns?|rtype|raises?|type|yields?)\b/.test(line)) isOver = true;
    else if (head === undefined) {
      if (!isOver) description.push(line);
    } else {
      isOver = true;
      at = PARAMETERS.test(head.name)
        ? readSection(lines, at + head.lines, head.lines === 2, parameters)
        : at + head.lines - 1;
    }
  }
  return { description: description.join('\n').trim(), parameters };
}

/** `Args:`, or a name with a line of dashes under it. */
function headOf(line: string, next: string): { readonly name: string; readonly lines: number } | undefined {
  const google = /^([A-Z][A-Za-z ]{1,30}):\s*$/.exec(line)?.[1];
  if (google !== undefined && (PARAMETERS.test(google) || SECTION.test(google))) return { name: google, lines: 1 };
  const numpy = /^([A-Z][A-Za-z ]{1,30})$/.exec(line.trimEnd())?.[1];
  return numpy !== undefined && /^-{3,}\s*$/.test(next) ? { name: numpy, lines: 2 } : undefined;
}

/** Reads the parameters of a section; gives the index of its last line. */
function readSection(lines: readonly string[], from: number, isNumpy: boolean, into: Map<string, string>): number {
  const margin = isNumpy ? 0 : depthOf(lines.slice(from).find((line) => line.trim() !== '') ?? '');
  if (!isNumpy && margin === 0) return from - 1;
  let at = from;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    if (depthOf(line) < margin || (isNumpy && headOf(line, lines[at + 1] ?? '') !== undefined)) break;
    const words = line.slice(margin);
    const found = isNumpy
      ? /^(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+){0,10})\s*(?::.*)?$/.exec(words)
      : /^[`*]{0,2}(\w+)[`*]{0,2}\s*(?:\([^)]{0,300}\)?\))?\s*:(.*)$/.exec(words);
    const [more, next] = indentedFrom(lines, at + 1, margin);
    const text = isNumpy ? '' : (found?.[2] ?? '');
    for (const name of found?.[1]?.split(',') ?? []) addTo(into, name.replaceAll('*', '').trim(), [text, ...more]);
    at = next;
  }
  return at - 1;
}

/** The lines that stand further in, and the index behind them. */
function indentedFrom(lines: readonly string[], from: number, margin = 0): readonly [readonly string[], number] {
  const found: string[] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() !== '' && depthOf(line) <= margin) break;
    found.push(line.trim());
  }
  return [found, at];
}

function addTo(into: Map<string, string>, name: string, lines: readonly string[]): void {
  const text = lines.join(' ').replace(/\s+/g, ' ').trim();
  if (name !== '' && text !== '' && !into.has(name)) into.set(name, text);
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}
