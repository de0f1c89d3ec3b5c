import { TOKEN_LOOKS } from './secretFormats.ts';
import { findSecrets } from './secrets.ts';

const MAX_SERVER_TEXT = 500;

/** Header and field values are credentials whatever they look like. */
const NAMED_VALUE =
  /(["']?\b(?:x-api-key|api[-_]?key|authorization|AI_GATEWAY_API_KEY|VERCEL_OIDC_TOKEN)\b["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;}]+/gi;

/** A line of a log without what is or looks like a credential, `secrets` word for word. */
export function redactLine(text: string, secrets: readonly string[]): string {
  return redactTokens(text.replace(NAMED_VALUE, '$1[redacted]'), secrets);
}

/** Replaces everything that looks like a credential, and `secrets` word for word. */
export function redactTokens(text: string, secrets: readonly (string | undefined)[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret !== undefined && secret.length >= 4) result = result.replaceAll(secret, '[redacted]');
  }
  result = withoutSecrets(result);
  for (const pattern of TOKEN_LOOKS) result = result.replace(pattern, '[redacted]');
  return result;
}

function withoutSecrets(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of findSecrets(text)) {
    pieces.push(text.slice(at, start), '[redacted]');
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

/** Text of a server made fit to show: no markup, control characters or credentials, at most 500 characters. */
export function cleanServerText(text: string, secrets: readonly (string | undefined)[] = []): string {
  // The cut before the patterns bounds the work on a hostile body; it is wide so that no token is cut in half and missed.
  let result = text.slice(0, 20_000);
  if (/<(?:!doctype|html|head|body)\b/i.test(result)) {
    const title = /<title[^>]*>([^<]{1,200})/i.exec(result)?.[1];
    result = title ?? result.replace(/<(script|style)\b[\s\S]*?(?:<\/\1>|$)/gi, ' ').replace(/<[^>]{0,2000}>/g, ' ');
  }
  result = redactTokens(result, secrets)
    // oxlint-disable-next-line no-control-regex -- control and direction characters are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return result.length > MAX_SERVER_TEXT ? `${result.slice(0, MAX_SERVER_TEXT - 1).trimEnd()}…` : result;
}
