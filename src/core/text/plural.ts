const rules = new Intl.PluralRules('en-US');

/**
 * A count in a sentence: `1 file`, `1,000 files`.
 * @param one - the sentence for one, with `{0}` for the number, as `l10n.t` gives it.
 * @param other - and for every other number.
 */
export function counted(count: number, one: string, other: string): string {
  return (rules.select(count) === 'one' ? one : other).replaceAll('{0}', () => count.toLocaleString('en-US'));
}
