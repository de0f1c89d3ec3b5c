import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { withoutEnd } from '../../base/trim.ts';

/** Where Vercel's own gateway answers. */
export const OFFICIAL_ORIGIN = 'https://ai-gateway.vercel.sh';

/** Its endpoints of one region each, for requests that have to enter it there (Vercel, 2026-11). */
const REGIONAL_ORIGINS: readonly string[] = ['https://eu.ai-gateway.vercel.sh', 'https://us.ai-gateway.vercel.sh'];

/** Whether an origin is Vercel's own gateway, in any region. */
export function isOfficialOrigin(origin: string): boolean {
  return origin === OFFICIAL_ORIGIN || REGIONAL_ORIGINS.includes(origin);
}

/** A base URL that was checked, and what follows from it. */
export interface ParsedBaseUrl {
  /** Origin plus optional path, without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  /** The only origin a credential entered for this base URL may go to. */
  readonly origin: string;
  readonly isLoopback: boolean;
  /** Plain http to another machine of the user's own network: no key goes there before the user accepted that. */
  readonly isUnencrypted: boolean;
  readonly isOfficial: boolean;
}

/** Endpoints people paste instead of the base; they are cut off. */
const ENDPOINT_TAIL =
  /\/v1(?:\/(?:chat\/completions|messages|responses|models|embeddings|images\/(?:generations|edits)))?$/;

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** 10/8, 172.16/12, 192.168/16, 169.254/16, fc00::/7 and fe80::/10, as `URL` writes them. */
const PRIVATE_ADDRESS =
  /^(?:10\.\d+\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|192\.168\.\d+\.\d+|169\.254\.\d+\.\d+|\[f[cd][0-9a-f]{2}:[0-9a-f:]+\]|\[fe[89ab][0-9a-f]:[0-9a-f:]+\])$/;

/** A private address, or a name that only the user's own network knows: one word, or what it announces itself (`.local`). */
function isPrivateHost(host: string): boolean {
  return PRIVATE_ADDRESS.test(host) || /^[a-z0-9_-]+$/.test(host) || /^[a-z0-9_-][a-z0-9_.-]*\.local$/.test(host);
}

function badBaseUrl(message: string): AppError {
  return new AppError('request', message, { code: 'bad-base-url', actions: ['open-settings'] });
}

/**
 * Reads the address of a gateway, with or without `/v1`. Throws an `AppError` with code `bad-base-url` for what is no
 * http(s) address, carries credentials, or is plain http to a machine outside the user's own network.
 */
export function parseBaseUrl(text: string): ParsedBaseUrl {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) {
    throw badBaseUrl(
      l10n.t(
        'The gateway address has to start with https:// (or http:// on this machine or in your own network). Check the setting aiGateway.baseUrl.',
      ),
    );
  }
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined) {
    throw badBaseUrl(l10n.t('The gateway address is not a valid URL. Check the setting aiGateway.baseUrl.'));
  }
  if (url.username !== '' || url.password !== '') {
    throw badBaseUrl(
      l10n.t(
        'The gateway address must not contain a user name or password. Set the key with “AI Gateway: Set API Key” instead.',
      ),
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw badBaseUrl(l10n.t('The gateway address must not contain “?” or “#”. Check the setting aiGateway.baseUrl.'));
  }
  const isLoopback = isLoopbackHost(url.hostname);
  const isUnencrypted = url.protocol === 'http:' && !isLoopback;
  if (isUnencrypted && !isPrivateHost(url.hostname)) {
    throw badBaseUrl(
      l10n.t`Plain http would send everything unencrypted to ${url.hostname}, which is not in your own network. Use https:// in the setting aiGateway.baseUrl.`,
    );
  }
  const path = withoutEnd(withoutEnd(url.pathname, '/').replace(ENDPOINT_TAIL, ''), '/');
  const { origin } = url;
  return { baseUrl: origin + path, origin, isLoopback, isUnencrypted, isOfficial: isOfficialOrigin(origin) };
}

/** The address of an endpoint; `baseUrl` was checked by `parseBaseUrl`. */
export function apiUrl(baseUrl: string, path: `/v${1 | 2}/${string}` | '/rerank'): string {
  return baseUrl + path;
}
