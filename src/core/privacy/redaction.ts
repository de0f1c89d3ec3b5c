/** The secrets that are known word for word. One instance sits in front of the log. */
export class Redactor {
  readonly #secrets = new Set<string>();

  /** From now on `secret` never leaves in clear, whatever it looks like. */
  readonly add = (secret: string): void => {
    const trimmed = secret.trim();
    if (trimmed !== '') this.#secrets.add(trimmed);
  };

  /** Those added so far. */
  get secrets(): readonly string[] {
    return [...this.#secrets];
  }

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
    return this.secrets.filter((secret) => secret.length >= 8);
  }
}
