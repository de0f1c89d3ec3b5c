/**
 * The OIDC token of the Vercel project that a folder is linked to (`.vercel/project.json`), got as Vercel's tools get it:
 * from the file in which they keep it, else from Vercel with the login of its command line. The folder chooses the project,
 * so nothing of the user's is read before they accepted that project. Unlike those tools this writes nothing: it renews no
 * login and keeps tokens in memory.
 */
import * as l10n from '@vscode/l10n';
import { AppError, toAppError, type ErrorAction } from '../../base/errors.ts';
import { oneLine } from '../text/visible.ts';
import { tokenClaims } from './jwt.ts';
import { boundedText, createExchange, type TransportPorts } from './transport.ts';
import { fieldsOf, numberOf, parseJson, textOf } from './wire.ts';

/** The only place the login of Vercel's command line goes to. */
const VERCEL_API = 'https://api.vercel.com';
const TIMEOUT_MS = 15_000;
/** A token is renewed when so little of its time is left. */
export const RENEW_BEFORE_MS = 5 * 60_000;
/** After a failure nothing is asked for this long: features that ask by themselves would ask without end. */
const FAILURE_PAUSE_MS = 30_000;

export interface LinkedProject {
  readonly projectId: string;
  readonly teamId?: string;
  /** As the folder's file calls it, fit to show; else its id. */
  readonly name: string;
}

export interface LinkPorts extends TransportPorts {
  /** The text of the folder's `.vercel/project.json`; `undefined` where there is none or the workspace is not trusted. */
  readonly readLink: () => Promise<string | undefined>;
  /** Whether the login of Vercel's command line is on this machine. It is not read. */
  readonly hasLogin: () => Promise<boolean>;
  /** The text of that login. */
  readonly readLogin: () => Promise<string | undefined>;
  /** The text in which Vercel's tools keep the token of a project. */
  readonly readKept: (projectId: string) => Promise<string | undefined>;
  /** Told every secret that is read, so that the log keeps it out. */
  readonly onSecret: (secret: string) => void;
  /** Where tests answer in Vercel's place. */
  readonly apiOrigin?: string;
}

