/** Evidence for values whose place is not sure: its price is told, and nothing is sent before the person agrees. */
import * as l10n from '@vscode/l10n';
import { estimateQuotes, leavesToAsk, QUOTES_SCHEMA, quotesQuestion } from '../../core/extraction/askQuotes.ts';
import type { DocumentResult } from '../../core/extraction/extractDocument.ts';
import { quotesIn } from '../../core/extraction/grounding/evidence.ts';
import { groundInSlices, type Grounding } from '../../core/extraction/grounding/grounding.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { restoreValue } from '../../core/extraction/redacted.ts';
import { isRecord, type JsonValue } from '../../core/json/json.ts';
import { counted } from '../../core/text/plural.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { againWords, confirmAsking, endOf, whileAsking } from './askMore.ts';
import type { Gate } from './plan.ts';
import { runExtraction, type ModelSetup } from './runner.ts';

export interface EvidenceWish {
  readonly setup: ModelSetup;
  readonly gate: Gate;
  readonly source: { readonly text: string; readonly label: string };
  readonly value: JsonValue;
  readonly grounding: ReadonlyMap<string, Grounding>;
  /** Who may answer, where the extraction says so. */
  readonly routing?: RoutingSetting;
}

function leavesOf({ grounding, value }: EvidenceWish): readonly Grounding[] {
  return leavesToAsk(grounding.values(), value);
}

const valuesOf = (count: number): string => counted(count, l10n.t('{0} value'), l10n.t('{0} values'));

/** What the button says before it is pressed; empty where there is nothing to ask for. */
export function offerWords(wish: EvidenceWish): string {
  const leaves = leavesOf(wish);
  if (leaves.length === 0) return '';
  const estimate = estimateQuotes({ ...wish.setup, source: wish.source }, leaves, wish.value);
  const asked = againWords(estimate);
  const question = counted(
    leaves.length,
    l10n.t('Ask the model where {0} value without a sure place stand'),
    l10n.t('Ask the model where {0} values without a sure place stand'),
  );
  return `${question}: ${asked}.`;
}

/** Whether the person agrees. */
export function confirmEvidence(wish: EvidenceWish): Promise<boolean> {
  const { setup } = wish;
  return confirmAsking(setup, l10n.t`Ask ${setup.modelName} for evidence?`, offerWords(wish), l10n.t('Ask'));
}

/** What came of it; no places where there are no quotes. */
export interface EvidenceFound {
  readonly result: DocumentResult;
  readonly grounding?: readonly Grounding[];
}

/** Asks for the quotes, and finds all values again with them. The notification stops it, and so does `controller`. */
export async function askEvidence(
  services: ModelServices,
  wish: EvidenceWish,
  controller: AbortController,
): Promise<EvidenceFound> {
  const { setup, gate, value, source } = wish;
  return whileAsking(l10n.t`Asking ${setup.modelName} for evidence`, controller, async () => {
    const instructions = gate.send(quotesQuestion(leavesOf(wish), value));
    const asked = {
      schema: QUOTES_SCHEMA,
      source: { text: gate.send(source.text), label: source.label },
      instructions,
    };
    const { routing } = wish;
    const run = {
      withEvidence: false,
      maxRepairs: 0,
      signal: controller.signal,
      ...(routing !== undefined && { routing }),
    };
    const result = await endOf(runExtraction(services, setup, asked, run));
    return groundAgain(wish, restoreValue(result, gate.redaction));
  });
}

async function groundAgain(wish: EvidenceWish, result: DocumentResult): Promise<EvidenceFound> {
  const told = isRecord(result.value) ? quotesIn(result.value['evidence']) : new Map<string, string>();
  const asked = new Set(leavesOf(wish).map(({ pointer }) => pointer));
  const quotes = new Map(
    [...wish.grounding.values()].flatMap(({ pointer, quote }) =>
      quote === undefined ? [] : [[pointer, quote] as const],
    ),
  );
  for (const [pointer, quote] of told) if (asked.has(pointer)) quotes.set(pointer, quote);
  if (quotes.size === 0) return { result };
  return { result, grounding: await groundInSlices(wish.value, wish.source.text, { quotes }) };
}

/** How it ended, in words. */
export function outcomeWords(
  wish: EvidenceWish,
  { status, error }: DocumentResult,
  grounding: readonly Grounding[] | undefined,
): [message: string, kind: 'info' | 'warning' | 'error'] {
  if (status === 'stopped') return [l10n.t('Asking for evidence was stopped.'), 'info'];
  if (status === 'failed') return [error?.message ?? l10n.t('Asking for evidence failed.'), 'error'];
  const asked = new Set(leavesOf(wish).map(({ pointer }) => pointer));
  const found = (grounding ?? []).filter(
    ({ pointer, quality }) => asked.has(pointer) && quality !== 'missing' && quality !== 'uncertain',
  ).length;
  return [
    l10n.t`A sure place was found for ${found} of ${valuesOf(asked.size)}.`,
    found === asked.size ? 'info' : 'warning',
  ];
}
