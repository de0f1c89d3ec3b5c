import { lineShapes, type CodeLine } from './lineShapes.ts';

/**
 * Code with the editor's kind of indentation: tabs become `unit` and the code's own step of blanks becomes `unit` too.
 * `unit` is a tab or some blanks. Lines inside of strings stay as they are.
 */
export function convertIndentUnit(code: string, unit: string, language = 'unknown'): string {
  const lines = lineShapes(code.split('\n'), language);
  const step = indentStep(lines.filter((line) => line.inside === undefined && line.content !== ''));
  if (step === undefined || step === unit) return code;
  return lines
    .map(({ text, inside }) => {
      if (inside === 'string') return text;
      let rest = text;
      let depth = 0;
      while (rest.startsWith(step)) {
        rest = rest.slice(step.length);
        depth++;
      }
      return unit.repeat(depth) + rest;
    })
    .join('\n');
}

/** One level of indentation as these lines use it; `undefined` where none of them shows it. */
export function indentStepOf(lines: readonly string[], language: string): string | undefined {
  return indentStep(lineShapes(lines, language).filter((line) => line.inside === undefined && line.content !== ''));
}

/** One level of indentation as the code itself uses it: a tab, or the step of blanks that most lines take. */
function indentStep(lines: readonly CodeLine[]): string | undefined {
  const counts = new Map<number, number>();
  const open: number[] = [];
  let previous = 0;
  for (const { text, indent } of lines) {
    if (text.startsWith('\t')) return '\t';
    while ((open.at(-1) ?? -1) >= indent) open.pop();
    // From the line that this one belongs to: what is aligned under a bracket goes back to less than one step.
    const deeper = indent - (open.at(-1) ?? 0);
    if (indent !== previous && deeper >= 2 && deeper <= 8) counts.set(deeper, (counts.get(deeper) ?? 0) + 1);
    open.push(indent);
    previous = indent;
  }
  let best: number | undefined;
  for (const [size, count] of counts) {
    const most = best === undefined ? 0 : (counts.get(best) ?? 0);
    if (count > most || (count === most && size < (best ?? 0))) best = size;
  }
  return best === undefined ? undefined : ' '.repeat(best);
}
