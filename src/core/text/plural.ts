const rules = new Intl.PluralRules('en-US');

/** The word that goes with a count. */
export function plural(count: number, one: string, other = `${one}s`): string {
  return rules.select(count) === 'one' ? one : other;
}

/** `1 file`, `1,000 files`. */
export function counted(count: number, one: string, other?: string): string {
  return `${count.toLocaleString('en-US')} ${plural(count, one, other)}`;
}
