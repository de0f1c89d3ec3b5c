import type * as vscode from 'vscode';
import type { SecretStore } from '../../core/ports.ts';

/**
 * The editor's secret storage: the system keyring, or whatever the editor uses in its place. Every value that passes is
 * reported to `onSecret`, so that the log can keep it out.
 */
export class VscodeSecretStore implements SecretStore {
  readonly #secrets: vscode.SecretStorage;
  readonly #onSecret: (secret: string) => void;

  constructor(secrets: vscode.SecretStorage, onSecret: (secret: string) => void) {
    this.#secrets = secrets;
    this.#onSecret = onSecret;
  }

  async get(name: string): Promise<string | undefined> {
    const value = await this.#secrets.get(name);
    if (value !== undefined) this.#report(value);
    return value;
  }

  async store(name: string, value: string): Promise<void> {
    this.#report(value);
    await this.#secrets.store(name, value);
  }

  async delete(name: string): Promise<void> {
    await this.#secrets.delete(name);
  }

  async names(): Promise<readonly string[]> {
    return this.#secrets.keys();
  }

  /** The value, and the strings inside it where it is JSON. */
  #report(value: string): void {
    this.#onSecret(value);
    for (const match of value.matchAll(/"key":"([^"\\]+)"/g)) this.#onSecret(match[1] ?? '');
  }
}
