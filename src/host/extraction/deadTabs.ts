import * as vscode from 'vscode';
import { EXTRACTION_VIEW_TYPE } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';

/** A tab that the editor brings back is filled by then. One that is filled twice shows the same. */
const GRACE_MS = 3_000;

export interface DeadTabsDeps {
  readonly log: Logger;
  /** Whether this extension host fills the tab in front of that column. */
  readonly isFilled: (column: vscode.ViewColumn) => boolean;
  /** Fills a tab in that column with what the dead one of that name showed; `false` where nothing is known of it. */
  readonly fill: (title: string, column: vscode.ViewColumn) => Promise<boolean>;
}

/**
 * Tabs that nobody answers: where the extension host is killed and the window lives on, the editor leaves the pages it had and
 * never asks for them again. Those that come into sight are replaced.
 */
export class DeadTabs implements vscode.Disposable {
  readonly #deps: DeadTabsDeps;
  readonly #unknown = new WeakSet<vscode.Tab>();
  readonly #subscription: vscode.Disposable;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: DeadTabsDeps) {
    this.#deps = deps;
    this.#subscription = vscode.window.tabGroups.onDidChangeTabs(() => this.#lookSoon());
    this.#lookSoon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  #lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => runInBackground(this.#deps.log, 'Replacing dead tabs', this.#look()), GRACE_MS);
  }

  async #look(): Promise<void> {
    for (const { activeTab, viewColumn } of vscode.window.tabGroups.all) {
      if (activeTab === undefined || !isResultTab(activeTab) || this.#deps.isFilled(viewColumn)) continue;
      if (this.#unknown.has(activeTab)) continue;
      if (await this.#deps.fill(activeTab.label, viewColumn)) await vscode.window.tabGroups.close(activeTab);
      else this.#unknown.add(activeTab);
    }
  }
}

/** Also one that was not looked at since the window came back, of which only the name is known. */
export function isResultTab({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(EXTRACTION_VIEW_TYPE);
}
