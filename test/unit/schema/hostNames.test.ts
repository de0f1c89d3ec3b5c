import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasFormat } from '../../../src/core/schema/formats.ts';
import { fromPunycode, toPunycode } from '../../../src/core/schema/punycode.ts';
import { seed } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

describe('host names', () => {
  it.each<[string, boolean, boolean]>([
    ['example.com', true, true],
    ['münchen.de', false, true],
    ['xn--mnchen-3ya.de', true, true],
    ['faß.de', false, true],
    ['例え.テスト', false, true],
    ['例え。テスト', false, true],
    ['مثال.إختبار', false, true],
    ['xn--mgbh0fb.xn--kgbechtv', true, true],
    ['दिल्ली.भारत', false, true],
    ['ب٠۰', false, false],
    ['0a.א', false, false],
    ['l·l.cat', false, true],
    ['a·l.cat', false, false],
    ['xn--X', false, false],
    ['xn--al-0ea', false, false],
    ['xn--example-', false, false],
    ['ü'.repeat(60), false, false],
    ['a..b', false, false],
    ['', false, false],
    ['☃.net', false, false],
  ])('%s', (name, isPlain, isAny) => {
    expect([hasFormat(name, 'hostname'), hasFormat(name, 'idn-hostname')]).toEqual([isPlain, isAny]);
  });

  it('reads back each label that it writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (label) => {
        expect(fromPunycode(toPunycode(`ü${label}`))).toBe(`ü${label}`);
      }),
      { ...seed() },
    );
  });

  it.each(['.', 'ü', 'xn--', '9', '\u0303', '-'])('takes no time over %j without end', (piece) => {
    expect(processorMs(() => hasFormat(piece.repeat(500_000), 'idn-hostname'))).toBeLessThan(500);
    expect(processorMs(() => hasFormat(`xn--${piece.repeat(60)}.a`, 'hostname'))).toBeLessThan(500);
  });
});
