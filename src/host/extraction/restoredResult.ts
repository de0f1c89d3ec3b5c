import * as vscode from 'vscode';
import { isRecord, type JsonValue } from '../../core/json/json.ts';
import type { ErrorAction } from '../../base/errors.ts';
import type { ResultAction } from '../../protocol/extraction.ts';
import type { HostServices } from '../hostServices.ts';
import { runInBackground } from '../../core/background.ts';
import { groundInSlices } from '../../core/extraction/grounding/grounding.ts';
import { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';
import { findSource } from './keptSource.ts';
import { doErrorAction, ResultActions } from './resultActions.ts';
import { showSource, togglePin } from './pinBeside.ts';
import { ResultMarks } from './resultMarks.ts';
import { saveExtraction } from './saveExtraction.ts';
import type { ExtractionView, ResultHandlers } from './view/extractionView.ts';

/** What a page keeps for the host, so that a result can still be used after a reload. */
export interface RunMemento {
  readonly typeName: string;
  readonly schemaLabel: string;
  /** `creator/model`. */
  readonly model: string;
  readonly instructions: string;
  /** Where its source stood. */
  readonly source?: JsonValue;
}

export function mementoValue({ source, ...memento }: RunMemento): JsonValue {
  return { ...memento, ...(source !== undefined && { source }) };
}

/** What came back out of a page is input from outside. */
export function readMemento(value: JsonValue | undefined): RunMemento {
  const { typeName, schemaLabel, model, instructions, source } = isRecord(value) ? value : {};
  const text = (each: JsonValue | undefined, fallback: string): string => (typeof each === 'string' ? each : fallback);
  return {
    typeName: text(typeName, 'Extraction'),
    schemaLabel: text(schemaLabel, 'Schema'),
    model: text(model, ''),
    instructions: text(instructions, ''),
    ...(source !== undefined && { source }),
  };
}

/** The result of a window that was reloaded, joined to its source again where that is still there. */
export function restoredOwner(services: HostServices, view: ExtractionView): ResultHandlers {
  let joined: Joined | undefined;
  const join = async (): Promise<void> => {
    joined = await joinSource(view, readMemento(view.run.memento));
    // The editor brings the tab back where it was; its source may have been covered.
    const source = joined?.tracked.selections[0];
    if (view.header.isPinned === true && source !== undefined) view.pin(await showSource(source));
  };
  const report = (work: Promise<void> | undefined): void =>
    void work?.catch((error: unknown) => void services.notifier.report(error, 'Showing a value'));
  const { action, ...others } = restoredHandlers(services, view);
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

interface Joined {
  readonly marks: ResultMarks;
  readonly tracked: TrackedPlaces;
}

/** Values are looked for anew: the source may be another one by now, which is told. */
async function joinSource(view: ExtractionView, { source, typeName }: RunMemento): Promise<Joined | undefined> {
  const { value } = view;
  const found = value === undefined ? undefined : await findSource(source);
  if (value === undefined || found === undefined || view.isClosed) return undefined;
  const tracked = new TrackedPlaces(found.segments);
  const marks = new ResultMarks(view, tracked, typeName);
  view.onClosed(() => marks.dispose());
  const grounding = await groundInSlices(value, found.text);
  if (view.isClosed) return undefined;
  tracked.set(grounding);
  marks.settle();
  view.sourceFound(found, grounding, found.isChanged);
  return { marks, tracked };
}

/** Makes the buttons of a result act that runs no more. */
export function restoredHandlers(services: HostServices, view: ExtractionView): ResultHandlers {
  const memento = readMemento(view.run.memento);
  const schema = isRecord(view.run.schema) ? view.run.schema : {};
  const column = vscode.ViewColumn.One;
  const actions = new ResultActions(view, () => ({ schema, typeName: memento.typeName, column, selection: [] }));
  const act = async (action: ResultAction): Promise<void> => {
    if (action === 'open-as-json') await actions.openAs('json');
    else if (action === 'copy') await actions.copy();
    else if (action === 'insert') await actions.insert();
    else if (action === 'save') await save(view, memento);
    else if (action === 'run-again') tellReloaded(view);
  };
  const report = (doing: string, work: Promise<void>): void =>
    void work.catch((error: unknown) => void services.notifier.report(error, doing));
  return {
    action: ({ action }) => report(`Extraction: ${action}`, act(action)),
    'error-action': ({ action }) => report('Extraction', errorAction(view, action)),
    // The page of a result without its source does not offer it.
    reveal: () => undefined,
    point: () => undefined,
  };
}

async function errorAction(view: ExtractionView, action: ErrorAction): Promise<void> {
  if (action === 'retry' || action === 'continue' || action === 'pick-model') tellReloaded(view);
  else await doErrorAction(action);
}

function tellReloaded(view: ExtractionView): void {
  view.notice('The window was reloaded. Run “AI Gateway: Extract Structured Data…” again.', 'warning');
}

async function save(view: ExtractionView, memento: RunMemento): Promise<void> {
  const { value, corrections, correctedValue, header, run } = view;
  const schema = isRecord(run.schema) ? run.schema : {};
  const saved = await saveExtraction({
    picked: { schema, name: memento.typeName, label: memento.schemaLabel, notes: [] },
    model: memento.model,
    instructions: memento.instructions,
    sources: [],
    output: header.format,
    corrections,
    ...(value !== undefined && { value }),
    ...(correctedValue !== undefined && { corrected: correctedValue }),
  });
  if (saved !== undefined) view.saved(saved);
}
