import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ExtractionStatus } from '../../core/extraction/extractTypes.ts';
import { isRecord, type JsonValue } from '../../core/json/json.ts';
import type { PromptSource } from '../../core/extraction/prompt.ts';
import type { ExtractionServices } from './extractionServices.ts';
import type { ExtractionRun } from './extractionRun.ts';
import { askHowToRun, costSentence, type RunChoices } from './instructionInput.ts';
import { gateFor, type Gate } from './plan.ts';
import { modelSetup, type ModelSetup } from './runner.ts';
import { pickSchema } from './schemaPick.ts';
import { readAsSchema, type PickedSchema } from './schemaReading.ts';
import { clipboardSource, sourcesFor, together, type ExtractionSource } from './sources.ts';
import { plainWords } from '../../core/text/plainWords.ts';

/** What code may say in place of the user; each part that is missing is asked for. */
export interface ExtractArguments {
  /** A JSON Schema. */
  readonly schema?: JsonValue;
  readonly instructions?: string;
  /** `creator/model`. */
  readonly model?: string;
}

/** What code that gave the schema gets back when the extraction has ended. */
export interface ExtractAnswer {
  readonly status: ExtractionStatus;
  /** Obeys the schema only where the status is `valid`. */
  readonly value?: JsonValue;
}

const CLIPBOARD: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('clippy'),
  tooltip: l10n.t('Extract from the clipboard instead'),
};

/**
 * Extracts data from what the command was run on: asks for the schema, then for the model and anything to pay attention to,
 * and shows the result while it comes. Nothing is sent before the last of these was answered, except for a draft. Fields typed
 * for a selection are the last answer themselves: their row says the model and the price.
 */
export async function extractStructuredData(
  services: ExtractionServices,
  [given, several]: readonly unknown[],
): Promise<ExtractAnswer | undefined> {
  // The explorer gives the file under the pointer, and all that are selected.
  if (Array.isArray(several) && several.length > 1) {
    await (await import('./batch/extractFiles.ts')).extractFromFiles(services, [given, several]);
    return undefined;
  }
  const sources = await sourcesFor(given);
  const wish = argumentsOf(given);
  const run = sources === undefined ? undefined : await extractFrom(services, sources, wish);
  if (run === undefined || wish.schema === undefined) return undefined;
  await run.ended;
  return answerOf(run);
}

function answerOf({ view }: ExtractionRun): ExtractAnswer {
  const { status, correctedValue } = view;
  return {
    status: status.state === 'ended' ? status.outcome : 'stopped',
    ...(correctedValue !== undefined && { value: correctedValue }),
  };
}

async function extractFrom(
  services: ExtractionServices,
  sources: readonly ExtractionSource[],
  given: ExtractArguments,
): Promise<ExtractionRun | undefined> {
  const { whole } = together(sources);
  const title =
    whole.taken === undefined
      ? l10n.t`Extract from ${whole.label}`
      : l10n.t`Extract from ${whole.label} (${whole.taken})`;
  const gate = onceGate(sources, given.instructions ?? '');
  let wantsClipboard = false;
  const setup = await setupWithoutQuestion(services, sources, given);
  const picked =
    given.schema !== undefined
      ? await givenSchema(given.schema)
      : await pickSchema(services, {
          title,
          sample: () => sampleOf(whole, gate),
          buttons: [CLIPBOARD],
          pressed: () => {
            wantsClipboard = true;
          },
          ...(setup !== undefined && { costOf: (schema) => costSentence(setup, { schema, texts: [whole.text] }) }),
          ...firstUri(whole),
        });
  if (wantsClipboard) return extractFrom(services, [await clipboardSource()], given);
  if (picked === undefined) return undefined;
  const choices =
    setup !== undefined && 'isPriced' in picked
      ? { setup, instructions: '' }
      : await choicesFor(services, { title, picked, sources }, given);
  if (choices === undefined) return undefined;
  const passed = await gate(choices.instructions);
  if (passed === undefined) return undefined;
  services.log.info('Extraction begins.');
  const extractions = await services.extractions();
  return extractions.begin({ sources, picked, ...choices, gate: passed });
}

/** What costs more than one small request is asked about; its price is reckoned at every key. */
const MOST_UNASKED = 20_000;

/** The model that is asked where typed fields of a selection run at once: one that was chosen before. */
async function setupWithoutQuestion(
  services: ExtractionServices,
  sources: readonly ExtractionSource[],
  given: ExtractArguments,
): Promise<ModelSetup | undefined> {
  if (given.schema !== undefined || given.model !== undefined || given.instructions !== undefined) return undefined;
  const [only, second] = sources;
  if (second !== undefined || only?.isSelection !== true || only.text.length > MOST_UNASKED) return undefined;
  const [models, gateway] = await Promise.all([services.models(), services.gateway()]);
  if (models.chosen() === undefined) return undefined;
  gateway.refreshModelsIfStale();
  return modelSetup(services);
}

/** Secrets are asked about once, when the first text is to leave. */
function onceGate(sources: readonly ExtractionSource[], given: string) {
  let known: Gate | undefined;
  return async (instructions = given): Promise<Gate | undefined> => {
    known ??= await gateFor([...sources.map(({ text }) => text), instructions]);
    return known;
  };
}

async function sampleOf(
  source: ExtractionSource,
  gate: () => Promise<Gate | undefined>,
): Promise<PromptSource | undefined> {
  const passed = await gate();
  return passed === undefined ? undefined : { text: passed.send(source.text), label: source.label };
}

function firstUri(source: ExtractionSource): { readonly sourceUri?: vscode.Uri } {
  const [first] = source.segments;
  return first === undefined ? {} : { sourceUri: vscode.Uri.parse(first.uri) };
}

interface ChoicesWish {
  readonly title: string;
  readonly picked: PickedSchema;
  readonly sources: readonly ExtractionSource[];
}

async function choicesFor(
  services: ExtractionServices,
  { title, picked, sources }: ChoicesWish,
  given: ExtractArguments,
): Promise<RunChoices | undefined> {
  if (given.model !== undefined || given.instructions !== undefined) {
    const setup = await modelSetup(services, given.model);
    return setup === undefined ? undefined : { setup, instructions: given.instructions ?? '' };
  }
  return askHowToRun(services, { title, schema: picked.schema, texts: sources.map(({ text }) => text) });
}

async function givenSchema(schema: JsonValue): Promise<PickedSchema | undefined> {
  const attempt = await readAsSchema({ text: JSON.stringify(schema), label: l10n.t('Schema'), kind: 'json-schema' });
  if (attempt.ok) return attempt.picked;
  void vscode.window.showErrorMessage(plainWords(attempt.problem.message));
  return undefined;
}

function argumentsOf(given: unknown): ExtractArguments {
  if (!isRecord(given) || given instanceof vscode.Uri) return {};
  const { schema, instructions, model } = given;
  return {
    ...(schema !== undefined && { schema }),
    ...(typeof instructions === 'string' && { instructions }),
    ...(typeof model === 'string' && { model }),
  };
}
