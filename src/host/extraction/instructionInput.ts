import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { estimateExtraction } from '../../core/extraction/estimateCost.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';
import { counted } from '../../core/text/plural.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { withPayer } from '../models/payer.ts';
import { modelSetup, pickExtractionModel, type ModelSetup } from './runner.ts';

export interface RunChoices {
  readonly setup: ModelSetup;
  readonly instructions: string;
}

const ANOTHER: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('arrow-swap'),
  tooltip: l10n.t('Use another model'),
};

export interface RunQuestion {
  readonly title: string;
  readonly schema: JsonObject;
  readonly texts: readonly string[];
}

/**
 * The last step before anything is sent: which model, about how much it will use, and anything it should pay attention to.
 * Enter starts. `undefined`: the user changed their mind.
 */
export async function askHowToRun(services: ModelServices, question: RunQuestion): Promise<RunChoices | undefined> {
  let setup = await modelSetup(services);
  let instructions = '';
  while (setup !== undefined) {
    const answer = await ask(services, setup, question, instructions);
    if (answer === undefined) return undefined;
    instructions = answer.instructions;
    if (!answer.wantsModel) return { setup: answer.setup, instructions };
    const model = await pickExtractionModel(services, l10n.t('Model for This Extraction'));
    if (model !== undefined) setup = await modelSetup(services, model);
  }
  return undefined;
}

interface Answer {
  /** With what the list of models said meanwhile. */
  readonly setup: ModelSetup;
  readonly instructions: string;
  readonly wantsModel: boolean;
}

async function ask(
  services: ModelServices,
  given: ModelSetup,
  question: RunQuestion,
  value: string,
): Promise<Answer | undefined> {
  let setup = given;
  const gateway = await services.gateway();
  const box = vscode.window.createInputBox();
  const show = (): void => {
    box.prompt = `${costSentence(setup, question)}.`;
  };
  box.title = question.title;
  box.placeholder = l10n.t('Additional instructions (optional)');
  box.buttons = [ANOTHER];
  box.value = value;
  box.ignoreFocusOut = true;
  show();
  // Prices come with the list of models, which may be on its way.
  const listener = gateway.catalogue.onDidChange(() => {
    const info = gateway.model(setup.model);
    if (info !== undefined) setup = { ...setup, info, modelName: info.name };
    show();
  });
  gateway.refreshModelsIfStale();
  try {
    return await new Promise<Answer | undefined>((resolve) => {
      box.onDidAccept(() => resolve({ setup, instructions: box.value.trim(), wantsModel: false }));
      box.onDidTriggerButton(() => resolve({ setup, instructions: box.value, wantsModel: true }));
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    listener.dispose();
    box.dispose();
  }
}

/** `GPT-4.1: about 3 requests, 41k tokens, $0.12`, and who pays where it is somebody else. */
export function costSentence(setup: ModelSetup, question: Pick<RunQuestion, 'schema' | 'texts'>): string {
  return withPayer(`${setup.modelName}: ${estimateText(setup, question)}`, setup.payer);
}

/** `about 3 requests, 41k tokens, $0.12`. */
function estimateText(setup: ModelSetup, { schema, texts }: Pick<RunQuestion, 'schema' | 'texts'>): string {
  const estimates = texts.map((text) => estimateExtraction({ ...setup, schema, source: { text } }));
  const sum = (key: 'requests' | 'inputTokens' | 'outputTokens'): number =>
    estimates.reduce((all, estimate) => all + estimate[key], 0);
  const requests = sum('requests');
  const costs = estimates.map(({ costUsd }) => costUsd);
  const cost = costs.every((each) => each !== undefined) ? costs.reduce((all, each) => all + each, 0) : undefined;
  return [
    counted(requests, l10n.t('about {0} request'), l10n.t('about {0} requests')),
    l10n.t`${formatCount(sum('inputTokens') + sum('outputTokens'))} tokens`,
    ...(cost === undefined ? [] : [formatMoney(cost)]),
  ].join(', ');
}
