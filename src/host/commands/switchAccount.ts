import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError, toAppError } from '../../base/errors.ts';
import { DEFAULT_ACCOUNT, ENVIRONMENT_ACCOUNT, FOLDER_ACCOUNT, type Account } from '../../core/gateway/accounts.ts';
import { OFFICIAL_ORIGIN, parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import { formatMoney } from '../../core/text/format.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { ListedAccount } from '../gateway/accounts.ts';
import type { Gateway, GatewayServices } from '../gateway/gateway.ts';
import { askNext, askText } from '../window/question.ts';
import { stopUsingToken } from './account.ts';
import { credentialWords } from './connectionStatus.ts';
import { enterKey } from './enterKey.ts';

/** A line of the list; `account` is absent where one is added. */
interface AccountItem extends vscode.QuickPickItem {
  readonly listed?: ListedAccount;
  readonly buttons?: readonly AccountButton[];
}

interface AccountButton extends vscode.QuickInputButton {
  readonly step: 'rename' | 'key' | 'remove';
}

/** What was pressed in the list. */
type Step =
  | { readonly kind: 'use' | AccountButton['step']; readonly listed: ListedAccount }
  | { readonly kind: 'add' }
  | { readonly kind: 'leave' };

const BUTTONS = {
  rename: button('edit', l10n.t('Rename'), 'rename'),
  key: button('key', l10n.t('Change Key'), 'key'),
  remove: button('trash', l10n.t('Remove'), 'remove'),
} as const;

/** Shows the user's accounts: which one this workspace uses, and what can be done with each. */
export async function switchAccount(services: GatewayServices): Promise<void> {
  const gateway = await services.gateway();
  for (;;) {
    const step = await new AccountList(services, gateway).ask();
    if (step.kind === 'leave') return;
    if (step.kind === 'use') {
      await use(gateway, step.listed.account);
      return;
    }
    if (step.kind === 'add') {
      if (await add(services, gateway)) return;
    } else await manage(services, gateway, step.kind, step.listed);
  }
}

class AccountList {
  readonly #services: GatewayServices;
  readonly #gateway: Gateway;
  readonly #pick = vscode.window.createQuickPick<AccountItem>();
  readonly #balances = new Map<string, string>();
  readonly #controller = new AbortController();
  #accounts: readonly ListedAccount[] = [];

  constructor(services: GatewayServices, gateway: Gateway) {
    this.#services = services;
    this.#gateway = gateway;
    this.#pick.title = l10n.t('Switch Account');
    this.#pick.placeholder = l10n.t('Which account this workspace uses');
    this.#pick.matchOnDescription = true;
    this.#pick.keepScrollPosition = true;
    // It follows other boxes, and would be gone before it was seen.
    this.#pick.ignoreFocusOut = true;
    this.#pick.busy = true;
  }

  async ask(): Promise<Step> {
    const pick = this.#pick;
    const answer = new Promise<Step>((resolve) => {
      pick.onDidHide(() => resolve({ kind: 'leave' }));
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item === undefined) return;
        resolve(item.listed === undefined ? { kind: 'add' } : { kind: 'use', listed: item.listed });
      });
      pick.onDidTriggerItemButton(({ item, button: pressed }) => {
        const { listed, buttons = [] } = item;
        const known = buttons.find((one) => one === pressed);
        if (listed !== undefined && known !== undefined) resolve({ kind: known.step, listed });
      });
    });
    pick.show();
    try {
      this.#accounts = await this.#gateway.accounts.list(this.#gateway.credentials, this.#gateway.settingsOf);
      this.#show();
      void this.#askBalances();
      return await answer;
    } finally {
      this.#controller.abort();
      pick.dispose();
    }
  }

  /** The money of each account whose key asks nobody else first; nothing is said where it cannot be told. */
  async #askBalances(): Promise<void> {
    const keyed = this.#accounts.filter(({ status }) => status.source.endsWith('-key'));
    await Promise.all(keyed.map((listed) => this.#askBalance(listed)));
    if (!this.#controller.signal.aborted) this.#pick.busy = false;
  }

  async #askBalance({ account, settings }: ListedAccount): Promise<void> {
    try {
      const { balanceUsd } = await this.#gateway.client.credits(this.#controller.signal, { settings });
      if (this.#controller.signal.aborted) return;
      this.#balances.set(account.id, l10n.t`${formatMoney(balanceUsd)} left`);
      this.#show();
    } catch (error) {
      this.#services.log.debug('A balance could not be read.', toAppError(error).code);
    }
  }

  #show(): void {
    const active = this.#pick.activeItems[0];
    const items = this.#accounts.map((listed) => this.#itemOf(listed));
    const add: AccountItem = { label: `$(add) ${l10n.t('Add Account…')}`, alwaysShow: true };
    this.#pick.items = [...items, { label: '', kind: vscode.QuickPickItemKind.Separator }, add];
    const before = active === undefined ? undefined : active.listed?.account.id;
    const again =
      active === undefined
        ? items.find(({ listed }) => listed?.isInUse === true)
        : before === undefined
          ? add
          : items.find(({ listed }) => listed?.account.id === before);
    if (again !== undefined) this.#pick.activeItems = [again];
  }

  #itemOf(listed: ListedAccount): AccountItem {
    const { account, status, isInUse } = listed;
    const { host } = new URL(status.origin);
    const words = [credentialWords(status), this.#balances.get(account.id), status.isExpired === true && status.note];
    return {
      listed,
      label: `$(${isInUse ? 'check' : 'account'}) ${plainWords(account.name)}`,
      description: isInUse ? `${host} · ${l10n.t('in use')}` : host,
      detail: words.filter((word) => word !== undefined && word !== false).join(' · '),
      buttons: buttonsOf(account),
    };
  }
}

