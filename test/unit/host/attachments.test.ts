import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { fromBinary, MAX_TEXT, trimText } from '../../../src/host/attachments/fromBytes.ts';
import { rank } from '../../../src/core/attachments/rank.ts';
import { readPasted, readSelection, readUri } from '../../../src/host/attachments/read.ts';
import { sniff } from '../../../src/core/attachments/sniff.ts';
import { decodeFile, rememberEncoding } from '../../../src/host/workspace/encodings.ts';
import { AttachmentTray } from '../../../src/host/attachments/tray.ts';
import { fake, type FakeDocument, Position, Selection, Uri, window, workspace } from '../../fakes/fakeVscode.ts';
import { processorMs } from '../processorTime.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

/** As the editor does: by the byte order mark, else in the encoding asked for. */
function decoded(found: Uint8Array, options?: { readonly encoding?: string }): string {
  const isWide = found[0] === 0xff && found[1] === 0xfe;
  const labels: Readonly<Record<string, string>> = { shiftjis: 'shift_jis', utf16le: 'utf-16le', utf16be: 'utf-16be' };
  const label = isWide ? 'utf-16le' : (labels[options?.encoding ?? ''] ?? 'utf-8');
  return new TextDecoder(label).decode(found);
}

interface Pick {
  readonly label: string;
  readonly detail?: string;
}
/** What the user takes from a list. */
let answerPick: (items: readonly Pick[]) => Pick | undefined = () => undefined;

function pasted(name: string, data: Uint8Array) {
  return readPasted(name, Buffer.from(data).toString('base64'));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function editorOn(document: FakeDocument, ...ranges: readonly [number, number, number, number][]): vscode.TextEditor {
  const selections = ranges.map(([a, b, c, d]) => new Selection(new Position(a, b), new Position(c, d)));
  return { document, selections, selection: selections[0] } as unknown as vscode.TextEditor;
}

let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-attach-')));
  Object.assign(window, { showQuickPick: (items: readonly Pick[]) => Promise.resolve(answerPick(items)) });
  Object.assign(workspace, {
    decode: (found: Uint8Array, options?: { readonly encoding?: string }) => Promise.resolve(decoded(found, options)),
  });
});
afterEach(() => {
  fake.reset();
  rmSync(folder, { recursive: true, force: true });
});

describe('what a file is', () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['a PNG', PNG, 'image/png'],
    ['a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0]), 'image/jpeg'],
    ['a GIF', bytes('GIF89a\u0001'), 'image/gif'],
    ['a WebP', bytes('RIFF\u0001\u0001\u0001\u0001WEBPVP8 '), 'image/webp'],
    ['a PDF', bytes('%PDF-1.7\n'), 'pdf'],
    ['a PDF with junk before it', bytes(`${' '.repeat(20)}%PDF-1.4`), 'pdf'],
    ['source code', bytes('const π = 3.14;\n'), 'text'],
    ['UTF-16 text', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x62, 0]), 'text'],
    ['UTF-16 text without a mark', new Uint8Array([0x61, 0, 0x62, 0]), 'text'],
    ['UTF-16 text the other way round', new Uint8Array([0, 0x61, 0, 0x62]), 'text'],
    ['an empty file', new Uint8Array(), 'text'],
    ['a ZIP', bytes('PK\u0003\u0004'), 'binary'],
    ['a program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2]), 'binary'],
    ['anything with a zero byte', new Uint8Array([0x61, 0, 0x62]), 'binary'],
  ];
  it.each(cases)('is told by its first bytes: %s', (_what, data, expected) => {
    const found = sniff(data);
    expect(found.kind === 'image' ? found.mediaType : found.kind).toBe(expected);
  });

  it('is not told by its name', () => {
    expect(fromBinary('holiday.png', bytes('<script>alert(1)</script>'))).toBeUndefined();
    expect(fromBinary('notes.txt', PNG)).toMatchObject({ ok: true, part: { type: 'image', mediaType: 'image/png' } });
  });
});

