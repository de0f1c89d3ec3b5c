import { partTag } from '../answers/answerTags.ts';
import type { WholeAnswer } from '../apply/partialAnswer.ts';
import type { EditRound } from '../actions/editPrompt.ts';
import type { Redaction } from '../privacy/secrets.ts';
import type { Alternatives } from './alternatives.ts';
import type { ModelRun } from './modelRun.ts';
import type { EditReview } from './review.ts';
import type { RequestOptions } from '../model/requestOptions.ts';

/** What an edit asks for; enough to ask again, with another model or with more instructions. */
export interface EditPlan {
  /** As the user knows it: `Fix Selection`. */
  readonly label: string;
  readonly system: string;
  readonly rounds: readonly EditRound[];
  readonly models: readonly string[];
  /** Read for every run. */
  readonly options: (model: string) => RequestOptions;
  /** The tag the answer stands between; none of the request's texts has it. */
  readonly tag: string;
  /** The file is made of prose, so fences and sentences are content. */
  readonly isMarkdown: boolean;
  /** Secrets that were taken out of the request; they are put back in the result. */
  readonly redaction?: Redaction;
}

/** Who made an edit: an action of the user, a code block that was applied, or a tool. The others name their turn. */
export type EditMaker =
  | { readonly kind: 'action' }
  | { readonly kind: 'apply' | 'tool'; readonly turnId?: string | undefined };

export const ACTION: EditMaker = { kind: 'action' };

/** The plan of an edit that no model of this window writes: it can be decided on, not asked for again. */
export function planWithoutModel(label: string): EditPlan {
  return {
    label,
    system: '',
    rounds: [],
    models: [],
    options: (model) => ({ model }),
    tag: partTag,
    isMarkdown: false,
  };
}

/** One region being rewritten, by one model or by several at once. */
export class InlineEdit {
  readonly id: string;
  plan: EditPlan;
  alternatives: Alternatives;
  runs: readonly ModelRun[];
  /** Models that put together what an answer left out. */
  merges: readonly ModelRun[] = [];
  /** What those made of an answer, for when it is written once more. */
  readonly merged = new WeakMap<ModelRun, WholeAnswer>();
  controller = new AbortController();
  readonly maker: EditMaker;

  constructor(
    id: string,
    plan: EditPlan,
    alternatives: Alternatives,
    { runs = [], maker = ACTION }: { readonly runs?: readonly ModelRun[]; readonly maker?: EditMaker } = {},
  ) {
    this.id = id;
    this.plan = plan;
    this.alternatives = alternatives;
    this.runs = runs;
    this.maker = maker;
  }

  /** The result in the document. */
  get review(): EditReview {
    return this.alternatives.active;
  }

  /** The run whose result is in the document; none for an edit found again after a reload. */
  get run(): ModelRun | undefined {
    return this.runs[this.alternatives.activeIndex];
  }

  get isRunning(): boolean {
    return [...this.runs, ...this.merges].some((run) => run.isRunning);
  }

  /** Whether there is anything left to decide. */
  get isOpen(): boolean {
    const { state } = this.review;
    return this.isRunning || (state !== 'done' && state !== 'cancelled');
  }

  stop(): void {
    this.controller.abort();
  }
}
