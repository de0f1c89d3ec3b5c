import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError } from '../../base/errors.ts';
import { parseBaseUrl, type ParsedBaseUrl } from '../../core/gateway/baseUrl.ts';
import type { CredentialResolver } from '../../core/gateway/credentials.ts';
import { normaliseKeyText } from '../../core/gateway/keyText.ts';
import { Commands, OWN_KEY } from '../../base/manifest.ts';
import { withPatience } from '../window/progress.ts';
import { DASHBOARD_URL, openExternal } from '../window/links.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { checkKey, type KeyVerdict } from '../../core/gateway/keyCheck.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { askText } from '../window/question.ts';

/** Asks for a key, checks it at the gateway it is for, and keeps it for that gateway only. */
export async function setApiKey(services: GatewayServices, wanted?: unknown): Promise<void> {
  const base = parseBaseUrl(services.settings.get('aiGateway.baseUrl'));
  const { composerFocus } = services;
  if (wanted !== OWN_KEY && (await composerFocus.keep(() => useOfferedToken(services))) !== 'ask') return;
  if (!(await composerFocus.keep(() => mayTravel(services, base)))) return;
  const ask = (): Promise<string | undefined> => composerFocus.keep(() => askForKey(base));
  let key = await ask();
  while (key !== undefined) {
    const verdict = await verify(services, key, base);
    services.log.info(`A key for ${base.origin} was entered: ${verdict.kind}.`);
    if (verdict.kind === 'cancelled') return;
    const next = await decide(services, verdict, base);
    if (next === 'keep') {
      await keep(services, key, base, verdict.sentence, verdict.kind === 'valid');
      return;
    }
    if (next === 'leave') return;
    if (next === 'ask') key = await ask();
  }
}

/** Offers the folder's own token, where there is one that the user has not accepted. `ask`: they want a key of theirs. */
async function useOfferedToken(services: GatewayServices): Promise<'ask' | 'settled'> {
  const { credentials, settings } = await services.gateway();
  const { offered, source } = await credentials.status(settings());
  if (offered === undefined || source !== 'missing') return 'ask';
  const use = {
    label: `$(key) ${l10n.t('Use the Vercel token in this folder’s .env.local')}`,
    description:
      offered.project === undefined ? l10n.t('billed to its team') : l10n.t`billed to ${plainWords(offered.project)}`,
  };
  const own = { label: `$(edit) ${l10n.t('Enter an API key of your own')}` };
  const picked = await vscode.window.showQuickPick([own, use], {
    title: l10n.t('API Key'),
    placeHolder: l10n.t('Who pays for requests in this folder'),
  });
  if (picked === use) {
    await credentials.decideOnFileToken(offered.identity, true);
    services.log.info('The token of this folder’s .env.local was accepted.');
  }
  return picked === own ? 'ask' : 'settled';
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

async function askForKey(base: ParsedBaseUrl): Promise<string | undefined> {
  const where = base.isOfficial
    ? l10n.t('Create one in the Vercel dashboard under AI Gateway, API Keys.')
    : l10n.t('It is sent to this address only.');
  const text = await askText({
    title: l10n.t`API Key for ${base.origin}`,
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
    checkKey(base.origin, () => client.credits(signal, { key, origin: base.origin })),
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
  base: ParsedBaseUrl,
  sentence: string,
  isChecked: boolean,
): Promise<void> {
  const { credentials } = await services.gateway();
  if (!credentials.mayCarryKey(base)) {
    await credentials.acceptPlainHttp(base.origin);
    services.log.info(`A key may go to ${base.origin} over plain http.`);
  }
  const said = isChecked ? sentence : l10n.t`The key for ${base.origin} is kept without being checked.`;
  try {
    await credentials.storeKey(key, base.origin);
  } catch (error) {
    services.log.warn('The secret storage refused the key.', error);
    const session = l10n.t('Keep for This Window Only');
    const reason = l10n.t(
      'The key could not be stored: the editor found no place for secrets on this machine (on Linux, a keyring such as GNOME Keyring or KWallet).',
    );
    const message = vscode.window.showWarningMessage(reason, session);
    await services.composerFocus.offer(message, async (choice) => {
      if (choice !== session) return;
      credentials.useForThisWindow(key, base.origin);
      void vscode.window.showInformationMessage(`${said} ${l10n.t('It is forgotten when this window closes.')}`);
    });
    return;
  }
  const open = l10n.t('Open Chat');
  // A message with a button stays, and would lie on the chat that it offers.
  const buttons = services.composerFocus.isInChat ? [] : [open];
  if ((await vscode.window.showInformationMessage(said, ...buttons)) === open) {
    await vscode.commands.executeCommand(Commands.openChat);
  }
}

/** Forgets the key of the gateway in use, after asking. */
export async function removeApiKey(services: GatewayServices): Promise<void> {
  const { credentials, settings } = await services.gateway();
  const current = settings();
  const { source, origin } = await credentials.status(current);
  if (source === 'file-oidc') {
    await stopUsingToken(credentials);
    return;
  }
  if (source !== 'stored-key' && source !== 'session-key') {
    // A key of the environment goes nowhere unencrypted any more either.
    await credentials.removeKey(origin);
    void vscode.window.showInformationMessage(l10n.t`No key is stored for ${origin}.`);
    return;
  }
  const remove = l10n.t('Remove');
  const question = l10n.t`Remove the API key for ${origin}?`;
  const detail = l10n.t(
    'It is deleted from the editor’s secret storage. The key itself stays valid until you revoke it in the dashboard.',
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  await credentials.removeKey(origin);
  const after = await credentials.status(current);
  const fallback =
    after.source === 'missing' || after.source === 'none'
      ? ''
      : ` ${l10n.t('A key from the environment is used from now on.')}`;
  void vscode.window.showInformationMessage(`${l10n.t`The key for ${origin} was removed.`}${fallback}`);
}

async function stopUsingToken(credentials: CredentialResolver): Promise<void> {
  const stop = l10n.t('Stop Using It');
  const question = l10n.t('Stop using the Vercel token in this folder’s .env.local?');
  const detail = l10n.t('The file stays as it is. Set API Key offers the token again.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) !== stop) return;
  await credentials.forgetFileToken();
}
