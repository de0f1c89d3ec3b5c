import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { startReading } from './programText.ts';

/** One piece of output longer than this is nothing a search prints; it is dropped, in UTF-16 units. */
const MAX_PIECE = 1_000_000;

/** The search program said no: most often the pattern cannot be read. Its words are for the model. */
export class SearchProblem extends Error {}

/** The search program that comes with the editor; `undefined` where there is none for this machine. */
export async function findRipgrep(appRoot = vscode.env.appRoot): Promise<string | undefined> {
  const program = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const machine = `${process.platform}-${process.arch}`;
  const places = ['node_modules.asar.unpacked', 'node_modules'].flatMap((modules) => [
    path.join(appRoot, modules, '@vscode', 'ripgrep-universal', 'bin', machine, program),
    path.join(appRoot, modules, '@vscode', 'ripgrep', 'bin', program),
  ]);
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      continue; // each version of the editor keeps it elsewhere
    }
  }
  return undefined;
}

/** Files are read in the encoding the user set for the folder; those with a byte order mark say theirs themselves. */
export function encodingArgs(folder: vscode.Uri): string[] {
  const encoding = vscode.workspace.getConfiguration('files', folder).get<unknown>('encoding');
  const label = typeof encoding === 'string' ? (LABELS[encoding] ?? standardLabel(encoding)) : undefined;
  return label === undefined ? [] : [`--encoding=${label}`];
}

/** The search program names encodings as the web does, and knows no others. */
const LABELS: Readonly<Record<string, string>> = {
  big5hkscs: 'big5-hkscs',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  gb18030: 'gb18030',
  gb2312: 'gb2312',
  gbk: 'gbk',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  macroman: 'macintosh',
  shiftjis: 'shift_jis',
  utf16be: 'utf-16be',
  utf16le: 'utf-16le',
};

function standardLabel(encoding: string): string | undefined {
  const [, kind = '', number = ''] = /^(iso8859|windows)(\d{1,4})$/.exec(encoding) ?? [];
  if (kind === '') return undefined;
  return kind === 'windows' ? `windows-${number}` : `iso-8859-${number}`;
}

/**
 * Runs the program and yields its output piece by piece; leaving the loop ends it. No shell, and no configuration file of
 * the user or the workspace.
 */
export async function* runRipgrep(
  program: string,
  run: { readonly args: readonly string[]; readonly cwd: string; readonly separator: '\n' | '\0' },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const args = ['--no-config', '--color=never', ...run.args];
  const search = startReading({ program, args, cwd: run.cwd }, signal);
  try {
    yield* piecesOf(search.output, run.separator);
    const { code, complaint } = await search.ended;
    // 1: nothing found. Files that could not be read are no reason to lose the rest.
    if (code === 2 && /regex|glob|unrecognized|invalid/i.test(complaint)) throw new SearchProblem(complaint);
  } finally {
    search.stop();
  }
}

async function* piecesOf(stream: AsyncIterable<string>, separator: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const pieces = (rest + chunk).split(separator);
    rest = pieces.pop() ?? '';
    if (rest.length > MAX_PIECE) rest = '';
    yield* pieces;
  }
  if (rest !== '') yield rest;
}
