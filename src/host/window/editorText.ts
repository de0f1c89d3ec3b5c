import * as vscode from 'vscode';

type Value = string | number | boolean;

interface Commented {
  readonly message: string;
  readonly args?: Value[] | Readonly<Record<string, Value>>;
  readonly comment: string | string[];
}

/**
 * What `@vscode/l10n` is in the editor's host (`esbuild.mjs`): the editor's own `vscode.l10n.t`, which has the bundle of its
 * display language, and templates besides: `` t`Sent to ${host}` `` is the text "Sent to {0}".
 */
export function t(message: string | TemplateStringsArray | Commented, ...values: Value[]): string {
  if (typeof message === 'string') return vscode.l10n.t(message, ...values);
  if ('comment' in message) return vscode.l10n.t({ ...message });
  return vscode.l10n.t(
    message.reduce((text, part, index) => `${text}{${index - 1}}${part}`),
    ...values,
  );
}
