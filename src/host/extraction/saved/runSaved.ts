/** Runs a saved extraction again: over its files, the text it was saved with, or what is open; or as a test of models. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import { exampleTexts, sentExamples } from '../../../core/extraction/examples.ts';
import { Redaction } from '../../../core/privacy/secrets.ts';
import type { OutputFormat } from '../../../core/outputs/outputFormats.ts';
import type { SavedExtraction } from '../../../core/extraction/saved.ts';
import { typeNameOf } from '../../../core/extraction/writers/typeNodes.ts';
import { RESTRICTED_SENTENCE } from '../../workspace/sending.ts';
import type { ExtractionServices } from '../extractionServices.ts';
import { readForSending } from '../batch/collect.ts';
import { confirmBatch, loadPrices } from '../batch/confirmBatch.ts';
import { matching, type Chosen } from '../batch/chooseFiles.ts';
import { planOf, requireItems } from '../batch/extractFiles.ts';
import { counted } from '../../../core/text/plural.ts';
import { gateFor, type Gate, type RunOptions } from '../plan.ts';
import { modelSetup } from '../runner.ts';
import type { PickedSchema } from '../schemaReading.ts';
import { clipboardSource, sourcesFor, type ExtractionSource } from '../sources.ts';
import { confirmTest } from './confirmTest.ts';
import { pickTestModels } from './pickModels.ts';
import { isSavedExtraction } from './problems.ts';
import { chooseSaved, readSaved } from './savedFiles.ts';
import { askNext } from '../../window/question.ts';

/** Always by the user's action, and never before they have seen with which model and for about how much. */
export async function runSavedExtraction(services: ExtractionServices, given: unknown): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new AppError('request', RESTRICTED_SENTENCE, { code: 'restricted' });
  const uri = await chooseSaved(given);
  if (uri === undefined) return;
  const saved = await readSaved(uri);
  const way = saved.expected === undefined ? 'run' : await askWay(saved.name);
  if (way === undefined) return;
  const about: About = { saved, picked: pickedOf(saved), title: saved.name };
  if (way === 'test') await runTest(services, about);
  else await runAgain(services, about);
}

interface About {
  readonly saved: SavedExtraction;
  readonly picked: PickedSchema;
  readonly title: string;
}

function pickedOf({ schema, schemaSource, name }: SavedExtraction): PickedSchema {
  const kind = schemaSource?.kind;
  const isKnown =
    kind === 'typescript' || kind === 'zod' || kind === 'python' || kind === 'notation' || kind === 'example';
  return {
    schema,
    name: typeNameOf(name),
    label: name,
    notes: [],
    ...(isKnown && schemaSource !== undefined && { source: { kind, text: schemaSource.text } }),
  };
}

async function askWay(name: string): Promise<'run' | 'test' | undefined> {
  const ways = [
    {
      label: `$(beaker) ${l10n.t('Test models')}`,
      description: l10n.t('which give exactly what is expected, cost and time'),
      way: 'test' as const,
    },
    { label: `$(play) ${l10n.t('Run')}`, description: l10n.t('and show the result'), way: 'run' as const },
  ];
  return (await askNext(ways, { title: name, placeHolder: l10n.t('This extraction has expected values') }))?.way;
}

async function runAgain(services: ExtractionServices, about: About): Promise<void> {
  const { saved, picked } = about;
  const format = formatOf(saved);
  const chosen = await filesOf(saved);
  if (chosen !== undefined && chosen.items.length > 1) return runBatch(services, about, chosen);
  const sources = await sourcesOf(saved, chosen);
  if (sources === undefined) return;
  const question = {
    title: about.title,
    chosen: chosenOf(sources),
    schema: picked.schema,
    options: optionsOf(saved),
    ...(saved.model !== undefined && { model: saved.model }),
    ...(saved.instructions !== undefined && { instructions: saved.instructions }),
  };
  const choices = await confirmBatch(services, question);
  if (choices === undefined) return;
  const gate = await gateFor([
    ...sources.map(({ text }) => text),
    choices.instructions,
    ...exampleTexts(saved.examples),
  ]);
  if (gate === undefined) return;
  const { setup, instructions, ceilingUsd } = choices;
  const run = (await services.extractions()).begin({
    sources,
    picked,
    setup,
    instructions,
    gate,
    options: optionsOf(saved),
    ceilingUsd,
  });
  run.view.setHeader({ format });
  if (saved.output !== undefined) runReported(services, run.openWhenValid(format));
}

async function runBatch(services: ExtractionServices, { saved, picked, title }: About, chosen: Chosen): Promise<void> {
  requireItems(chosen);
  const choices = await confirmBatch(services, {
    title,
    chosen,
    schema: picked.schema,
    options: optionsOf(saved),
    ...(saved.model !== undefined && { model: saved.model }),
    ...(saved.instructions !== undefined && { instructions: saved.instructions }),
  });
  if (choices === undefined) return;
  const plan = planOf(chosen, choices, {
    schema: saved.schema,
    schemaName: picked.name,
    title: l10n.t`${saved.name} from ${counted(chosen.items.length, l10n.t('{0} file'), l10n.t('{0} files'))}`,
    options: { ...saved.options, ...safeExamples(saved) },
    format: formatOf(saved),
  });
  const batch = await (await services.batches()).begin(plan);
  if (saved.output !== undefined) runReported(services, batch.openWhenFinished());
}

