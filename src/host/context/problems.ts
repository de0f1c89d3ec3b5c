import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';
import type { WorkspaceFence } from '../workspace/fence.ts';
import { problemsIn } from '../workspace/problems.ts';

const MAX_PROBLEMS = 200;
/** The mildest that is attached: what the editor's Problems view shows. */
const MILDEST = vscode.DiagnosticSeverity.Information;

/** How many problems the editor shows, of one file or of all: `2 errors, 1 warning`; `undefined` for none. */
export function problemCount(uri?: vscode.Uri): string | undefined {
  const all =
    uri === undefined
      ? vscode.languages.getDiagnostics().flatMap(([, found]) => found)
      : vscode.languages.getDiagnostics(uri);
  const count = (severity: vscode.DiagnosticSeverity): number =>
    all.filter((each) => each.severity === severity).length;
  const { Error: error, Warning: warning, Information: information } = vscode.DiagnosticSeverity;
  const parts = [
    [count(error), l10n.t('{0} error'), l10n.t('{0} errors')] as const,
    [count(warning), l10n.t('{0} warning'), l10n.t('{0} warnings')] as const,
    [count(information), l10n.t('{0} info'), l10n.t('{0} infos')] as const,
  ].flatMap(([number, one, other]) => (number === 0 ? [] : [counted(number, one, other)]));
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** The problems that the editor shows and that may be sent, each with its place. */
export async function readProblems(fence: WorkspaceFence, uri?: vscode.Uri): Promise<ReadResult> {
  if (!vscode.workspace.isTrusted) return { ok: false, reason: RESTRICTED_SENTENCE };
  const place = uri === undefined ? undefined : await fence.ofUri(uri);
  if (place?.ok === false) return { ok: false, reason: place.message };
  const found = await problemsIn(fence, MILDEST, uri === undefined ? undefined : { uri });
  const name = place === undefined ? undefined : oneLine(place.segments.at(-1) ?? place.label, 100);
  if (found.length === 0) {
    const reason =
      name === undefined
        ? l10n.t('The editor shows no problems in files that may be sent.')
        : l10n.t`The editor shows no problems in ${name}.`;
    return { ok: false, reason };
  }
  const left = found.length - MAX_PROBLEMS;
  // l10n: none, for the model
  const more = left > 0 ? [`[${left} more are skipped]`] : [];
  const note =
    left > 0
      ? counted(
          left,
          (count) => l10n.t`Skipped: ${count} problem beyond the first ${MAX_PROBLEMS}.`,
          (count) => l10n.t`Skipped: ${count} problems beyond the first ${MAX_PROBLEMS}.`,
        )
      : undefined;
  return {
    ok: true,
    part: {
      type: 'context',
      origin: 'file',
      source: 'problems',
      label: name === undefined ? l10n.t`Problems (${found.length})` : l10n.t`Problems in ${name} (${found.length})`,
      // l10n: none, for the model
      path: place?.label ?? 'the workspace',
      text: [...found.slice(0, MAX_PROBLEMS).map(({ text }) => text), ...more].join('\n'),
      ...(note !== undefined && { note }),
    },
    ...(note !== undefined && { notice: note }),
  };
}
