import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toAppError } from '../../base/errors.ts';
import { parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import type { CredentialStatus } from '../../core/model/request.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { workspaceMentions } from '../gateway/environment.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { formatRelativeTime, formatMoney } from '../../core/text/format.ts';
import type { Quota } from '../../core/gateway/quotas.ts';
import { DASHBOARD_URL, openExternal } from '../window/links.ts';
import type { GatewayServices } from '../gateway/gateway.ts';

/** One line of the status: something known, or something to do. */
interface StatusItem extends vscode.QuickPickItem {
  readonly run?: () => PromiseLike<unknown>;
}

const SOURCES: Readonly<Record<CredentialStatus['source'], string>> = {
  'stored-key': l10n.t('API key from the editor’s secret storage'),
  'session-key': l10n.t('API key kept for this window only'),
  'environment-key': l10n.t('API key from the variable AI_GATEWAY_API_KEY'),
  'environment-oidc': l10n.t('Vercel token from the variable VERCEL_OIDC_TOKEN'),
  'file-oidc': l10n.t('Vercel token from .env.local'),
  'linked-oidc': l10n.t('Vercel token of the project this folder is linked to'),
  none: l10n.t('No key: this server is asked without one'),
  missing: l10n.t('No key'),
};

/** Says which credential goes where, never its value, and offers what can be done about it. */
export async function showConnectionStatus(services: GatewayServices): Promise<void> {
  const pick = vscode.window.createQuickPick<StatusItem>();
  const controller = new AbortController();
  pick.title = l10n.t('Connection Status');
  pick.placeholder = l10n.t('What is in use, and what you can do');
  pick.busy = true;
  const closed = new Promise<void>((resolve) => {
    pick.onDidHide(() => {
      controller.abort();
      resolve();
    });
    pick.onDidAccept(() => {
      const run = pick.selectedItems[0]?.run;
      if (run === undefined) return;
      pick.hide();
      run().then(undefined, (error: unknown) => void services.notifier.report(error, 'Connection status'));
    });
  });
  pick.show();
  try {
    const facts = await connectionFacts(services);
    const show = (...money: readonly StatusItem[]): void => {
      pick.items = [...facts, ...money, separator(l10n.t('Actions')), ...actions()];
    };
    show({ label: `$(loading~spin) ${l10n.t('Asking for the balance…')}` });
    const [balance, quota] = await Promise.all([
      balanceItem(services, controller.signal),
      quotaItems(services, controller.signal),
    ]);
    show(balance, ...quota);
    pick.busy = false;
    await closed;
  } finally {
    controller.abort();
    pick.dispose();
  }
}

async function connectionFacts(services: GatewayServices): Promise<StatusItem[]> {
  const ignored =
    services.settings.ignoredWorkspaceValue('aiGateway.baseUrl') !== undefined ||
    (await workspaceMentions('aiGateway.baseUrl'));
  const warnings: StatusItem[] = [
    ...acceptedOf(services),
    ...(ignored
      ? [
          {
            label: `$(shield) ${l10n.t('This workspace tries to set aiGateway.baseUrl')}`,
            description: l10n.t('ignored: only your user settings count'),
          },
        ]
      : []),
  ];
  try {
    const { accounts, credentials, settings, address } = await services.gateway();
    const base = parseBaseUrl(address());
    const status = await credentials.status(settings());
    const kind = base.isOfficial
      ? l10n.t('Vercel AI Gateway')
      : base.isLoopback
        ? l10n.t('a server on this machine')
        : base.isUnencrypted
          ? l10n.t('a server in your network, not encrypted')
          : l10n.t('not the official gateway');
    return [
      ...accountItems(accounts.shownName()),
      credentialItem(status),
      { label: `$(globe) ${base.baseUrl}`, description: kind },
      ...(status.note === undefined ? [] : [{ label: `$(warning) ${status.note}` }]),
      ...warnings,
    ];
  } catch (error) {
    return [{ label: `$(error) ${toAppError(error).message}` }, ...warnings];
  }
}

/** What the user accepted of this folder's settings, and a way back. */
function acceptedOf({ settings }: GatewayServices): StatusItem[] {
  const accepted = settings.accepted();
  const names = Object.keys(accepted).map((id) => id.replace('aiGateway.', ''));
  if (names.length === 0) return [];
  const label = `$(folder) ${l10n.t`Use your own ${names.join(', ')} again`}`;
  return [{ label, description: l10n.t('this folder’s are in use'), run: () => settings.decide(accepted, 'refused') }];
}

/** Which account is in use, where there are several; picking it leads to the others. */
function accountItems(name: string | undefined): StatusItem[] {
  if (name === undefined) return [];
  const label = `$(account) ${l10n.t`Account: ${plainWords(name)}`}`;
  return [{ label, description: l10n.t('in this workspace'), run: switchTo }];
}

const switchTo = (): Thenable<unknown> => vscode.commands.executeCommand(Commands.switchAccount);

/** Where a credential comes from and whose it is, never its value. */
export function credentialWords({ source, project }: CredentialStatus): string {
  return project === undefined ? SOURCES[source] : `${SOURCES[source]} ${plainWords(`(${project})`)}`;
}

function credentialItem(status: CredentialStatus): StatusItem {
  const icon = status.source === 'missing' || status.isExpired === true ? '$(warning)' : '$(key)';
  const label = `${icon} ${credentialWords(status)}`;
  if (status.expiresAt === undefined) return { label };
  const when = formatRelativeTime(status.expiresAt, Date.now(), vscode.env.language);
  const ends = status.source === 'linked-oidc' ? l10n.t`renewed ${when}` : l10n.t`expires ${when}`;
  const description = status.isExpired === true ? l10n.t`expired ${when}: run “vercel env pull”` : ends;
  return { label, description };
}

async function balanceItem(services: GatewayServices, signal: AbortSignal): Promise<StatusItem> {
  try {
    const { client } = await services.gateway();
    const { balanceUsd, usedUsd } = await client.credits(signal);
    return {
      label: `$(credit-card) ${l10n.t`${formatMoney(balanceUsd)} left`}`,
      description: l10n.t`${formatMoney(usedUsd)} used`,
    };
  } catch (thrown) {
    const error = toAppError(thrown);
    return error.code === 'no-key'
      ? { label: `$(credit-card) ${l10n.t('Balance unknown')}`, description: l10n.t('set a key first') }
      : { label: `$(warning) ${error.message}`, description: l10n.t('asking for the balance') };
  }
}

/** What the key may still spend, where the gateway tells; nothing otherwise. */
async function quotaItems(services: GatewayServices, signal: AbortSignal): Promise<StatusItem[]> {
  try {
    const { client } = await services.gateway();
    const quota = await client.quota(signal);
    if (quota === undefined) return [];
    const { limitUsd, spentUsd } = quota;
    const icon = spentUsd >= limitUsd ? '$(warning)' : '$(dashboard)';
    const label = `${icon} ${l10n.t`${formatMoney(spentUsd)} of ${formatMoney(limitUsd)} spent`}`;
    return [{ label, description: PERIODS[quota.period ?? 'none'] }];
  } catch (error) {
    services.log.debug('The budget of the key could not be read.', error);
    return [];
  }
}

const PERIODS: Readonly<Record<NonNullable<Quota['period']>, string>> = {
  daily: l10n.t('daily budget of this key'),
  weekly: l10n.t('weekly budget of this key'),
  monthly: l10n.t('monthly budget of this key'),
  none: l10n.t('budget of this key'),
};

function actions(): StatusItem[] {
  const command = (label: string, id: CommandId): StatusItem => ({
    label,
    run: () => vscode.commands.executeCommand(id),
  });
  return [
    command(`$(account) ${l10n.t('Switch Account…')}`, Commands.switchAccount),
    command(`$(key) ${l10n.t('Set API Key')}`, Commands.setApiKey),
    command(`$(trash) ${l10n.t('Remove API Key')}`, Commands.removeApiKey),
    { label: `$(link-external) ${l10n.t('Add Credit or Manage Keys')}`, run: () => openExternal(DASHBOARD_URL) },
    command(`$(refresh) ${l10n.t('Check Again')}`, Commands.showConnectionStatus),
    command(`$(server) ${l10n.t('Use a Local Server')}`, Commands.useLocalServer),
    command(`$(gear) ${l10n.t('Open Settings')}`, Commands.openSettings),
    command(`$(output) ${l10n.t('Show Log')}`, Commands.showLog),
  ];
}

function separator(label: string): StatusItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
