// A unit, a scale or a currency belongs to a number of its own line and its own cell only.
import { expect, it } from 'vitest';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';

/** What of the text is said to be this value; nothing where it is said to stand nowhere. */
function places(text: string, value: number): readonly string[] {
  const [found] = groundValue({ value }, text);
  return (found?.ranges ?? []).map(({ start, end }) => text.slice(start, end));
}

it.each([
  ['12\nthousand islands', 12_000],
  ['12\r\n  million', 12_000_000],
  ['Done: 5\n% complete', 0.05],
  ['3 \n k', 3_000],
  ['Ada\t36\tm\nBob\t41\tf', 36_000_000],
  ['Ada   36   m\nBob   41   f', 36_000_000],
  ['12\u2028thousand', 12_000],
  ['page 12\fthousand', 12_000],
  ['{"note": "12\\nthousand"}', 12_000],
  ['12&nbsp;\nthousand', 12_000],
  ['3\n1/2 cup', 3.5],
])('nothing over the end of a line or a cell: %j is not %d', (text, value) => {
  expect(places(text, value)).toEqual([]);
});

it.each([
  ['12\nthousand islands', 12, '12'],
  ['Done: 5\n% complete', 5, '5'],
  ['3 \n k', 3, '3'],
  ['3\n1/2 cup', 0.5, '1/2'],
  ['Ada   36   m\nBob   41   f', 36, '36'],
  ['36 m', 36_000_000, '36 m'],
  ['36   %', 0.36, '36   %'],
  ['12 thousand', 12_000, '12 thousand'],
  ['12  thousand', 12_000, '12  thousand'],
  ['12&nbsp;thousand', 12_000, '12&nbsp;thousand'],
  ['12\u00a0%', 0.12, '12\u00a0%'],
  ['12k\nmore', 12_000, '12k'],
  ['3 1/2 cup', 3.5, '3 1/2'],
  ['a loss of (12 €)', -12, '12'],
])('all of it within a line: %j is %d', (text, value, said) => {
  expect(places(text, value)).toEqual([said]);
});
