import { redactTokens } from './redact.ts';

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

  /** Whether one of the secrets stands in the text as it is. */
  holdsSecret(text: string): boolean {
    return this.#long.some((secret) => text.includes(secret));
  }

  /** The text without the secrets themselves; what only looks like one stays. */
  hideSecrets(text: string): string {
    return this.#long.reduce((hidden, secret) => hidden.replaceAll(secret, '[redacted]'), text);
  }

  /** Shorter ones would be found in any text. */
  get #long(): readonly string[] {
    return [...this.#secrets].filter((secret) => secret.length >= 8);
  }

  redact(text: string): string {
    return redactTokens(text.replace(NAMED_VALUE, '$1[redacted]'), [...this.#secrets]);
  }
}
