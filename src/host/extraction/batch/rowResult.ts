/** The single result behind a row of a batch: checked again, found in its source again, and used like any other result. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BatchRecord } from '../../../core/extraction/batch/batchJournal.ts';
import type { ExtractionResult, ExtractionStatus } from '../../../core/extraction/extractTypes.ts';
import { groundInSlices } from '../../../core/extraction/grounding/grounding.ts';
import type { JsonValue } from '../../../core/json/json.ts';
import { SchemaValidator } from '../../../core/schema/validate.ts';
import { AppError } from '../../../base/errors.ts';
import type { HostServices } from '../../hostServices.ts';
import { showPlace } from '../places.ts';
import { togglePin } from '../pinBeside.ts';
import { keptSource } from '../keptSource.ts';
import { mementoValue } from '../memento.ts';
import { restoredHandlers } from '../restoredResult.ts';
import { STILL_SOUGHT } from '../resultMarks.ts';
import type { ExtractionSource } from '../sources.ts';
import type { KeptResults } from '../view/keptResults.ts';
import { ExtractionView, type ResultHandlers } from '../view/extractionView.ts';
import type { BatchPlan, PlanItem } from '../../../core/extraction/batch/plan.ts';

export interface RowResult {
  readonly plan: BatchPlan;
  readonly modelName: string;
  readonly item: PlanItem;
  readonly record: BatchRecord;
  /** The source as it is now; absent where it cannot be read any more. */
  readonly text?: string;
}

/** Opens the result beside the table. */
export function openRowResult(services: HostServices, row: RowResult, results: KeptResults): ExtractionView {
  const { plan, modelName, item, text } = row;
  const { context, log } = services;
  const canReveal = text !== undefined && item.text === undefined;
  const view = ExtractionView.open(
    {
      header: {
        title: l10n.t`Extraction: ${item.label}`,
        schemaName: plan.schemaName,
        model: modelName,
        sourceLabel: item.label,
        format: 'json',
        canReveal,
      },
      schema: plan.schema,
      ...(text !== undefined && { source: { label: item.label, text, firstLine: (item.line ?? 0) + 1 } }),
      memento: mementoValue({
        typeName: plan.schemaName,
        schemaLabel: plan.schemaName,
        model: plan.model,
        instructions: plan.instructions ?? '',
        row: { batch: plan.id, item: item.id },
        ...(canReveal && { source: keptSource(wholeFile(item, text)) }),
      }),
    },
    (opened) => handlersOf(services, row, opened),
    { extensionUri: context.extensionUri, log, results },
  );
  const result = resultOf(row);
  view.finish(result);
  if (row.record.corrections !== undefined) view.setCorrections(row.record.corrections);
  if (result.value !== undefined && text !== undefined) findPlaces(services, view, result.value, text);
  return view;
}

function wholeFile({ label, uri }: PlanItem, text: string): ExtractionSource {
  const segments = [{ uri, start: 0, length: text.length, offset: 0 }];
  return { label, text, segments, firstLine: 1, isSelection: false };
}

/** The places follow: what is shown does not wait for them. */
function findPlaces({ notifier }: HostServices, view: ExtractionView, value: JsonValue, text: string): void {
  groundInSlices(value, text)
    .then((grounding) => view.isClosed || view.placesFound(grounding))
    .catch((error: unknown) => void notifier.report(error, 'Finding the places of a result'));
}

function handlersOf(services: HostServices, row: RowResult, view: ExtractionView): ResultHandlers {
  const { action, ...others } = restoredHandlers(services, view);
  const pin = (): void =>
    void togglePin(view, { uri: row.item.uri, start: 0, end: 0 }).catch(
      (error: unknown) => void services.notifier.report(error, 'Pinning a result'),
    );
  return {
    ...others,
    action: (command) => (command.action === 'pin' ? pin() : action(command)),
    reveal: revealer(services, row, view),
  };
}

function revealer(services: HostServices, { item, text }: RowResult, view: ExtractionView): ResultHandlers['reveal'] {
  return ({ pointer, takeFocus }) => {
    if (text !== undefined && view.grounding.size === 0) return view.notice(STILL_SOUGHT, 'info');
    const range = view.grounding.get(pointer)?.ranges[0];
    if (text === undefined || item.text !== undefined || range === undefined)
      return view.notice(l10n.t('This value is not in the source.'), 'warning');
    reveal(item, range, takeFocus).catch((error: unknown) => void services.notifier.report(error, 'Showing a value'));
  };
}

async function reveal(item: PlanItem, range: { start: number; end: number }, takeFocus: boolean): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(item.uri, true));
  const place = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
  await showPlace(document, place, !takeFocus);
}

function resultOf({ plan, record }: RowResult): ExtractionResult {
  const { value, detail, costUsd, isCostEstimated, isCostPartial, message } = record;
  const verdict =
    value === undefined
      ? { isValid: false, errors: [], notes: [] }
      : new SchemaValidator(plan.schema, { assertFormats: plan.options.assertFormats ?? true }).validate(value);
  const known = STATUSES.find((status) => status === detail?.['status']) ?? 'failed';
  const status = record.status === 'done' && !verdict.isValid ? 'invalid' : record.status === 'done' ? 'valid' : known;
  const attempts = detail?.['attempts'];
  return {
    status,
    value,
    errors: verdict.errors,
    // In the state, not as a notice: the page of a tab that was just opened does not listen yet.
    notes: [
      ...verdict.notes,
      ...(status !== 'failed' && message !== undefined && record.corrections === undefined ? [message] : []),
    ],
    grounding: [],
    spent: {
      usage: {},
      requests: 1,
      isPartial: isCostPartial === true,
      ...(costUsd !== undefined && { costUsd }),
      ...(isCostEstimated === true && { isEstimated: true }),
    },
    attempts: typeof attempts === 'number' ? attempts : 1,
    method: 'prompt',
    ...(status === 'failed' && message !== undefined && { error: new AppError('protocol', message) }),
  };
}

const STATUSES: readonly ExtractionStatus[] = ['valid', 'invalid', 'truncated', 'refused', 'stopped', 'failed'];
