/**
 * When a JSON Web Token expires, in milliseconds since the epoch; `undefined` for what is not such a token or names no
 * time. The signature is not looked at: the gateway does that.
 */
export function tokenExpiry(token: string): number | undefined {
  const parts = token.split('.');
  const payload = parts[1];
  if (parts.length !== 3 || payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return undefined;
    const seconds = Number(claims.exp);
    return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  } catch {
    return undefined; // Not base64url or not JSON: a token of another kind.
  }
}
