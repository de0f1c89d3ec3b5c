import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { withoutEnd } from '../../base/trim.ts';

/** Where Vercel's own gateway answers. */
export const OFFICIAL_ORIGIN = 'https://ai-gateway.vercel.sh';

/** A base URL that was checked, and what follows from it. */
export interface ParsedBaseUrl {
  /** Origin plus optional path, without a trailing slash and without `/v1`. */
  readonly baseUrl: string;
  /** The only origin a credential entered for this base URL may go to. */
  readonly origin: string;
  readonly isLoopback: boolean;
  readonly isOfficial: boolean;
}

/** Endpoints people paste instead of the base; they are cut off. */
const ENDPOINT_TAIL = /\/v1(?:\/(?:chat\/completions|messages|responses|models|embeddings))?$/;

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function badBaseUrl(message: string): AppError {
  return new AppError('request', message, { code: 'bad-base-url', actions: ['open-settings'] });
}

/**
 * Reads the address of a gateway, with or without `/v1`. Throws an `AppError` with code `bad-base-url` for what is no
 * http(s) address, carries credentials, or would send a key in the clear to another machine.
 */
export function parseBaseUrl(text: string): ParsedBaseUrl {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) {
    throw badBaseUrl(
      l10n.t(
        'The gateway address has to start with https:// (or http:// on this machine). Check the setting aiGateway.baseUrl.',
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
  if (url.protocol === 'http:' && !isLoopback) {
    throw badBaseUrl(
      l10n.t`Plain http would send your key unencrypted to ${url.hostname}. Use https:// in the setting aiGateway.baseUrl.`,
    );
  }
  const path = withoutEnd(withoutEnd(url.pathname, '/').replace(ENDPOINT_TAIL, ''), '/');
  return { baseUrl: url.origin + path, origin: url.origin, isLoopback, isOfficial: url.origin === OFFICIAL_ORIGIN };
}

/** The address of an endpoint; `path` starts with `/v1/`, `baseUrl` was checked by `parseBaseUrl`. */
export function apiUrl(baseUrl: string, path: `/v1/${string}`): string {
  return baseUrl + path;
}
