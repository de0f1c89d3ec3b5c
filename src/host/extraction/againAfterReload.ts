/** Runs the result of the last session again: what it was asked with is kept, and what has changed since is told. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { exampleTexts } from '../../core/extraction/examples.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { loadPrices } from './batch/confirmBatch.ts';
import { costSentence } from './instructionInput.ts';
import { findSource, type FoundSource } from './keptSource.ts';
import { gateFor, type ExtractionPlan } from './plan.ts';
import type { RunMemento } from './memento.ts';
import { checked } from './sources.ts';
import { modelSetup, pickExtractionModel, type ModelSetup } from './runner.ts';
import { readAsSchema, type PickedSchema } from './schemaReading.ts';
import type { ExtractionView } from './view/extractionView.ts';

export interface PlanAgain {
  readonly plan: ExtractionPlan;
  /** What is not as it was, as sentences. */
  readonly changed: readonly string[];
}

/** `model`: the one to use now. `undefined`: the user changed their mind. Throws an `AppError` where it cannot be run again. */
export async function planAgain(
  services: ModelServices,
  view: ExtractionView,
  memento: RunMemento,
  model?: string,
): Promise<PlanAgain | undefined> {
  const source = await sourceOf(memento);
  const picked = await schemaOf(view, memento);
  const setup = await setupOf(services, model ?? memento.model);
  if (setup === undefined) return undefined;
  const doubt = doubtOf(source, memento);
  if (doubt !== undefined && !(await confirmed(doubt, source, setup, picked))) return undefined;
  const { instructions, options, ceilingUsd } = memento;
  const gate = await gateFor([source.text, instructions, ...exampleTexts(options?.examples)]);
  if (gate === undefined) return undefined;
  const { label, text, segments, firstLine, isChanged, wasSelection } = source;
  const sources = [checked({ label, text, segments, firstLine, isSelection: wasSelection && !isChanged })];
  const plan = { sources, picked, setup, instructions, gate };
  const limits = { ...(options !== undefined && { options }), ...(ceilingUsd !== undefined && { ceilingUsd }) };
  const changed = [
    ...(isChanged ? [l10n.t`${label} was changed since the last run.`] : []),
    ...(setup.model === memento.model ? [] : [l10n.t`${setup.modelName} is asked now.`]),
  ];
  return { plan: { ...plan, ...limits }, changed };
}

async function sourceOf({ source, isApart }: RunMemento): Promise<FoundSource> {
  if (isApart === true) {
    const message = l10n.t(
      'This result is of several selections, each on its own. Select them and run “AI Gateway: Extract Structured Data…” again.',
    );
    throw new AppError('request', message, { code: 'sources-apart' });
  }
  const found = await findSource(source);
  if (found !== undefined) return found;
  const message = l10n.t(
    'The source of this result is gone. Open what to extract from and run “AI Gateway: Extract Structured Data…” again.',
  );
  throw new AppError('request', message, { code: 'source-gone' });
}

/** What came back out of storage is read like any schema. */
async function schemaOf(view: ExtractionView, { typeName, schemaLabel }: RunMemento): Promise<PickedSchema> {
  const text = JSON.stringify(view.run.schema);
  const attempt = await readAsSchema({ text, label: schemaLabel, kind: 'json-schema' });
  if (attempt.ok) return { ...attempt.picked, name: typeName };
  throw new AppError('schema', attempt.problem.message, { code: 'schema-unreadable' });
}

/** The model that was asked, or another one where the gateway does not offer it any more. */
async function setupOf(services: ModelServices, model: string): Promise<ModelSetup | undefined> {
  await loadPrices(services);
  const gateway = await services.gateway();
  const isKnown = model !== '' && (gateway.model(model) !== undefined || gateway.catalogue.fetchedAt() === undefined);
  if (isKnown) return modelSetup(services, model);
  const title =
    model === '' ? l10n.t('Model for This Extraction') : l10n.t`${model} Is Not Offered Any More: Choose Another Model`;
  const chosen = await pickExtractionModel(services, plainWords(title));
  return chosen === undefined ? undefined : modelSetup(services, chosen);
}

/** Why it is asked before anything is sent. */
interface Doubt {
  readonly question: string;
  readonly why: string;
  readonly button: string;
}

/** Where more would be sent than the last time, or not as it was asked then. */
function doubtOf(
  { label, segments, isChanged, wasSelection }: FoundSource,
  { isOfEarlier = false }: RunMemento,
): Doubt | undefined {
  const unknown = isOfEarlier
    ? [l10n.t('An earlier version kept this result, without the options and the limit of its run.')]
    : [];
  if (isChanged && wasSelection) {
    const lost = isOfEarlier
      ? l10n.t('What was sent of it cannot be found again.')
      : l10n.t('The selection cannot be found again.');
    return {
      question: l10n.t`${plainWords(label)} was changed since the last run.`,
      why: [lost, ...unknown].join(' '),
      button: segments.length === 1 ? l10n.t('Use the Whole File') : l10n.t('Use the Whole Files'),
    };
  }
  if (!isOfEarlier) return undefined;
  const why = [...unknown, l10n.t('The same text is sent, without them.')].join(' ');
  return { question: l10n.t`Run ${plainWords(label)} again?`, why, button: l10n.t('Run Again') };
}

async function confirmed(
  { question, why, button }: Doubt,
  { text }: FoundSource,
  setup: ModelSetup,
  { schema }: PickedSchema,
): Promise<boolean> {
  const detail = `${why} ${costSentence(setup, { schema, texts: [text] })}.`;
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, button)) === button;
}
