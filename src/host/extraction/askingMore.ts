/** What may be asked about a result that is there: quotes for its places, and records that were missed. */
import * as l10n from '@vscode/l10n';
import { estimateTokens } from '../../core/cost/estimate.ts';
import { LookedParts } from '../../core/extraction/lookAgain.ts';
import type { Grounding } from '../../core/extraction/grounding/grounding.ts';
import type { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { askEvidence, confirmEvidence, offerWords, outcomeWords, type EvidenceWish } from './askEvidence.ts';
import {
  changedSince,
  confirmLook,
  LONG_SOURCE_TOKENS,
  lookAgain,
  lookOffer as lookOffered,
  lookOutcomeWords,
  offerLook,
  planLook,
  type LookPlan,
} from './lookAgain.ts';
import { ceilingOf, type ExtractionPlan } from './plan.ts';
import { underCeiling, type ModelSetup } from './runner.ts';
import { together, type ExtractionSource } from './sources.ts';
import type { ExtractionView } from './view/extractionView.ts';

/** A result as its run has it. */
export interface ResultInHand {
  readonly view: ExtractionView;
  readonly plan: ExtractionPlan;
  readonly source: ExtractionSource;
  readonly tracked: TrackedPlaces;
  readonly isRunning: boolean;
  reread(): Promise<readonly ExtractionSource[]>;
  settle(): void;
  during(work: (controller: AbortController) => Promise<void>): Promise<void>;
}

const CHANGED_MEANWHILE = l10n.t(
  'The result was changed while it was looked at, so nothing was put into it. Look again: what was answered is not asked again.',
);

export class AskingMore {
  readonly #services: ModelServices;
  readonly #hand: ResultInHand;
  /** What parts were answered with in second looks that did not come to the end of all. */
  readonly #looked = new LookedParts();

  constructor(services: ModelServices, hand: ResultInHand) {
    this.#services = services;
    this.#hand = hand;
  }

  /** Another result comes. */
  forget(): void {
    this.#looked.clear();
  }

  /** Offers to ask for the places that are not sure; nothing is asked by itself. */
  offerEvidence(): void {
    const wish = this.#evidence;
    const evidenceOffer = wish === undefined ? '' : offerWords(wish);
    const { view } = this.#hand;
    if (evidenceOffer !== (view.header.evidenceOffer ?? '')) view.setHeader({ evidenceOffer });
  }

  /** Asks for quotes of what has no sure place, once the person agreed to the price, and finds the places again. */
  async evidence(): Promise<void> {
    const wish = this.#evidence;
    const hand = this.#hand;
    if (hand.isRunning || wish === undefined || !(await confirmEvidence(wish)) || hand.isRunning) return;
    await this.#ask(async (controller, limited) => {
      const { result, grounding } = await askEvidence(this.#services, { ...wish, setup: limited }, controller);
      return () => {
        hand.view.addSpent(result.spent);
        if (grounding !== undefined) this.#replace(grounding);
        hand.view.notice(...outcomeWords(wish, result, grounding));
      };
    });
  }

  /** A second look is offered where a record may be missing. */
  offerLook(): void {
    const { view, plan } = this.#hand;
    // Results of texts apart are no records of one source.
    const lookOffer = view.value === undefined || plan.sources.length > 1 ? '' : lookOffered(view.value);
    if (lookOffer !== (view.header.lookOffer ?? '')) view.setHeader({ lookOffer });
  }

  /** It is offered with its price once the run has ended, where the source is long and that is wished. */
  async offerLookAtLong(): Promise<void> {
    const { view, plan, source } = this.#hand;
    const maxTokens = plan.options?.maxChunkTokens ?? LONG_SOURCE_TOKENS;
    const isLong = estimateTokens(source.text) > Math.min(maxTokens, LONG_SOURCE_TOKENS);
    if ((view.header.lookOffer ?? '') === '' || !isLong) return;
    const wished = plan.options?.lookAgain ?? this.#services.settings.get('aiGateway.extraction.lookAgain');
    if (wished) await this.#lookAgain(offerLook);
  }

  /** Asks for records that were missed once the person agreed to the price, and puts them where they stand. */
  look(): Promise<void> {
    return this.#lookAgain(confirmLook);
  }

  async #lookAgain(confirm: (plan: LookPlan) => Promise<boolean>): Promise<void> {
    const hand = this.#hand;
    const { view, source } = hand;
    const { value, grounding } = view;
    if (value === undefined || hand.plan.sources.length > 1) return;
    const { setup, gate, instructions, options, picked } = hand.plan;
    const wish = { setup, gate, instructions, options, schema: picked.schema, source, value, grounding };
    const plan = await planLook(wish, this.#looked);
    if (plan.parts.length === 0 || hand.isRunning || !(await confirm(plan)) || hand.isRunning || view.value !== value)
      return;
    await this.#ask(async (controller, limited) => {
      const outcome = await lookAgain(this.#services, plan, limited, this.#looked, controller);
      return () => {
        const { records, spent, lookedAt, left } = outcome;
        view.addSpent(spent);
        // The places of new records count by the value that was looked at.
        if (view.value !== value) return view.notice(CHANGED_MEANWHILE, 'warning');
        if (records !== undefined && records.additions.length > 0) {
          view.addRecords(records.additions, records.grounding);
          this.#replace(records.grounding);
        }
        if (records === undefined) return view.notice(...lookOutcomeWords(outcome, plan));
        if (left.length === 0) this.forget();
        else this.#looked.finish(lookedAt, view.value);
        view.notice(...lookOutcomeWords(outcome, plan));
      };
    });
  }

  get #evidence(): EvidenceWish | undefined {
    const { view, plan, source } = this.#hand;
    const { value, grounding } = view;
    const routing = plan.options?.routing;
    const { setup, gate } = plan;
    if (value === undefined) return undefined;
    return { setup, gate, value, grounding, source, ...(routing !== undefined && { routing }) };
  }

  /** Asks something more about the source as it was taken; what comes of it is shown unless another run has begun. */
  async #ask(ask: (controller: AbortController, setup: ModelSetup) => Promise<() => void>): Promise<void> {
    const hand = this.#hand;
    const { plan, view } = hand;
    await hand.during(async (controller) => {
      const { whole } = together(await hand.reread());
      if (whole.text !== hand.source.text) throw changedSince(hand.source.label);
      hand.tracked.record();
      const show = await ask(controller, underCeiling(plan.setup, ceilingOf(plan, view.costUsd)));
      if (!view.isClosed && hand.plan === plan) show();
    });
  }

  #replace(grounding: readonly Grounding[]): void {
    const { tracked, view } = this.#hand;
    tracked.set(grounding);
    view.placesFound(grounding);
    this.#hand.settle();
    this.offerEvidence();
  }
}
