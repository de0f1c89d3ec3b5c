/**
 * Which credential a request uses, and the promise that it goes nowhere else: a key is kept together with the origin it
 * was entered for, and what the environment or a file holds is meant for the official gateway unless the user says
 * otherwise. A token of the workspace's file is used once the user accepted it for that folder. Nothing is cached: files and variables are read for every request, so that a refreshed token counts at once.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Clock, SecretStore } from '../ports.ts';
import { DEFAULT_ACCOUNT, ENVIRONMENT_ACCOUNT, FOLDER_ACCOUNT, hasOwnKey, keySlot } from './accounts.ts';
import { parseBaseUrl, type ParsedBaseUrl } from './baseUrl.ts';
import { tokenClaims } from './jwt.ts';
import { normaliseKeyText } from './keyText.ts';
import { RENEW_BEFORE_MS, type LinkedProject, type LinkedTokens } from './linkedToken.ts';
import type {
  Credential,
  CredentialSource,
  CredentialStatus,
  GatewaySettings,
  OfferedToken,
} from '../model/request.ts';
import { fieldsOf, parseJson, textOf } from './wire.ts';

const KEY_VARIABLE = 'AI_GATEWAY_API_KEY';
const TOKEN_VARIABLE = 'VERCEL_OIDC_TOKEN';

export interface CredentialPorts {
  readonly secrets: SecretStore;
  readonly environment: (name: string) => string | undefined;
  /** The text of the workspace's `.env.local`; `undefined` where there is none or the workspace is not trusted. */
  readonly readEnvFile: () => Promise<string | undefined>;
  /** Reads the `NAME=value` lines of such a file. */
  readonly parseEnv: (text: string) => Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** What the user decided of the token in the file. Absent: nothing, and it is not used. */
  readonly consent?: TokenConsent;
  /** Tokens of the project that the folder is linked to, and what the user decided of it. Absent: there are none. */
  readonly links?: Pick<LinkedTokens, 'project' | 'known' | 'token'> & { readonly consent: TokenConsent };
  /** Absent: no key goes over plain http to another machine. */
  readonly plainHttp?: PlainHttpConsent;
}

/** Tokens are named by `OfferedToken.identity`, so that a refreshed one needs no new answer and another's does. */
export interface TokenConsent {
  isAccepted(identity: string): boolean;
  /** Accepts it, or takes that back. */
  decide(identity: string, isAccepted: boolean): Promise<void>;
}

/** Origins of the user's own network that may get a key over plain http. */
export interface PlainHttpConsent {
  isAccepted(origin: string): boolean;
  /** Accepts it, or takes that back. */
  decide(origin: string, isAccepted: boolean): Promise<void>;
}

interface Candidate {
  readonly source: CredentialSource;
  readonly token: string;
  /** Milliseconds since the epoch, for tokens that name a time. */
  readonly expiresAt?: number;
  /** `team/project`, for tokens that name one. */
  readonly project?: string;
  readonly isExpired: boolean;
  /** The project that a token is asked for when it is used; `token` is the one that is known, or empty. */
  readonly link?: LinkedProject;
  /** What is used where none is to be had for the link. */
  readonly spare?: Candidate;
}

/** What a search for a credential came to; the reasons are for when it came to nothing. */
interface Search {
  readonly found: Candidate | undefined;
  readonly expired: Candidate | undefined;
  /** The one of the file or of the link, which the user has not accepted. */
  readonly offered?: Candidate;
  /** The environment or a file holds one that must not go to this origin. */
  readonly withheld: boolean;
  readonly secretsFailed: boolean;
  /** The environment or a file holds one that no header can carry: it is never used, nor shown. */
  readonly malformed?: boolean;
  /** There is a key, and it must not go over plain http. */
  readonly kept?: boolean;
}

const SECRET_PREFIX = 'aiGateway.key:';

function secretName(slot: string): string {
  return SECRET_PREFIX + slot;
}

