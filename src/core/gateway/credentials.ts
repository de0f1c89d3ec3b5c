/**
 * Which credential a request uses, and the promise that it goes nowhere else: a key is kept together with the origin it
 * was entered for, and what the environment or a file holds is meant for the official gateway unless the user says
 * otherwise. A token of the workspace's file is used once the user accepted it for that folder. Nothing is cached: files and variables are read for every request, so that a refreshed token counts at once.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Clock, SecretStore } from '../ports.ts';
import { parseBaseUrl, type ParsedBaseUrl } from './baseUrl.ts';
import { tokenClaims } from './jwt.ts';
import { normaliseKeyText } from './keyText.ts';
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
  readonly consent?: FileTokenConsent;
  /** Absent: no key goes over plain http to another machine. */
  readonly plainHttp?: PlainHttpConsent;
}

/** Tokens are named by `OfferedToken.identity`, so that a refreshed one needs no new answer and another's does. */
export interface FileTokenConsent {
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
}

/** What a search for a credential came to; the reasons are for when it came to nothing. */
interface Search {
  readonly found: Candidate | undefined;
  readonly expired: Candidate | undefined;
  /** The one of the file, which the user has not accepted. */
  readonly offered?: Candidate;
  /** The environment or a file holds one that must not go to this origin. */
  readonly withheld: boolean;
  readonly secretsFailed: boolean;
  /** The environment or a file holds one that no header can carry: it is never used, nor shown. */
  readonly malformed?: boolean;
  /** There is a key, and it must not go over plain http. */
  readonly kept?: boolean;
}

