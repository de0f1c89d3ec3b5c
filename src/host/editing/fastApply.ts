import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError, toAppError } from '../../base/errors.ts';
import { OutputCleaner } from '../../core/answers/outputCleaner.ts';
import { checkMerged } from '../../core/apply/checkMerged.ts';
import { fastMessage, hasRequestTags, type FastUpdate } from '../../core/apply/fastUpdate.ts';
import type { Doubt, Placement } from '../../core/apply/placeBlock.ts';
import { estimateTokens } from '../../core/cost/estimate.ts';
import { ModelRun } from '../../core/editing/modelRun.ts';
import { newId } from '../../core/model/ids.ts';
import type { TurnRequest, TurnSource } from '../../core/model/request.ts';
import { Redaction } from '../../core/privacy/secrets.ts';
import { systemClock } from '../../core/systemClock.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { payerOf, withPayer } from '../models/payer.ts';
import { whyNotSent } from '../workspace/sending.ts';
import { figures } from './moreActions.ts';

/** A text, what is to be put into it, and what our own alignment makes of that. */
export interface MergeWish {
  /** The document that the text is of. */
  readonly uri: vscode.Uri;
  /** With `\n` line ends. */
  readonly text: string;
  readonly update: FastUpdate;
  readonly own: Placement;
  readonly path?: string;
  readonly isMarkdown: boolean;
}

export type Merged =
  | { readonly kind: 'merged'; readonly text: string; readonly doubts: readonly Doubt[]; readonly run: ModelRun }
  /** Our own alignment takes over; `reason` is a sentence. */
  | { readonly kind: 'unmerged'; readonly reason: string; readonly run?: ModelRun }
  | { readonly kind: 'stopped' };

export interface MergeOptions {
  readonly signal: AbortSignal;
  /** A request begins. */
  onRun?(run: ModelRun): void;
  /** It got on. */
  onChange?(run: ModelRun): void;
}

/** Our own alignment is at hand: nobody waits long for a server. */
const IDLE_MS = 30_000;
const MAX_RETRIES = 1;
/** What an estimate of tokens may be too low by. */
const MARGIN = 1.25;

/** Lets the model of `aiGateway.applyModel` put what an answer shows into a text. What it gives is checked. */
export class FastApply {
  readonly #services: ModelServices;
  readonly #onChange: () => void;
  readonly #running = new Set<AbortController>();

  /** `onChange`: something begins to be merged, or ended. */
  constructor(services: ModelServices, onChange: () => void) {
    this.#services = services;
    this.#onChange = onChange;
  }