const EXPIRED = l10n.t(
  'The Vercel OIDC token has expired. Run “vercel env pull” in the project to get a fresh one, or set an API key.',
);
const WITHHELD = l10n.t(
  'The key in the environment is only sent to the official gateway. Set a key for this address, or allow it with the user setting aiGateway.allowEnvironmentCredentials.',
);
const OFFERED = l10n.t(
  'The Vercel token in this folder’s .env.local is not used until you accept it: “AI Gateway: Set API Key” offers it.',
);
const OFFERED_LINK = l10n.t(
  'This folder is linked to a Vercel project, whose token is not used until you accept it: “AI Gateway: Set API Key” offers it.',
);
const NO_VARIABLE = l10n.t('Neither AI_GATEWAY_API_KEY nor VERCEL_OIDC_TOKEN is set in the editor’s environment.');
const NO_TOKEN = l10n.t('This folder has no Vercel token. Run “vercel link” and “vercel env pull” in it.');
const MALFORMED = l10n.t(
  'The key or token in the environment or in .env.local has a line break or another character that none has. Correct it, or run “vercel env pull”.',
);
const UNENCRYPTED = l10n.t(
  'The key is not sent: this address is not encrypted. “AI Gateway: Set API Key” asks whether it may be.',
);
const SECRETS_FAILED = l10n.t('The editor could not read its secret storage.');

export class CredentialResolver {
  readonly #ports: CredentialPorts;
  readonly #sessionKeys = new Map<string, string>();
  readonly #changed = new Emitter<void>();

  /** A key was stored, removed or taken for this window. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(ports: CredentialPorts) {
    this.#ports = ports;
  }

  /** The credential for the next request. Rejects with an `auth` error, code `no-key` or `token-expired`. */
  async resolve(settings: GatewaySettings): Promise<Credential> {
    const base = parseBaseUrl(settings.baseUrl);
    const search = await this.#search(base, settings);
    if (search.found !== undefined) return this.#credentialOf(search.found, base.origin);
    const actions = ['set-key', 'switch-account', 'show-status'] as const;
    if (search.expired !== undefined) {
      const offer = search.offered === undefined ? '' : ` ${noteOn(search) ?? ''}`;
      throw new AppError('auth', EXPIRED + offer, { code: 'token-expired', actions });
    }
    if (needsNoKey(base)) return { source: 'none', origin: base.origin, token: undefined };
    const note = noteOn(search, settings);
    const reason = note === undefined ? '' : ` ${note}`;
    throw new AppError(
      'auth',
      l10n.t`No API key is set for ${base.origin}. Set one with “AI Gateway: Set API Key”.` + reason,
      { code: 'no-key', actions },
    );
  }

