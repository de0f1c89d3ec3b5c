/** A map from language ids to on or off; `*` is about all that are not named. */
export type LanguageSwitches = Readonly<Record<string, unknown>>;

export function isLanguageOn(switches: LanguageSwitches, languageId: string): boolean {
  const own = switches[languageId];
  if (typeof own === 'boolean') return own;
  return switches['*'] !== false;
}

/** The map with one language the other way round; an entry that says what `*` says is left out. */
export function toggled(switches: LanguageSwitches, languageId: string): Readonly<Record<string, boolean>> {
  const wanted = !isLanguageOn(switches, languageId);
  const kept = Object.entries(switches).filter(
    (entry): entry is [string, boolean] => typeof entry[1] === 'boolean' && entry[0] !== languageId,
  );
  const others = Object.fromEntries(kept);
  return wanted === isLanguageOn(others, languageId) ? others : { ...others, [languageId]: wanted };
}
