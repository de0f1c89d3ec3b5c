import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { OWN_KEY } from '../../base/manifest.ts';
import { hasOwnKey } from '../../core/gateway/accounts.ts';
import type { CredentialResolver } from '../../core/gateway/credentials.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { enterKey } from './enterKey.ts';

/** Asks for the key of the account in use; where that has none of its own, the one of its address is used from then on. */
export async function setApiKey(services: GatewayServices, wanted?: unknown): Promise<void> {
  const { composerFocus } = services;
  const gateway = await services.gateway();
  const inUse = gateway.accounts.inUse();
  if (wanted !== OWN_KEY && (await composerFocus.keep(() => useOfferedToken(services))) !== 'ask') return;
  const account = gateway.accounts.keyed(inUse);
  const isKept = await enterKey(services, account);
  if (isKept && account.id !== inUse.id) await gateway.useAccount(account);
}

/** Offers the folder's own token, where there is one that the user has not accepted. `ask`: they want a key of theirs. */
async function useOfferedToken(services: GatewayServices): Promise<'ask' | 'settled'> {
  const { credentials, settings } = await services.gateway();
  const { offered, source, isExpired } = await credentials.status(settings());
  if (offered === undefined || (source !== 'missing' && isExpired !== true)) return 'ask';
  const use = {
    label:
      offered.isLink === true
        ? `$(key) ${l10n.t('Use a token of the Vercel project this folder is linked to')}`
        : `$(key) ${l10n.t('Use the Vercel token in this folder’s .env.local')}`,
    description:
      offered.project === undefined ? l10n.t('billed to its team') : l10n.t`billed to ${plainWords(offered.project)}`,
    ...(offered.isLink === true && {
      detail: l10n.t('It is got from api.vercel.com with the login of your Vercel CLI.'),
    }),
  };
  const own = { label: `$(edit) ${l10n.t('Enter an API key of your own')}` };
  const picked = await vscode.window.showQuickPick([own, use], {
    title: l10n.t('API Key'),
    placeHolder: l10n.t('Who pays for requests in this folder'),
  });
  if (picked === use) {
    await credentials.accept(offered);
    services.log.info('The token of this folder was accepted.');
  }
  return picked === own ? 'ask' : 'settled';
}

/** Forgets the key of the gateway in use, after asking. */
export async function removeApiKey(services: GatewayServices): Promise<void> {
  const { accounts, credentials, settings } = await services.gateway();
  const current = settings();
  const { id, name } = accounts.inUse();
  const { source, origin } = await credentials.status(current);
  if (source === 'file-oidc' || source === 'linked-oidc') {
    await stopUsingToken(credentials);
    return;
  }
  if (source !== 'stored-key' && source !== 'session-key') {
    // A key of the environment goes nowhere unencrypted any more either.
    await credentials.removeKey(origin, id);
    void vscode.window.showInformationMessage(l10n.t`No key is stored for ${origin}.`);
    return;
  }
  const remove = l10n.t('Remove');
  const question = hasOwnKey(id)
    ? l10n.t`Remove the API key of the account “${name}” for ${origin}?`
    : l10n.t`Remove the API key for ${origin}?`;
  const detail = l10n.t(
    'It is deleted from the editor’s secret storage. The key itself stays valid until you revoke it in the dashboard.',
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  await credentials.removeKey(origin, id);
  const after = await credentials.status(current);
  const fallback =
    after.source === 'missing' || after.source === 'none'
      ? ''
      : ` ${l10n.t('A key from the environment is used from now on.')}`;
  void vscode.window.showInformationMessage(`${l10n.t`The key for ${origin} was removed.`}${fallback}`);
}

export async function stopUsingToken(credentials: CredentialResolver): Promise<void> {
  const stop = l10n.t('Stop Using It');
  const question = l10n.t('Stop using the Vercel token of this folder?');
  const detail = l10n.t('The files stay as they are. Set API Key offers the token again.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) !== stop) return;
  await credentials.forgetFolderTokens();
}
