// Completions at the cursor: what is asked, what is kept, what fits.

import * as l10n from '@vscode/l10n';
import { delay, throwIfAborted } from '../../base/async.ts';
import { AppError, isCancelled, toAppError } from '../../base/errors.ts';
import { Redaction } from '../privacy/secrets.ts';
import type { ModelEvent } from '../model/events.ts';
import type { ModelInfo, TurnRequest, TurnSource } from '../model/request.ts';
import { requestOptions, type RequestSettings } from '../model/requestOptions.ts';
import type { Clock, Logger } from '../ports.ts';
import { estimateCostUsd, estimateTokens } from '../cost/estimate.ts';
import { fitCompletion, isCompletionDone, type CompletionFit } from './fit.ts';
import { Backoff, CompletionStats, CostMeter } from './limits.ts';
import { CompletionMemory } from './memory.ts';
import { completionMessages, completionSystemPrompt, outputTokens } from './prompt.ts';
import { completionShape } from './shape.ts';
import type { CursorWindow } from './window.ts';

/** A place in a document that a completion is wanted for. */
export interface CompletionPlace {
  /** Names the document, for reuse. */
  readonly document: string;
  readonly window: CursorWindow;
  readonly path?: string;
  readonly languageId: string;
  readonly insertSpaces: boolean;
  readonly tabSize: number;
  /** The user asked by a key: no pause is waited for, and the middle of a word counts. */
  readonly isExplicit: boolean;
}

/** Read for every completion; nothing is cached. */
export interface CompletionChoices {
  readonly model: string;
  readonly debounceMs: number;
  /** US dollars; 0 for no ceiling. */
  readonly maxCostPerHour: number;
  readonly settings: RequestSettings;
}

export interface CompleterPorts {
  readonly source: TurnSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly modelInfo: (id: string) => ModelInfo | undefined;
  /** Something that is shown changed: a request began or ended, a limit was reached. */
  readonly onChange?: () => void;
}

/** Nobody waits longer for a few words. */
const patienceMs = 15_000;
/** Room for the thinking that some models do not let themselves be talked out of. */
const thinkingTokens = 1_024;
const longestRaw = 20_000;

/** Gives completions: from memory where one still fits, else from the model, within the limits. */
export class Completer {
  readonly stats = new CompletionStats();
  readonly cost: CostMeter;
  readonly backoff: Backoff;
  readonly memory = new CompletionMemory();
  readonly #ports: CompleterPorts;
  #running = 0;
  #nothing: 'empty' | 'unusable' | undefined;

