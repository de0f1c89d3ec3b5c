/**
 * Accounts: a name, a base URL and, in the secret storage, a key that goes to the origin of that base URL only. The list and
 * the choice of each workspace belong to the user; nothing in a workspace can add to them or choose.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import type { KeyValueStore } from '../ports.ts';
import { oneLine } from '../text/visible.ts';
import { OFFICIAL_ORIGIN, parseBaseUrl } from './baseUrl.ts';
import { fieldsOf, recordsOf, textOf } from './wire.ts';

export interface Account {
  /** One of the three below, an origin whose key was set without a name for it, or an id of ours. */
  readonly id: string;
  /** In one line; unlike all others. */
  readonly name: string;
  /** As `parseBaseUrl` takes it. */
  readonly baseUrl: string;
}

/** The address of the user's setting, with whatever credential there is for it. */
export const DEFAULT_ACCOUNT = 'default';
/** What the environment's variables hold, also where a key is stored. */
export const ENVIRONMENT_ACCOUNT = 'environment';
/** The token of the open folder, also where a key is stored. */
export const FOLDER_ACCOUNT = 'folder';

const BUILT_IN = new Set([DEFAULT_ACCOUNT, ENVIRONMENT_ACCOUNT, FOLDER_ACCOUNT]);

/** Whether only a key of its own is sent for this account: never the one of another, nor of the environment. */
export function hasOwnKey(id: string): boolean {
  return !BUILT_IN.has(id);
}

/** Under what the key of an account is kept; that of the default account as before there were others. */
export function keySlot(origin: string, account: string): string {
  return account === DEFAULT_ACCOUNT || account === origin ? origin : `${origin}#${account}`;
}

const ACCOUNTS = 'accounts';
const CHOSEN = 'chosen';
const MAX_NAME = 60;
/** Workspaces whose choice is kept; the oldest go back to the default account. */
const MAX_CHOICES = 1_000;

/** What the user's settings say of the default account. */
export interface DefaultAddress {
  readonly baseUrl: string;
  readonly allowEnvironmentCredentials: boolean;
}

export class AccountBook {
  readonly #store: KeyValueStore;
  readonly #newId: () => string;

  /** `store` has a value as soon as it is set, also that of another window. `newId` gives letters and digits. */
  constructor(store: KeyValueStore, newId: () => string = () => crypto.randomUUID()) {
    this.#store = store;
    this.#newId = newId;
  }

