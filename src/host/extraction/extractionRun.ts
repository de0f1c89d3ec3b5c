import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { newId } from '../../core/model/ids.ts';
import { AppError, type ErrorAction } from '../../base/errors.ts';
import { exampleTexts } from '../../core/extraction/examples.ts';
import { RunningCost } from '../../core/extraction/runningCost.ts';
import { systemClock } from '../../core/systemClock.ts';
import { COST_LIMIT } from '../../core/extraction/costCeiling.ts';
import type { AnsweredParts, DocumentResult } from '../../core/extraction/extractDocument.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from '../../core/extraction/usage.ts';
import type { ResultAction } from '../../protocol/extraction.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { withPayer } from '../models/payer.ts';
import { askNextCeiling } from './batch/confirmBatch.ts';
import { spentWords } from '../../core/extraction/batch/costWords.ts';
import { ceilingOf, gateFor, resultSchema, runPlan, typeNameOfResult, type ExtractionPlan } from './plan.ts';
import { columnFor } from './places.ts';
import { restoreResult, restoreValue } from '../../core/extraction/redacted.ts';
import type { DocumentEvent } from '../../core/extraction/extractDocument.ts';
import { mementoValue } from './memento.ts';
import { doErrorAction, ResultActions, type ResultAbout } from './resultActions.ts';
import { AskingMore, type ResultInHand } from './askingMore.ts';
import { togglePin } from './pinBeside.ts';
import { ResultMarks } from './resultMarks.ts';
import { keptSource } from './keptSource.ts';
import { modelSetup, pickExtractionModel } from './runner.ts';
import { saveExtraction } from './saveExtraction.ts';
import { shownName } from './shownName.ts';
import { summaryWords, type RunSummary } from './sourceLens.ts';
import { reread, together, type ExtractionSource } from './sources.ts';
import { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';
import type { KeptResults } from './view/keptResults.ts';
import { ExtractionView, type ResultHandlers, type ViewRun } from './view/extractionView.ts';

/**
 * One extraction in the editor: it runs, its view shows what comes, its marks show where values come from, and its buttons
 * act. It lives until the view is closed.
 */
export class ExtractionRun implements Disposable, ResultInHand {
  readonly #services: ModelServices;
  readonly #view: ExtractionView;
  readonly #actions: ResultActions;
  readonly #store = new DisposableStore();
  readonly #more: AskingMore;
  #plan: ExtractionPlan;
  #whole: ExtractionSource;
  #tracked: TrackedPlaces;
  #marks: ResultMarks;
  #controller: AbortController | undefined;
  /** What parts were answered with: a run that goes on from a limit does not pay for them again. */
  #answered: AnsweredParts = new Map();
  /** What was spent by the runs that this one goes on from. */
  #before = NOTHING_SPENT;
  /** What was spent when the last run ended at its limit; `undefined` where it did not. */
  #reached: SpentFigures | undefined;
  #ended: Promise<void> = Promise.resolve();

  readonly id = newId();
  readonly #changes = new Emitter<void>();
  /** It began, ended, or its view was closed. */
  readonly onChanged: Event<void> = this.#changes.event;

  /** Opens the view beside the source, or takes over the one that is given, and begins. */
  constructor(services: ModelServices, plan: ExtractionPlan, results: KeptResults, view?: ExtractionView) {
    this.#services = services;
    this.#plan = plan;
    this.#whole = together(plan.sources).whole;
    const { log, context } = services;
    const deps = { extensionUri: context.extensionUri, log, results };
    this.#view = view ?? ExtractionView.open(this.#viewRun(), () => this.#handlers(), deps);
    view?.handOver(this.#viewRun(), () => this.#handlers());
    this.#actions = new ResultActions(services, this.#view, () => this.#about());
    this.#tracked = new TrackedPlaces(this.#whole.segments);
    this.#marks = this.#newMarks();
    this.#more = new AskingMore(services, this);
    this.#store.add(
      this.#view.onClosed(() => {
        this.dispose();
        this.#changes.fire();
      }),
    );
    this.#start();
  }

  get view(): ExtractionView {
    return this.#view;
  }

  get plan(): ExtractionPlan {
    return this.#plan;
  }

  get source(): ExtractionSource {
    return this.#whole;
  }

  get tracked(): TrackedPlaces {
    return this.#tracked;
  }

  get name(): string {
    return shownName(this.#plan.picked);
  }

  get isRunning(): boolean {
    return this.#controller !== undefined;
  }

  get isClosed(): boolean {
    return this.#view.isClosed;
  }

  /** Whether a place in a document belongs to the source. */
  isAt(uri: string, offset: number): boolean {
    return this.#tracked.selections.some((place) => place.uri === uri && offset >= place.start && offset <= place.end);
  }

  /** The result as corrected, as JSON. Throws an `AppError` where there is none yet. */
  jsonText(): string {
    return this.#actions.text('json');
  }

  /** Opens the result as a document once it is there and obeys the schema. Rejects where it cannot be written so. */
  async openWhenValid(format: OutputFormat): Promise<void> {
    await this.#ended;
    const { status } = this.#view;
    if (this.#view.isClosed || status.state !== 'ended' || status.outcome === 'stopped') return;
    if (status.outcome === 'valid') return this.#actions.openAs(format);
    this.#view.notice(l10n.t`Not opened as ${OUTPUT_FORMATS[format].label}: there is no valid result.`, 'warning');
  }

  /** What is said of it above its source. */
  summary(): RunSummary {
    const [place] = this.#tracked.selections;
    const { status, correctedValue } = this.#view;
    return {
      id: this.id,
      ...(place !== undefined && { place }),
      isRunning: this.isRunning,
      ...summaryWords(this.name, status),
      hasValue: correctedValue !== undefined,
    };
  }

  /** Resolves when the run that is under way has ended, however it did. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** What the button of that name does. Throws an `AppError` with what to do instead where it cannot. */
  async act(action: ResultAction): Promise<void> {
    switch (action) {
      case 'stop':
        return this.stop();
      case 'run-again':
        return this.#again();
      case 'open-as-json':
        return this.#actions.openAs('json');
      case 'copy':
        return this.#actions.copy();
      case 'insert':
        return this.#actions.insert();
      case 'save':
        return this.#save();
      case 'ask-evidence':
        return this.#more.evidence();
      case 'look-again':
        return this.#more.look();
      case 'pin':
        return togglePin(this.#view, this.#tracked.selections[0]);
    }
  }

  /** Ends the run and takes the marks away. The view stays, so that a window that is reloaded finds it again. */
  dispose(): void {
    this.#controller?.abort(new AppError('cancelled', l10n.t('The view was closed.')));
    this.#marks.dispose();
    this.#store.dispose();
  }

  #handlers(): ResultHandlers {
    return {
      action: ({ action }) => this.#try(`Extraction: ${action}`, () => this.act(action)),
      'error-action': ({ action }) => this.#try('Extraction', () => this.#errorAction(action)),
      reveal: ({ pointer, takeFocus }) =>
        this.#try('Showing a value', () => this.#marks.revealOrTell(pointer, takeFocus)),
      point: ({ pointer }) => this.#try('Showing a value', async () => this.#marks.point(pointer)),
    };
  }

  #start(): void {
    this.#ended = this.#run();
  }

  async #run(): Promise<void> {
    const { setup } = this.#plan;
    const options = {
      location: vscode.ProgressLocation.Window,
      title: withPayer(l10n.t`Extracting ${this.name} with ${setup.modelName}`, setup.payer),
    };
    await this.during(async ({ signal }) => {
      await vscode.window.withProgress(options, (progress) => this.#follow(signal, progress));
    });
    this.#try('Looking again', () => this.#more.offerLookAtLong());
  }

  async #follow(signal: AbortSignal, progress: vscode.Progress<{ message: string }>): Promise<void> {
    const cost = new RunningCost(
      systemClock,
      (soFar) => {
        this.#view.setCostSoFar(soFar);
        progress.report({ message: spentWords(soFar.costUsd, soFar.isEstimated) });
      },
      this.#before,
    );
    try {
      const { setup } = this.#plan;
      const plan = {
        ...this.#plan,
        setup: { ...setup, source: cost.watch(setup.source, setup.info) },
        options: { ...this.#plan.options, answered: this.#answered },
      };
      for await (const event of runPlan(this.#services, plan, signal, ceilingOf(plan, this.#before.costUsd))) {
        if (event.type === 'end') await this.#finish(event.result);
        else if (!this.#showChecked(event)) this.#view.show(event);
      }
    } catch (error) {
      this.#services.log.error('An extraction failed.', error);
      await this.#services.notifier.report(error, 'Extraction');
    }
  }

  /** A result whose only part is checked is shown as such; its places follow. */
  #showChecked(event: Exclude<DocumentEvent, { type: 'end' }>): boolean {
    if (event.type !== 'part' || event.count !== 1 || event.event.type !== 'checked') return false;
    const { result } = event.event;
    if (result.status !== 'valid' && result.status !== 'invalid') return false;
    const spent = addFigures(this.#before, result.spent);
    this.#view.finish({ ...restoreValue(result, this.#plan.gate.redaction), spent });
    return true;
  }

  async #finish(raw: DocumentResult): Promise<void> {
    const spent = addFigures(this.#before, raw.spent);
    this.#reached = raw.error?.code === COST_LIMIT ? spent : undefined;
    const result = { ...(await restoreResult(raw, this.#plan.gate.redaction, this.#whole.text)), spent };
    this.#services.log.info(`Extraction ended: ${result.status}, ${result.attempts} attempts.`);
    if (this.#view.isClosed) return;
    this.#tracked.set(result.grounding);
    // Shown already: what was corrected or opened since stays.
    if (this.#view.status.state === 'ended') this.#view.placesFound(result.grounding);
    else this.#view.show({ type: 'end', result });
    this.#marks.settle();
    this.#more.offerEvidence();
    if (result.status === 'valid' || result.status === 'invalid') this.#more.offerLook();
  }

  /** Ends the run; what arrived stays. */
  stop(): void {
    this.#controller?.abort(new AppError('cancelled', l10n.t('Stopped by the user.')));
  }

  async #again(model?: string): Promise<void> {
    this.stop();
    await this.#ended;
    const before = this.#whole.text;
    const sources = await this.reread();
    const { whole } = together(sources);
    // What is new may hold secrets that nobody was asked about.
    const { instructions, options } = this.#plan;
    const gate =
      whole.text === before
        ? this.#plan.gate
        : await gateFor([whole.text, instructions, ...exampleTexts(options?.examples)]);
    const setup = await modelSetup(this.#services, model ?? this.#plan.setup.model);
    if (gate === undefined || setup === undefined) return;
    const goesOn = this.#reached !== undefined && whole.text === before && setup.model === this.#plan.setup.model;
    const ceilingUsd = await this.#nextCeiling(goesOn);
    // The tab may have been closed while it was asked.
    if (ceilingUsd === null || this.#store.isDisposed) return;
    this.#before = goesOn ? (this.#reached ?? NOTHING_SPENT) : NOTHING_SPENT;
    if (!goesOn) this.#answered = new Map();
    this.#more.forget();
    this.#plan = { ...this.#plan, sources, gate, setup, ...(ceilingUsd !== undefined && { ceilingUsd }) };
    this.#whole = whole;
    this.#marks.dispose();
    this.#tracked = new TrackedPlaces(whole.segments);
    this.#marks = this.#newMarks();
    this.#view.begin(this.#viewRun());
    this.#start();
  }

  /** Does what can be stopped like the run itself. */
  async during(work: (controller: AbortController) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    this.#changes.fire();
    try {
      await work(controller);
    } finally {
      if (this.#controller === controller) this.#controller = undefined;
      this.#changes.fire();
    }
  }

  settle(): void {
    this.#marks.settle();
  }

  /** The sources as they are now. */
  async reread(): Promise<readonly ExtractionSource[]> {
    const { pieces } = this.#tracked;
    let at = 0;
    const sources: ExtractionSource[] = [];
    for (const source of this.#plan.sources) {
      sources.push(await reread(source, pieces.slice(at, at + source.segments.length)));
      at += source.segments.length;
    }
    return sources;
  }

  /** The limit of the next run: asked for where the last one reached its own. `null`: the user changed their mind. */
  async #nextCeiling(goesOn: boolean): Promise<number | undefined | null> {
    const { ceilingUsd } = this.#plan;
    const reached = this.#reached;
    if (ceilingUsd === undefined || reached === undefined) return ceilingUsd;
    const about = goesOn
      ? l10n.t`In all; so far it was ${spentWords(reached.costUsd ?? 0, reached.isEstimated)}. Parts that were answered are not asked again.`
      : l10n.t('The run before stopped at its limit; this one begins anew.');
    return (await askNextCeiling(ceilingUsd, about)) ?? null;
  }

  async #save(): Promise<void> {
    const { value, corrections, header } = this.#view;
    const { picked, setup, instructions, sources, options } = this.#plan;
    const saved = await saveExtraction({
      picked,
      model: setup.model,
      instructions,
      ...(options?.examples !== undefined && { examples: options.examples }),
      ...(options?.routing !== undefined && { routing: options.routing }),
      sources,
      output: header.format,
      corrections,
      ...(value !== undefined && { value }),
      ...(this.#view.correctedValue !== undefined && { corrected: this.#view.correctedValue }),
    });
    if (saved !== undefined) this.#view.saved(saved);
  }

  async #errorAction(action: ErrorAction): Promise<void> {
    if (action === 'retry' || action === 'continue') return this.#again();
    if (action === 'pick-model') {
      const model = await pickExtractionModel(this.#services, l10n.t('Model for This Extraction'));
      return model === undefined ? undefined : this.#again(model);
    }
    await doErrorAction(action);
  }

  #about(): ResultAbout {
    const editor = this.#sourceEditor();
    const isSelection = this.#plan.sources.some((source) => source.isSelection);
    return {
      schema: resultSchema(this.#plan),
      typeName: typeNameOfResult(this.#plan),
      column: this.#sourceColumn(),
      selection: isSelection ? this.#tracked.selections : [],
      ...(editor !== undefined && { editor }),
    };
  }

  #sourceEditor(): vscode.TextEditor | undefined {
    const { uris } = this.#tracked;
    const isSource = (editor: vscode.TextEditor | undefined): boolean =>
      editor !== undefined && uris.has(editor.document.uri.toString());
    const active = vscode.window.activeTextEditor;
    return isSource(active) ? active : vscode.window.visibleTextEditors.find(isSource);
  }

  #sourceColumn(): vscode.ViewColumn {
    const [first] = this.#whole.segments;
    return first === undefined ? vscode.ViewColumn.One : columnFor(vscode.Uri.parse(first.uri));
  }

  #viewRun(): ViewRun {
    const { picked, setup } = this.#plan;
    const { label, text, firstLine } = this.#whole;
    const isNameless = this.name === l10n.t('Extraction');
    return {
      header: {
        title: isNameless ? this.name : l10n.t`Extraction: ${this.name}`,
        schemaName: this.name,
        ...((isNameless || this.name === picked.name) && this.name !== picked.label && { schemaLabel: picked.label }),
        model: setup.modelName,
        sourceLabel: label,
        format: 'json',
        canReveal: true,
      },
      schema: resultSchema(this.#plan),
      source: { label, text, firstLine },
      memento: mementoValue({
        typeName: typeNameOfResult(this.#plan),
        schemaLabel: picked.label,
        model: setup.model,
        instructions: this.#plan.instructions,
        source: keptSource(this.#whole),
        isApart: this.#plan.sources.length > 1,
        ...(this.#plan.options !== undefined && { options: this.#plan.options }),
        ...(this.#plan.ceilingUsd !== undefined && { ceilingUsd: this.#plan.ceilingUsd }),
      }),
    };
  }

  #newMarks(): ResultMarks {
    return new ResultMarks(this.#view, this.#tracked, this.name);
  }

  /** The tab may be there longer than this run. */
  #try(doing: string, work: () => Promise<void>): void {
    if (this.#store.isDisposed) return;
    work().catch((error: unknown) => void this.#services.notifier.report(error, doing));
  }
}
