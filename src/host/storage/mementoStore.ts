import type * as vscode from 'vscode';
import type { KeyValueStore } from '../../core/ports.ts';

/** Small values in the editor's own state database, for the workspace or for all of them. */
export class MementoStore implements KeyValueStore {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get(key: string): unknown {
    return this.#memento.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#memento.update(key, value);
  }
}
