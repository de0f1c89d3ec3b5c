import type { IncomingHttpHeaders } from 'node:http';
import { Failure } from './failure.ts';
import type { Surface } from './types.ts';

/** The key the local gateway accepts unless told otherwise. */
export const LOCAL_KEY = 'local-gateway-key';

/** The accepted key of a request; refuses one without. `x-api-key` counts on the Messages surface only. */
export function authenticate(headers: IncomingHttpHeaders, surface: Surface, keys: readonly string[]): string {
  const token = bearer(headers.authorization) ?? (surface === 'messages' ? single(headers['x-api-key']) : undefined);
  if (token === undefined || token === '') {
    throw new Failure(401, 'authentication_error', 'Authentication failed: no API key or OIDC token was provided.');
  }
  if (!keys.includes(token)) {
    throw new Failure(401, 'authentication_error', 'Invalid API key: the credentials were refused.');
  }
  const expiry = jwtExpiry(token);
  if (expiry !== undefined && expiry * 1000 < Date.now()) {
    throw new Failure(401, 'authentication_error', 'The OIDC token has expired. Run `vercel env pull` to refresh it.');
  }
  return token;
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1];
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** The `exp` of a token shaped like a JWT, in epoch seconds. */
function jwtExpiry(token: string): number | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    const expiry = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof expiry === 'number' ? expiry : undefined;
  } catch {
    return undefined;
  }
}