  constructor(ports: CompleterPorts) {
    this.#ports = ports;
    this.cost = new CostMeter(ports.clock);
    this.backoff = new Backoff(ports.clock);
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** Why the last answer gave nothing; `undefined` after one that gave something, and after a failure. */
  get nothing(): 'empty' | 'unusable' | undefined {
    return this.#nothing;
  }

  /**
   * The text to insert; `undefined` where there is none, also after failures, which `backoff` then knows. Rejects only
   * when `signal` fires.
   */
  async complete(
    place: CompletionPlace,
    choices: () => CompletionChoices | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    throwIfAborted(signal);
    const found = this.memory.find(place.document, place.window);
    if (found !== undefined) {
      if (found !== '') this.stats.reused += 1;
      return found === '' ? undefined : found;
    }
    const shape = completionShape(place.window);
    if (shape === 'none' && !place.isExplicit) return undefined;
    if (this.#isHeldBack(place, choices)) return undefined;
    const chosen = choices();
    if (chosen === undefined) return undefined;
    if (!place.isExplicit && chosen.debounceMs > 0) await delay(chosen.debounceMs, signal);
    const fit: CompletionFit = { ...place, shape: shape === 'none' ? 'line' : shape };
    return this.#ask(place, fit, chosen, signal);
  }

  #isHeldBack(place: CompletionPlace, choices: () => CompletionChoices | undefined): boolean {
    // Asking by a key is how a user tries again.
    if (this.backoff.isWaiting && !place.isExplicit) return true;
    return this.cost.freeAgainAt(choices()?.maxCostPerHour ?? 0) !== undefined;
  }

  async #ask(
    place: CompletionPlace,
    fit: CompletionFit,
    choices: CompletionChoices,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const redaction = new Redaction();
    const info = this.#ports.modelInfo(choices.model);
    const request = this.#request(place, fit, choices, { redaction, info });
    const started = this.#ports.clock.monotonic();
    this.#running += 1;
    this.#ports.onChange?.();
    const answer = new Answer();
    try {
      await this.#read(answer, request, fit, signal);
      const restorer = redaction.restorer();
      const text = fitCompletion(restorer.push(answer.text) + restorer.end(), fit);
      this.#nothing = text !== undefined || this.backoff.isWaiting ? undefined : answer.nothing;
      if (text === undefined) return undefined;
      this.stats.shown += 1;
      this.stats.answered(this.#ports.clock.monotonic() - started);
      this.memory.add({ document: place.document, window: place.window, text });
      return text;
    } finally {
      this.#running -= 1;
      this.#charge(answer, request, info);
      this.#ports.onChange?.();
    }
  }

  /** Reads until the completion is whole; the rest is not waited for, nor paid. */
  async #read(answer: Answer, request: TurnRequest, fit: CompletionFit, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(tooSlow()), patienceMs);
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      for await (const event of this.#ports.source.streamTurn(request, { signal: either, maxRetries: 0 })) {
        answer.take(event);
        if (event.type === 'text-delta' && event.text.includes('\n') && isCompletionDone(answer.text, fit)) break;
        if (answer.text.length + answer.thinking.length > longestRaw) break;
      }
    } finally {
      clearTimeout(timer);
    }
    throwIfAborted(signal);
    this.#judge(stop.signal.aborted ? tooSlow() : answer.error);
  }

  #judge(error: AppError | undefined): void {
    if (error === undefined) {
      this.backoff.reset();
      return;
    }
    if (isCancelled(error)) return;
    this.#ports.logger.debug(`A completion failed (${error.kind}, ${error.code}): ${error.message}`);
    this.backoff.failed(error);
  }

  /** What looks like a secret stays here: nobody is there to ask with every key, so a mark stands for it. */
  #request(
    place: CompletionPlace,
    fit: CompletionFit,
    choices: CompletionChoices,
    { redaction, info }: { readonly redaction: Redaction; readonly info: ModelInfo | undefined },
  ): TurnRequest {
    const wish = { model: choices.model, answerTokens: outputTokens[fit.shape], thinkingTokens } as const;
    return {
      ...requestOptions({ ...wish, thinking: 'least' }, choices.settings, info),
      system: completionSystemPrompt,
      messages: completionMessages({
        window: { prefix: redaction.redact(place.window.prefix), suffix: redaction.redact(place.window.suffix) },
        shape: fit.shape,
        languageId: place.languageId,
        ...(place.path !== undefined && { path: place.path }),
      }),
    };
  }

  /** What the server says it cost, else the catalogue's price for what was sent and received. */
  #charge(answer: Answer, request: TurnRequest, info: ModelInfo | undefined): void {
    if (answer.costUsd !== undefined) {
      this.cost.add(answer.costUsd, false);
      return;
    }
    if (!answer.isAnswered) return;
    if (info === undefined) {
      this.cost.add(undefined, false);
      return;
    }
    const sent = answer.inputTokens ?? estimateTokens(JSON.stringify(request.messages) + (request.system ?? ''));
    this.cost.add(
      estimateCostUsd(info, sent, answer.outputTokens ?? estimateTokens(answer.thinking + answer.text)),
      true,
    );
  }
}

function tooSlow(): AppError {
  return new AppError('network', l10n.t('The model took too long for a completion.'), { code: 'too-slow' });
}

/** One answer as it arrives. */
class Answer {
  text = '';
  thinking = '';
  error: AppError | undefined;
  costUsd: number | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** The server took the request, so that it costs something. */
  isAnswered = false;

  /** What an answer is of which nothing is left. */
  get nothing(): 'empty' | 'unusable' {
    return this.text.replaceAll(/<\/?insert>/g, '').trim() === '' ? 'empty' : 'unusable';
  }

  take(event: ModelEvent): void {
    if (event.type === 'text-delta') this.text += event.text;
    else if (event.type === 'thinking-delta') this.thinking += event.text;
    else if (event.type === 'response-start') this.isAnswered = true;
    else if (event.type === 'usage') {
      this.inputTokens = event.usage.inputTokens ?? this.inputTokens;
      this.outputTokens = event.usage.outputTokens ?? this.outputTokens;
      this.costUsd = event.costUsd ?? this.costUsd;
    } else if (event.type === 'route') this.costUsd = event.route.costUsd ?? this.costUsd;
    else if (event.type === 'turn-end' && event.reason === 'error') this.error = event.error ?? toAppError(undefined);
  }
}
