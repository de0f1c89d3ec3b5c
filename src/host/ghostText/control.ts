import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Commands } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import type { GhostText } from './ghostText.ts';
import { statusCard, statusLabel, statusText, type GhostTextState } from './statusCard.ts';

const OFF: Omit<GhostTextState, 'isOn'> = {
  payer: undefined,
  isBusy: false,
  model: undefined,
  p50: undefined,
  p95: undefined,
  shown: 0,
  accepted: 0,
  reused: 0,
  spent: { usd: 0, isEstimate: false },
  ceiling: 0,
  freeAgainAt: undefined,
  error: undefined,
  keptBack: undefined,
  nothing: undefined,
};

/** The status bar item, and ghost text behind it once the setting turns it on. While it is off nothing else is loaded. */
export class GhostTextControl implements Disposable {
  readonly #services: ModelServices;
  readonly #store = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  #ghostText: GhostText | undefined;
  #isLoading = false;
  #card = '';

  constructor(services: ModelServices) {
    this.#services = services;
    this.#item = this.#store.add(
      vscode.window.createStatusBarItem('aiGateway.inlineCompletions', vscode.StatusBarAlignment.Right, 100),
    );
    this.#item.name = l10n.t('AI Gateway Inline Completions');
    this.#item.command = Commands.toggleInlineCompletions;
    this.#store.add(
      services.settings.onDidChange((changed) => {
        if (changed('aiGateway.inlineCompletions.enabled')) this.#follow();
      }),
    );
    this.#follow();
    this.#item.show();
  }

  dispose(): void {
    this.#ghostText?.dispose();
    this.#store.dispose();
  }

  #isWanted(): boolean {
    return this.#services.settings.get('aiGateway.inlineCompletions.enabled') && !this.#store.isDisposed;
  }

  #follow(): void {
    if (!this.#isWanted()) {
      this.#ghostText?.dispose();
      this.#ghostText = undefined;
    } else if (this.#ghostText === undefined && !this.#isLoading) {
      this.#isLoading = true;
      runInBackground(this.#services.log, 'Starting inline completions', this.#load());
    }
    this.#draw();
  }

  async #load(): Promise<void> {
    try {
      const services = this.#services;
      const loading = [import('./ghostText.ts'), services.gateway(), services.models()] as const;
      const [{ GhostText }, gateway, models] = await Promise.all(loading);
      if (this.#isWanted()) this.#ghostText = new GhostText(services, gateway, models, () => this.#draw());
    } finally {
      this.#isLoading = false;
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#store.isDisposed) return;
    const state: GhostTextState = {
      ...(this.#ghostText?.state() ?? { ...OFF, isBusy: this.#isLoading }),
      isOn: this.#isWanted(),
    };
    const text = statusText(state);
    // Each write is a message to the window: only what changed is sent.
    if (this.#item.text !== text) this.#item.text = text;
    const label = statusLabel(state);
    if (this.#item.accessibilityInformation?.label !== label) this.#item.accessibilityInformation = { label };
    const card = statusCard(state, this.#ghostText?.appendDetails);
    if (card.value === this.#card) return;
    this.#card = card.value;
    this.#item.tooltip = card;
  }
}
