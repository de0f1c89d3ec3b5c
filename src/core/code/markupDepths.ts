/** Elements that never have an end tag. */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr !doctype ?xml'.split(' '));

/** A tag longer than this is no tag. */
const MAX_TAG = 4000;

/** Open elements at the start of each line; `undefined` where tags do not balance. */
export function markupDepths(lines: readonly string[]): number[] | undefined {
  const text = lines.join('\n');
  const changes = tagChanges(text);
  const depths: number[] = [];
  let depth = 0;
  let change = 0;
  let offset = 0;
  for (const line of lines) {
    for (; change < changes.length && (changes[change]?.at ?? 0) < offset; change++) {
      depth += changes[change]?.by ?? 0;
      if (depth < 0) return undefined;
    }
    depths.push(depth);
    offset += line.length + 1;
  }
  for (; change < changes.length; change++) depth += changes[change]?.by ?? 0;
  return depth === 0 ? depths : undefined;
}

function tagChanges(text: string): { readonly at: number; readonly by: 1 | -1 }[] {
  const changes: { at: number; by: 1 | -1 }[] = [];
  let index = text.indexOf('<');
  while (index !== -1) {
    if (text.startsWith('<!--', index)) {
      const end = text.indexOf('-->', index);
      if (end === -1) break;
      index = text.indexOf('<', end);
      continue;
    }
    const name = /^<(\/?)([!?A-Za-z][\w:.-]*)/.exec(text.slice(index, index + 80));
    const end = name === null ? -1 : tagEnd(text, index);
    if (name !== null && end !== -1) {
      const isClose = name[1] === '/';
      const isEmpty = text.charAt(end - 1) === '/' || VOID.has((name[2] ?? '').toLowerCase());
      // An element opens where its start tag begins, and is closed where its end tag ends.
      if (isClose) changes.push({ at: end, by: -1 });
      else if (!isEmpty) changes.push({ at: index, by: 1 });
    }
    index = text.indexOf('<', Math.max(end, index) + 1);
  }
  return changes;
}

function tagEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + MAX_TAG);
  let quote = '';
  for (let index = start; index < limit; index++) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index;
  }
  return -1;
}
