import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainWords } from '../../core/text/plainWords.ts';
import { decodeAs } from '../workspace/encodings.ts';

/** Common encodings that are not UTF-8, by the editor's names. */
const ENCODINGS: readonly (readonly [id: string, name: string])[] = [
  ['windows1252', l10n.t('Western (Windows 1252)')],
  ['shiftjis', l10n.t('Japanese (Shift JIS)')],
  ['gb18030', l10n.t('Simplified Chinese (GB18030)')],
  ['big5hkscs', l10n.t('Traditional Chinese (Big5-HKSCS)')],
  ['euckr', l10n.t('Korean (EUC-KR)')],
  ['eucjp', l10n.t('Japanese (EUC-JP)')],
  ['windows1251', l10n.t('Cyrillic (Windows 1251)')],
  ['koi8r', l10n.t('Cyrillic (KOI8-R)')],
  ['windows1250', l10n.t('Central European (Windows 1250)')],
  ['windows1253', l10n.t('Greek (Windows 1253)')],
  ['windows1254', l10n.t('Turkish (Windows 1254)')],
  ['windows1255', l10n.t('Hebrew (Windows 1255)')],
  ['windows1256', l10n.t('Arabic (Windows 1256)')],
  ['iso885915', l10n.t('Western (ISO 8859-15)')],
  ['macroman', l10n.t('Western (Mac Roman)')],
  ['cp437', 'DOS (CP 437)'],
  ['utf16le', 'UTF-16 LE'],
  ['utf16be', 'UTF-16 BE'],
];

/** Bytes that are read to show how a file would read. */
const SAMPLE_BYTES = 200_000;
const MAX_SAMPLE = 80;

interface Choice extends vscode.QuickPickItem {
  readonly encoding: string;
}

/** Asks how a file is to be read, with a line of it in each encoding; `undefined` where the user does not say. */
export async function chooseEncoding(name: string, bytes: Uint8Array): Promise<string | undefined> {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const line = lineWithLetters(sample);
  const choices = await Promise.all(
    ENCODINGS.map(async ([encoding, label]) => {
      // Every second byte would be another half in a line cut out of UTF-16.
      const isWide = encoding.startsWith('utf16');
      const { text, lost } = await decodeAs(isWide ? sample : line, encoding);
      const detail = plainWords((isWide ? (text.split(/[\r\n]/)[0] ?? '') : text).trim().slice(0, MAX_SAMPLE));
      return { lost, choice: { label, detail, encoding } satisfies Choice };
    }),
  );
  const readable = choices.filter(({ lost }) => lost === 0);
  const picked = await vscode.window.showQuickPick(
    (readable.length > 0 ? readable : choices).map(({ choice }) => choice),
    {
      title: l10n.t`Encoding of ${plainWords(name)}`,
      placeHolder: l10n.t('It is not valid UTF-8, so its encoding is not known. Choose how it is read'),
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  return picked?.encoding;
}

/** The first line that reads differently by encoding. */
function lineWithLetters(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte > 0x7f);
  const start = bytes.lastIndexOf(0x0a, at) + 1;
  const end = bytes.indexOf(0x0a, at);
  return bytes.subarray(start, Math.min(end === -1 ? bytes.length : end, start + 2_000));
}
