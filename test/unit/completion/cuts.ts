// Places in real text, what is cut out there, and how models answer with it.

export interface Cut {
  readonly prefix: string;
  readonly suffix: string;
  /** What was cut out. */
  readonly missing: string;
  /** The same as a model answers with it: bare, or with what stands around it. */
  readonly answer: string;
  readonly form: CutForm;
}

export type CutKind = 'word' | 'line' | 'middle' | 'brackets' | 'block';

export type CutForm =
  | 'bare'
  | 'half-typed word'
  | 'rest of the line'
  | 'one closer'
  | 'whole line'
  | 'whole line, indented'
  | 'line above'
  | 'next lines'
  | 'from column zero'
  | 'fence';

/** A cut of a kind at about a place, in each of its forms; none where the line has no such place. */
export function cutOf(text: string, kind: CutKind, line: number, at: number): Cut[] {
  const lines = text.split('\n');
  const row = line % lines.length;
  const range = kind === 'block' ? blockAt(lines, row) : rangeIn(lines[row] ?? '', kind, at);
  if (range === undefined) return [];
  const start = lines.slice(0, row).reduce((sum, one) => sum + one.length + 1, 0);
  const prefix = text.slice(0, start + range[0]);
  const missing = text.slice(start + range[0], start + range[1]);
  const suffix = text.slice(start + range[1]);
  return formsOf(kind, prefix, missing, suffix).map(([form, text]) => {
    const answer = form === 'fence' ? `\`\`\`\n${text}\n\`\`\`` : `<insert>${text}</insert>`;
    return { prefix, suffix, missing, answer, form };
  });
}

function formsOf(kind: CutKind, prefix: string, missing: string, suffix: string): [CutForm, string][] {
  const rest = suffix.split('\n', 1)[0] ?? '';
  const [before = '', above = ''] = prefix.split('\n').toReversed();
  const next = suffix.split('\n').slice(1, 3).join('\n');
  const forms: [CutForm, string][] = [
    ['bare', missing],
    ['fence', missing],
    ['whole line, indented', before + missing + rest],
    ['next lines', `${missing}${rest}\n${next}`],
  ];
  const half = /[\w$]+$/.exec(prefix)?.[0] ?? '';
  if (kind === 'word') forms.push(['half-typed word', half + missing]);
  if (rest.trim() !== '') forms.push(['rest of the line', missing + rest]);
  if (/^[)\]}"'`>;,]/.test(rest)) forms.push(['one closer', missing + rest.charAt(0)]);
  if (before.trim() !== '') forms.push(['whole line', before.trimStart() + missing + rest]);
  if (/[\p{L}_]/u.test(above)) forms.push(['line above', `${above}\n${before}${missing}${rest}`]);
  if (kind === 'block') forms.push(['from column zero', withoutBase(missing, indentOf(before))]);
  return forms;
}

/** The lines after the first, as far to the left as the first. */
function withoutBase(text: string, width: number): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.slice(Math.min(width, indentOf(line)))))
    .join('\n');
}

function rangeIn(line: string, kind: Exclude<CutKind, 'block'>, at: number): [number, number] | undefined {
  const end = line.trimEnd().length;
  const starts = Array.from(
    line.matchAll(
      /[\w$]+|(?:\\[^\w\s]|\\\w(?!\w)|\*+\/|[=-]>|[!<>=:]=+|[?&|:]{2}|\.{3}|\/[/*]+|\?\.|<!--+|--+>?|<\/|\/>|[<>]{2,}=?|[$#]\{|`+|\*+|#+)|[^\s\w$]/g,
    ),
    (match) => match.index,
  );
  const start = starts[at % Math.max(1, starts.length)];
  if (start === undefined || starts.length < 4) return undefined;
  if (kind === 'line') return [start, end];
  if (kind === 'word') {
    const word = /^[A-Za-z_$][\w$]+/.exec(line.slice(start))?.[0];
    return word === undefined ? undefined : [start + 1 + (at % (word.length - 1)), end];
  }
  if (kind === 'brackets') {
    const found = /[(["'][^()[\]"'`{}]+[)\]"']/.exec(line);
    const pair = found?.[0] ?? '';
    const isPair =
      !pair.endsWith('\\', pair.length - 1) && ['()', '[]', '""', "''"].includes(pair.charAt(0) + pair.slice(-1));
    if (found === null || !isPair || pair.slice(1, -1).trim() !== pair.slice(1, -1)) return undefined;
    return [found.index + 1, found.index + pair.length - 1];
  }
  const later = starts.filter((one) => one > start);
  const stop = later[at % Math.max(1, later.length)];
  return stop === undefined || line.slice(start, stop).trim() === '' ? undefined : [start, stop];
}

/** The statement that begins in a row, with all that is deeper and its closing line; from its first letter. */
function blockAt(lines: readonly string[], row: number): [number, number] | undefined {
  const width = indentOf(lines[row] ?? '');
  if (!/^\s*[A-Za-z]/.test(lines[row] ?? '')) return undefined;
  let last = row;
  for (let next = row + 1; next < lines.length && next < row + 20; next += 1) {
    const line = lines[next] ?? '';
    if (line.trim() === '' || indentOf(line) < width) break;
    if (indentOf(line) === width && !/^\s*[)\]}]/.test(line)) break;
    last = next;
    if (indentOf(line) === width && /^\s*[)\]}]+[;,]*$/.test(line)) break;
  }
  const end = lines.slice(row, last + 1).join('\n').length;
  return last === row || indentOf(lines[last] ?? '') > width ? undefined : [width, end];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
