import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { toAppError } from '../../base/errors.ts';
import { isNoGateway } from '../../core/gateway/client.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { names } from '../../core/gateway/joinRouting.ts';
import { checkRouting, FEATURES, findingText, isTimeout, timeoutRange } from '../../core/gateway/routingShape.ts';
import { fieldsOf, parseJson } from '../../core/gateway/wire.ts';
import { endpointColumns, endpointRows } from '../../core/models/endpointRows.ts';
import {
  choiceWords,
  regionText,
  restOf,
  rowLabel,
  timeoutsOf,
  widerPart,
  withPart,
  withRest,
  type FormKey,
  type RoutingLayer,
  type RowKey,
} from '../../core/models/routingRows.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { askLine, askRow, BACK, type Back } from './formSteps.ts';
import { askNames, type NameRows } from './nameList.ts';

/** Regions that can be pinned (Vercel, 2026-09). l10n: none, the gateway's names. */
const REGIONS = ['us', 'eu'] as const;

/** What a step of the form has to know. */
export interface StepContext {
  readonly services: GatewayServices;
  /** What is being routed, for titles. */
  readonly title: string;
  /** The model whose providers are offered; `undefined` where none is known. */
  readonly model: string | undefined;
  readonly wider: readonly RoutingLayer[];
}

/** The routing after a step; `undefined` after Escape. */
type Step = (context: StepContext, routing: RoutingSetting) => Promise<RoutingSetting | Back | undefined>;

/** The steps behind the rows of the form. */
export const STEPS: { readonly [K in RowKey]: Step } = {
  order: providerStep(
    'order',
    l10n.t('Enter adds a provider at the end, or takes it out. They are tried in this order'),
  ),
  only: providerStep('only', l10n.t('Enter allows a provider, or takes it out. No other one may respond')),
  sort: choiceStep('sort', ['cost', 'ttft', 'tps']),
  models: modelStep,
  zeroDataRetention: restrictionStep('zeroDataRetention', l10n.t('Only providers that retain no data')),
  disallowPromptTraining: restrictionStep(
    'disallowPromptTraining',
    l10n.t('Only providers that do not train on prompts'),
  ),
  caching: choiceStep('caching', ['auto']),
  speed: choiceStep('speed', ['fast']),
  allowFallbackFromFast: fallbackStep,
  serviceTier: choiceStep('serviceTier', ['flex', 'priority']),
  inferenceRegion: regionStep,
  providerTimeouts: timeoutStep,
  has: featureStep,
  rest: restStep,
};

function titleOf(context: StepContext, key: RowKey): string {
  return `${context.title} · ${rowLabel(key)}`;
}

function providerStep(key: 'order' | 'only', placeholder: string): Step {
  return async (context, routing) => {
    const chosen = await askNames({
      title: titleOf(context, key),
      placeholder,
      chosen: names(routing[key]),
      mode: key === 'order' ? 'order' : 'set',
      none: key === 'order' ? l10n.t('In the order of the gateway') : l10n.t('Any provider may respond'),
      ...providerRows(context),
    });
    return Array.isArray(chosen) ? withPart(routing, key, chosen) : (chosen as Back | undefined);
  };
}

function providerRows(context: StepContext): Pick<Parameters<typeof askNames>[0], 'load' | 'loading' | 'check'> {
  return {
    loading: l10n.t('Loading the providers…'),
    load: (signal) => loadProviders(context, signal),
    check: (name) => problemOf({ only: [name] }, 'only[0]'),
  };
}

async function loadProviders({ services, model }: StepContext, signal: AbortSignal): Promise<NameRows> {
  if (model === undefined) return { rows: [], heading: l10n.t('Type the name of a provider, such as bedrock') };
  try {
    const { client } = await services.gateway();
    const rows = endpointRows(await client.endpoints(model, signal));
    const heading =
      rows.length === 0
        ? l10n.t`No provider is listed for ${model}. Type the name of one`
        : `${model}: ${endpointColumns()}`;
    return {
      rows: rows.map(({ provider, figures }) => ({ name: provider, description: figures })),
      heading,
    };
  } catch (error) {
    return { rows: [], heading: whyNone(error, model) };
  }
}

function whyNone(thrown: unknown, model: string): string {
  const error = toAppError(thrown);
  if (error.code === 'model-not-found') return l10n.t`${model} does not exist here. Type the name of a provider`;
  if (isNoGateway(error)) return l10n.t('This server lists no providers. Type the name of one');
  return l10n.t`${oneLine(error.message, 120)} Names can be typed`;
}

interface ChoiceItem extends vscode.QuickPickItem {
  /** `undefined`: not set. */
  readonly value: unknown;
}