  /** The token of a link is asked for here, with the request that needs it. */
  async #credentialOf({ source, token, link, spare }: Candidate, origin: string): Promise<Credential> {
    const { links } = this.#ports;
    if (link === undefined || links === undefined) return { source, origin, token };
    try {
      return { source, origin, token: await links.token(link) };
    } catch (error) {
      if (spare === undefined) throw error;
      return { source: spare.source, origin, token: spare.token };
    }
  }

  /** What `resolve` would use, without the value. Never rejects for a missing or expired credential. */
  async status(settings: GatewaySettings): Promise<CredentialStatus> {
    const base = parseBaseUrl(settings.baseUrl);
    const search = await this.#search(base, settings);
    const shown = search.found ?? search.expired;
    const note = shown?.isExpired === true ? EXPIRED : shown === undefined ? noteOn(search, settings) : undefined;
    const isOffered = search.offered !== undefined && shown?.isExpired !== false;
    return {
      source: shown?.source ?? (needsNoKey(base) ? 'none' : 'missing'),
      origin: base.origin,
      ...(shown?.expiresAt !== undefined && { expiresAt: shown.expiresAt, isExpired: shown.isExpired }),
      ...(shown?.project !== undefined && { project: shown.project }),
      ...(isOffered && search.offered !== undefined && { offered: await offerOf(search.offered) }),
      ...(note !== undefined && { note }),
    };
  }

  /** Uses a token that `status` offered, from now on: the one of this identity, and no other. */
  async accept({ identity, isLink }: OfferedToken): Promise<void> {
    const consent = isLink === true ? this.#ports.links?.consent : this.#ports.consent;
    await consent?.decide(identity, true);
    this.#changed.fire();
  }

  /** Takes back what was accepted of the token in the workspace's file and of the project it is linked to. */
  async forgetFolderTokens(): Promise<void> {
    const [token, project] = [await this.#fileToken(), await this.#ports.links?.project()];
    if (token !== undefined) await this.#ports.consent?.decide((await offerOf(token)).identity, false);
    if (project !== undefined) await this.#ports.links?.consent.decide(identityOf(project), false);
    this.#changed.fire();
  }

  /** Another account is in use: what follows from the credential is read anew. */
  noteSwitch(): void {
    this.#changed.fire();
  }

  /** After a 401: the folder's token, read or asked for again, if it is another one than was refused. */
  async refreshAfter401(credential: Credential, settings: GatewaySettings): Promise<Credential | undefined> {
    const { origin } = parseBaseUrl(settings.baseUrl);
    const isOfFolder = credential.source === 'file-oidc' || credential.source === 'linked-oidc';
    if (!isOfFolder || origin !== credential.origin) return undefined;
    const fresh = await this.#fileToken();
    const isUsable = fresh !== undefined && !fresh.isExpired && isHeaderText(fresh.token);
    if (isUsable && fresh.token !== credential.token && (await this.#isAccepted(fresh))) {
      return { source: 'file-oidc', origin, token: fresh.token };
    }
    const link = await this.#linked();
    if (link?.link === undefined || !(await this.#isAccepted(link))) return undefined;
    try {
      const token = await this.#ports.links?.token(link.link, credential.token);
      return token === undefined ? undefined : { source: 'linked-oidc', origin, token };
    } catch {
      return undefined; // the refusal itself says what to do
    }
  }

  /**
   * Keeps the key of an account for one origin. Rejects with code `bad-key`, or as the secret store does where it cannot
   * keep it.
   */
  async storeKey(key: string, address: string, account = DEFAULT_ACCOUNT): Promise<void> {
    const { origin } = parseBaseUrl(address);
    const slot = keySlot(origin, account);
    const value = JSON.stringify({ key: normaliseKeyText(key), origin });
    await this.#ports.secrets.store(secretName(slot), value);
    this.#sessionKeys.delete(slot);
    this.#changed.fire();
  }

  /** The origins for which a key is kept that belongs to no named account; none where the store cannot tell. */
  async keyedOrigins(): Promise<readonly string[]> {
    return (await this.#slots()).filter((slot) => !slot.includes('#'));
  }

  async #slots(): Promise<readonly string[]> {
    try {
      const names = (await this.#ports.secrets.names?.()) ?? [];
      return names.filter((name) => name.startsWith(SECRET_PREFIX)).map((name) => name.slice(SECRET_PREFIX.length));
    } catch {
      return []; // no keyring, or an editor that does not list what it keeps
    }
  }

  /** Whether a key may go to this address as it is: encrypted, on this machine, or accepted as neither. */
  mayCarryKey({ isUnencrypted, origin }: ParsedBaseUrl): boolean {
    return !isUnencrypted || this.#ports.plainHttp?.isAccepted(origin) === true;
  }

  /** The user accepted that a key goes over plain http to this origin, until its key is removed. */
  async acceptPlainHttp(origin: string): Promise<void> {
    await this.#ports.plainHttp?.decide(origin, true);
    this.#changed.fire();
  }

  /**
   * Forgets the key of an account, stored or for this window; with the last one of an origin also that it may be sent
   * unencrypted.
   */
  async removeKey(address: string, account = DEFAULT_ACCOUNT): Promise<void> {
    const { origin, isUnencrypted } = parseBaseUrl(address);
    const slot = keySlot(origin, account);
    this.#sessionKeys.delete(slot);
    await this.#ports.secrets.delete(secretName(slot));
    const isLeft = (one: string): boolean => one === origin || one.startsWith(`${origin}#`);
    if (isUnencrypted && ![...this.#sessionKeys.keys(), ...(await this.#slots())].some(isLeft)) {
      await this.#ports.plainHttp?.decide(origin, false);
    }
    this.#changed.fire();
  }

  /** Keeps a key in memory only, for a machine without a keyring. Throws with code `bad-key`. */
  useForThisWindow(key: string, address: string, account = DEFAULT_ACCOUNT): void {
    this.#sessionKeys.set(keySlot(parseBaseUrl(address).origin, account), normaliseKeyText(key));
    this.#changed.fire();
  }

  dispose(): void {
    this.#sessionKeys.clear();
    this.#changed.dispose();
  }

  async #search(base: ParsedBaseUrl, settings: GatewaySettings): Promise<Search> {
    const search = await this.#searchAll(base, settings);
    const isUsed = search.found !== undefined || search.expired !== undefined;
    if (!isUsed || this.mayCarryKey(base)) return search;
    const { secretsFailed } = search;
    return { found: undefined, expired: undefined, withheld: false, secretsFailed, kept: true };
  }

  async #searchAll(base: ParsedBaseUrl, settings: GatewaySettings): Promise<Search> {
    const { account = DEFAULT_ACCOUNT } = settings;
    const stored = await this.#ownKey(base.origin, account);
    if (typeof stored === 'object') return found(stored);
    const secretsFailed = stored === 'failed';
    const none = { found: undefined, expired: undefined, withheld: false, secretsFailed };
    if (hasOwnKey(account)) return none;
    const mayUseEnvironment = base.isOfficial || settings.allowEnvironmentCredentials;
    const expired: Candidate[] = [];
    let [malformed, offered]: [boolean, Candidate | undefined] = [false, undefined];
    for await (const candidate of this.#candidates(account)) {
      if (candidate.link === undefined && !isHeaderText(candidate.token)) {
        malformed = true;
        continue;
      }
      if (!mayUseEnvironment) return { ...none, withheld: true };
      if (isOfFolder(candidate) && !(await this.#isAccepted(candidate))) {
        if (offered?.isExpired !== false) offered = candidate;
        continue;
      }
      if (!candidate.isExpired) return { ...none, found: candidate };
      expired.push(candidate);
    }
    return { ...none, malformed, expired: expired[0], ...(offered !== undefined && { offered }) };
  }

  /** The key that is kept for an account, as far as accounts have one. */
  async #ownKey(origin: string, account: string): Promise<Candidate | 'failed' | undefined> {
    if (account === ENVIRONMENT_ACCOUNT || account === FOLDER_ACCOUNT) return undefined;
    const session = this.#sessionKeys.get(keySlot(origin, account));
    if (session !== undefined) return { source: 'session-key', token: session, isExpired: false };
    return this.#storedKey(origin, account);
  }

  /** What the environment and the folder hold, as far as it is the account's: in this order, and nothing empty. */
  async *#candidates(account: string): AsyncGenerator<Candidate, void, void> {
    if (account !== FOLDER_ACCOUNT) {
      const key = this.#ports.environment(KEY_VARIABLE)?.trim() ?? '';
      if (key !== '') yield { source: 'environment-key', token: key, isExpired: false };
      const token = this.#ports.environment(TOKEN_VARIABLE)?.trim() ?? '';
      if (token !== '') yield this.#oidc('environment-oidc', token);
    }
    if (account === ENVIRONMENT_ACCOUNT) return;
    const file = await this.#fileToken();
    const isEnding = (file?.expiresAt ?? Infinity) < this.#ports.clock.now() + RENEW_BEFORE_MS;
    if (file !== undefined && !isEnding) yield file;
    const link = await this.#linked();
    const isSpare = file !== undefined && isEnding && !file.isExpired && (await this.#isAccepted(file));
    if (link !== undefined && (!isSpare || (await this.#isAccepted(link)))) {
      yield isSpare ? { ...link, spare: file } : link;
    }
    if (file !== undefined && isEnding) yield file;
  }

  async #fileToken(): Promise<Candidate | undefined> {
    const text = await this.#ports.readEnvFile();
    const token = text === undefined ? '' : (this.#ports.parseEnv(text)[TOKEN_VARIABLE]?.trim() ?? '');
    return token === '' ? undefined : this.#oidc('file-oidc', token);
  }

  /** The token of the project that the folder is linked to. What the user keeps for it is read once they accepted it. */
  async #linked(): Promise<Candidate | undefined> {
    const { links } = this.#ports;
    const link = await links?.project();
    if (links === undefined || link === undefined) return undefined;
    const known = links.consent.isAccepted(identityOf(link)) ? await links.known(link) : undefined;
    const { expiresAt, project } = tokenClaims(known ?? '');
    return {
      source: 'linked-oidc',
      token: known ?? '',
      isExpired: false,
      link,
      project: project ?? nameOf(link),
      ...(expiresAt !== undefined && { expiresAt }),
    };
  }

  async #isAccepted(candidate: Candidate): Promise<boolean> {
    const consent = candidate.link === undefined ? this.#ports.consent : this.#ports.links?.consent;
    return consent?.isAccepted((await offerOf(candidate)).identity) === true;
  }

  #oidc(source: CredentialSource, token: string): Candidate {
    const { expiresAt, project } = tokenClaims(token);
    const isExpired = expiresAt !== undefined && expiresAt <= this.#ports.clock.now();
    return {
      source,
      token,
      isExpired,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(project !== undefined && { project }),
    };
  }

  /** The stored key, as long as it was stored for this very origin. */
  async #storedKey(origin: string, account: string): Promise<Candidate | 'failed' | undefined> {
    let value: string | undefined;
    try {
      value = await this.#ports.secrets.get(secretName(keySlot(origin, account)));
    } catch {
      return 'failed'; // No keyring, or it is locked: other sources may still do.
    }
    const stored = fieldsOf(parseJson(value ?? ''));
    const key = textOf(stored?.['key']);
    if (key === undefined || stored?.['origin'] !== origin) return undefined;
    return { source: 'stored-key', token: key, isExpired: false };
  }
}

/** Servers of one's own are asked without a key where there is none. */
function needsNoKey({ isLoopback, isUnencrypted }: ParsedBaseUrl): boolean {
  return isLoopback || isUnencrypted;
}

function isOfFolder({ source }: Candidate): boolean {
  return source === 'file-oidc' || source === 'linked-oidc';
}

/** Under what the user accepts a link. */
function identityOf({ teamId, projectId }: LinkedProject): string {
  return `${teamId ?? ''}/${projectId}`;
}

/** The folder's file says the name: the id says which project it is. */
function nameOf({ name, projectId }: LinkedProject): string {
  return name === projectId ? name : `${name} (${projectId})`;
}

function found(candidate: Candidate): Search {
  return { found: candidate, expired: undefined, withheld: false, secretsFailed: false };
}

/** Whose a token is; of one that does not say, its digest. */
async function offerOf({ token, project, link }: Candidate): Promise<OfferedToken> {
  if (link !== undefined) return { identity: identityOf(link), project: nameOf(link), isLink: true };
  if (project !== undefined) return { identity: project, project };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return { identity: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function noteOn(search: Search, { account }: Pick<GatewaySettings, 'account'> = {}): string | undefined {
  const { withheld, offered, malformed, secretsFailed, kept } = search;
  if (kept === true) return UNENCRYPTED;
  if (withheld) return WITHHELD;
  if (offered !== undefined) return offered.link === undefined ? OFFERED : OFFERED_LINK;
  if (malformed === true) return MALFORMED;
  if (account === ENVIRONMENT_ACCOUNT) return NO_VARIABLE;
  if (account === FOLDER_ACCOUNT) return NO_TOKEN;
  return secretsFailed ? SECRETS_FAILED : undefined;
}

/** Visible ASCII: what a header carries. Errors of anything else would quote it. */
function isHeaderText(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}
