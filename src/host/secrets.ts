import type * as vscode from 'vscode';
import type { SecretStore } from '../core/ports.ts';

/** The editor's secret storage: the system keyring, or whatever the editor uses in its place. */
export class VscodeSecretStore implements SecretStore {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(name: string): Promise<string | undefined> {
    return this.#secrets.get(name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#secrets.store(name, value);
  }

  async delete(name: string): Promise<void> {
    await this.#secrets.delete(name);
  }
}
