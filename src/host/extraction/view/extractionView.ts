/**
 * The tab that shows one extraction. Whoever runs it hands over what core says with `show`, and handlers of what the user
 * does. The view holds the state, so that a tab that was hidden or reloaded is right again.
 */
import * as l10n from '@vscode/l10n';
import { parseJson } from '../../../base/exactNumber.ts';
import type * as vscode from 'vscode';
import { toAppError, toErrorInfo } from '../../../base/errors.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import type { Addition, PointerMove } from '../../../core/extraction/addedRecords.ts';
import type { DocumentEvent, DocumentResult } from '../../../core/extraction/extractDocument.ts';
import type { ExtractionEvent, ExtractionResult } from '../../../core/extraction/extractTypes.ts';
import type { Grounding } from '../../../core/extraction/grounding/grounding.ts';
import { shortText, type JsonObject, type JsonValue } from '../../../core/json/json.ts';
import { newId } from '../../../core/model/ids.ts';
import type { MergeConflict } from '../../../core/extraction/merge.ts';
import type { ResultDetails } from '../../../core/extraction/outputs/resultDetails.ts';
import { applyCorrections } from '../../../core/extraction/saved.ts';
import { SchemaValidator, type ValidationError } from '../../../core/schema/validate.ts';
import { counted } from '../../../core/text/plural.ts';
import type { CostSoFar } from '../../../core/extraction/runningCost.ts';
import type { SpentFigures } from '../../../core/extraction/usage.ts';
import type { Handlers } from '../../../protocol/channel.ts';
import {
  extractionHostSchemas,
  type ExtractionHeader,
  type ExtractionViewEvent,
  type ResultCommand,
  type ResultSnapshot,
  type ViewStatus,
} from '../../../protocol/extraction.ts';
import { fieldKindAt } from './fieldKind.ts';
import type { ResultSource } from '../../../core/extraction/outputs/resultDetails.ts';
import { evidenceOf, groupGrounding, viewErrors } from './leafDetail.ts';
import { ResultGrowth } from './resultGrowth.ts';
import type { KeptResult, KeptResults } from './keptResults.ts';
import {
  addToState,
  correctionList,
  emptyState,
  removeFromState,
  snapshotOf,
  stateFrom,
  type ResultState,
  type ViewRun,
} from './resultState.ts';
import { spentOf, spentWith } from './spent.ts';
import { openTab, ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

export type { ViewRun } from './resultState.ts';

type Running = Extract<ViewStatus, { state: 'running' }>;

/** What the user wants that the view does not do itself. The output format is `header.format`. */
export type ResultHandlers = Pick<Handlers<ResultCommand>, 'action' | 'error-action' | 'reveal' | 'point'>;
/** Makes the handlers of the view while it is being created. */
export type ResultOwner = (view: ExtractionView) => ResultHandlers;

export interface ResultViewDeps extends ViewPanelDeps {
  /** Where results and corrections are kept while their tabs are open. */
  readonly results: KeptResults;
}

export class ExtractionView extends ViewPanel<ResultCommand> {
  readonly #growth: ResultGrowth;
  readonly #state: ResultState;
  readonly #results: KeptResults;
  readonly #corrected = new Emitter<void>();
  /** The user corrected a value, or took a correction back. */
  readonly onCorrected: Event<void> = this.#corrected.event;
  readonly #moved = new Emitter<PointerMove>();
  /** Records were taken out, and others have new pointers. */
  readonly onMoved: Event<PointerMove> = this.#moved.event;
  #startedAt = Date.now();
  #repairing: readonly string[] = [];

  protected handlers: Handlers<ResultCommand>;

  private constructor(tab: vscode.WebviewPanel, state: ResultState, owner: ResultOwner, deps: ResultViewDeps) {
    super(tab, extractionHostSchemas.result, deps);
    this.#state = state;
    this.#results = deps.results;
    this.#results.hold(state.keptAs.id, state.run.header.title);
    if (state.run.header.isPinned === true) this.stayInSight();
    this.#growth = new ResultGrowth(state, (steps) =>
      this.send({ type: 'growth', isParts: state.parts !== undefined, steps: [...steps] }),
    );
    this.handlers = this.#handlersOf(owner);
    this.onClosed(() => {
      this.#growth.dispose();
      this.#corrected.dispose();
      this.#moved.dispose();
      this.#results.close(this.#state.keptAs.id);
    });
  }

  /** Opens the view beside the active editor, as running. The focus stays where it is. */
  static open(run: ViewRun, owner: ResultOwner, deps: ResultViewDeps): ExtractionView {
    const state = emptyState(run, { state: 'idle' }, { id: newId(), revision: 0 });
    const view = new ExtractionView(openTab(run.header.title), state, owner, deps);
    view.begin(run);
    return view;
  }

  /** The view of a window that was reloaded or killed, with what was kept of it. */
  static restore(
    tab: vscode.WebviewPanel,
    { id, snapshot, isOnDisk }: KeptResult,
    owner: ResultOwner,
    deps: ResultViewDeps,
  ): ExtractionView {
    const view = new ExtractionView(tab, stateFrom(snapshot, id), owner, deps);
    // The file is this window's from now on.
    if (isOnDisk) view.#keep();
    return view;
  }

  #handlersOf(owner: ResultOwner): Handlers<ResultCommand> {
    return {
      ...owner(this),
      format: ({ format }) => this.setHeader({ format }),
      detail: ({ pointer }) => this.#postDetail(pointer),
      correct: ({ pointer, valueText }) => this.#correct(pointer, valueText),
      'undo-correction': ({ pointer }) => {
        if (this.#state.corrections.delete(pointer)) this.#correctionsChanged();
      },
      'remove-added': () => this.#removeAdded(),
    };
  }

  /** Another owner runs it from now on. */
  handOver(run: ViewRun, owner: ResultOwner): void {
    this.handlers = this.#handlersOf(owner);
    this.begin(run);
  }

  get run(): ViewRun {
    return this.#state.run;
  }

  get header(): ExtractionHeader {
    return this.#state.run.header;
  }

  get status(): ViewStatus {
    return this.#state.status;
  }

  /** What the model said. */
  get value(): JsonValue | undefined {
    return this.#state.value;
  }

  /** The user's corrections by JSON Pointer, as a saved extraction keeps them. */
  get corrections(): JsonObject {
    return Object.fromEntries(this.#state.corrections);
  }

  /** US dollars that it cost so far. */
  get costUsd(): number | undefined {
    return this.#state.spent.costUsd;
  }

  /** The value as corrected: what to open, copy, insert and save. */
  get correctedValue(): JsonValue | undefined {
    const { value } = this.#state;
    return value === undefined ? undefined : applyCorrections(value, this.corrections);
  }

  /** Pointers of the records that a second look found. */
  get added(): readonly string[] {
    return this.#state.added;
  }

  get grounding(): ReadonlyMap<string, Grounding> {
    return this.#state.grounding;
  }

  /** What is known of the result beside its value. */
  get details(): ResultDetails {
    const { run, spent, value, grounding, errors, notes, conflicts } = this.#state;
    return {
      model: run.header.model,
      sourceLabel: run.header.sourceLabel,
      ...(run.source !== undefined && { source: run.source }),
      ...(value !== undefined && { original: value }),
      grounding,
      corrections: this.corrections,
      errors,
      notes,
      conflicts,
      spent,
      writtenAt: Date.now(),
    };
  }

  /** Forgets the last result and shows a new run that begins now. */
  begin(run: ViewRun): void {
    this.#startedAt = Date.now();
    this.#repairing = [];
    const { keptAs } = this.#state;
    this.#results.forget(keptAs.id);
    const own = { ...run, header: { ...run.header, ...(this.header.isPinned === true && { isPinned: true }) } };
    Object.assign(this.#state, emptyState(own, this.#running({ phase: 'sending', kind: 'ask', attempt: 1 }), keptAs));
    this.#growth.reset();
    this.title = run.header.title;
    this.postSnapshot();
  }

  /** Changes what the header says. */
  setHeader(change: Partial<ExtractionHeader>): void {
    this.#state.run = { ...this.#state.run, header: { ...this.header, ...change } };
    this.title = this.header.title;
    this.post({ type: 'header', header: this.header });
    this.#keep();
  }

  /** Keeps it in sight beside the column of its source, where other results do not cover it; `undefined` lets it go. */
  pin(column: vscode.ViewColumn | undefined): void {
    this.keepBeside(column);
    this.setHeader({ isPinned: column !== undefined });
  }

  /** Shows what the extraction says, as it says it. */
  show(event: DocumentEvent | ExtractionEvent): void {
    if (event.type === 'parts') this.#growth.beginParts(event.count);
    else if (event.type === 'part') this.#showPart(event);
    else if (event.type === 'end') this.finish(event.result);
    else this.#showEvent(event);
  }

  /** Shows the end: what is presented as valid is valid, everything else is marked. */
  finish(result: DocumentResult | ExtractionResult): void {
    const { status: outcome, attempts, error, answerText, value, errors, notes, grounding } = result;
    this.#growth.finish();
    this.#state.value = value;
    this.#setSpent(result.spent);
    this.post({ type: 'value', ...(value !== undefined && { value }) });
    this.setErrors(errors);
    this.setGrounding(grounding);
    this.setNotes(notes, 'conflicts' in result ? result.conflicts : []);
    this.setStatus({
      state: 'ended',
      outcome,
      attempts,
      ...(error !== undefined && { error: { ...toErrorInfo(error), actions: [...error.actions] } }),
      ...(answerText !== undefined && { answerText: answerText.slice(0, 20_000) }),
    });
    this.#keep();
  }

  /** Takes the places of a result that is shown already. */
  placesFound(grounding: readonly Grounding[]): void {
    this.setGrounding(grounding);
    this.#keep();
  }

  /** Joins a result of the last session to its source again, in which its values were looked for. */
  sourceFound(source: ResultSource, grounding: readonly Grounding[], isChanged: boolean): void {
    const { run, notes, conflicts } = this.#state;
    this.#state.run = { ...run, source, header: { ...this.header, canReveal: true } };
    this.post({ type: 'header', header: this.header });
    this.setGrounding(grounding);
    const told = l10n.t`${source.label} was changed since this was extracted. Values were looked for in it again.`;
    // In the state, not as a notice: the page of a tab that comes back does not listen yet.
    this.#state.notes = [...notes.filter((note) => note !== told), ...(isChanged ? [told] : [])];
    this.post({ type: 'notes', notes: [...this.#state.notes], conflicts });
  }

  /** Adds what was spent on the result after it ended. */
  addSpent(figures: SpentFigures): void {
    this.#state.spent = spentWith(this.#state.spent, figures);
    this.post({ type: 'spent', spent: this.#state.spent });
    this.#keep();
  }

  /** Puts records into the result that a second look found. `grounding` is of all values as they then are. */
  addRecords(additions: readonly Addition[], grounding: readonly Grounding[]): void {
    addToState(this.#state, additions, grounding);
    this.#valueChanged();
  }

  #removeAdded(): void {
    const count = this.#state.added.length;
    if (count === 0) return;
    this.#moved.fire(removeFromState(this.#state));
    this.#valueChanged();
    this.notice(
      counted(count, l10n.t('Removed the record that was added.'), l10n.t('Removed the {0} records that were added.')),
    );
  }

  #valueChanged(): void {
    const { value, added, grounding, notes, conflicts } = this.#state;
    this.post({ type: 'value', ...(value !== undefined && { value }) });
    this.post({ type: 'added', added: [...added] });
    this.post({ type: 'grounding', grounding: groupGrounding(grounding.values(), value) });
    this.post({ type: 'notes', notes: [...notes], conflicts });
    this.#check();
    this.#keep();
  }

  /** Says where the extraction was saved. */
  saved({ path, hasResult }: { readonly path: string; readonly hasResult: boolean }): void {
    if (hasResult && this.#state.added.length > 0) {
      this.#state.added = [];
      this.post({ type: 'added', added: [] });
    }
    if (hasResult) this.letGo();
    this.notice(l10n.t`Saved as ${path}.`);
  }

  /** What it shows is elsewhere now: it is not kept for the tab any more, until it is changed again. */
  letGo(): void {
    this.#results.forget(this.#state.keptAs.id);
  }

  /** Shows a whole value in place of what is there, such as a saved one. */
  setValue(value: JsonValue | undefined): void {
    this.#growth.finish();
    this.#state.value = value;
    this.post({ type: 'value', ...(value !== undefined && { value }) });
  }

  setStatus(status: ViewStatus): void {
    this.#state.status = status;
    this.post({ type: 'status', status });
  }

  setErrors(errors: readonly ValidationError[]): void {
    this.#state.errors = viewErrors(errors);
    this.post({ type: 'errors', errors: this.#state.errors });
  }

  setGrounding(grounding: readonly Grounding[]): void {
    this.#state.grounding = new Map(grounding.map((each) => [each.pointer, each]));
    this.post({ type: 'grounding', grounding: groupGrounding(grounding, this.#state.value) });
  }

  setNotes(notes: readonly string[], conflicts: readonly MergeConflict[]): void {
    this.#state.notes = notes;
    this.#state.conflicts = conflicts.map(({ pointer, kept, others }) => ({
      pointer,
      kept: shortText(kept),
      others: others.map((other) => shortText(other)),
    }));
    this.post({ type: 'notes', notes: [...notes], conflicts: this.#state.conflicts });
  }

  /** Puts back corrections that were saved with the value. */
  setCorrections(corrections: JsonObject): void {
    this.#state.corrections = new Map(Object.entries(corrections));
    this.#correctionsChanged();
  }

  /** Marks the leaves whose place in the source the editor points at. */
  setActive(pointers: readonly string[]): void {
    this.post({ type: 'active', pointers: [...pointers] });
  }

  #showPart({ number, count, event }: Extract<DocumentEvent, { type: 'part' }>): void {
    this.#growth.enterPart(number);
    if (event.type === 'end') this.#growth.endPart(event.result.value);
    else this.#showEvent(event, count > 1 ? { number, count } : undefined);
  }

  #showEvent(event: Exclude<ExtractionEvent, { type: 'end' }>, part?: Running['part']): void {
    const own = part === undefined ? {} : { part };
    switch (event.type) {
      case 'attempt-start':
        if (event.kind === 'ask') this.#repairing = [];
        if (event.kind !== 'continue') this.#growth.expectRestart();
        this.setStatus(this.#running({ phase: 'sending', kind: event.kind, attempt: event.attempt, ...own }));
        break;
      // Of several parts none is shown as checked before all are.
      case 'checked':
      case 'method-refused':
        break;
      case 'retry-wait':
        this.#setPhase('retrying', { until: Date.now() + event.delayMs, reason: event.error.message });
        break;
      case 'thinking':
        this.#setPhase('thinking');
        break;
      case 'partial':
        this.#setPhase('writing');
        // What was wrong with the answer before is not wrong with this one.
        if (this.#growth.push(event.events, event.value, this.isListening)) this.#setErrorsSoFar([]);
        break;
      case 'partial-errors':
        this.#setErrorsSoFar(event.errors);
        break;
      case 'invalid':
        this.#repairing = event.errors.map((error) => error.message);
        this.#setErrorsSoFar(event.errors);
        this.#setPhase('checking');
        break;
    }
  }

  /** Errors of what is being written, at their places in what is shown. */
  #setErrorsSoFar(errors: readonly ValidationError[]): void {
    if (errors.length === 0 && this.#state.errors.length === 0) return;
    this.#state.errors = this.#growth.place(viewErrors(errors));
    this.post({ type: 'errors', errors: this.#state.errors });
  }

  #setPhase(phase: Running['phase'], more: Pick<Running, 'until' | 'reason'> = {}): void {
    const { status } = this.#state;
    if (status.state !== 'running' || (status.phase === phase && phase !== 'retrying')) return;
    const { kind, attempt, part } = status;
    this.setStatus(this.#running({ phase, kind, attempt, ...(part !== undefined && { part }), ...more }));
  }

  #running(change: Omit<Running, 'state' | 'repairing' | 'startedAt'>): Running {
    return {
      state: 'running',
      ...change,
      repairing: change.kind === 'repair' ? this.#repairing.slice(0, 50) : [],
      startedAt: this.#startedAt,
    };
  }

  /** What the run has cost by now. */
  setCostSoFar({ costUsd, isEstimated }: CostSoFar): void {
    if (this.#state.status.state !== 'running') return;
    this.#state.spent = { costUsd, isPartial: false, ...(isEstimated && { isEstimated }) };
    this.post({ type: 'spent', spent: this.#state.spent });
  }

  #setSpent(figures: SpentFigures): void {
    this.#state.spent = spentOf(figures, Date.now() - this.#startedAt);
    this.post({ type: 'spent', spent: this.#state.spent });
  }

  #correct(pointer: string, valueText: string): void {
    let value: JsonValue;
    try {
      value = parseJson(valueText) as JsonValue;
    } catch {
      this.notice(l10n.t('Not valid JSON; the value was not changed. Put strings in double quotes.'), 'error');
      return;
    }
    this.#state.corrections.set(pointer, value);
    this.#correctionsChanged();
  }

  /** Results that ended are kept from now on, as they are. */
  #keep(): void {
    if (this.#state.status.state !== 'ended' || this.isClosed) return;
    const { id, revision } = this.#state.keptAs;
    this.#state.keptAs = { id, revision: revision + 1 };
    this.post({ type: 'kept-as', keptAs: this.#state.keptAs });
    this.#results.keep(id, {
      take: () => snapshotOf(this.#state, this.#growth.position),
      onFailed: (error) => this.notice(toAppError(error).message, 'warning'),
    });
  }

  #correctionsChanged(): void {
    this.#check();
    this.#keep();
    this.#corrected.fire();
  }

  /** A corrected value is checked whole, so that a correction can mend an error and cannot hide one. */
  #check(): void {
    this.post({ type: 'corrections', corrections: correctionList(this.#state) });
    const value = this.correctedValue;
    const { status, run } = this.#state;
    if (value === undefined || status.state !== 'ended') return;
    const verdict = new SchemaValidator(run.schema, { assertFormats: run.assertFormats ?? true }).validate(value);
    this.setErrors(verdict.errors);
    if (status.outcome !== 'valid' && status.outcome !== 'invalid') return;
    this.setStatus({ ...status, outcome: verdict.isValid ? 'valid' : 'invalid' });
  }

  #postDetail(pointer: string): void {
    const { run, grounding } = this.#state;
    const detail = {
      pointer,
      field: fieldKindAt(run.schema, pointer),
      ...evidenceOf(grounding.get(pointer), run.source),
    };
    this.post({ type: 'detail', detail });
  }

  protected override takeSnapshot(): ResultSnapshot {
    this.#growth.clear();
    return snapshotOf(this.#state, this.#growth.position);
  }

  /** Posts an event after all steps that came before it. */
  protected override post(event: ExtractionViewEvent): void {
    this.#growth.flush();
    super.post(event);
  }
}
