import { afterEach, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/core/ports.ts';
import type { TokenColour } from '../../../src/core/theme/tokenColours.ts';
import { CodeLooks } from '../../../src/host/chat/codeLooks.ts';
import { themeColours } from '../../../src/host/window/themeFile.ts';
import { fake, FileType, Uri, workspace } from '../../fakes/fakeVscode.ts';

const quiet: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

afterEach(() => fake.renew());

const rule = (scope: string, foreground: string): unknown => ({ scope, settings: { foreground } });

const PLIST = `<?xml version="1.0"?><plist version="1.0"><dict><key>name</key><string>Old</string><key>settings</key><array>
  <dict><key>settings</key><dict><key>foreground</key><string>#eeeeee</string></dict></dict>
  <dict><key>scope</key><string>comment, string.quoted</string><key>settings</key><dict>
    <key>foreground</key><string>#75715E</string><key>fontStyle</key><string>italic</string></dict></dict>
</array></dict></plist>`;

/** An extension with these files, and themes by their manifest's rows. */
function extension(themes: unknown, files: Readonly<Record<string, unknown>> = {}): void {
  fake.extensions.set('a.themes', { extensionUri: Uri.file('/ext'), packageJSON: { contributes: { themes } } });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    fake.files.set(`/ext/${name}`, new TextEncoder().encode(text));
  }
}

const pick = (colours: readonly TokenColour[] | undefined, token: string): string | undefined =>
  colours?.find((colour) => colour.token === token && colour.language === undefined)?.color;

describe('the file of a theme', () => {
  const night = { id: 'Night', label: 'The Night', uiTheme: 'vs-dark', path: './themes/night.json' };

  it('is found by its id, else its label, among all extensions', async () => {
    fake.extensions.set('b.none', { extensionUri: Uri.file('/none'), packageJSON: {} });
    extension([night, { label: 'Day', path: 'day.json' }, { label: 'No path' }], {
      'themes/night.json': { tokenColors: [rule('comment', '#111111')] },
      'day.json': { tokenColors: [rule('comment', '#222222')] },
    });
    expect(pick(await themeColours('Night'), 'comment')).toBe('#111111');
    expect(pick(await themeColours('Day'), 'comment')).toBe('#222222');
    for (const other of ['The Night', 'No path', 'night', '']) expect(await themeColours(other)).toBeUndefined();
  });

  it('has comments, and what it includes comes before its own', async () => {
    extension([night], {
      'themes/night.json': `\ufeff{
        // the one below
        "include": "../base/plus.json",
        "tokenColors": [ { "scope": "comment", "settings": { "foreground": "#111111", }, }, /* own */ ],
      }`,
      'base/plus.json': { include: './vs.json', tokenColors: [rule('string', '#222222')] },
      'base/vs.json': { tokenColors: [rule('comment', '#333333'), rule('string', '#333333'), rule('keyword', '#333')] },
    });
    const colours = await themeColours('Night');
    expect(['comment', 'string', 'keyword'].map((token) => pick(colours, token))).toEqual([
      '#111111',
      '#222222',
      '#333',
    ]);
  });

  it.each([
    ['the theme itself', 'old.tmTheme', { 'old.tmTheme': PLIST }],
    ['the path in tokenColors', 'new.json', { 'new.json': { tokenColors: './sub/o.tmTheme' }, 'sub/o.tmTheme': PLIST }],
    ['settings in JSON', 'conv.json', { 'conv.json': { settings: [rule('comment, string', '#75715E')] } }],
  ])('is read in the form of TextMate: %s', async (_name, path, files) => {
    extension([{ ...night, path }], files);
    const colours = await themeColours('Night');
    expect(pick(colours, 'comment')).toBe('#75715e');
    expect(pick(colours, 'string')).toBe('#75715e');
  });

  it('is changed by the customizations of the user', async () => {
    extension([night], { 'themes/night.json': { tokenColors: [rule('comment', '#111111')] } });
    fake.setting('editor.tokenColorCustomizations', { globalValue: { '[Nig*]': { comments: '#abcdef' } } });
    expect(pick(await themeColours('Night'), 'comment')).toBe('#abcdef');
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['is not there', {}],
    ['is no JSON', { 'themes/night.json': 'colors: none' }],
    ['includes itself', { 'themes/night.json': { include: './night.json', tokenColors: [rule('comment', '#111')] } }],
    [
      'includes one that includes it',
      { 'themes/night.json': { include: 'b.json' }, 'themes/b.json': { include: 'night.json' } },
    ],
    [
      'includes without an end',
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [
          `themes/${i === 0 ? 'night' : i}.json`,
          { include: `${i + 1}.json`, tokenColors: [rule('comment', '#111')] },
        ]),
      ),
    ],
    [
      'includes what is not there',
      { 'themes/night.json': { include: 'b.json', tokenColors: [rule('comment', '#111')] } },
    ],
    ['is nested too deeply', { 'themes/night.json': `{"tokenColors":${'['.repeat(5_000)}` }],
    ['is huge', { 'themes/night.json': `{"a":"${'x'.repeat(1_000_001)}"}` }],
  ])('is refused where it %s', async (_name, files) => {
    extension([night], files);
    await expect(themeColours('Night')).rejects.toThrow(/./);
  });

  it('is refused where it is no file, unread', async () => {
    extension([night]);
    workspace.fs.stat = () => Promise.resolve({ type: FileType.Directory, size: 0 });
    await expect(themeColours('Night')).rejects.toThrow('not a file');
  });

  it.each([
    ['themes that are no list', 'Night', {}],
    ['rows that are no themes', [null, 7, 'Night', { label: 'Night' }, { label: 'Night', path: 3 }], {}],
    ['a list instead of a theme', [night], { 'themes/night.json': '[]' }],
    ['wrong kinds of values', [night], { 'themes/night.json': { include: 4, tokenColors: { a: 1 }, settings: 'x' } }],
    ['no rules', [night], { 'themes/night.json': { colors: { 'editor.background': '#000' } } }],
  ])('gives no colours for %s', async (_name, themes, files) => {
    extension(themes, files);
    expect(await themeColours('Night')).toBeUndefined();
  });
});

