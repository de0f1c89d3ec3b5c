import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError } from '../../base/errors.ts';
import { Commands } from '../../base/manifest.ts';
import { hasOwnKey, type Account } from '../../core/gateway/accounts.ts';
import { parseBaseUrl, type ParsedBaseUrl } from '../../core/gateway/baseUrl.ts';
import { checkKey, type KeyVerdict } from '../../core/gateway/keyCheck.ts';
import { normaliseKeyText } from '../../core/gateway/keyText.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { DASHBOARD_URL, openExternal } from '../window/links.ts';
import { withPatience } from '../window/progress.ts';
import { askText } from '../window/question.ts';

/**
 * Asks for the key of an account, checks it at the address it is for, and keeps it for that address only. With `before`
 * that runs as soon as the key is good, and before it is kept. Whether a key was kept.
 */
export async function enterKey(
  services: GatewayServices,
  account: Account,
  before?: () => Promise<Account>,
): Promise<boolean> {
  const base = parseBaseUrl(account.baseUrl);
  const { composerFocus } = services;
  if (!(await composerFocus.keep(() => mayTravel(services, base)))) return false;
  const ask = (): Promise<string | undefined> => composerFocus.keep(() => askForKey(base, account));
  let key = await ask();
  while (key !== undefined) {
    const verdict = await verify(services, key, base);
    services.log.info(`A key for ${base.origin} was entered: ${verdict.kind}.`);
    if (verdict.kind === 'cancelled') return false;
    const next = await decide(services, verdict, base);
    if (next === 'keep') {
      const owner = (await before?.()) ?? account;
      return keep(services, key, owner, verdict.sentence, verdict.kind === 'valid');
    }
    if (next === 'leave') return false;
    if (next === 'ask') key = await ask();
  }
  return false;
}

/** Asks whether a key may go to an address that is not encrypted, until one was kept for it. */
async function mayTravel(services: GatewayServices, base: ParsedBaseUrl): Promise<boolean> {
  const { credentials } = await services.gateway();
  if (credentials.mayCarryKey(base)) return true;
  const send = l10n.t('Send Unencrypted');
  const question = l10n.t`Send an API key to ${base.origin} unencrypted?`;
  const detail = l10n.t(
    'The address begins with http://, so the key travels as plain text with every request, and others in this network can read and use it. A server that wants no key works without one.',
  );
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, send)) === send;
}

async function askForKey(base: ParsedBaseUrl, { id, name }: Account): Promise<string | undefined> {
  const where = base.isOfficial
    ? l10n.t('Create one in the Vercel dashboard under AI Gateway, API Keys.')
    : l10n.t('It is sent to this address only.');
  const text = await askText({
    title: hasOwnKey(id) ? l10n.t`API Key of ${name} for ${base.origin}` : l10n.t`API Key for ${base.origin}`,
    prompt: `${where} ${l10n.t('It is kept in the editor’s secret storage.')}`,
    placeHolder: l10n.t('Paste the key'),
    password: true,
    validateInput: (value) => (value === '' ? undefined : keyProblem(value)),
  });
  return text === undefined || text.trim() === '' ? undefined : normaliseKeyText(text);
}

function keyProblem(text: string): string | undefined {
  try {
    normaliseKeyText(text);
    return undefined;
  } catch (error) {
    return isAppError(error) ? error.message : l10n.t('This is not a key.');
  }
}

async function verify(services: GatewayServices, key: string, base: ParsedBaseUrl): Promise<KeyVerdict> {
  services.redactor.add(key);
  const { client } = await services.gateway();
  return withPatience(l10n.t`Asking ${base.origin} about the key…`, (signal) =>
    checkKey(base.origin, () => client.credits(signal, { key, origin: base.baseUrl })),
  );
}

type NextStep = 'keep' | 'check' | 'ask' | 'leave';

/** What to do after a verdict; a key that nobody refused can always be kept. */
async function decide(
  { composerFocus }: GatewayServices,
  verdict: Exclude<KeyVerdict, { kind: 'cancelled' }>,
  base: ParsedBaseUrl,
): Promise<NextStep> {
  if (verdict.kind === 'valid') return 'keep';
  const again = l10n.t('Try Again');
  if (verdict.kind === 'refused') {
    const dashboard = l10n.t('Open Dashboard');
    const buttons = base.isOfficial ? [again, dashboard] : [again];
    const message = vscode.window.showErrorMessage(plainWords(verdict.sentence), ...buttons);
    return composerFocus.offer(message, async (choice) => {
      if (choice === dashboard) await openExternal(DASHBOARD_URL);
      return choice === again ? 'ask' : 'leave';
    });
  }
  const anyway = l10n.t('Save Anyway');
  const settings = l10n.t('Open Settings');
  const buttons = verdict.isWrongHost ? [settings, anyway, again] : [again, anyway];
  const message = vscode.window.showWarningMessage(plainWords(verdict.sentence), ...buttons);
  return composerFocus.offer(message, async (choice) => {
    if (choice === settings) await vscode.commands.executeCommand(Commands.openSettings);
    return choice === anyway ? 'keep' : choice === again ? 'check' : 'leave';
  });
}

async function keep(
  services: GatewayServices,
  key: string,
  { id, baseUrl }: Account,
  sentence: string,
  isChecked: boolean,
): Promise<boolean> {
  const base = parseBaseUrl(baseUrl);
  const { credentials } = await services.gateway();
  if (!credentials.mayCarryKey(base)) {
    await credentials.acceptPlainHttp(base.origin);
    services.log.info(`A key may go to ${base.origin} over plain http.`);
  }
  const said = isChecked ? sentence : l10n.t`The key for ${base.origin} is kept without being checked.`;
  try {
    await credentials.storeKey(key, base.origin, id);
  } catch (error) {
    services.log.warn('The secret storage refused the key.', error);
    const session = l10n.t('Keep for This Window Only');
    const reason = l10n.t(
      'The key could not be stored: the editor found no place for secrets on this machine (on Linux, a keyring such as GNOME Keyring or KWallet).',
    );
    const message = vscode.window.showWarningMessage(reason, session);
    return services.composerFocus.offer(message, async (choice) => {
      if (choice !== session) return false;
      credentials.useForThisWindow(key, base.origin, id);
      void vscode.window.showInformationMessage(`${said} ${l10n.t('It is forgotten when this window closes.')}`);
      return true;
    });
  }
  void tellKept(services, said);
  return true;
}

async function tellKept({ composerFocus }: GatewayServices, said: string): Promise<void> {
  const open = l10n.t('Open Chat');
  // A message with a button stays, and would lie on the chat that it offers.
  const buttons = composerFocus.isInChat ? [] : [open];
  if ((await vscode.window.showInformationMessage(said, ...buttons)) === open) {
    await vscode.commands.executeCommand(Commands.openChat);
  }
}
