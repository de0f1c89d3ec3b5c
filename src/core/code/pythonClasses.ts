import type { PythonLine } from './pythonTokens.ts';

/** A class as its lines, before its types are read. */
export interface ClassText {
  readonly name: string;
  readonly bases: readonly string[];
  readonly isTotal: boolean;
  readonly forbidsExtra: boolean;
  readonly lines: readonly PythonLine[];
  readonly offset: number;
}

/** The class that the line at `index` begins, with the lines that belong to it. */
export function classOf(all: readonly PythonLine[], index: number): ClassText | undefined {
  const line = all[index];
  const [keyword, name] = line?.tokens ?? [];
  if (line === undefined || keyword?.text !== 'class' || name?.kind !== 'name') return undefined;
  const bases = line.tokens
    .slice(2)
    .filter((token) => token.kind === 'name')
    .map((token) => token.text);
  let stop = index + 1;
  while (stop < all.length && !isOutside(all[stop], line)) stop += 1;
  const lines = all.slice(index + 1, stop);
  const totalAt = bases.indexOf('total');
  const config = lines.find(({ tokens }) => tokens[0]?.text === 'model_config');
  return {
    name: name.text,
    bases,
    isTotal: totalAt === -1 || bases[totalAt + 1] !== 'False',
    forbidsExtra:
      config?.tokens.some((token) => token.kind === 'text' && token.text === 'forbid') === true || hasForbid(line),
    lines,
    offset: line.offset,
  };
}

function isOutside(each: PythonLine | undefined, line: PythonLine): boolean {
  return each !== undefined && each.tokens.length > 0 && each.indent <= line.indent;
}

function hasForbid(line: PythonLine): boolean {
  return line.tokens.some((token, index) => token.text === 'forbid' && line.tokens[index - 2]?.text === 'extra');
}

/** The text that stands alone at the top of a class. */
export function docstring(lines: readonly PythonLine[]): string | undefined {
  const first = lines.find((line) => line.tokens.length > 0);
  return first?.tokens.length === 1 && first.tokens[0]?.kind === 'text' ? first.tokens[0].text : undefined;
}

/** The text that stands alone under a field. */
export function described(next: PythonLine | undefined, line: PythonLine): string | undefined {
  return next?.indent === line.indent && next.tokens.length === 1 && next.tokens[0]?.kind === 'text'
    ? next.tokens[0].text
    : undefined;
}
