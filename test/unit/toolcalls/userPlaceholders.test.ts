import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAllowedAddress as isAllowedBy,
  isAllowedHost,
  isHostEntry,
  isNearby,
} from '../../../src/core/toolcalls/userTools/hosts.ts';
import {
  fillArguments,
  fillJson,
  fillText,
  fillUrl,
  namesIn,
} from '../../../src/core/toolcalls/userTools/placeholders.ts';
import { addresses } from '../../../src/host/network/addresses.ts';
import { anyCharacter } from '../anyCharacter.ts';

describe('an argument of a program', () => {
  const fill = (args: readonly (string | readonly string[])[], input: Record<string, never> | object) =>
    fillArguments(args, input as never);

  it('is one argument whatever a value holds', () => {
    for (const text of ['a b', "'; rm -rf /", '$(id)', '`id`', 'a\nb', '| cat', '../../x', '%PATH%', '"', '{city}']) {
      expect(fill(['--city={city}', '{city}'], { city: text })).toEqual({ ok: true, value: [`--city=${text}`, text] });
    }
  });

  it('is refused where a value would begin an option', () => {
    expect(fill(['grep', '{text}'], { text: '--output=/etc/passwd' })).toMatchObject({ ok: false });
    expect(fill(['{text}.txt'], { text: '-rf' })).toMatchObject({ ok: false });
    expect(fill(['{list}'], { list: ['a', '-rf'] })).toMatchObject({ ok: false });
  });

  it('may begin with a dash where no option can be meant', () => {
    expect(fill(['--', '{text}'], { text: '-rf' })).toEqual({ ok: true, value: ['--', '-rf'] });
    expect(fill(['--text={text}'], { text: '-rf' })).toEqual({ ok: true, value: ['--text=-rf'] });
    expect(fill(['{number}'], { number: -5 })).toEqual({ ok: true, value: ['-5'] });
  });

  it('does not take a value for the end of the options', () => {
    expect(fill(['{a}', '{b}'], { a: '--', b: '-rf' })).toMatchObject({ ok: false });
  });

  it('is refused with a NUL in it', () => {
    expect(fill(['x{text}'], { text: 'a\0b' })).toMatchObject({ ok: false });
  });

  it('is left out with its group where the value is absent', () => {
    expect(fill(['a', ['--city', '{city}'], '{city}', 'z'], {})).toEqual({ ok: true, value: ['a', 'z'] });
  });

  it('becomes several where the whole argument is a list', () => {
    expect(fill(['{files}', 'all={files}'], { files: ['a', 'b c'] })).toEqual({
      ok: true,
      value: ['a', 'b c', 'all=["a","b c"]'],
    });
  });

  it('takes names as they are: inherited ones are absent', () => {
    expect(fill(['{constructor}', '{__proto__}'], {})).toEqual({ ok: true, value: [] });
    expect(fillText('{{city}} {city}', { city: 'Ulm' })).toBe('{city} Ulm');
    expect(namesIn('{"a": 1} {{b}} {c}')).toEqual(['c']);
  });

  it('never adds an argument, for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const filled = fill(['x', '--a={a}', 'y'], { a: text });
        if (filled.ok) expect(filled.value).toEqual(['x', `--a=${text}`, 'y']);
        else expect(text).toContain('\0');
      }),
    );
  });
});

describe('an address', () => {
  const fill = (url: string, input: object): string => {
    const filled = fillUrl(url, input as never);
    return filled.ok ? filled.value.href : `refused: ${filled.problem}`;
  };

  it('takes a value as one encoded part', () => {
    expect(fill('https://a.com/w/{city}?u={u}#x', { city: 'Köln/../?#&', u: 'a&b=c' })).toBe(
      'https://a.com/w/K%C3%B6ln%2F..%2F%3F%23%26?u=a%26b%3Dc#x',
    );
  });

  it('leaves out parameters without a value', () => {
    expect(fill('https://a.com/?a={a}&b=1&c={c}', { c: 0 })).toBe('https://a.com/?b=1&c=0');
    expect(fill('https://a.com/?a={a}', {})).toBe('https://a.com/');
  });

  it('refuses values that lead elsewhere', () => {
    for (const city of ['..', '.', '']) expect(fill('https://a.com/w/{city}/x', { city })).toMatch(/^refused/);
    expect(fill('https://a.com/{a}{b}', { a: '.', b: '.' })).toMatch(/^refused/);
    expect(fill('https://a.com/x/{city}', {})).toMatch(/^refused/);
    expect(fill('https://a.com{city}', { city: '.evil.org' })).toMatch(/^refused/);
    expect(fill('https://a.com:8{port}/', { port: '0' })).toMatch(/^refused/);
  });

  it('stays at its host and in its folder, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const filled = fillUrl('https://a.com/in/{a}?q={a}', { a: text });
        if (!filled.ok) return;
        expect(filled.value.origin).toBe('https://a.com');
        expect(filled.value.pathname).toMatch(/^\/in\/[^/]+$/);
        expect([...filled.value.searchParams.keys()]).toEqual(['q']);
      }),
    );
  });
});

