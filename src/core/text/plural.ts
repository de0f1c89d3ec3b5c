const rules = new Intl.PluralRules('en-US');

/** A sentence with `{0}` for the number, as `l10n.t` gives it; where it has more to fill in, made with the number. */
export type CountedSentence = string | ((number: string) => string);

/**
 * A count in a sentence: `1 file`, `1,000 files`.
 * @param one - the sentence for one.
 * @param other - and for every other number.
 */
export function counted(count: number, one: CountedSentence, other: CountedSentence): string {
  const number = count.toLocaleString('en-US');
  const sentence = rules.select(count) === 'one' ? one : other;
  return typeof sentence === 'string' ? sentence.replaceAll('{0}', () => number) : sentence(number);
}
