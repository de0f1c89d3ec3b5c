import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import type { EditReview } from '../../core/editing/review.ts';
import type { AppError } from '../../base/errors.ts';
import type { WholeAnswer } from '../../core/apply/partialAnswer.ts';
import { editMessages } from '../../core/actions/editPrompt.ts';
import type { Restorer } from '../../core/privacy/secrets.ts';
import type { ModelRun } from '../../core/editing/modelRun.ts';
import type { TurnRequest, TurnSource } from '../../core/model/request.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { Limiter } from '../../core/editing/limiter.ts';
import { refused } from './endedEdits.ts';
import type { AnsweredEdit } from './mergePart.ts';

/** Streams at once; the others wait for their turn. */
const mostStreams = 4;

export interface StreamEvents {
  onChange(edit: InlineEdit): void;
  /** A run ended without a word of result: there is nothing to review. */
  onNothing(edit: InlineEdit, error: AppError | undefined): void;
}

type MergePart = (answered: AnsweredEdit) => Promise<WholeAnswer | undefined> | undefined;

/** Lets models write into edits. */
export class EditStreams {
  readonly #source: TurnSource;
  readonly #events: StreamEvents;
  readonly #restorers = new WeakMap<ModelRun, Restorer>();
  readonly #limiter = new Limiter(mostStreams);
  readonly #merge: MergePart | undefined;

  /** `merge` puts together what a whole answer left out; without it, and where it gives nothing, the review does that. */
  constructor(source: TurnSource, events: StreamEvents, merge?: MergePart) {
    this.#source = source;
    this.#events = events;
    this.#merge = merge;
  }

  /** Runs every model of an edit; resolves when all ended. */
  async start(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
    await Promise.all(edit.runs.map((run, index) => this.#stream(editing, edit, run, index)));
  }

  /**
   * Runs an edit's models anew. What is in the document stays until the first word of the new result arrives, so a
   * request that fails costs nothing.
   */
  async restart(
    editing: DocumentEditing,
    edit: InlineEdit,
    runs: readonly ModelRun[],
    keepsDecided = false,
  ): Promise<void> {
    edit.stop();
    edit.controller = new AbortController();
    edit.runs = runs;
    const takeBack = keepsDecided ? rejectRest : (review: EditReview): TextEdit[] => review.revert();
    let isRefused = false;
    const ready = once(async () => {
      const outcome = await editing.renew(edit, takeBack, runs.length);
      isRefused = outcome === 'refused';
      return outcome === 'renewed';
    });
    await Promise.all(runs.map((run, index) => this.#stream(editing, edit, run, index, ready)));
    if (isRefused) throw refused();
  }

  /** Takes up a run that ended early. */
  async resume(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
    const { run } = edit;
    if (run === undefined) return;
    edit.controller = new AbortController();
    edit.review.continueStream();
    await this.#stream(editing, edit, run, edit.alternatives.activeIndex);
  }

  async #stream(
    editing: DocumentEditing,
    edit: InlineEdit,
    run: ModelRun,
    index: number,
    ready?: () => Promise<boolean>,
  ): Promise<void> {
    const { controller } = edit;
    const had = run.text;
    let gate: Promise<boolean> | undefined;
    const restorer = this.#restorerOf(edit, run);
    const write = (chunk: string): void => {
      // A run in whose place others began may still have a word on its way.
      if (chunk === '' || edit.runs[index] !== run) return;
      if (ready === undefined) {
        editing.push(edit, chunk, index);
        return;
      }
      gate ??= ready();
      void gate.then((isReady) => {
        if (!isReady) controller.abort();
        else if (edit.runs[index] === run) editing.push(edit, chunk, index);
      });
    };
    await this.#limiter.run(() =>
      run.run(this.#source, this.#request(edit, run), controller.signal, {
        text: (raw) => write(restorer?.push(raw) ?? raw),
        onChange: () => this.#events.onChange(edit),
      }),
    );
    // The beginning of a mark waits for a run that is taken up again.
    if (run.state === 'complete') write(restorer?.end() ?? '');
    await gate;
    // An edit that was started anew, or undone, has no use for this end.
    if (edit.runs[index] !== run || edit.review.state === 'cancelled' || !editing.edits.includes(edit)) return;
    await this.#end(editing, edit, run, index, run.text !== had || had !== '');
    this.#events.onChange(edit);
  }

  #restorerOf(edit: InlineEdit, run: ModelRun): Restorer | undefined {
    const known = this.#restorers.get(run) ?? edit.plan.redaction?.restorer();
    if (known !== undefined) this.#restorers.set(run, known);
    return known;
  }

  async #end(
    editing: DocumentEditing,
    edit: InlineEdit,
    run: ModelRun,
    index: number,
    hasText: boolean,
  ): Promise<void> {
    if (!hasText) {
      const isLast = edit.runs.every((other) => !other.isRunning && other.text === '');
      await editing.settle(edit, (part) => part.fail(index, run.error?.message ?? l10n.t('Stopped.')));
      if (isLast) this.#events.onNothing(edit, run.error);
      return;
    }
    if (run.state === 'complete') await this.#finish(editing, edit, run, index);
    else await editing.settle(edit, (part) => part.fail(index, run.error?.message ?? l10n.t('Stopped.')));
  }

  async #finish(editing: DocumentEditing, edit: InlineEdit, run: ModelRun, index: number): Promise<void> {
    const restorer = edit.plan.redaction?.restorer();
    const answer = restorer === undefined ? run.text : restorer.push(run.text) + restorer.end();
    const onChange = (): void => this.#events.onChange(edit);
    const merging = this.#merge?.({ editing, edit, index, answer, onChange });
    const merged = merging === undefined ? undefined : await merging;
    // It may have been started anew meanwhile, with other results.
    if (edit.runs[index] !== run) return;
    if (merged !== undefined) edit.merged.set(run, merged);
    await editing.settle(edit, (part) => part.finish(index, merged));
  }

  #request(edit: InlineEdit, run: ModelRun): TurnRequest {
    return {
      ...edit.plan.options(run.model),
      system: edit.plan.system,
      messages: editMessages(edit.plan.rounds, run.model, run.text),
      // The text to edit may begin with such a tag: whose it is is known where the answer is cleaned, also when it goes on.
      keepsThoughtTags: true,
    };
  }
}

/** Takes back what is open; what was accepted stays. */
function rejectRest(review: EditReview): TextEdit[] {
  // The line being written is not decided on.
  review.stop();
  return review.rejectAll();
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