describe('limits', () => {
  it('refuse a picture over 20 MB with a sentence', () => {
    const huge = new Uint8Array(21 * 1024 * 1024);
    huge.set(PNG);
    expect(fromBinary('a.png', huge)).toEqual({
      ok: false,
      reason: 'a.png was not attached: it has 22 MB, the limit is 20 MB.',
    });
  });

  it('say so for a picture that many models refuse', () => {
    const large = new Uint8Array(6 * 1024 * 1024);
    large.set(PNG);
    expect(fromBinary('a.png', large)).toMatchObject({ ok: true, notice: expect.stringContaining('6.3 MB') });
  });

  it('say so for a PDF with more pages than many models read', () => {
    const pdf = (pages: number): Uint8Array =>
      bytes(`%PDF-1.4\n2 0 obj<</Type /Pages /Count ${pages}>>\n${'<</Type /Page /Parent 2 0 R>>\n'.repeat(pages)}`);
    expect(fromBinary('a.pdf', pdf(100))).not.toHaveProperty('notice');
    expect(fromBinary('a.pdf', pdf(101))).toMatchObject({ notice: expect.stringContaining('a.pdf has 101 pages.') });
    // A compressed list of pages says nothing, and then nothing is said.
    expect(fromBinary('a.pdf', bytes('%PDF-1.7\n/ObjStm'))).not.toHaveProperty('notice');
  });

  it('cut long text at the end of a line and say so', () => {
    const { text, notice } = trimText('log.txt', 'line of text\n'.repeat(MAX_TEXT / 10));
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
    expect(text.endsWith('line of text')).toBe(true);
    expect(notice).toContain('log.txt is long');
    expect(trimText('a', 'short').notice).toBeUndefined();
  });
});