/** What the choices of a part answer. */
const QUESTIONS = {
  sort: l10n.t('Which provider is tried first?'),
  zeroDataRetention: l10n.t('Leave out providers that retain what is sent?'),
  disallowPromptTraining: l10n.t('Leave out providers that train on what is sent?'),
  caching: l10n.t('How is the prompt marked for caching?'),
  speed: l10n.t('How fast is the model to respond?'),
  allowFallbackFromFast: l10n.t('Use standard speed where fast mode is not available?'),
  serviceTier: l10n.t('In which tier are requests processed?'),
  inferenceRegion: l10n.t('Where may the model run?'),
} as const satisfies Partial<Record<FormKey, string>>;

type ChoiceKey = keyof typeof QUESTIONS;

function choiceStep(key: ChoiceKey, choices: readonly string[]): Step {
  return async (context, routing) => {
    const around = widerPart(context.wider, key);
    const told = typeof around?.value === 'string' ? choiceWords(around.value) : undefined;
    const items: ChoiceItem[] = [
      {
        value: undefined,
        label: l10n.t('Not set'),
        ...(told !== undefined && { description: l10n.t`${told} · from ${around?.name ?? ''}` }),
      },
      ...(told === undefined ? [] : [{ value: null, label: l10n.t('None here') }]),
      ...choices.map((choice) => ({ value: choice, label: choiceWords(choice), description: choice })),
    ];
    return askChoice(context, routing, key, items);
  };
}

function restrictionStep(key: ChoiceKey, meaning: string): Step {
  return async (context, routing) => {
    const around = widerPart(context.wider, key);
    const off: ChoiceItem =
      around === undefined
        ? { value: undefined, label: l10n.t('Off') }
        : { value: undefined, label: l10n.t('Not set'), description: l10n.t`stays on: from ${around.name}` };
    return askChoice(context, routing, key, [{ value: true, label: l10n.t('On'), description: meaning }, off]);
  };
}

function fallbackStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  return askChoice(context, routing, 'allowFallbackFromFast', [
    { value: undefined, label: l10n.t('Not set'), description: l10n.t('standard speed where there is no other') },
    { value: true, label: l10n.t('On'), description: l10n.t('standard speed where there is no other') },
    { value: false, label: l10n.t('Off'), description: l10n.t('the request fails where fast mode is not available') },
  ]);
}

function regionStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  const around = widerPart(context.wider, 'inferenceRegion');
  const told = around === undefined ? undefined : regionText(around.value);
  const items = REGIONS.map((geoRegion): ChoiceItem => {
    const value = { scope: 'zone', geoRegion };
    return {
      value,
      label: regionText(value) ?? geoRegion,
      description: l10n.t('requests that no provider can serve there fail; it may cost more'),
    };
  });
  const unset = { value: undefined, label: l10n.t('Not set') };
  const from = told === undefined ? {} : { description: l10n.t`${told} · from ${around?.name ?? ''}` };
  return askChoice(context, routing, 'inferenceRegion', [{ ...unset, ...from }, ...items]);
}

async function askChoice(
  context: StepContext,
  routing: RoutingSetting,
  key: ChoiceKey,
  items: readonly ChoiceItem[],
): Promise<RoutingSetting | Back | undefined> {
  const picked = await askRow({
    title: titleOf(context, key),
    placeholder: QUESTIONS[key],
    canGoBack: true,
    items,
    active: items.find(({ value }) => JSON.stringify(value) === JSON.stringify(routing[key])),
  });
  return picked === undefined || picked === BACK ? picked : withPart(routing, key, picked.value);
}

async function modelStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  const gateway = await context.services.gateway();
  const chosen = await askNames({
    title: titleOf(context, 'models'),
    placeholder: l10n.t('Enter adds a model at the end, or takes it out. They are asked when the model fails'),
    chosen: names(routing['models']),
    mode: 'order',
    none: l10n.t('No other model is asked'),
    loading: '',
    load: async () => ({
      rows: gateway
        .modelSource()
        .chatModels()
        .map(({ id, name }) => ({ name: id, description: oneLine(name, 60) })),
      heading: l10n.t('Models · another model has another price'),
    }),
    check: (name) => problemOf({ models: [name] }, 'models[0]'),
  });
  return Array.isArray(chosen) ? withPart(routing, 'models', chosen) : (chosen as Back | undefined);
}

async function featureStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  const chosen = await askNames({
    title: titleOf(context, 'has'),
    placeholder: l10n.t(
      'Enter requires a feature, or takes it out. Type quantization:fp8 or !quantization:fp4 for formats',
    ),
    chosen: names(routing['has']),
    mode: 'set',
    none: l10n.t('No feature is required'),
    loading: '',
    load: async () => ({ rows: FEATURES.map((name) => ({ name })), heading: l10n.t('Features of a provider') }),
    check: (name) => problemOf({ has: [name] }, 'has[0]'),
  });
  return Array.isArray(chosen) ? withPart(routing, 'has', chosen) : (chosen as Back | undefined);
}

