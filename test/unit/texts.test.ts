import * as l10n from '@vscode/l10n';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { counted } from '../../src/core/text/plural.ts';
import { askedTexts, plainTexts } from '../harness/shownText.ts';
import { bundleFile, root } from '../harness/paths.ts';

const files = globSync('src/**/*.ts', { cwd: root }).map((file) => ({
  file,
  source: readFileSync(path.join(root, file), 'utf8'),
}));
/** Passes on what others ask for. */
const OWNER = 'src/host/window/editorText.ts';

describe('text on screen', () => {
  it('goes through `l10n.t`, or is marked with a reason', () => {
    expect(files.flatMap(({ file, source }) => plainTexts(file, source).map(at(file)))).toEqual([]);
  });

  it('is filled in by `l10n.t`, which fills nothing into what was filled in', () => {
    const byHand = files.filter(({ source }) => /\.replace(?:All)?\(\s*['"`]\{[1-9]\}/.test(source));
    expect(byHand.map(({ file }) => file)).toEqual([]);
    const name = '{0} and {1}';
    const said = counted(2, l10n.t`one of ${name}`, (count) => l10n.t`${count} of ${name}`);
    expect(said).toBe('2 of {0} and {1}');
    expect(counted(1_000, l10n.t('{0} file'), l10n.t('{0} files'))).toBe('1,000 files');
  });

  it('is written out where it is asked for, and is all that is in the bundle', () => {
    const bundle = new Set(
      Object.entries(JSON.parse(readFileSync(bundleFile, 'utf8')) as Record<string, string | { message: string }>).map(
        ([key, value]) => (typeof value === 'string' ? key : value.message),
      ),
    );
    // A file without it is not read.
    const all = files
      .filter(({ source }) => source.includes('l10n'))
      .map(({ file, source }) => ({ file, texts: askedTexts(file, source) }));
    const missing = all.flatMap(({ file, texts }) =>
      (file === OWNER ? [] : texts)
        .filter(({ text }) => text === undefined || !bundle.has(text))
        .map(({ line, text = 'not written out' }) => at(file)({ line, text })),
    );
    expect(missing, 'run npm run texts').toEqual([]);
    const asked = new Set(all.flatMap(({ texts }) => texts.map(({ text }) => text)));
    expect(
      [...bundle].filter((text) => !asked.has(text)),
      'run npm run texts',
    ).toEqual([]);
  });
});

function at(file: string): (found: { readonly line: number; readonly text: string }) => string {
  return ({ line, text }) => `${file}:${line}: ${text}`;
}

describe('the lint of texts', () => {
  const found = (source: string): readonly string[] => plainTexts('a.ts', source).map(({ text }) => text);

  it.each([
    [`button('Send again');`, ['Send again']],
    ['say(`Sent to ${host}`);', ['Sent to {0}']],
    [`const title = isOpen ? 'Hide' : 'Show';`, ['Hide', 'Show']],
    [`const row = { label: 'Cancel', detail: \`\${count} failed\` };`, ['Cancel', '{0} failed']],
    [`say('Sent to ' + host + ' at last');`, ['Sent to ', ' at last']],
    ['l10n.t`Sent to ${isOpen ? "the open file" : name}`;', ['the open file']],
  ])('finds %s', (source, texts) => expect(found(source)).toEqual(texts));

  it.each([
    [`button(l10n.t('Send again'));`],
    ['say(l10n.t`Sent to ${host}`);'],
    [`say(l10n.t({ message: 'Sent to {0}', args: [host], comment: ['a server'] }));`],
    [`import x from 'a b c';`],
    [`if (text === 'Some words') run();`],
    [`h('div', { class: 'card is-open' });`],
    [`throw new Error('This cannot be.');`],
    [`log.warn('Could not read it');`],
    [`type A = 'Some words';`],
    [`/** l10n: none, for the model. */\nconst PROMPT = 'Say what this is.';`],
    [`// What the model is told. l10n: none, for the model\nimport a from 'a';\nconst PROMPT = 'Say what this is.';`],
  ])('passes %s', (source) => expect(found(source)).toEqual([]));

  it('knows the log by its name, and a title among what a command gets', () => {
    expect(found(`notes.error('Some words'); log.error('Other words');`)).toEqual(['Some words']);
    expect(found(`vscode.commands.executeCommand('vscode.diff', one, other, 'Before and now');`)).toEqual([
      'Before and now',
    ]);
  });

  it('wants a reason, and exempts no more than what follows', () => {
    expect(found(`// l10n: none\nconst A = 'Some words';`)).toEqual(['Some words']);
    expect(found(`const A = { a: 1,\n// l10n: none, a name\nb: 'Some words', c: 'Other words' };`)).toEqual([
      'Other words',
    ]);
  });
});

describe('texts of the editor', () => {
  // Other test files of this worker share the module.
  afterEach(() => l10n.config({ contents: {} }));

  it('are asked for by the text of the source, with what is filled in', async () => {
    vi.resetModules();
    const editor = await import('../fakes/fakeVscode.ts');
    editor.l10n.bundle = {
      Copy: 'Kopieren',
      '{0} of {1}': '{1}, davon {0}',
      'Sent to {0}/a server': 'Gesendet an {0}',
    };
    const { t } = await import('../../src/host/window/editorText.ts');
    expect(t('Copy')).toBe('Kopieren');
    expect(t`${1} of ${2}`).toBe('2, davon 1');
    expect(t({ message: 'Sent to {0}', args: ['x'], comment: ['a server'] })).toBe('Gesendet an x');
    expect(t`Not ${'translated'}`).toBe('Not translated');
    // As `counted` needs it.
    expect(t('{0} file')).toBe('{0} file');
  });
});
