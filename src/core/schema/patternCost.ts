/**
 * Whether a pattern repeats something that itself repeats without bound, as `(a+)+` does: such patterns can take
 * exponential time on a text that does not match. It errs on the side of yes.
 */
export function isSlowPattern(pattern: string): boolean {
  // One entry per open group: whether something in it repeats without bound.
  const open: boolean[] = [false];
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern[index];
    if (sign === '\\') index += 1;
    else if (sign === '[') index = endOfClass(pattern, index);
    else if (sign === '(') open.push(false);
    else if (sign === ')') {
      const repeats = open.pop() ?? false;
      const isRepeated = isUnbounded(pattern, index + 1);
      if (repeats && isRepeated) return true;
      if (repeats || isRepeated) open[Math.max(0, open.length - 1)] = true;
    } else if (isUnbounded(pattern, index)) open[open.length - 1] = true;
  }
  return false;
}

function endOfClass(pattern: string, start: number): number {
  for (let index = start + 1; index < pattern.length; index += 1) {
    if (pattern[index] === '\\') index += 1;
    else if (pattern[index] === ']') return index;
  }
  return pattern.length;
}

function isUnbounded(pattern: string, index: number): boolean {
  const sign = pattern[index];
  if (sign === '*' || sign === '+') return true;
  const bounds = sign === '{' ? /^\{\d+,(\d*)\}/.exec(pattern.slice(index, index + 20)) : null;
  return bounds !== null && (bounds[1] === '' || Number(bounds[1]) > 20);
}
