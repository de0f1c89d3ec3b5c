import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';

/** One piece of output longer than this is nothing a search prints; it is dropped, in UTF-16 units. */
const MAX_PIECE = 1_000_000;
const MAX_STDERR = 4_000;

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

/**
 * Runs the program and yields its output piece by piece; leaving the loop ends it. No shell, and no configuration file of
 * the user or the workspace.
 */
export async function* runRipgrep(
  program: string,
  run: { readonly args: readonly string[]; readonly cwd: string; readonly separator: '\n' | '\0' },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const child = spawn(program, ['--no-config', '--color=never', ...run.args], {
    cwd: run.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    signal,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_STDERR) complaint += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.catch(() => undefined); // it is awaited below, unless the reader leaves first
  try {
    yield* piecesOf(child.stdout.setEncoding('utf8'), run.separator);
    const code = await ended;
    // 1: nothing found. Files that could not be read are no reason to lose the rest.
    if (code === 2 && /regex|glob|unrecognized|invalid/i.test(complaint)) throw new SearchProblem(complaint.trim());
  } finally {
    child.kill();
  }
}

async function* piecesOf(stream: AsyncIterable<unknown>, separator: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const pieces = (rest + String(chunk)).split(separator);
    rest = pieces.pop() ?? '';
    if (rest.length > MAX_PIECE) rest = '';
    yield* pieces;
  }
  if (rest !== '') yield rest;
}