/** What ids of Vercel are made of: they get into a path and an address. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const NEXT_STEP: readonly ErrorAction[] = ['set-key', 'switch-account', 'show-status'];

export class LinkedTokens {
  readonly #ports: LinkPorts;
  readonly #tokens = new Map<string, string>();
  readonly #asking = new Map<string, Promise<string>>();
  readonly #failed = new Map<string, { readonly error: AppError; readonly until: number }>();

  constructor(ports: LinkPorts) {
    this.#ports = ports;
  }

  /** The project of the folder, where a token of it could be had. */
  async project(): Promise<LinkedProject | undefined> {
    const text = await this.#ports.readLink();
    const link = text === undefined ? undefined : readLink(text);
    return link !== undefined && (await this.#ports.hasLogin()) ? link : undefined;
  }

  /** The token that is known and has some of its time left; asks nobody. For a project that the user accepted. */
  async known(project: LinkedProject): Promise<string | undefined> {
    const own = this.#tokens.get(project.projectId);
    if (own !== undefined && this.#msLeft(own) > 0) return own;
    const kept = tokenIn(await this.#ports.readKept(project.projectId), project);
    if (kept === undefined || this.#msLeft(kept) <= 0) return undefined;
    this.#take(project, kept);
    return kept;
  }

  /**
   * A token for the next request; `refused` is not given again. Rejects with code `token-expired` where there is none to be
   * had, and with kind `network` where Vercel was not reached.
   */
  async token(project: LinkedProject, refused?: string): Promise<string> {
    const known = await this.known(project);
    const isGood = known !== undefined && known !== refused;
    if (isGood && this.#msLeft(known) > RENEW_BEFORE_MS) return known;
    try {
      return await this.#renew(project);
    } catch (error) {
      if (isGood) return known; // it still has some minutes
      throw error;
    }
  }

  #renew(project: LinkedProject): Promise<string> {
    const { projectId } = project;
    const failed = this.#failed.get(projectId);
    if (failed !== undefined && this.#ports.clock.monotonic() < failed.until) return Promise.reject(failed.error);
    const running = this.#asking.get(projectId);
    if (running !== undefined) return running;
    const asking = this.#ask(project)
      .then((token) => {
        this.#failed.delete(projectId);
        this.#take(project, token);
        return token;
      })
      .catch((thrown: unknown) => {
        const error = toAppError(thrown);
        this.#failed.set(projectId, { error, until: this.#ports.clock.monotonic() + FAILURE_PAUSE_MS });
        throw error;
      })
      .finally(() => this.#asking.delete(projectId));
    this.#asking.set(projectId, asking);
    return asking;
  }

  #take({ projectId }: LinkedProject, token: string): void {
    this.#ports.onSecret(token);
    this.#tokens.set(projectId, token);
  }

  #msLeft(token: string): number {
    return (tokenClaims(token).expiresAt ?? Infinity) - this.#ports.clock.now();
  }

  async #ask(project: LinkedProject): Promise<string> {
    const login = await this.#login();
    const origin = this.#ports.apiOrigin ?? VERCEL_API;
    const team = project.teamId === undefined ? '' : `&teamId=${encodeURIComponent(project.teamId)}`;
    const path = `/v1/projects/${encodeURIComponent(project.projectId)}/token?source=vercel-oidc-refresh${team}`;
    const controller = new AbortController();
    const exchange = createExchange(this.#ports, {
      credential: { source: 'linked-oidc', origin, token: login },
      controller,
      headers: { accept: 'application/json' },
      headerTimeoutMs: TIMEOUT_MS,
    });
    const timer = setTimeout(() => controller.abort(), 2 * TIMEOUT_MS);
    try {
      const response = await exchange.fetch(origin + path, { method: 'POST' });
      const token = tokenIn(await boundedText(response), project);
      if (token === undefined) throw cannotRefresh(l10n.t('Vercel answered without a token for it.'));
      return token;
    } catch (thrown) {
      throw refusalOf(toAppError(exchange.failure() ?? thrown), project);
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }

  /** The access token of Vercel's command line. An old one is left to that program, whose file this does not change. */
  async #login(): Promise<string> {
    const login = fieldsOf(parseJson((await this.#ports.readLogin()) ?? ''));
    const token = textOf(login?.['token']);
    if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) {
      throw cannotRefresh(l10n.t('No login of the Vercel CLI was found. Run “vercel login” or “vercel env pull”.'));
    }
    this.#ports.onSecret(token);
    const expiresAt = numberOf(login?.['expiresAt']);
    if (expiresAt !== undefined && expiresAt * 1000 <= this.#ports.clock.now()) {
      throw cannotRefresh(l10n.t('The login of the Vercel CLI has expired. Run “vercel whoami” to renew it.'));
    }
    return token;
  }
}

function readLink(text: string): LinkedProject | undefined {
  const fields = fieldsOf(parseJson(text));
  const [projectId, teamId] = [textOf(fields?.['projectId']), textOf(fields?.['orgId'])];
  if (projectId === undefined || !ID.test(projectId) || (teamId !== undefined && !ID.test(teamId))) return undefined;
  const name = oneLine(textOf(fields?.['projectName']) ?? projectId, 80);
  return { projectId, name, ...(teamId !== undefined && { teamId }) };
}

/** The token of an answer or of the file of Vercel's tools, as long as it is not of another project or team. */
function tokenIn(text: string | undefined, { projectId, teamId }: LinkedProject): string | undefined {
  const token = textOf(fieldsOf(parseJson(text ?? ''))?.['token']);
  if (token === undefined || !/^[\x21-\x7e]+$/.test(token)) return undefined;
  const claims = tokenClaims(token);
  const isOther =
    (claims.projectId !== undefined && claims.projectId !== projectId) ||
    (claims.ownerId !== undefined && teamId !== undefined && claims.ownerId !== teamId);
  return isOther ? undefined : token;
}

function cannotRefresh(reason: string): AppError {
  const sentence = l10n.t('The token of this folder’s Vercel project could not be refreshed.');
  const end = l10n.t('Or set an API key.');
  return new AppError('auth', `${sentence} ${reason} ${end}`, { code: 'token-expired', actions: NEXT_STEP });
}

/** What Vercel's refusal means here; the words of the gateway's errors do not fit. */
function refusalOf(error: AppError, { name }: LinkedProject): AppError {
  if (error.code === 'token-expired') return error;
  const { status } = error;
  if (status === 401) return cannotRefresh(l10n.t('Vercel refused the login of its CLI. Run “vercel login”.'));
  if (status === 403 || status === 404) {
    return cannotRefresh(
      l10n.t`Your Vercel login has no access to the project ${name}. Run “vercel link” to link the folder anew, or “vercel env pull”.`,
    );
  }
  if (error.kind !== 'network' && error.kind !== 'cancelled') {
    return cannotRefresh(l10n.t('Vercel did not give one. Try again later, or run “vercel env pull”.'));
  }
  return new AppError(
    'network',
    l10n.t('Vercel could not be reached for a fresh token. Check your network connection and try again.'),
    { code: 'token-not-reached', retryable: true, actions: ['retry', ...NEXT_STEP] },
  );
}
