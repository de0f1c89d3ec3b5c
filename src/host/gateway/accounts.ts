import {
  AccountBook,
  accountOfOrigin,
  builtIn,
  DEFAULT_ACCOUNT,
  ENVIRONMENT_ACCOUNT,
  FOLDER_ACCOUNT,
  hasOwnKey,
  type Account,
  type DefaultAddress,
} from '../../core/gateway/accounts.ts';
import { parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import type { CredentialResolver } from '../../core/gateway/credentials.ts';
import type { CredentialStatus, GatewaySettings } from '../../core/model/request.ts';
import { openFolder } from '../folderConsent.ts';
import type { HostServices } from '../hostServices.ts';

/** An account with what is known of its credential. */
export interface ListedAccount {
  readonly account: Account;
  readonly settings: GatewaySettings;
  readonly status: CredentialStatus;
  readonly isInUse: boolean;
}

/** The user's accounts in this window: which one the open workspace uses. The address of the default one is a setting. */
export class WindowAccounts {
  readonly book: AccountBook;
  readonly #services: Pick<HostServices, 'settings'>;

  constructor(services: Pick<HostServices, 'settings' | 'storage'>) {
    this.#services = services;
    this.book = new AccountBook(services.storage.accounts);
  }

  /** The account in use, read anew each time. Throws `account-gone`. */
  inUse(): Account {
    return this.book.inUse(openFolder(), this.#address());
  }

  /** The name of the account in use, where the user has more than one or uses another than the default. */
  shownName(): string | undefined {
    const { id, name } = this.inUse();
    return id !== DEFAULT_ACCOUNT || this.book.list().length > 0 ? name : undefined;
  }

  async choose(account: Account): Promise<void> {
    await this.book.choose(openFolder(), account);
  }

  /** The account to which a key belongs that is set while this one is in use; environment and folder have none. */
  keyed(account: Account): Account {
    if (account.id !== ENVIRONMENT_ACCOUNT && account.id !== FOLDER_ACCOUNT) return account;
    const ownAddress = builtIn(DEFAULT_ACCOUNT, this.#address());
    const { origin } = parseBaseUrl(account.baseUrl);
    return originOf(ownAddress) === origin ? ownAddress : (accountOfOrigin(origin) ?? ownAddress);
  }

  /** All that can be chosen: those that there always are only where they have a credential. */
  async list(
    credentials: CredentialResolver,
    settingsOf: (account: Account) => GatewaySettings,
  ): Promise<ListedAccount[]> {
    const address = this.#address();
    const own = this.book.list();
    const ofDefault = originOf(address);
    const origins = (await credentials.keyedOrigins()).filter(
      (origin) => origin !== ofDefault && own.every(({ id }) => id !== origin),
    );
    const accounts = [
      builtIn(DEFAULT_ACCOUNT, address),
      ...own,
      ...origins.map(accountOfOrigin).filter((account) => account !== undefined),
      builtIn(ENVIRONMENT_ACCOUNT, address),
      builtIn(FOLDER_ACCOUNT, address),
    ];
    const inUse = this.idInUse();
    const listed: ListedAccount[] = [];
    for (const account of accounts) {
      // The setting may hold an address that is none; it is said where it is used.
      if (originOf(account) === undefined) continue;
      const settings = settingsOf(account);
      const status = await credentials.status(settings);
      const isInUse = account.id === inUse;
      const isOptional = account.id === ENVIRONMENT_ACCOUNT || account.id === FOLDER_ACCOUNT;
      const isThere = status.source !== 'missing' && status.source !== 'none';
      if (!isOptional || isInUse || isThere) listed.push({ account, settings, status, isInUse });
    }
    return listed;
  }

  /**
   * Removes an account of the user's own with its key. Where it was in use, none is until the user chooses another. Rejects
   * where the key could not be deleted: then both stay.
   */
  async remove(account: Account, credentials: CredentialResolver): Promise<void> {
    if (!hasOwnKey(account.id)) return;
    await credentials.removeKey(account.baseUrl, account.id);
    await this.book.remove(account.id);
  }

  /** The id of the account in use; `undefined` where that was removed. */
  idInUse(): string | undefined {
    try {
      return this.inUse().id;
    } catch {
      return undefined;
    }
  }

  #address(): DefaultAddress {
    const { settings } = this.#services;
    return {
      baseUrl: settings.get('aiGateway.baseUrl'),
      allowEnvironmentCredentials: settings.get('aiGateway.allowEnvironmentCredentials'),
    };
  }
}

function originOf({ baseUrl }: Pick<Account, 'baseUrl'>): string | undefined {
  try {
    return parseBaseUrl(baseUrl).origin;
  } catch {
    return undefined;
  }
}
