import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isRecord, type JsonObject } from '../../core/json/json.ts';
import type { ErrorAction } from '../../base/errors.ts';
import type { ResultAction } from '../../protocol/extraction.ts';
import type { HostServices } from '../hostServices.ts';
import { runInBackground } from '../../core/background.ts';
import { groundInSlices } from '../../core/extraction/grounding/grounding.ts';
import { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { planAgain } from './againAfterReload.ts';
import type { ExtractionPlan } from './plan.ts';
import { pickExtractionModel } from './runner.ts';
import { readMemento, type BatchRowId, type RunMemento } from './memento.ts';
import { findSource } from './keptSource.ts';
import { doErrorAction, ResultActions } from './resultActions.ts';
import { showSource, togglePin } from './pinBeside.ts';
import { ResultMarks } from './resultMarks.ts';
import { saveExtraction } from './saveExtraction.ts';
import type { ExtractionView, ResultHandlers } from './view/extractionView.ts';

/** What a result that came back asks of the window. */
export interface RestoredPorts {
  readonly begin: (plan: ExtractionPlan) => void;
  /** Writes down what is corrected in the result of a batch's row. */
  readonly correctRow: CorrectRow;
}

export type CorrectRow = (row: BatchRowId, corrections: JsonObject) => Promise<void>;

/** The result of a window that was reloaded, joined to its source again where that is still there. */
export function restoredOwner(
  services: ModelServices,
  view: ExtractionView,
  { begin, correctRow }: RestoredPorts,
): ResultHandlers {
  const { row } = mementoOf(view);
  if (row !== undefined)
    view.onCorrected(() => {
      correctRow(row, view.corrections).catch(
        (error: unknown) => void services.notifier.report(error, 'Correcting a result'),
      );
    });
  let joined: Joined | undefined;
  let isOver = false;
  const join = async (): Promise<void> => {
    joined = await joinSource(view, mementoOf(view), () => isOver || view.isClosed);
    // The editor brings the tab back where it was; its source may have been covered.
    const source = joined?.tracked.selections[0];
    if (view.header.isPinned === true && source !== undefined) view.pin(await showSource(source));
  };
  const report = (work: Promise<void> | undefined): void =>
    void work?.catch((error: unknown) => void services.notifier.report(error, 'Showing a value'));
  const again = async (model?: string): Promise<void> => {
    if (row !== undefined) return tellGone(view);
    const made = await planAgain(services, view, mementoOf(view), model);
    // The tab may have been closed, or run by a second press, while it was asked.
    if (made === undefined || isOver || view.isClosed) return;
    isOver = true;
    joined?.marks.dispose();
    begin(made.plan);
    if (made.changed.length > 0) view.notice(made.changed.join(' '), 'warning');
  };
  const anew = async (action: ErrorAction): Promise<void> => {
    if (action !== 'pick-model' || row !== undefined) return again();
    const model = await pickExtractionModel(services, l10n.t('Model for This Extraction'));
    if (model !== undefined) await again(model);
  };
  const { action, ...others } = restoredHandlers(services, view, anew);
  runInBackground(services.log, 'Finding the source of a result again', Promise.resolve().then(join));
  return {
    ...others,
    action: (command) => {
      if (command.action === 'pin') report(togglePin(view, joined?.tracked.selections[0]));
      else action(command);
    },
    reveal: ({ pointer, takeFocus }) => report(joined?.marks.revealOrTell(pointer, takeFocus)),
    point: ({ pointer }) => joined?.marks.point(pointer),
  };
}

const mementoOf = ({ run }: ExtractionView): RunMemento => readMemento(run.memento, run.schema);

interface Joined {
  readonly marks: ResultMarks;
  readonly tracked: TrackedPlaces;
}

/** Values are looked for anew: the source may be another one by now, which is told. */
async function joinSource(
  view: ExtractionView,
  { source, typeName }: RunMemento,
  isOver: () => boolean,
): Promise<Joined | undefined> {
  const { value } = view;
  const found = value === undefined ? undefined : await findSource(source);
  if (value === undefined || found === undefined || isOver()) return undefined;
  const tracked = new TrackedPlaces(found.segments);
  const marks = new ResultMarks(view, tracked, typeName);
  view.onClosed(() => marks.dispose());
  const grounding = await groundInSlices(value, found.text);
  if (isOver()) {
    marks.dispose();
    return undefined;
  }
  tracked.set(grounding);
  marks.settle();
  view.sourceFound(found, grounding, found.isChanged);
  return { marks, tracked };
}

/** Makes the buttons of a result act that runs no more; `again` begins it anew, where that can be. */
export function restoredHandlers(
  services: HostServices,
  view: ExtractionView,
  again: (action: ErrorAction) => Promise<void> = async () => tellGone(view),
): ResultHandlers {
  const memento = mementoOf(view);
  const schema = isRecord(view.run.schema) ? view.run.schema : {};
  const column = vscode.ViewColumn.One;
  const actions = new ResultActions(services, view, () => ({
    schema,
    typeName: memento.typeName,
    column,
    selection: [],
  }));
  const act = async (action: ResultAction): Promise<void> => {
    if (action === 'open-as-json') await actions.openAs('json');
    else if (action === 'copy') await actions.copy();
    else if (action === 'insert') await actions.insert();
    else if (action === 'save') await save(view, memento);
    else if (action === 'run-again') await again('retry');
  };
  const report = (doing: string, work: Promise<void>): void =>
    void work.catch((error: unknown) => void services.notifier.report(error, doing));
  return {
    action: ({ action }) => report(`Extraction: ${action}`, act(action)),
    'error-action': ({ action }) => report('Extraction', errorAction(again, action)),
    // The page of a result without its source does not offer it.
    reveal: () => undefined,
    point: () => undefined,
  };
}

async function errorAction(again: (action: ErrorAction) => Promise<void>, action: ErrorAction): Promise<void> {
  if (action === 'retry' || action === 'continue' || action === 'pick-model') await again(action);
  else await doErrorAction(action);
}

function tellGone(view: ExtractionView): void {
  view.notice(
    l10n.t(
      'This row is run again from its batch. To extract from its file alone, open it and run “AI Gateway: Extract Structured Data…”.',
    ),
    'warning',
  );
}

async function save(view: ExtractionView, memento: RunMemento): Promise<void> {
  const { value, corrections, correctedValue, header, run } = view;
  const schema = isRecord(run.schema) ? run.schema : {};
  const saved = await saveExtraction({
    picked: { schema, name: memento.typeName, label: memento.schemaLabel, notes: [] },
    model: memento.model,
    instructions: memento.instructions,
    ...(memento.options?.routing !== undefined && { routing: memento.options.routing }),
    sources: [],
    output: header.format,
    corrections,
    ...(value !== undefined && { value }),
    ...(correctedValue !== undefined && { corrected: correctedValue }),
  });
  if (saved !== undefined) view.saved(saved);
}