function secretName(origin: string): string {
  return `aiGateway.key:${origin}`;
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
    if (search.found !== undefined) {
      return { source: search.found.source, origin: base.origin, token: search.found.token };
    }
    if (search.expired !== undefined) {
      throw new AppError('auth', EXPIRED, { code: 'token-expired', actions: ['set-key', 'show-status'] });
    }
    if (needsNoKey(base)) return { source: 'none', origin: base.origin, token: undefined };
    const note = noteOn(search);
    const reason = note === undefined ? '' : ` ${note}`;
    throw new AppError(
      'auth',
      l10n.t`No API key is set for ${base.origin}. Set one with “AI Gateway: Set API Key”.` + reason,
      {
        code: 'no-key',
        actions: ['set-key', 'show-status'],
      },
    );
  }

  /** What `resolve` would use, without the value. Never rejects for a missing or expired credential. */
  async status(settings: GatewaySettings): Promise<CredentialStatus> {
    const base = parseBaseUrl(settings.baseUrl);
    const search = await this.#search(base, settings);
    const shown = search.found ?? search.expired;
    const note = shown?.isExpired === true ? EXPIRED : shown === undefined ? noteOn(search) : undefined;
    return {
      source: shown?.source ?? (needsNoKey(base) ? 'none' : 'missing'),
      origin: base.origin,
      ...(shown?.expiresAt !== undefined && { expiresAt: shown.expiresAt, isExpired: shown.isExpired }),
      ...(shown?.project !== undefined && { project: shown.project }),
      ...(search.offered !== undefined && shown === undefined && { offered: await offerOf(search.offered) }),
      ...(note !== undefined && { note }),
    };
  }

  /** Uses the token of the workspace's file from now on, or no longer: the one of this identity, and no other. */
  async decideOnFileToken(identity: string, isAccepted: boolean): Promise<void> {
    await this.#ports.consent?.decide(identity, isAccepted);
    this.#changed.fire();
  }

  /** Takes back what was accepted of the token in the workspace's file. */
  async forgetFileToken(): Promise<void> {
    const token = await this.#fileToken();
    if (token !== undefined) await this.decideOnFileToken((await offerOf(token)).identity, false);
  }

  /** After a 401: the file's token, read again, if it is another one than was refused. */
  async refreshAfter401(credential: Credential, settings: GatewaySettings): Promise<Credential | undefined> {
    if (credential.source !== 'file-oidc') return undefined;
    const base = parseBaseUrl(settings.baseUrl);
    if (base.origin !== credential.origin) return undefined;
    const fresh = await this.#fileToken();
    if (fresh === undefined || fresh.isExpired || !isHeaderText(fresh.token) || fresh.token === credential.token)
      return undefined;
    if (!(await this.#isAccepted(fresh))) return undefined;
    return { source: 'file-oidc', origin: base.origin, token: fresh.token };
  }

  /** Keeps a key for one origin. Rejects with code `bad-key`, or as the secret store does where it cannot keep it. */
  async storeKey(key: string, origin: string): Promise<void> {
    const value = JSON.stringify({ key: normaliseKeyText(key), origin: parseBaseUrl(origin).origin });
    await this.#ports.secrets.store(secretName(parseBaseUrl(origin).origin), value);
    this.#sessionKeys.delete(parseBaseUrl(origin).origin);
    this.#changed.fire();
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

  /** Forgets the key of one origin, stored or for this window, and that it may be sent unencrypted. */
  async removeKey(origin: string): Promise<void> {
    const base = parseBaseUrl(origin);
    this.#sessionKeys.delete(base.origin);
    await this.#ports.secrets.delete(secretName(base.origin));
    if (base.isUnencrypted) await this.#ports.plainHttp?.decide(base.origin, false);
    this.#changed.fire();
  }

  /** Keeps a key in memory only, for a machine without a keyring. Throws with code `bad-key`. */
  useForThisWindow(key: string, origin: string): void {
    this.#sessionKeys.set(parseBaseUrl(origin).origin, normaliseKeyText(key));
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
    const session = this.#sessionKeys.get(base.origin);
    if (session !== undefined) return found({ source: 'session-key', token: session, isExpired: false });
    const stored = await this.#storedKey(base.origin);
    if (typeof stored === 'object') return found(stored);
    const secretsFailed = stored === 'failed';
    const mayUseEnvironment = base.isOfficial || settings.allowEnvironmentCredentials;
    const candidates: Candidate[] = [];
    let [malformed, offered]: [boolean, Candidate | undefined] = [false, undefined];
    for await (const candidate of this.#environment()) {
      if (!isHeaderText(candidate.token)) {
        malformed = true;
        continue;
      }
      if (!mayUseEnvironment) return { found: undefined, expired: undefined, withheld: true, secretsFailed };
      if (candidate.source === 'file-oidc' && !(await this.#isAccepted(candidate))) {
        offered = candidate;
        continue;
      }
      if (!candidate.isExpired) return { found: candidate, expired: undefined, withheld: false, secretsFailed };
      candidates.push(candidate);
    }
    const none = { found: undefined, withheld: false, secretsFailed, malformed };
    return { ...none, expired: candidates[0], ...(offered !== undefined && { offered }) };
  }

  /** Key variable, token variable, token in the file: in this order, each only when it holds something. */
  async *#environment(): AsyncGenerator<Candidate, void, void> {
    const key = this.#ports.environment(KEY_VARIABLE)?.trim() ?? '';
    if (key !== '') yield { source: 'environment-key', token: key, isExpired: false };
    const token = this.#ports.environment(TOKEN_VARIABLE)?.trim() ?? '';
    if (token !== '') yield this.#oidc('environment-oidc', token);
    const fromFile = await this.#fileToken();
    if (fromFile !== undefined) yield fromFile;
  }

  async #fileToken(): Promise<Candidate | undefined> {
    const text = await this.#ports.readEnvFile();
    const token = text === undefined ? '' : (this.#ports.parseEnv(text)[TOKEN_VARIABLE]?.trim() ?? '');
    return token === '' ? undefined : this.#oidc('file-oidc', token);
  }

  async #isAccepted(candidate: Candidate): Promise<boolean> {
    return this.#ports.consent?.isAccepted((await offerOf(candidate)).identity) === true;
  }

  #oidc(source: CredentialSource, token: string): Candidate {
    const claims = tokenClaims(token);
    const isExpired = claims.expiresAt !== undefined && claims.expiresAt <= this.#ports.clock.now();
    return { source, token, isExpired, ...claims };
  }

  /** The stored key, as long as it was stored for this very origin. */
  async #storedKey(origin: string): Promise<Candidate | 'failed' | undefined> {
    let value: string | undefined;
    try {
      value = await this.#ports.secrets.get(secretName(origin));
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

function found(candidate: Candidate): Search {
  return { found: candidate, expired: undefined, withheld: false, secretsFailed: false };
}

/** Whose a token is; of one that does not say, its digest. */
async function offerOf({ token, project }: Candidate): Promise<OfferedToken> {
  if (project !== undefined) return { identity: project, project };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return { identity: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function noteOn({ withheld, offered, malformed, secretsFailed, kept }: Search): string | undefined {
  if (kept === true) return UNENCRYPTED;
  if (withheld) return WITHHELD;
  if (offered !== undefined) return OFFERED;
  if (malformed === true) return MALFORMED;
  return secretsFailed ? SECRETS_FAILED : undefined;
}

/** Visible ASCII: what a header carries. Errors of anything else would quote it. */
function isHeaderText(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}
