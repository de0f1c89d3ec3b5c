import { readFileSync, writeFileSync } from 'node:fs';

const LINE_WIDTH = 120;

export type CheckerName = 'extraction' | 'editor' | 'security';

/** Ids of cases that passed once and are to go on passing. */
export type KeptList = { readonly [K in CheckerName]: readonly string[] };

export function readKept(file: string): KeptList {
  return { extraction: [], editor: [], security: [], ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<KeptList>) };
}

/** Adds ids; taking one out is a user's decision. Returns how many are new. */
export function addKept(file: string, passing: Partial<KeptList>): number {
  const kept = readKept(file);
  const joined = (name: CheckerName): string[] => [...new Set([...kept[name], ...(passing[name] ?? [])])].toSorted();
  const next: KeptList = {
    extraction: joined('extraction'),
    editor: joined('editor'),
    security: joined('security'),
  };
  const count = (list: KeptList): number => list.extraction.length + list.editor.length + list.security.length;
  if (count(next) > count(kept)) writeFileSync(file, textOf(next));
  return count(next) - count(kept);
}

/** In the formatter's form: a list that fits is one line. */
function textOf(list: KeptList): string {
  const entries = Object.entries(list).map(([name, ids], index, all) => {
    const inline = `  ${JSON.stringify(name)}: [${ids.map((id) => JSON.stringify(id)).join(', ')}]`;
    const comma = index < all.length - 1 ? 1 : 0;
    if (inline.length + comma <= LINE_WIDTH) return inline;
    return `  ${JSON.stringify(name)}: ${JSON.stringify(ids, null, 2).replaceAll('\n', '\n  ')}`;
  });
  return `{\n${entries.join(',\n')}\n}\n`;
}
