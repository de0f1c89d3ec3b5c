import * as vscode from 'vscode';
import { isRecord, type JsonValue } from '../../core/json/json.ts';
import type { ErrorAction } from '../../base/errors.ts';
import type { ResultAction } from '../../protocol/extraction.ts';
import type { HostServices } from '../hostServices.ts';
import { doErrorAction, ResultActions } from './resultActions.ts';
import { saveExtraction } from './saveExtraction.ts';
import type { ExtractionView, ResultHandlers } from './view/extractionView.ts';

/** What a page keeps for the host, so that a result can still be used after a reload. */
export interface RunMemento {
  readonly typeName: string;
  readonly schemaLabel: string;
  /** `creator/model`. */
  readonly model: string;
  readonly instructions: string;
}

export function mementoValue(memento: RunMemento): JsonValue {
  return { ...memento };
}

/** What came back out of a page is input from outside. */
export function readMemento(value: JsonValue | undefined): RunMemento {
  const { typeName, schemaLabel, model, instructions } = isRecord(value) ? value : {};
  const text = (each: JsonValue | undefined, fallback: string): string => (typeof each === 'string' ? each : fallback);
  return {
    typeName: text(typeName, 'Extraction'),
    schemaLabel: text(schemaLabel, 'Schema'),
    model: text(model, ''),
    instructions: text(instructions, ''),
  };
}

/** Makes the buttons of a result act that a reload brought back. It is no longer joined to its source. */
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