describe('a body', () => {
  it('takes values with their types, and leaves out absent ones', () => {
    const template = { query: { city: '{city}', days: '{days}', none: '{none}', text: 'In {city}' }, list: ['{days}'] };
    expect(fillJson(template, { city: 'U"lm', days: 3 })).toEqual({
      query: { city: 'U"lm', days: 3, text: 'In U"lm' },
      list: [3],
    });
  });
});

describe('hosts', () => {
  const allowed = (url: string, list: readonly string[]): boolean => isAllowedHost(new URL(url), list, addresses);

  it('are allowed by their whole name, with port and subdomains as written', () => {
    expect(allowed('https://a.com/', ['a.com'])).toBe(true);
    expect(allowed('https://A.com./', ['a.COM'])).toBe(true);
    expect(allowed('https://x.a.com/', ['a.com'])).toBe(false);
    expect(allowed('https://x.a.com/', ['*.a.com'])).toBe(true);
    expect(allowed('https://a.com/', ['*.a.com'])).toBe(false);
    expect(allowed('https://evila.com/', ['*.a.com', 'a.com'])).toBe(false);
    expect(allowed('https://a.com.evil.org/', ['a.com'])).toBe(false);
    expect(allowed('http://localhost:3000/', ['localhost:3000'])).toBe(true);
    expect(allowed('http://localhost:3001/', ['localhost:3000'])).toBe(false);
    expect(allowed('https://a.com/', ['a.com:443'])).toBe(true);
    expect(allowed('http://10.2.3.4/', ['10.0.0.0/8'])).toBe(true);
    expect(allowed('http://11.2.3.4/', ['10.0.0.0/8'])).toBe(false);
  });

  it('are only written in ways that mean something', () => {
    for (const entry of ['a.com', '*.a.com', 'localhost:80', '10.0.0.0/8', '::1', '[::1]', 'fd00::/8']) {
      expect(isHostEntry(entry), entry).toBe(true);
    }
    for (const entry of ['*', 'https://a.com', 'a.com/x', '', 'a b', '*.', 'a@b', '**.com']) {
      expect(isHostEntry(entry), entry).toBe(false);
    }
  });
});

describe('hosts nearby', () => {
  it.each([
    ['localhost', true],
    ['a.localhost.', true],
    ['nas.local', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['8.8.8.8', false],
    ['example.com', false],
    ['local.example', false],
  ])('are known without a lookup: %s', (host, isThere) => expect(isNearby(host, addresses)).toBe(isThere));
});

describe('addresses behind a name', () => {
  const isAllowedAddress = (address: string, list: readonly string[]): boolean => isAllowedBy(address, list, addresses);

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '[::1]',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2002:7f00:1::',
    'nonsense',
  ])('are special: %s', (address) => {
    expect(isAllowedAddress(address, ['a.com', '*.com', '8.8.8.8'])).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'are public: %s',
    (address) => {
      expect(isAllowedAddress(address, [])).toBe(true);
    },
  );

  it('are allowed where the declaration lists them', () => {
    expect(isAllowedAddress('127.0.0.1', ['localhost'])).toBe(true);
    expect(isAllowedAddress('::1', ['localhost:3000'])).toBe(true);
    expect(isAllowedAddress('10.0.0.1', ['localhost'])).toBe(false);
    expect(isAllowedAddress('10.0.0.1', ['10.0.0.0/8'])).toBe(true);
    expect(isAllowedAddress('192.168.1.9', ['192.168.1.9:8080'])).toBe(true);
    expect(isAllowedAddress('fd00::5', ['fd00::/8'])).toBe(true);
  });
});