  /** The model that was chosen; `undefined` where our own alignment is to do it. */
  get model(): string | undefined {
    const model = this.#services.settings.get('aiGateway.applyModel').trim();
    return model === '' ? undefined : model;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Ends what is being merged. */
  stop(): void {
    for (const controller of this.#running) controller.abort();
  }

  /** Says in passing which model applied something, what it cost and who pays. */
  async tell(runs: readonly ModelRun[]): Promise<void> {
    if (runs.length === 0) return;
    const payer = await payerOf(this.#services).catch(() => undefined);
    const words = withPayer(plainWords(figures(runs).join(' · ')), payer);
    vscode.window.setStatusBarMessage(l10n.t`Applied with ${words}`, 8_000);
  }

  /** Never rejects: where the model cannot be asked, or its answer cannot be used, the reason is given. */
  async merge(wish: MergeWish, options: MergeOptions): Promise<Merged> {
    const controller = new AbortController();
    this.#running.add(controller);
    this.#onChange();
    const signal = AbortSignal.any([options.signal, controller.signal]);
    try {
      const merged = await this.#merged(wish, { ...options, signal });
      return signal.aborted ? { kind: 'stopped' } : merged;
    } catch (error) {
      if (signal.aborted) return { kind: 'stopped' };
      const failure = toAppError(error);
      if (failure.kind === 'bug') this.#services.log.warn('A fast-apply model could not be asked.', error);
      return { kind: 'unmerged', reason: reasonOf(failure) };
    } finally {
      this.#running.delete(controller);
      this.#onChange();
    }
  }

  async #merged(wish: MergeWish, options: MergeOptions): Promise<Merged> {
    const kept = await whyNotSent(wish.uri);
    if (kept !== undefined) return { kind: 'unmerged', reason: kept };
    if (hasRequestTags(wish.text, wish.update.text)) return { kind: 'unmerged', reason: HAS_TAGS };
    const redaction = new Redaction();
    const [text, update] = [redaction.redact(wish.text), redaction.redact(wish.update.text)];
    const request = await this.#request(text, update);
    const gateway = await this.#services.gateway();
    const run = new ModelRun(request.model, systemClock);
    options.onRun?.(run);
    await run.run(impatient(gateway.client), request, options.signal, {
      text: () => undefined,
      onChange: () => options.onChange?.(run),
    });
    if (run.state === 'stopped') return { kind: 'stopped' };
    if (run.state === 'failed') return { kind: 'unmerged', reason: reasonOf(run.error), run };
    const restorer = redaction.restorer();
    const merged = unwrapped(restorer.push(run.text) + restorer.end(), wish);
    const checked = checkMerged({ ...wish, document: wish.text, merged });
    if (checked.kind === 'unfit') return { kind: 'unmerged', reason: checked.reason, run };
    return { kind: 'merged', text: checked.text, doubts: checked.doubts, run };
  }

  /** Throws an `AppError` where the settings leave no provider, or the text is too long for the model. */
  async #request(text: string, update: string): Promise<TurnRequest> {
    const model = this.model ?? '';
    const [gateway, models] = await Promise.all([this.#services.gateway(), this.#services.models()]);
    const info = gateway.model(model);
    const message = fastMessage(text, update);
    // The answer is the text once more, with what the update adds.
    const needed = estimateTokens(text) + estimateTokens(update);
    const most = Math.min(info?.maxOutputTokens ?? Infinity, Math.ceil(needed * MARGIN) + 256);
    const options = models.options({ model, thinking: 'off', answerTokens: most });
    const limit = Math.min(most, options.maxOutputTokens ?? Infinity);
    const isTooLong = needed > limit || estimateTokens(message) + needed > (info?.contextWindow ?? Infinity);
    if (isTooLong) throw new AppError('request', tooLong(needed), { code: 'too-long' });
    return {
      ...options,
      // The only format that makers of such models document.
      wireFormat: 'chat-completions',
      messages: [{ id: newId(), role: 'user', createdAt: 0, parts: [{ type: 'text', text: message }] }],
      keepsThoughtTags: true,
    };
  }
}

/** What is said where our own alignment took over, with what the requests to the model cost. */
export function withoutModel(model: string, reason: string, runs: readonly ModelRun[]): string {
  const cost = runs.reduce((sum, run) => sum + (run.figures()?.costUsd ?? 0), 0);
  const asked = cost > 0 ? `${model} (${formatMoney(cost)})` : model;
  return plainWords(l10n.t`Applied without ${asked}: ${reason}`, 600);
}

const HAS_TAGS = l10n.t('The text has tags in it that the request is made of.');

function tooLong(tokens: number): string {
  return l10n.t`The file is too long for it (about ${formatCount(tokens)} tokens).`;
}

function reasonOf(error: AppError | undefined): string {
  if (error?.code === 'empty-answer') return l10n.t('Its response is empty.');
  if (error === undefined || error.kind === 'protocol') return l10n.t('Its response was cut off or cannot be read.');
  return error.message;
}

function impatient(source: TurnSource): TurnSource {
  return {
    streamTurn: (request, options) =>
      source.streamTurn(request, { ...options, idleTimeoutMs: IDLE_MS, maxRetries: MAX_RETRIES }),
  };
}

/** Without a fence or words around it, which some models cannot leave. */
function unwrapped(answer: string, { text, isMarkdown }: MergeWish): string {
  const cleaner = new OutputCleaner({ original: text.split('\n'), markdown: isMarkdown });
  const begun = cleaner.push(answer);
  const { restarts } = cleaner;
  const rest = cleaner.finish();
  return restarts === cleaner.restarts ? begun + rest : rest;
}