describe('reading', () => {
  it('takes a selection with its lines, as a user counts them', async () => {
    fake.folders = [{ uri: Uri.file('/w'), name: 'w' }];
    const document = fake.document('/w/src/retry.ts', 'a\nb\nc\nd\n');
    expect(await readSelection(editorOn(document, [1, 0, 3, 0]))).toEqual({
      ok: true,
      part: {
        type: 'context',
        origin: 'selection',
        label: 'retry.ts:2–3',
        text: 'b\nc\n',
        path: 'src/retry.ts',
        uri: 'file:///w/src/retry.ts',
        languageId: 'typescript',
        startLine: 2,
        endLine: 3,
      },
    });
  });

  it('takes several selections as one, and refuses none', async () => {
    const document = fake.document('/x.ts', 'a\nb\nc\n');
    expect(await readSelection(editorOn(document, [0, 0, 0, 1], [2, 0, 2, 1]))).toMatchObject({
      part: { label: 'x.ts:1 +1', text: 'a\n\nc' },
    });
    expect(await readSelection(editorOn(document, [0, 0, 0, 0]))).toMatchObject({ ok: false });
  });

  it('reads a file through the editor, which knows its encoding and its unsaved text', async () => {
    const file = path.join(folder, 'a.ts');
    writeFileSync(file, 'on disk');
    fake.document(file, 'in the editor').isDirty = true;
    expect(await readUri(Uri.file(file) as unknown as vscode.Uri)).toMatchObject({
      part: { type: 'context', text: 'in the editor', label: 'a.ts' },
    });
  });

  it('says why where there is nothing to read', async () => {
    const read = (uri: Uri) => readUri(uri as unknown as vscode.Uri);
    expect(await read(Uri.file('/gone.ts'))).toEqual({
      ok: false,
      reason: 'gone.ts could not be read: there is no such file.',
    });
    expect(await read(Uri.parse('http://evil.example/x'))).toMatchObject({ ok: false });
    writeFileSync(path.join(folder, 'a.bin'), new Uint8Array([0, 1, 2]));
    expect(await read(Uri.file(path.join(folder, 'a.bin')))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('binary'),
    });
  });

  it('reads nothing of a workspace in Restricted Mode, only files from outside', async () => {
    fake.isTrusted = false;
    fake.folders = [{ uri: Uri.file('/w'), name: 'w' }];
    fake.document('/w/a.ts', 'secret');
    const notes = path.join(folder, 'notes.md');
    writeFileSync(notes, 'mine');
    fake.document(notes, 'mine');
    expect(await readUri(Uri.file('/w/a.ts') as unknown as vscode.Uri)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Restricted Mode'),
    });
    expect(await readUri(Uri.file(notes) as unknown as vscode.Uri)).toMatchObject({ ok: true });
  });

  it('takes pasted pictures and text for what they are', async () => {
    expect(await pasted('image.png', PNG)).toMatchObject({ part: { type: 'image', mediaType: 'image/png' } });
    expect(await pasted('a.txt', bytes('hällo'))).toMatchObject({ part: { origin: 'paste', text: 'hällo' } });
    expect(await pasted('a.txt', new Uint8Array())).toMatchObject({ ok: false });
  });

  it('reads a dropped file by its byte order mark', async () => {
    const marked = Buffer.from('\u{FEFF}größe', 'utf16le');
    expect(await pasted('a.reg', marked)).toMatchObject({ part: { text: 'größe' } });
  });

  it('asks how a file is to be read whose encoding is not known, with its text in each that fits', async () => {
    const shown: string[] = [];
    answerPick = (items) => {
      shown.push(...items.map(({ label, detail = '' }) => `${label}: ${detail}`));
      return items.find(({ label }) => label.includes('Shift JIS'));
    };
    // `日本` below a line of letters.
    const japanese = Buffer.from('6162630a93fa967b0a', 'hex');
    expect(await pasted('a.log', japanese)).toMatchObject({ part: { text: 'abc\n日本\n' } });
    expect(shown).toContain('Japanese (Shift JIS): 日本');
    answerPick = () => undefined;
    expect(await pasted('a.log', japanese)).toMatchObject({
      ok: false,
      reason: 'a.log was not attached: its encoding is not known. Attach it again to choose one.',
    });
  });

  const figure = { output_type: 'display_data', data: { 'image/png': 'AAAA', 'text/plain': '<Figure>' } };
  const notebook = { cells: [{ cell_type: 'code', source: ['plot()'], outputs: [figure] }] };

  it('takes a notebook by its cells, with its pictures where the model takes any', async () => {
    const file = bytes(JSON.stringify(notebook));
    expect(await pasted('plot.ipynb', file)).toEqual({
      ok: true,
      part: {
        type: 'context',
        origin: 'paste',
        label: 'plot.ipynb',
        text: '--- cell 1 (code, python) ---\nplot()\n--- output of cell 1 ---\n[picture, image/png, 3 B, attached as plot.ipynb, picture 1]',
      },
      pictures: [{ type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'plot.ipynb, picture 1' }],
    });
    const blind = await readPasted('plot.ipynb', Buffer.from(file).toString('base64'), false);
    expect(blind).toMatchObject({ notice: 'One picture of plot.ipynb is only named: the model takes no pictures.' });
    expect(blind).not.toHaveProperty('pictures');
  });

  it('takes a file of the workspace that is a notebook by its cells, and a damaged one as its text', async () => {
    const file = path.join(folder, 'plot.ipynb');
    writeFileSync(file, JSON.stringify(notebook));
    const read = () => readUri(Uri.file(file) as unknown as vscode.Uri);
    expect(await read()).toMatchObject({ part: { text: expect.stringContaining('plot()\n--- output') } });
    writeFileSync(file, '{"cells": [');
    expect(await read()).toMatchObject({
      part: { text: '{"cells": [' },
      notice: 'plot.ipynb could not be read as a notebook: it is not valid JSON. The text of its file is attached.',
    });
  });

  it('reads a file again in the encoding that was chosen for it', async () => {
    let asked = 0;
    answerPick = (items) => {
      asked += 1;
      return items.find(({ label }) => label.includes('Shift JIS'));
    };
    const file = path.join(folder, 'japanese.txt');
    writeFileSync(file, Buffer.from('93fa967b0a', 'hex'));
    fake.document(file, '');
    for (let times = 0; times < 2; times++) {
      expect(await readUri(Uri.file(file) as unknown as vscode.Uri)).toMatchObject({ part: { text: '日本\n' } });
    }
    expect(asked).toBe(1);
  });
});

describe('a file with a byte order mark', () => {
  const asHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
  const read = (hex: string) => decodeFile(asHex(hex), Uri.file('/w/a.txt') as unknown as vscode.Uri);

  it('is read by it, and lost nothing where it has this very character', async () => {
    expect(await read('efbbbf61efbfbd')).toEqual({ text: 'a\u{FFFD}', lost: 0 });
    expect(await read('fffe6100fdff')).toEqual({ text: 'a\u{FFFD}', lost: 0 });
  });

  it('lost what is no UTF-8 behind the mark, and is read as it was chosen', async () => {
    expect(await read('efbbbf61e962')).toEqual({ text: 'a\u{FFFD}b', lost: 1 });
    rememberEncoding(Uri.file('/w/chosen.txt') as unknown as vscode.Uri, 'shiftjis');
    const chosen = Uri.file('/w/chosen.txt') as unknown as vscode.Uri;
    expect((await decodeFile(asHex('efbbbf93fa967b'), chosen)).text).toContain('日本');
    expect(await decodeFile(asHex('efbbbf61'), chosen)).toEqual({ text: 'a', lost: 0 });
  });
});

