import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TerminalScreen } from '../../../src/core/text/terminalScreen.ts';
import { runs, seed } from '../effort.ts';

function screenOf(...pieces: readonly string[]): TerminalScreen {
  const screen = new TerminalScreen();
  for (const piece of pieces) screen.write(piece);
  return screen;
}

const shown = (raw: string): string => screenOf(raw).shownText();
const lines = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, index) => `line ${from + index}\n`).join('');

describe('a terminal’s screen', () => {
  it.each([
    ['a line that is written over', 'Receiving 3%\rReceiving 100%, done.\n', 'Receiving 100%, done.'],
    ['a shorter line over a longer one', 'Receiving\rabc', 'abceiving'],
    ['a line erased to its end', 'Fetching…\r\u001b[Kok\n', 'ok'],
    ['a line erased from its beginning', 'abcdef\u001b[3D\u001b[1Kx', '   xef'],
    ['a line erased as a whole', 'Step 1\u001b[2K\rStep 2\u001b[2K\rReady\n', 'Ready'],
    ['lines drawn again, several rows at a time', 'a 1\nb 1\n\u001b[2A\u001b[2Ka 2\n\u001b[2Kb 2\n', 'a 2\nb 2'],
    ['previous and next lines', 'one\ntwo\n\u001b[2Funo\u001b[1Edos', 'uno\ndos'],
    ['what follows erased', 'a\nb\nc\n\u001b[2A\u001b[Jd\n', 'a\nd'],
    ['a screen cleared', 'old\nolder\n\u001b[H\u001b[2J\u001b[3Jnew\n', 'new'],
    ['a terminal that is reset', 'old\n\u001bcnew\n', 'new'],
    ['columns by moving', 'name\u001b[6Csize', 'name      size'],
    ['columns by number', 'name\u001b[8Gsize\u001b[1Gx', 'xame   size'],
    ['a position', '\u001b[2;3Hb\u001b[1;1Ha', 'a\n  b'],
    ['backspaces', 'abd\b\bxy\n12\b \b3', 'axy\n13'],
    ['a saved position', 'Wait \u001b7...\u001b8done\n', 'Wait done'],
    ['another saved position', 'x\u001b[s\n\nbelow\u001b[uy', 'xy\n\nbelow'],
    ['characters inserted and deleted', 'abef\u001b[3G\u001b[2@cd\u001b[1G\u001b[1P', 'bcdef'],
    ['characters erased', 'abcdef\u001b[2G\u001b[3X', 'a   ef'],
    ['lines inserted and deleted', 'a\nc\nd\n\u001b[2A\u001b[Lb\u001b[2B\u001b[M', 'a\nb\nc'],
    ['a character repeated', '-\u001b[5b>', '------>'],
    ['a screen of its own, left again', 'before\n\u001b[?1049h\u001b[Hmenu\nitem\u001b[?1049lafter\n', 'before\nafter'],
    ['a screen of its own, still there', 'before\n\u001b[?1049h\u001b[Hmenu\n', 'before\nmenu'],
    ['a scroll region', '\u001b[2;10rtext\u001b[r\n', 'text'],
    ['wide characters', '日本語\u001b[7G|\r\u001b[3Gxy', '日xy語|'],
    ['half of a wide character drawn over', '日本\r\u001b[2Gx', ' x本'],
    ['a mark on a letter', 'cafe\u0301 1\rcafe\u0301 2', 'cafe\u0301 2'],
    ['an emoji of two columns', '✅ 1\r✅ 2', '✅ 2'],
    ['tabs at the end', 'a\tb\n\tc', 'a\tb\n\tc'],
    ['a tab that only moves', '12345678901\r\tx', '12345678x01'],
    ['CRLF of two systems', 'one\r\r\ntwo\r\n', 'one\ntwo'],
    ['a title that is not ended', '\u001b]0;npm test\nok', 'ok'],
    ['a picture', 'a\u001bPq#0;2;0;0;0\n#0~~\u001b\\b\u001b_Gf=100;AAAA\u001b\\c', 'abc'],
    ['boxes', '\u001b(0lqk\nx~x\u001b(B ok~\n', '┌─┐\n│·│ ok~'],
    ['the right edge', 'ok\u001b[999Cx', `ok${' '.repeat(77)}x`],
  ])('shows %s', (_, raw, expected) => {
    expect(shown(raw)).toBe(expected);
  });

  it('keeps what has scrolled away, and draws frames over each other, however high', () => {
    const before = lines(300);
    const frame = (count: number): string => `\u001b[2J\u001b[H${lines(70, count * 1_000)}`;
    const text = shown(before + Array.from({ length: 40 }, (_, index) => frame(index + 1)).join(''));
    expect(text).toContain('line 1\n');
    expect(text).toContain('line 250\n');
    expect(text).not.toContain('line 1000');
    expect(text.endsWith(lines(70, 40_000).trimEnd())).toBe(true);
    expect(shown(`${lines(3_000)}\u001b[1Aend\u001b[K\n`)).toBe(`${lines(2_999)}end`);
  });

  it('leaves text without control characters as it is', () => {
    // oxlint-disable-next-line no-control-regex -- what is not plain
    const special = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
    const text = fc
      .array(
        fc.oneof(fc.constantFrom('\n', ' ', '日本', 'e\u0301', '😀', 'x'.repeat(3_999)), fc.string({ unit: 'binary' })),
      )
      .map((parts) => parts.join('').replace(special, ''));
    fc.assert(
      fc.property(text, (plain) => {
        expect(screenOf(plain).text()).toBe(plain);
      }),
      { ...seed(), ...runs(100, 3_000) },
    );
  });

  it('is the same wherever its input is cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\b',
        '\t',
        '\u001b[',
        '\u001b',
        '\u001b]0;t',
        '\u0007',
        '\u001b\\',
        '日',
        '😀',
        '\u0301',
      ),
      fc.constantFrom(
        '\u001bP',
        '\u009b',
        '\u001b[?1049h',
        '\u001b[?1049l',
        '\u001b[2J',
        '\u001b[H',
        '\u001b7',
        '\u001b8',
      ),
      fc
        .tuple(fc.nat({ max: 600 }), fc.constantFrom(...'ABCDEFGJKLMPX@bdsu'.split('')))
        .map(([n, end]) => `\u001b[${n % 9}${end}`),
      fc
        .tuple(fc.constantFrom(3, 40, 60, 999), fc.constantFrom(...'ABCGHPX@bdL'.split('')))
        .map(([n, end]) => `\u001b[${n}${end}`),
      fc.string({ unit: 'grapheme' }),
      fc.constant('y'.repeat(2_500)),
    );
    const raw = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(raw, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }), (text, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).toSorted((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
        const whole = screenOf(text);
        expect(screenOf(...pieces).text()).toBe(whole.text());
        expect(screenOf(...text.split('')).text()).toBe(whole.text());
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(whole.text()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { ...seed(), ...runs(500, 5_000) },
    );
  });

  it('takes no more room for 200,000 frames than for one', () => {
    const screen = screenOf('start\n');
    const frame = `Building ${'#'.repeat(30)}\n[2/9] linking\r\u001b[1A`;
    for (let count = 0; count < 200; count += 1) screen.write(frame.repeat(1_000));
    expect(screen.length).toBeLessThan(200);
    expect(screen.shownText()).toBe(`start\nBuilding ${'#'.repeat(30)}\n[2/9] linking`);
  });

  it('keeps the end where it is told how much, in lines and in one line', () => {
    const screen = new TerminalScreen({ keep: 10_000 });
    for (let count = 0; count < 200; count += 1) screen.write(lines(1_000, count * 1_000));
    screen.write('last');
    expect(screen.length).toBeLessThan(40_000);
    expect(screen.shownText().endsWith('line 199999\nlast')).toBe(true);
    const line = new TerminalScreen({ keep: 10_000 });
    for (let count = 0; count < 200; count += 1) line.write('word '.repeat(1_000));
    expect(line.length).toBeLessThan(20_000);
    expect(line.length).toBeGreaterThan(10_000);
  });

  it('tells its newest line', () => {
    expect(screenOf('one\ntwo 10%\rtwo 20%').newestLine(20)).toBe('two 20%');
    expect(screenOf('one\n\n  \n').newestLine(20)).toBe('one');
    expect(screenOf('abcdef').newestLine(3)).toBe('abc');
    expect(screenOf('').newestLine(20)).toBe('');
  });
});
