// Finding words that a user types in what they see.

/** Without the difference of case and in as many characters, so that places in it are places in the text. */
export function foldCase(text: string): string {
  const lower = text.toLocaleLowerCase();
  if (lower.length === text.length) return lower;
  let folded = '';
  for (const character of text) {
    const one = character.toLocaleLowerCase();
    folded += one.length === character.length ? one : character;
  }
  return folded;
}

/** Where `wanted` begins in `text`, without overlaps; at most `limit` places. Case counts: see `foldCase`. */
export function placesOf(text: string, wanted: string, limit = Number.POSITIVE_INFINITY): number[] {
  const places: number[] = [];
  if (wanted === '') return places;
  for (
    let at = text.indexOf(wanted);
    at !== -1 && places.length < limit;
    at = text.indexOf(wanted, at + wanted.length)
  ) {
    places.push(at);
  }
  return places;
}
