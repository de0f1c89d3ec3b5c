// Completions while one types.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { toAppError } from '../../base/errors.ts';
import { Completer, type CompletionChoices } from '../../core/completion/completer.ts';
import type { RequestSettings } from '../../core/model/requestOptions.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { HostServices } from '../hostServices.ts';
import { systemClock } from '../../core/systemClock.ts';
import { completionModel } from '../../core/completion/model.ts';
import { ACCEPTED_COMMAND, GhostTextProvider } from './provider.ts';
import type { GhostTextState } from './statusCard.ts';
import { appendDetails } from './statusDetails.ts';
import { isLanguageOn } from '../../core/completion/languages.ts';

const REFRESH_MS = 100;

/** Ghost text while it is on: provider, limits and figures. Exists only as long as the setting says so. */
export class GhostText implements Disposable {
  readonly appendDetails = appendDetails;
  readonly #services: HostServices;
  readonly #gateway: Gateway;
  readonly #models: ModelChoice;
  readonly #completer: Completer;
  readonly #store = new DisposableStore();
  readonly #onChange: () => void;
  #keptBack: string | undefined;
  #payer: string | undefined;
  /** The document of which the last change took something away. */
  #deletedIn: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(services: HostServices, gateway: Gateway, models: ModelChoice, onChange: () => void) {
    this.#services = services;
    this.#gateway = gateway;
    this.#onChange = onChange;
    this.#models = models;
    this.#completer = new Completer({
      source: gateway.client,
      clock: systemClock,
      logger: services.log,
      modelInfo: (id) => gateway.priced(id),
      onChange: () => this.#changed(),
    });
    const provider = new GhostTextProvider({
      completer: this.#completer,
      log: services.log,
      choices: () => this.#choices(),
      isLanguageOn: (id) => isLanguageOn(services.settings.get('aiGateway.inlineCompletions.languages'), id),
      isAfterDeletion: (document) => this.#deletedIn === document.uri.toString(),
      onKeptBack: (reason) => this.#setKeptBack(reason),
    });
    this.#store.add(vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, provider));
    this.#store.add(vscode.commands.registerCommand(ACCEPTED_COMMAND, () => this.#accepted()));
    this.#store.add(vscode.workspace.onDidChangeTextDocument((event) => this.#followEdit(event)));
    this.#store.add(services.settings.onDidChange(() => this.#retry()));
    this.#store.add(this.#models.onDidChange(() => this.#retry()));
    this.#store.add(gateway.credentials.onDidChange(() => this.#retry()));
    this.#askWhoPays();
    // The SDK is loaded while nobody waits for it.
    const model = this.#model();
    if (model !== undefined) models.warmUp(model);
  }

  state(): Omit<GhostTextState, 'isOn'> {
    const { stats, cost, backoff, isBusy } = this.#completer;
    const ceiling = this.#ceiling();
    return {
      isBusy,
      model: this.#model(),
      payer: this.#payer,
      p50: stats.quantile(0.5),
      p95: stats.quantile(0.95),
      shown: stats.shown,
      accepted: stats.accepted,
      reused: stats.reused,
      spent: cost.lastHour(),
      ceiling,
      freeAgainAt: cost.freeAgainAt(ceiling),
      error: backoff.error,
      keptBack: this.#keptBack,
      nothing: this.#completer.nothing,
    };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#waitTimer);
    this.#store.dispose();
  }

  #model(): string | undefined {
    const { settings } = this.#services;
    // What completes, unasked and all day, is no workspace's to say, nor a single pick's.
    const own = settings.own('aiGateway.model').trim();
    const ofChat = own === '' ? this.#models.memory.recents()[0] : own;
    const offered = this.#gateway.modelSource().chatModels();
    return completionModel(settings.get('aiGateway.inlineCompletions.model'), offered, ofChat);
  }

  #ceiling(): number {
    return Math.max(0, this.#services.settings.get('aiGateway.inlineCompletions.maxCostPerHour'));
  }

  #choices(): CompletionChoices | undefined {
    const { settings } = this.#services;
    const model = this.#model();
    const asked = model === undefined ? undefined : this.#requestSettings(model);
    if (model === undefined) this.#setKeptBack(l10n.t('No model is chosen.'));
    if (model === undefined || asked === undefined) return undefined;
    return {
      model,
      settings: asked,
      debounceMs: settings.get('aiGateway.inlineCompletions.debounceMs'),
      maxCostPerHour: this.#ceiling(),
    };
  }

  #requestSettings(model: string): RequestSettings | undefined {
    try {
      return this.#models.requestSettings(model);
    } catch (error) {
      this.#setKeptBack(toAppError(error).message);
      return undefined;
    }
  }

  #followEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    const uri = document.uri.toString();
    if (contentChanges.every(({ text }) => text === '')) this.#deletedIn = uri;
    else if (this.#deletedIn === uri) this.#deletedIn = undefined;
  }

  #retry(): void {
    this.#completer.backoff.reset();
    this.#changed();
  }

  #accepted(): void {
    this.#completer.stats.accepted += 1;
    this.#changed();
  }

  #setKeptBack(reason: string | undefined): void {
    if (reason === this.#keptBack) return;
    this.#keptBack = reason;
    this.#changed();
  }

  /** The status bar is drawn at most a few times a second, however fast somebody types. */
  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onChange();
      this.#lookAgain();
      this.#askWhoPays();
    }, REFRESH_MS);
  }

  #askWhoPays(): void {
    this.#gateway.payer().then(
      (payer) => {
        if (payer === this.#payer || this.#store.isDisposed) return;
        this.#payer = payer;
        this.#onChange();
      },
      () => undefined, // without an address there is no request either, and that is said
    );
  }

  /** The status goes back to normal when a wait is over, also while nobody types. */
  #lookAgain(): void {
    clearTimeout(this.#waitTimer);
    const { cost, backoff } = this.#completer;
    const until = backoff.waitsUntil ?? cost.freeAgainAt(this.#ceiling());
    if (until === undefined) return;
    this.#waitTimer = setTimeout(() => this.#changed(), Math.max(0, until - systemClock.now()) + REFRESH_MS);
  }
}
