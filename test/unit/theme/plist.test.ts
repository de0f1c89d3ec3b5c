import { describe, expect, it } from 'vitest';
import { parsePlist } from '../../../src/core/theme/plist.ts';

const plist = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">${body}</plist>`;

describe('a property list', () => {
  it('is read with its kinds of values', () => {
    const text = plist(`
      <!-- a <dict> of everything -->
      <dict>
        <key>name</key><string>Night &amp; Day &#x2603;&#33;</string>
        <key>raw</key><string><![CDATA[<b> & more]]></string>
        <key>empty</key><string/>
        <key>list</key>
        <array><true/><false></false><integer>12</integer><array/><dict/></array>
      </dict>`);
    expect(parsePlist(text)).toEqual({
      name: 'Night & Day ☃!',
      raw: '<b> & more',
      empty: '',
      list: [true, false, '12', [], {}],
    });
  });

  it.each([
    ['nothing', ''],
    ['text alone', 'hello'],
    ['a value that does not end', plist('<dict><key>a</key><string>b</dict>')],
    ['a key without a value', plist('<dict><key>a</key></dict>')],
    ['a value without a key', plist('<dict><string>a</string></dict>')],
    ['a comment that does not end', '<plist><!-- <dict></dict>'],
    ['a tag that does not end', '<plist><dict'],
    ['too many levels', '<array>'.repeat(100_000)],
  ])('is refused with a reason: %s', (_name, text) => {
    expect(() => parsePlist(text)).toThrow(/property list|value|key|<\//);
  });

  it('keeps names that objects inherit as plain keys', () => {
    const value = parsePlist('<dict><key>__proto__</key><string>x</string></dict>');
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
  });
});