describe('how code looks in the chat', () => {
  const looks = (log = quiet) => {
    const told: string[] = [];
    const listeners = { onColoursChanged: () => told.push('colours'), onFontChanged: () => told.push('font') };
    return { told, looks: new CodeLooks(listeners, log) };
  };

  it('keeps our palette where a theme cannot be read, and says so in the log', async () => {
    const lines: string[] = [];
    const { looks: made } = looks({ ...quiet, warn: (text) => void lines.push(text) });
    extension([{ label: 'Night', path: 'night.json' }], { 'night.json': '{' });
    expect(await made.colours('Night')).toBeNull();
    expect(lines).toEqual(['The theme "Night" cannot be read; code in the chat has the default colors.']);
    expect(await made.colours('Unknown')).toBeNull();
    expect(lines).toHaveLength(1);
  });

  it('tells of another theme, of customizations and of the font, and of nothing once it is gone', () => {
    const { told, looks: made } = looks();
    const change = (): void => {
      fake.themeChanges.fire(undefined);
      fake.changeSetting('editor.tokenColorCustomizations');
      fake.changeSetting('chat.editor.fontSize');
      fake.changeSetting('editor.fontSize');
    };
    change();
    expect(told).toEqual(['colours', 'colours', 'font']);
    made.dispose();
    change();
    expect(told).toHaveLength(3);
  });

  it.each<[unknown, unknown, unknown]>([
    [undefined, undefined, undefined],
    [15, undefined, { size: 15 }],
    [undefined, 'Fira Code, monospace', { family: 'Fira Code, monospace' }],
    [undefined, 'default', undefined],
    ['big', 7, undefined],
    [0, '', { size: 6 }],
    [9_999, undefined, { size: 100 }],
  ])('takes the font that the user has set: %j, %j', (size, family, font) => {
    fake.setting('chat.editor.fontSize', { globalValue: size });
    fake.setting('chat.editor.fontFamily', { globalValue: family });
    expect(looks().looks.font).toEqual(font);
  });
});
