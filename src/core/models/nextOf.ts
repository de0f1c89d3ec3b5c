/** What comes after `current` in a list, and after the last the first; the first where it is in none. */
export function nextOf<T>(list: readonly T[], current: T | undefined): T | undefined {
  return list[(list.findIndex((item) => item === current) + 1) % Math.max(1, list.length)];
}
