import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { findSecrets, Redaction } from '../../core/privacy/secrets.ts';
import { counted } from '../../core/text/plural.ts';

/**
 * Asks before text that holds what looks like a secret is sent. Resolves to what each text is sent through (unchanged,
 * or with marks for the secrets), or to `undefined` where nothing is to be sent. Who gives a `redaction` puts the secrets
 * back into the answer with it.
 */
export async function secretGate(
  texts: readonly string[],
  redaction?: Redaction,
): Promise<((text: string) => string) | undefined> {
  const kinds = texts.flatMap((text) => findSecrets(text).map(({ kind }) => kind));
  if (kinds.length === 0) return (text) => text;
  const distinct = [...new Set(kinds)].join(', ');
  const sentence = counted(
    kinds.length,
    () => l10n.t`The text appears to contain a secret (${distinct}).`,
    (count) => l10n.t`The text appears to contain ${count} secrets (${distinct}).`,
  );
  const detail =
    redaction === undefined
      ? l10n.t('Redacting replaces secrets with placeholders before sending; the response keeps the placeholders.')
      : l10n.t('Redacting replaces secrets with placeholders before sending and restores them in the result.');
  const [redact, send] = [l10n.t('Redact and Send'), l10n.t('Send As Is')];
  const choice = await vscode.window.showWarningMessage(sentence, { modal: true, detail }, redact, send);
  if (choice === send) return (text) => text;
  const marks = redaction ?? new Redaction();
  if (choice === redact) return (text) => marks.redact(text);
  return undefined;
}