/** The document of the result opens when that is there; the command is over by then. */
function runReported({ notifier }: ExtractionServices, opening: Promise<void>): void {
  opening.catch((error: unknown) => void notifier.report(error, 'Opening the result'));
}

async function runTest(services: ExtractionServices, { saved, picked, title }: About): Promise<void> {
  const { expected } = saved;
  if (expected === undefined) return;
  const sources = await testSources(saved);
  if (sources === undefined) return;
  const models = await pickTestModels(
    services,
    l10n.t`Test Models on ${title}`,
    saved.model === undefined ? [] : [saved.model],
  );
  if (models === undefined || models.length === 0) return;
  await loadPrices(services);
  const setups = (await Promise.all(models.map((model) => modelSetup(services, model)))).filter(
    (setup) => setup !== undefined,
  );
  const ceilingUsd = await confirmTest({
    title,
    saved,
    options: optionsOf(saved),
    items: chosenOf(sources).items,
    setups,
  });
  if (ceilingUsd === undefined) return;
  const instructions = saved.instructions ?? '';
  const gate: Gate | undefined = await gateFor([
    ...sources.map(({ text }) => text),
    instructions,
    ...exampleTexts(saved.examples),
  ]);
  if (gate === undefined) return;
  const plan = { sources, picked, instructions, gate, options: optionsOf(saved), ceilingUsd };
  const concurrency = services.settings.get('aiGateway.extraction.concurrency');
  (await services.batches()).test({ title: l10n.t`Test: ${title}`, plan, expected, setups, concurrency });
}

/** The files that the extraction names; `undefined` where it names none. */
async function filesOf({ files }: SavedExtraction): Promise<Chosen | undefined> {
  if (files === undefined || files.length === 0) return undefined;
  const chosen = await matching(files);
  if (chosen.items.length > 0) return chosen;
  requireItems(chosen);
  return undefined;
}

/** What a single run reads, shown in an editor so that values can be shown where they come from. */
async function sourcesOf(
  saved: SavedExtraction,
  chosen: Chosen | undefined,
): Promise<readonly ExtractionSource[] | undefined> {
  const [only] = chosen?.items ?? [];
  if (only !== undefined) return sourcesFor(vscode.Uri.parse(only.uri, true));
  if (saved.source !== undefined) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: saved.source.text }), {
      preview: false,
    });
    return sourcesFor(undefined);
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  return active === undefined || isSavedExtraction(active) ? askSource() : sourcesFor(undefined);
}

async function askSource(): Promise<readonly ExtractionSource[] | undefined> {
  const open = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText && !isSavedExtraction(input.uri) ? [input.uri] : []));
  const ways = [
    ...open.map((uri) => ({
      label: `$(file) ${vscode.workspace.asRelativePath(uri)}`,
      description: l10n.t('open'),
      take: () => sourcesFor(uri),
    })),
    { label: `$(files) ${l10n.t('A file…')}`, description: '', take: askFile },
    { label: `$(clippy) ${l10n.t('The clipboard')}`, description: '', take: async () => [await clipboardSource()] },
  ];
  const placeHolder = l10n.t('This extraction names no files. From what?');
  return (await askNext(ways, { title: l10n.t('Run Saved Extraction'), placeHolder }))?.take();
}

async function askFile(): Promise<readonly ExtractionSource[] | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title: l10n.t('Extract from a File'),
    openLabel: l10n.t('Extract'),
  });
  return uris?.[0] === undefined ? undefined : sourcesFor(uris[0]);
}

/** A test's texts: no editor is opened for them. */
async function testSources(saved: SavedExtraction): Promise<readonly ExtractionSource[] | undefined> {
  if (saved.source !== undefined) return [plainSource(saved.source.text, saved.source.label)];
  const chosen = await filesOf(saved);
  if (chosen === undefined) return sourcesOf(saved, undefined);
  const sources: ExtractionSource[] = [];
  for (const item of chosen.items) {
    const read = await readForSending(item);
    if (!read.ok) throw new AppError('request', `${item.label}: ${read.reason}`, { code: 'no-files' });
    sources.push(plainSource(read.text, item.label));
  }
  return sources;
}

function plainSource(text: string, label: string): ExtractionSource {
  return { text, label, segments: [], firstLine: 1, isSelection: false };
}

/** For the estimate: the texts as they are. */
function chosenOf(sources: readonly ExtractionSource[]): Chosen {
  const items = sources.map(({ text, label, segments }, index) => ({
    id: String(index),
    label,
    uri: segments[0]?.uri ?? 'untitled:text',
    text,
  }));
  return {
    items,
    skipped: [],
    sizes: new Map(items.map(({ id, text }) => [id, text.length])),
    isCut: false,
    noun: sources.some(({ isSelection }) => isSelection) ? 'selection' : 'file',
  };
}

/** Which outputs there are was checked when the file was read. */
function formatOf({ output }: SavedExtraction): OutputFormat {
  return (output ?? 'json') as OutputFormat;
}

function optionsOf({ options, examples }: SavedExtraction): RunOptions {
  return Object.fromEntries(Object.entries({ ...options, examples }).filter(([, value]) => value !== undefined));
}

/** A batch sends no secret, and asks about none. */
function safeExamples({ examples }: SavedExtraction): Pick<SavedExtraction, 'examples'> {
  if (examples === undefined) return {};
  const redaction = new Redaction();
  return { examples: [...sentExamples(examples, (text) => redaction.redact(text))] };
}