interface TimeoutItem extends vscode.QuickPickItem {
  readonly does: 'add' | 'done' | { readonly provider: string; readonly ms: number };
}

/** Providers and their times, until the person is done. Times are for keys of one's own alone, and that is said. */
async function timeoutStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  const before = timeoutsOf(routing['providerTimeouts']);
  let times = before;
  for (;;) {
    const items: TimeoutItem[] = [
      { does: 'done', label: `$(pass) ${l10n.t('Done')}` },
      ...times.map(([provider, ms]) => ({
        does: { provider, ms },
        label: provider,
        description: l10n.t`${ms.toLocaleString('en-US')} ms`,
      })),
      { does: 'add', label: `$(add) ${l10n.t('Add a provider…')}` },
    ];
    const picked = await askRow({
      title: titleOf(context, 'providerTimeouts'),
      placeholder: l10n.t('Until the first token, with your own keys of providers (BYOK) only'),
      canGoBack: true,
      items,
    });
    if (picked === undefined || (picked === BACK && times === before)) return picked;
    if (picked === BACK || picked.does === 'done') return withTimeouts(routing, times);
    const wanted = picked.does === 'add' ? await askProvider(context) : picked.does;
    if (wanted === undefined) return undefined;
    if (wanted === BACK) continue;
    const ms = await askTimeout(context, wanted.provider, wanted.ms);
    if (ms === undefined) return undefined;
    if (ms === BACK) continue;
    const others = times.filter(([provider]) => provider !== wanted.provider);
    times = ms === 0 ? others : [...others, [wanted.provider, ms]];
  }
}

async function askProvider(
  context: StepContext,
): Promise<{ readonly provider: string; readonly ms?: number } | Back | undefined> {
  const chosen = await askNames({
    title: titleOf(context, 'providerTimeouts'),
    placeholder: l10n.t('Which provider? Names can be typed'),
    chosen: [],
    mode: 'one',
    none: '',
    ...providerRows(context),
  });
  if (chosen === undefined || chosen === BACK) return chosen;
  const [provider] = chosen;
  return provider === undefined ? BACK : { provider };
}

/** 0: none. */
async function askTimeout(
  context: StepContext,
  provider: string,
  ms: number | undefined,
): Promise<number | Back | undefined> {
  const answer = await askLine({
    title: `${titleOf(context, 'providerTimeouts')} · ${provider}`,
    placeholder: '15000',
    prompt: l10n.t('Milliseconds until the first token, 1,000 to 789,000. Leave it empty for none.'),
    value: ms === undefined ? '' : String(ms),
    canGoBack: true,
    check: (text) =>
      text === '' || isTimeout(Number(text))
        ? undefined
        : { message: `${provider}: ${timeoutRange()}`, isWarning: false },
  });
  return answer === undefined || answer === BACK ? answer : Number(answer.text);
}

function withTimeouts(routing: RoutingSetting, times: readonly (readonly [string, number])[]): RoutingSetting {
  const { byok: _before, ...others } = fieldsOf(routing['providerTimeouts']) ?? {};
  const all = times.length === 0 ? others : { ...others, byok: Object.fromEntries(times) };
  return withPart(routing, 'providerTimeouts', Object.keys(all).length === 0 ? undefined : all);
}

async function restStep(context: StepContext, routing: RoutingSetting): Promise<RoutingSetting | Back | undefined> {
  const rest = restOf(routing);
  const answer = await askLine({
    title: titleOf(context, 'rest'),
    placeholder: '{"headquarters": ["US"], "anthropic": {"thinking": {"display": "summarized"}}}',
    prompt: l10n.t('A JSON object: other options of the gateway, and options of providers under their names.'),
    value: Object.keys(rest).length === 0 ? '' : JSON.stringify(rest),
    canGoBack: true,
    check: checkRest,
  });
  if (answer === undefined || answer === BACK) return answer;
  return withRest(routing, answer.text === '' ? {} : (fieldsOf(parseJson(answer.text)) ?? {}));
}

function checkRest(text: string): { readonly message: string; readonly isWarning: boolean } | undefined {
  if (text === '') return undefined;
  const value = fieldsOf(parseJson(text));
  if (value === undefined) return { message: l10n.t('This is not a JSON object yet.'), isWarning: false };
  if ('byok' in value) {
    const message = l10n.t(
      'Keys of providers do not belong into settings. Add them to your team in the dashboard of Vercel.',
    );
    return { message, isWarning: false };
  }
  const { problems, warnings } = checkRouting(value);
  const [problem] = problems;
  if (problem !== undefined) return { message: findingText(problem), isWarning: false };
  return warnings.length === 0 ? undefined : { message: warnings.map(findingText).join(' '), isWarning: true };
}

/** What is wrong with a part of a routing, without its place. */
function problemOf(routing: RoutingSetting, place: string): string | undefined {
  return checkRouting(routing).problems.find((found) => found.place === place)?.message;
}
