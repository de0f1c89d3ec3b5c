export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const FENCE = /^ {0,12}(`{3,}(?!`)|~{3,}(?!~))(.*)$/;

/** Where a Markdown text is code, fenced or in a line, in order. An open fence reaches to the end. Linear in the text. */
export function codeStretches(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let fence: { readonly mark: string; readonly start: number } | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const match = FENCE.exec(line);
    const [, mark = '', rest = ''] = match ?? [];
    if (fence !== undefined) {
      if (match !== null && mark.startsWith(fence.mark) && rest.trim() === '') {
        found.push({ start: fence.start, end: at + line.length });
        fence = undefined;
      }
    } else if (match !== null && (mark.startsWith('~') || !rest.includes('`'))) fence = { mark, start: at };
    else addInline(line, at, found);
    at += line.length + 1;
  }
  if (fence !== undefined) found.push({ start: fence.start, end: text.length });
  return found;
}

/** A run of backticks opens code that the next run of the same length ends. */
function addInline(line: string, at: number, found: Stretch[]): void {
  let open: { readonly length: number; readonly start: number } | undefined;
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    if (open === undefined) open = { length: run.length, start: index };
    else if (run.length === open.length) {
      found.push({ start: at + open.start, end: at + index + run.length });
      open = undefined;
    }
  }
}
