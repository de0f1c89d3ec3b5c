/** One sign of a name's pattern: `*`, or a test of one character. */
export type Sign = '*' | ((character: string) => boolean);

/** One name of a path as a pattern; `**` stands for any number of names. */
export type Segment = '**' | readonly Sign[];

/** Goes back to the last `*` only, so that no pattern can make a name expensive. */
function nameMatches(name: string, signs: readonly Sign[]): boolean {
  const first = signs[0];
  // Most names are told apart by their first character.
  if (first !== undefined && first !== '*' && !first(firstCharacter(name))) return false;
  const characters = Array.from(name);
  let at = 0;
  let sign = 0;
  let star = -1;
  let retry = 0;
  while (at < characters.length) {
    const current = signs[sign];
    if (current === '*') {
      star = sign++;
      retry = at;
    } else if (current?.(characters[at] ?? '') === true) {
      at += 1;
      sign += 1;
    } else if (star >= 0) {
      retry += 1;
      at = retry;
      sign = star + 1;
    } else return false;
  }
  return signs.slice(sign).every((rest) => rest === '*');
}

function firstCharacter(name: string): string {
  const code = name.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Whether the segments match the whole path; each pair is looked at once. */
export function matches(parts: readonly string[], pattern: readonly Segment[]): boolean {
  if (isEndOnly(pattern)) return endMatches(parts, pattern);
  // Each but `**` takes a name.
  if (pattern.reduce((count, part) => count + (part === '**' ? 0 : 1), 0) > parts.length) return false;
  // How many names may be taken so far, in rising order.
  let reachable: readonly number[] = [0];
  for (const part of pattern) {
    const [least] = reachable;
    if (least === undefined) return false;
    reachable =
      part === '**'
        ? Array.from({ length: parts.length - least + 1 }, (_, index) => least + index)
        : reachable.flatMap((at) => (at < parts.length && nameMatches(parts[at] ?? '', part) ? [at + 1] : []));
  }
  return reachable.at(-1) === parts.length;
}

/** Most patterns are one `**` and names: then only the end of the path counts, and thousands of paths are quick. */
function isEndOnly(pattern: readonly Segment[]): boolean {
  return pattern[0] === '**' && pattern.lastIndexOf('**') === 0;
}

function endMatches(parts: readonly string[], pattern: readonly Segment[]): boolean {
  const from = parts.length - pattern.length;
  if (from < -1) return false;
  for (let index = pattern.length - 1; index > 0; index -= 1) {
    const part = pattern[index];
    if (part === undefined || part === '**' || !nameMatches(parts[from + index] ?? '', part)) return false;
  }
  return true;
}