describe('the tray', () => {
  const picture = { type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'a.png' } as const;
  const blind = { name: 'Textor', takesImages: false, takesFiles: false };

  it('says what the chosen model does not take, and nothing when nothing is known', () => {
    const tray = new AttachmentTray();
    tray.add(picture);
    expect(tray.problems(blind)).toEqual(['Textor does not take pictures. Pick a model that does.']);
    expect(tray.chips(blind)[0]?.problem).toBeDefined();
    expect(tray.problems(undefined)).toEqual([]);
  });

  it('holds the same stretch of a file once, with its newest text', () => {
    const tray = new AttachmentTray();
    const part = { type: 'context', origin: 'file', label: 'a', uri: 'file:///a' } as const;
    tray.add({ ...part, text: 'old' });
    tray.add({ ...part, text: 'new' });
    tray.add({ ...part, text: 'lines', startLine: 1, endLine: 2 });
    expect(tray.items.map(({ part: held }) => ('text' in held ? held.text : ''))).toEqual(['new', 'lines']);
  });

  it('has the pictures of a notebook once, as it shows them now', () => {
    const tray = new AttachmentTray();
    const part = { type: 'context', origin: 'file', label: 'a', uri: 'file:///a', text: '' } as const;
    const own = { ...picture, uri: part.uri };
    tray.add(part, [own, { ...own, name: 'b.png' }]);
    tray.add({ ...part, startLine: 1, endLine: 2 });
    tray.remove(tray.items.at(-1)?.id ?? '');
    expect(tray.items).toHaveLength(3);
    tray.add(part, [{ ...own, data: 'BBBB' }]);
    expect(tray.items.map(({ part: held }) => ('data' in held ? held.data : held.type))).toEqual(['context', 'BBBB']);
  });

  it('has the pictures of notebooks of one name apart, and takes them away with their notebook', () => {
    const tray = new AttachmentTray();
    const file = { type: 'context', origin: 'file', label: 'a.ipynb', text: '' } as const;
    const pictureOf = (uri: string) => ({ ...picture, name: 'a.ipynb, picture 1', uri });
    tray.add({ ...file, uri: 'file:///one/a.ipynb' }, [pictureOf('file:///one/a.ipynb')]);
    tray.add({ ...file, uri: 'file:///two/a.ipynb' }, [pictureOf('file:///two/a.ipynb')]);
    expect(tray.items).toHaveLength(4);
    tray.remove(tray.items[0]?.id ?? '');
    const two = 'file:///two/a.ipynb';
    expect(tray.items.map(({ part }) => ('uri' in part ? part.uri : undefined))).toEqual([two, two]);
  });

  it('takes 40 and no more, and counts tokens', () => {
    const tray = new AttachmentTray();
    for (let i = 0; i < 40; i++) expect(tray.add(picture)).toEqual(expect.any(String));
    expect(tray.add(picture)).toBeUndefined();
    expect(tray.tokens()).toBeGreaterThan(40 * 100);
    const [first] = tray.items;
    tray.remove(first?.id ?? '');
    expect(tray.items).toHaveLength(39);
  });
});

describe('ranking of mentions', () => {
  const files = [
    'src/retry.ts',
    'src/retryAfter.ts',
    'test/retry.test.ts',
    'docs/history.md',
    'src/core/reTry/x.ts',
  ].map((path) => ({ path, isOpen: false }));
  const best = (query: string) => rank(query, files, 10).map(({ path }) => path);

  it('puts names that begin with the query before paths that contain it', () => {
    expect(best('retry')).toEqual(['src/retry.ts', 'src/retryAfter.ts', 'test/retry.test.ts', 'src/core/reTry/x.ts']);
  });

  it('finds capitals and letters in order', () => {
    expect(best('ra')[0]).toBe('src/retryAfter.ts');
    expect(best('srcretry')).toContain('src/retry.ts');
    expect(best('zzz')).toEqual([]);
  });

  it('finds by folder and name', () => {
    expect(best('test/re')[0]).toBe('test/retry.test.ts');
  });

  it('lists open files first when nothing was typed', () => {
    const open = { path: 'z/open.ts', isOpen: true };
    expect(rank('', [...files, open], 2)[0]).toBe(open);
  });

  it('is quick on a large workspace', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ path: `src/folder${i % 97}/file${i}.ts`, isOpen: false }));
    expect(processorMs(() => void rank('file199', many, 30))).toBeLessThan(500);
  });
});
