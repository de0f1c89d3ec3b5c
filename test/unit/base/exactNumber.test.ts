import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalNumber,
  compareNumbers,
  ExactNumber,
  isInteger,
  isMultipleOf,
  numberText,
  parseJson,
  type JsonNumber,
} from '../../../src/base/exactNumber.ts';
import { packNumbers, unpackNumbers } from '../../../src/base/packedNumbers.ts';

const read = (text: string): JsonNumber => {
  const value = ExactNumber.read(text);
  if (value === undefined) throw new Error(`${text} is no number`);
  return value;
};

/** Decimals of any length, as the whole number that they are with this many places. */
const PLACES = 40;
const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.stringMatching(/^\d{0,30}$/), fc.nat(9))
  .map(([isNegative, whole, fraction, zeros]) => {
    const digits = fraction === '' ? '' : `.${fraction}${'0'.repeat(zeros)}`;
    const units = BigInt(`${whole}${fraction.padEnd(PLACES, '0')}`);
    return { text: `${isNegative ? '-' : ''}${whole}${digits}`, units: isNegative ? -units : units };
  });

describe('numbers as they are written', () => {
  it.each(['12345678901234567', '9007199254740993', '-9007199254740993', '0.12345678901234567891', '1e-400'])(
    'keeps the digits of %s',
    (text) => {
      expect(JSON.stringify({ id: read(text) })).toBe(`{"id":${text}}`);
    },
  );

  it.each(['0', '-0', '1.10', '0.1', '9007199254740992', '1e21', '123.456e78', '0.30000000000000004', '5e-324'])(
    'leaves %s a number of JavaScript',
    (text) => {
      expect(read(text)).toBe(Number(text));
    },
  );

  it.each(['', '-', '+1', '.5', '1.', '01', '0x1F', '1e400', '-1e9999', `1${'0'.repeat(400)}`, 'NaN', ' 1', '1n'])(
    'takes %j for none',
    (text) => {
      expect(ExactNumber.read(text)).toBeUndefined();
    },
  );

  it('are compared to the last digit', () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const wanted = left.units < right.units ? -1 : left.units > right.units ? 1 : 0;
        expect(Math.sign(compareNumbers(read(left.text), read(right.text)))).toBe(wanted);
        const isSame = canonicalNumber(read(left.text)) === canonicalNumber(read(right.text));
        expect(isSame).toBe(wanted === 0);
        expect(compareNumbers(read(left.text), read(left.text))).toBe(0);
      }),
    );
  });

  it('are whole, and multiples, by their digits', () => {
    fc.assert(
      fc.property(decimal, decimal, ({ text, units }, step) => {
        expect(isInteger(read(text))).toBe(units % 10n ** BigInt(PLACES) === 0n);
        if (step.units <= 0n) return;
        expect(isMultipleOf(read(text), read(step.text))).toBe(units % step.units === 0n);
      }),
    );
    expect(isMultipleOf(read('36893488147419103233'), 3)).toBe(true);
    expect(isMultipleOf(read('36893488147419103234'), 3)).toBe(false);
    expect(isMultipleOf(4.35, 0.01)).toBe(true);
  });

  it('are read from JSON whatever stands around them', () => {
    const text = '{"a":[12345678901234567,1.5,"12345678901234567"],"__proto__":{"b":0.12345678901234567891}}';
    expect(JSON.stringify(parseJson(text))).toBe(text);
    expect(() => parseJson('[1e400]')).toThrow(SyntaxError);
    expect(numberText(1e21)).toBe('1e+21');
  });

  it('come over JSON to a page and back, and nothing else becomes one', () => {
    const exact = read('12345678901234567');
    const values = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(exact, 1, null, 'a', '12345678901234567'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', '\u0000number', '\u0000\u0000number', '__proto__'), tie('value'), {
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        const there = unpackNumbers(JSON.parse(JSON.stringify(packNumbers(value))));
        expect(JSON.stringify(there)).toBe(JSON.stringify(value));
        expect(there).toEqual(value);
      }),
    );
    const plain = { a: [1, { b: 'c' }] };
    expect(packNumbers(plain)).toBe(plain);
  });
});
