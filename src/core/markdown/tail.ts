import { isCjk } from './cjk.ts';

// The end of a streaming answer is often half a mark: `**bo`, `` `co ``, `[label](htt`. Shown as typed it would flicker when
// its other half arrives, so for display only the open marks are closed, and marks with nothing after them are held back.

interface OpenMark {
  readonly mark: string;
  readonly at: number;
}

/** `raw` as it should be read while more may follow. */
export function closeTail(raw: string): string {
  const link = openLink(raw);
  const source = link ?? raw;
  const { marks, code, codeAt } = openMarks(source);
  let text = source;
  let closing = '';
  if (code !== '') {
    const content = withoutTicks(source.slice(codeAt + code.length));
    text = content.trim() === '' ? source.slice(0, codeAt) : source.slice(0, codeAt + code.length) + content;
    if (content.trim() !== '') closing = code;
  }
  for (let mark = marks.pop(); mark !== undefined; mark = marks.pop()) {
    const end = mark.at + mark.mark.length;
    if (text.slice(end).trim() === '') text = text.slice(0, mark.at);
    else {
      if (closing === '') text = withoutDanglingMark(text, mark.mark);
      closing += mark.mark;
    }
  }
  if (closing === '') return text;
  // A closing mark after white space would not close.
  return code === '' ? text.trimEnd() + closing : text + closing;
}

function withoutTicks(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '`') end--;
  return text.slice(0, end);
}

/** Drops half of a closing mark (`**bold*`), which would otherwise be read as something else. */
function withoutDanglingMark(text: string, mark: string): string {
  const char = mark.charAt(0);
  return mark.length > 1 && text.endsWith(char) && !text.endsWith(`\\${char}`) ? text.slice(0, -1) : text;
}

/** When the text ends inside a link or image, the text with only its label; undefined otherwise. */
function openLink(raw: string): string | undefined {
  const match = /(!?)\[([^[\]\n]*)(?:\]|\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*"?)?)?$/.exec(raw.slice(-600));
  if (match === null || match[2] === undefined) return undefined;
  const before = raw.slice(0, raw.length - match[0].length);
  // A bracket inside code is no link.
  if ((before.match(/`/g)?.length ?? 0) % 2 === 1 || before.endsWith('\\')) return undefined;
  return match[1] === '!' ? before : before + match[2];
}

function openMarks(source: string): { marks: OpenMark[]; code: string; codeAt: number } {
  const marks: OpenMark[] = [];
  for (let at = 0; at < source.length;) {
    const char = source.charAt(at);
    if (char === '\\') {
      at += 2;
      continue;
    }
    if (char !== '`' && char !== '*' && char !== '_' && char !== '~') {
      at++;
      continue;
    }
    const length = runLength(source, at);
    const run = source.slice(at, at + length);
    if (char === '`') {
      const end = closingTicks(source, at + length, length);
      if (end < 0) return { marks, code: run, codeAt: at };
      at = end;
      continue;
    }
    readMark(marks, run, at, source);
    at += length;
  }
  return { marks, code: '', codeAt: -1 };
}

function readMark(marks: OpenMark[], run: string, at: number, source: string): void {
  const last = marks.at(-1);
  const before = source.charAt(at - 1);
  const after = source.charAt(at + run.length);
  const opened = marks.findLastIndex((mark) => mark.mark === run);
  if (opened >= 0 && before.trim() !== '') {
    marks.length = opened;
    return;
  }
  if (last !== undefined && run.length === 3 && last.mark.startsWith(run.charAt(0)) && before.trim() !== '') {
    marks.pop();
    if (marks.at(-1)?.mark.startsWith(run.charAt(0)) === true) marks.pop();
    return;
  }
  // Between letters (2*3, snake_case) it is rarely markup; before white space never.
  const canOpen =
    (after === '' || after.trim() !== '') &&
    (!/[\p{L}\p{N}]/u.test(before) || (run.startsWith('*') && isCjk(before))) &&
    run.length <= 3;
  if (!canOpen || (run.startsWith('~') && run.length !== 2 && after !== '')) return;
  if (run.length === 3) marks.push({ mark: run.slice(0, 2), at }, { mark: run.charAt(0), at: at + 2 });
  else marks.push({ mark: run, at });
}

function runLength(source: string, at: number): number {
  let end = at + 1;
  while (source.charAt(end) === source.charAt(at)) end++;
  return end - at;
}

function closingTicks(source: string, from: number, length: number): number {
  for (let at = source.indexOf('`', from); at >= 0; at = source.indexOf('`', at)) {
    const found = runLength(source, at);
    at += found;
    if (found === length) return at;
  }
  return -1;
}
