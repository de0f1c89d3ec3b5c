import { redactTokens } from '../core/gateway/redact.ts';

/** Header and field values are credentials whatever they look like. */
const NAMED_VALUE =
  /(["']?\b(?:x-api-key|api[-_]?key|authorization|AI_GATEWAY_API_KEY|VERCEL_OIDC_TOKEN)\b["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;}]+/gi;

/** Takes secrets out of text before it is written anywhere. One instance sits in front of the log. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on `secret` never leaves in clear, whatever it looks like. */
  readonly add = (secret: string): void => {
    const trimmed = secret.trim();
    if (trimmed !== '') this.#secrets.add(trimmed);
  };

  redact(text: string): string {
    return redactTokens(text.replace(NAMED_VALUE, '$1[redacted]'), [...this.#secrets]);
  }
}
