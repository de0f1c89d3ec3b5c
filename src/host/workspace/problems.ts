import * as vscode from 'vscode';
import { oneLine } from '../../core/text/visible.ts';
import type { FencedPath, WorkspaceFence } from './fence.ts';

/** In the order of the editor's own numbers. */
export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

export interface Problem {
  readonly severity: number;
  /** `src/a.ts:3:7 error (ts 2304): Cannot find name 'x'.` */
  readonly text: string;
}

/**
 * The problems that the editor shows and that may be told, of a file or folder or of the whole workspace, the worst first.
 * `mildest` is the last of the severities that is wanted.
 */
export async function problemsIn(
  fence: WorkspaceFence,
  mildest: number,
  scope?: Pick<FencedPath, 'uri'>,
): Promise<readonly Problem[]> {
  const found: Problem[] = [];
  for (const [uri, problems] of vscode.languages.getDiagnostics()) {
    const wanted = problems.filter(({ severity }) => severity <= mildest);
    if (wanted.length === 0 || !isIn(uri, scope)) continue;
    const place = await fence.ofUri(uri);
    if (!place.ok) continue;
    for (const problem of wanted) found.push({ severity: problem.severity, text: describe(place, problem) });
  }
  return found.toSorted((a, b) => a.severity - b.severity);
}

function isIn(uri: vscode.Uri, scope: Pick<FencedPath, 'uri'> | undefined): boolean {
  if (scope === undefined) return true;
  const [text, top] = [uri.toString(), scope.uri.toString()];
  return text === top || text.startsWith(`${top}/`);
}

function describe(place: FencedPath, problem: vscode.Diagnostic): string {
  const { line, character } = problem.range.start;
  return `${place.label}:${line + 1}:${character + 1} ${problemWords(problem, oneLine(problem.message, 600))}`;
}

/** What a problem says and who found it, without its place: `error (ts 2304): Cannot find name 'x'.` l10n: none, for the model. */
export function problemWords({ severity, source, code }: vscode.Diagnostic, message: string): string {
  const value = typeof code === 'object' ? code.value : code;
  const origin = [source, value].filter((part) => part !== undefined && part !== '').join(' ');
  const from = origin === '' ? '' : ` (${oneLine(origin, 120)})`;
  return `${SEVERITIES[severity] ?? 'problem'}${from}: ${message}`;
}
