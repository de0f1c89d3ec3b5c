import * as vscode from 'vscode';
import { findSecrets, Redaction } from '../../core/privacy/secrets.ts';

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
  const distinct = [...new Set(kinds)];
  const what =
    kinds.length === 1 ? `a secret (${distinct[0] ?? ''})` : `${kinds.length} secrets (${distinct.join(', ')})`;
  const back = redaction === undefined ? '; the response keeps the placeholders' : ' and restores them in the result';
  const [redact, send] = ['Redact and Send', 'Send As Is'];
  const choice = await vscode.window.showWarningMessage(
    `The text appears to contain ${what}.`,
    {
      modal: true,
      detail: `Redacting replaces secrets with placeholders before sending${back}.`,
    },
    redact,
    send,
  );
  if (choice === send) return (text) => text;
  const marks = redaction ?? new Redaction();
  if (choice === redact) return (text) => marks.redact(text);
  return undefined;
}