function buttonsOf({ id }: Account): readonly AccountButton[] {
  if (id === DEFAULT_ACCOUNT) return [BUTTONS.key];
  if (id === ENVIRONMENT_ACCOUNT) return [];
  return id === FOLDER_ACCOUNT ? [BUTTONS.remove] : [BUTTONS.rename, BUTTONS.key, BUTTONS.remove];
}

function button(icon: string, tooltip: string, step: AccountButton['step']): AccountButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip, step };
}

async function use(gateway: Gateway, account: Account): Promise<void> {
  await gateway.useAccount(account);
  const { host } = new URL(parseBaseUrl(account.baseUrl).origin);
  void vscode.window.showInformationMessage(
    l10n.t`This workspace uses the account “${plainWords(account.name)}” at ${host} from now on.`,
  );
}

/** Whether an account was added; it is in use then. */
async function add(services: GatewayServices, gateway: Gateway): Promise<boolean> {
  const { book } = gateway.accounts;
  const name = await askName(l10n.t('Add Account'), '', (text) => book.nameProblem(text));
  if (name === undefined) return false;
  const address = await askText({
    title: l10n.t`Address of ${name}`,
    prompt: l10n.t('The gateway or server of this account. Its key is sent to this address only.'),
    value: OFFICIAL_ORIGIN,
    validateInput: addressProblem,
  });
  if (address === undefined) return false;
  const base = parseBaseUrl(address);
  const needsKey = base.isLoopback || base.isUnencrypted ? await asksForKey() : true;
  if (needsKey === undefined) return false;
  if (!needsKey) {
    await gateway.useAccount(await book.add(name, base.baseUrl));
    return true;
  }
  return addWithKey(services, gateway, { id: 'new', name, baseUrl: base.baseUrl });
}

/** The account is there as soon as its key is good, so that the key is kept under it; and gone where no key was kept. */
async function addWithKey(services: GatewayServices, gateway: Gateway, wanted: Account): Promise<boolean> {
  const { book } = gateway.accounts;
  let made: Account | undefined;
  const isKept = await enterKey(services, wanted, async () => {
    made = await book.add(wanted.name, wanted.baseUrl);
    return made;
  });
  if (made === undefined) return false;
  if (isKept) await gateway.useAccount(made);
  else await book.remove(made.id);
  return isKept;
}

/** Whether a key is entered, for a server that may want none. */
async function asksForKey(): Promise<boolean | undefined> {
  const enter = { label: `$(key) ${l10n.t('Enter an API key')}` };
  const none = { label: `$(circle-slash) ${l10n.t('Use it without a key')}` };
  const picked = await askNext([enter, none], {
    title: l10n.t('API Key'),
    placeHolder: l10n.t('What this server wants'),
  });
  return picked === undefined ? undefined : picked === enter;
}

async function manage(
  services: GatewayServices,
  gateway: Gateway,
  step: AccountButton['step'],
  { account }: ListedAccount,
): Promise<void> {
  if (step === 'key') await enterKey(services, account);
  else if (step === 'rename') await rename(gateway, account);
  else if (account.id === FOLDER_ACCOUNT) await stopUsingToken(gateway.credentials);
  else await remove(gateway, account);
}

async function rename(gateway: Gateway, { id, name }: Account): Promise<void> {
  const { book } = gateway.accounts;
  const wanted = await askName(l10n.t`Rename ${name}`, name, (text) => book.nameProblem(text, id));
  if (wanted === undefined) return;
  await book.rename(id, wanted);
  await gateway.noteAccounts();
}

async function remove(gateway: Gateway, account: Account): Promise<void> {
  const label = l10n.t('Remove');
  const question = l10n.t`Remove the account “${plainWords(account.name)}”?`;
  const detail = l10n.t(
    'Its key is deleted from the editor’s secret storage and stays valid until you revoke it. Workspaces that use this account ask you to choose another.',
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, label)) !== label) return;
  await gateway.accounts.remove(account, gateway.credentials);
  await gateway.noteAccounts();
}

async function askName(
  title: string,
  value: string,
  validateInput: (text: string) => string | undefined,
): Promise<string | undefined> {
  const text = await askText({
    title,
    value,
    prompt: l10n.t('A name that tells this account from others, such as the team that pays.'),
    placeHolder: l10n.t('Work'),
    validateInput,
  });
  return text?.trim();
}

function addressProblem(text: string): string | undefined {
  try {
    parseBaseUrl(text);
    return undefined;
  } catch (error) {
    return isAppError(error) ? error.message : l10n.t('This is not an address.');
  }
}