  /** The accounts that the user named, oldest first. */
  list(): readonly Account[] {
    return recordsOf(this.#store.get(ACCOUNTS)).flatMap(({ id, name, baseUrl }) => {
      const account = { id: textOf(id), name: textOf(name), baseUrl: textOf(baseUrl) };
      return isAccount(account) ? [account] : [];
    });
  }

  /** An account of the user's own; one that has only an origin is called as its host. */
  find(id: string): Account | undefined {
    return this.list().find((account) => account.id === id) ?? accountOfOrigin(id);
  }

  /** The account that this workspace uses. Throws `account-gone` where it was removed: another would be billed. */
  inUse(workspace: string, address: DefaultAddress): Account {
    const chosen = this.#choices()[workspace];
    const id = textOf(chosen?.['id']) ?? DEFAULT_ACCOUNT;
    if (!hasOwnKey(id)) return builtIn(id, address);
    const account = this.find(id);
    if (account !== undefined) return account;
    const name = oneLine(textOf(chosen?.['name']) ?? id, MAX_NAME);
    throw new AppError(
      'auth',
      l10n.t`The account “${name}”, chosen for this workspace, was removed. Choose another with “AI Gateway: Switch Account…”.`,
      { code: 'account-gone', actions: ['switch-account'] },
    );
  }

  /** Adds an account. Rejects with `bad-account-name` or `bad-base-url`. */
  async add(name: string, baseUrl: string): Promise<Account> {
    const account = { id: this.#newId(), name: this.#freeName(name), baseUrl: parseBaseUrl(baseUrl).baseUrl };
    await this.#store.set(ACCOUNTS, [...this.list(), account]);
    return account;
  }

  /** Rejects with `bad-account-name`. */
  async rename(id: string, name: string): Promise<void> {
    const account = this.find(id);
    if (account === undefined) return;
    const renamed = { ...account, name: this.#freeName(name, id) };
    const isListed = this.list().some((one) => one.id === id);
    const list = isListed ? this.list().map((one) => (one.id === id ? renamed : one)) : [...this.list(), renamed];
    await this.#store.set(ACCOUNTS, list);
  }

  /** Takes it off the list. Workspaces that chose it use no account until the user chooses another. */
  async remove(id: string): Promise<void> {
    // They name it as it is called now, not as it was when it was chosen.
    const name = this.find(id)?.name;
    const choices = Object.entries(this.#choices()).map(
      ([workspace, choice]) => [workspace, choice?.['id'] === id ? { id, name } : choice] as const,
    );
    await this.#store.set(CHOSEN, Object.fromEntries(choices));
    await this.#store.set(
      ACCOUNTS,
      this.list().filter((one) => one.id !== id),
    );
  }

  /** Uses an account in a workspace from now on, until another is chosen. */
  async choose(workspace: string, { id, name }: Pick<Account, 'id' | 'name'>): Promise<void> {
    const { [workspace]: before, ...others } = this.#choices();
    if (id === DEFAULT_ACCOUNT && before === undefined) return;
    const kept = Object.fromEntries(Object.entries(others).slice(1 - MAX_CHOICES));
    await this.#store.set(CHOSEN, id === DEFAULT_ACCOUNT ? kept : { ...kept, [workspace]: { id, name } });
  }

  /** Why an account cannot be called so, as a sentence. */
  nameProblem(name: string, id?: string): string | undefined {
    const wanted = name.trim();
    if (wanted === '') return l10n.t('An account needs a name.');
    if (wanted.length > MAX_NAME) return l10n.t`A name has ${MAX_NAME} characters at most.`;
    if (oneLine(wanted, MAX_NAME) !== wanted) return l10n.t('This name has characters that cannot be seen.');
    const isTaken = [...this.list(), builtIn(DEFAULT_ACCOUNT), builtIn(ENVIRONMENT_ACCOUNT), builtIn(FOLDER_ACCOUNT)]
      .filter((other) => other.id !== id)
      .some((other) => other.name.toLowerCase() === wanted.toLowerCase());
    return isTaken ? l10n.t`There is an account “${wanted}” already.` : undefined;
  }

  #freeName(name: string, id?: string): string {
    const problem = this.nameProblem(name, id);
    if (problem !== undefined) throw new AppError('request', problem, { code: 'bad-account-name' });
    return name.trim();
  }

  #choices(): Readonly<Record<string, ReturnType<typeof fieldsOf>>> {
    const choices = Object.entries(fieldsOf(this.#store.get(CHOSEN)) ?? {});
    return Object.fromEntries(choices.map(([workspace, choice]) => [workspace, fieldsOf(choice)]));
  }
}

/** An account that there always is. Credentials of the environment go to Vercel unless the user's setting says otherwise. */
export function builtIn(
  id: string,
  { baseUrl, allowEnvironmentCredentials }: DefaultAddress = DEFAULT_ADDRESS,
): Account {
  const shared = allowEnvironmentCredentials ? baseUrl : OFFICIAL_ORIGIN;
  if (id === ENVIRONMENT_ACCOUNT) return { id, name: l10n.t('Environment'), baseUrl: shared };
  if (id === FOLDER_ACCOUNT) return { id, name: l10n.t('This Folder'), baseUrl: shared };
  return { id: DEFAULT_ACCOUNT, name: l10n.t('Default'), baseUrl };
}

const DEFAULT_ADDRESS: DefaultAddress = { baseUrl: OFFICIAL_ORIGIN, allowEnvironmentCredentials: false };

/** The account that an origin's key is, which was set for the address alone. */
export function accountOfOrigin(origin: string): Account | undefined {
  return isAddress(origin) && parseBaseUrl(origin).origin === origin
    ? { id: origin, name: new URL(origin).host, baseUrl: origin }
    : undefined;
}

/** Whether the record is whole, and its key goes where the address is. */
function isAccount(account: { readonly [K in keyof Account]: string | undefined }): account is Account {
  const { id, name, baseUrl } = account;
  if (id === undefined || name === undefined || baseUrl === undefined || BUILT_IN.has(id)) return false;
  if (!isAddress(baseUrl) || oneLine(name, MAX_NAME) !== name) return false;
  return /^[\w-]{1,64}$/.test(id) || parseBaseUrl(baseUrl).origin === id;
}

function isAddress(text: string): boolean {
  try {
    parseBaseUrl(text);
    return true;
  } catch {
    return false;
  }
}
