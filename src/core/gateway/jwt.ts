import { oneLine } from '../text/visible.ts';
import { fieldsOf, parseJson, textOf } from './wire.ts';

/** What a Vercel OIDC token says of itself. The signature is not looked at: the gateway does that. */
export interface TokenClaims {
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** `team/project`, fit to show. Names of the claims: Vercel's documentation of OIDC federation. */
  readonly project?: string;
  /** Ids of the project and of the team that owns it. */
  readonly projectId?: string;
  readonly ownerId?: string;
}

/** Reads a JSON Web Token; nothing for what is not such a token. */
export function tokenClaims(token: string): TokenClaims {
  const parts = token.split('.');
  const claims = parts.length === 3 ? fieldsOf(parseJson(decoded(parts[1] ?? ''))) : undefined;
  const seconds = Number(claims?.['exp']);
  const names = [textOf(claims?.['owner']), textOf(claims?.['project'])].filter((name) => name !== undefined);
  const [projectId, ownerId] = [textOf(claims?.['project_id']), textOf(claims?.['owner_id'])];
  return {
    ...(Number.isFinite(seconds) && seconds > 0 && { expiresAt: seconds * 1000 }),
    ...(names.length > 0 && { project: oneLine(names.join('/'), 80) }),
    ...(projectId !== undefined && { projectId }),
    ...(ownerId !== undefined && { ownerId }),
  };
}

function decoded(base64url: string): string {
  try {
    const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return ''; // a token of another kind
  }
}
