import * as l10n from '@vscode/l10n';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import type { ModelInfo } from '../../core/model/request.ts';
import { buildSystemPrompt } from '../../core/conversation/prompt.ts';
import type { TurnChoices } from '../../core/conversation/turnRequest.ts';
import type { ViewModel } from '../../protocol/viewState.ts';
import type { ModelTakes } from '../attachments/tray.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { oneLine } from '../../core/text/visible.ts';
import { effortLabel } from '../models/effortPicker.ts';
import { knowsCapabilities, onlyDraws } from '../../core/models/models.ts';
import { priceText } from '../../core/models/modelItems.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { FolderAnswer } from '../folderConsent.ts';
import type { Settings, ToldValues } from '../settings.ts';
import type { SettingId } from '../settingTable.ts';
import { viewWebSearch } from './webSearchButton.ts';

/** Settings that the panel shows beside the model. */
export const MODEL_SETTINGS = [
  'aiGateway.model',
  'aiGateway.thinking',
  'aiGateway.maxOutputTokens',
  'aiGateway.routing',
  'aiGateway.webSearch',
  'aiGateway.webSearchTool',
  'aiGateway.wireFormat',
  'aiGateway.baseUrl',
] as const satisfies readonly SettingId[];

export interface OpenModelOptions {
  readonly gateway: Gateway;
  readonly models: ModelChoice;
  readonly settings: Settings;
  /** The conversation shown; `undefined` only before the first one is open. */
  readonly openId: () => string | undefined;
  readonly editorName: string;
  /** `undefined` where no workspace is open or it is not trusted. */
  readonly workspaceName: () => string | undefined;
}

/** The model of the conversation shown: what the panel says of it, and how the next turn is asked for. */
export class OpenModel {
  readonly #options: OpenModelOptions;
  /** What of the workspace's settings the user was told last. */
  #told: ToldValues = {};

  constructor(options: OpenModelOptions) {
    this.#options = options;
  }

  get #id(): string | undefined {
    return this.#options.models.id(this.#options.openId());
  }

  /** How the next turn of a conversation is asked for. Everything is read now: settings count at once. */
  choices(conversationId: string, override: string | undefined): TurnChoices {
    const { models } = this.#options;
    const model = override ?? models.id(conversationId) ?? '';
    const webSearch = models.webSearch(conversationId);
    const contextWindow = this.#info(model)?.contextWindow;
    return {
      ...models.options({ model }, { conversationId }),
      ...(webSearch !== undefined && { webSearch }),
      systemPrompt: () => this.systemPrompt(),
      ...(contextWindow !== undefined && { contextWindow }),
    };
  }

  systemPrompt(): string {
    const { settings, editorName, workspaceName } = this.#options;
    const { user, workspace } = settings.instructions();
    const name = workspaceName();
    return buildSystemPrompt({
      editorName,
      userInstructions: user,
      workspaceInstructions: workspace,
      ...(name !== undefined && { workspaceName: name }),
    });
  }

  view(): ViewModel | null {
    const { models, openId } = this.#options;
    const id = this.#id;
    if (id === undefined) return null;
    const isDefault = models.chosen(openId()) === undefined;
    return { ...this.#toView(id), webSearch: this.#webSearch(id), ...(isDefault && { isDefault }) };
  }

  /** What the folder's settings suggest for the next question, as a user reads it; nothing that would change nothing. */
  suggestion(): readonly string[] {
    const { models, settings, openId } = this.#options;
    const { model, thinking, maxOutputTokens, routing } = settings.suggestions();
    const id = this.#id;
    const words: string[] = [];
    const told: SettingId[] = [];
    const tell = (setting: SettingId, ...said: readonly string[]): void => {
      words.push(...said);
      if (said.length > 0) told.push(setting);
    };
    if (model !== undefined && model !== id && models.chosenWith(model, openId()) === model)
      tell('aiGateway.model', this.#named(model));
    if (thinking !== undefined && (id === undefined || models.memory.effortFor(id, thinking) !== models.effort(id)))
      tell('aiGateway.thinking', l10n.t`thinking ${effortLabel(thinking)}`);
    if (maxOutputTokens !== undefined)
      tell('aiGateway.maxOutputTokens', l10n.t`responses of at most ${maxOutputTokens.toLocaleString('en-US')} tokens`);
    tell('aiGateway.routing', ...routingWords(routing));
    this.#told = Object.fromEntries(told.map((setting) => [setting, settings.told(setting)]));
    return words;
  }

  /** Keeps what the user answers to the suggestion that they were told last: to these values, and no others. */
  async answerSuggestion(answer: FolderAnswer): Promise<void> {
    await this.#options.settings.decide(this.#told, answer);
  }

  #named(id: string): string {
    const info = this.#info(id);
    const price = info === undefined ? undefined : priceText(info);
    return `${oneLine(this.#options.models.nameOf(id), 80)}${price === undefined ? '' : ` (${price})`}`;
  }

  /** What the model takes, of the conversation shown or another; `undefined` where the catalogue does not say. */
  takes(conversationId = this.#options.openId()): ModelTakes | undefined {
    const id = this.#options.models.id(conversationId);
    const info = id === undefined ? undefined : this.#info(id);
    if (id === undefined || info === undefined) return undefined;
    const { takesImages, takesFiles, name } = this.#toView(id);
    return { takesImages, takesFiles, name };
  }

  #webSearch(model: string): NonNullable<ViewModel['webSearch']> {
    const { gateway, models, openId } = this.#options;
    const conversationId = openId();
    return viewWebSearch({
      model,
      name: models.nameOf(model),
      info: gateway.model(model),
      ...models.searchSettings(),
      isOn: conversationId !== undefined && models.webSearch(conversationId) !== undefined,
    });
  }

  #info(id: string): ModelInfo | undefined {
    return this.#options.gateway.model(id);
  }

  #toView(id: string): ViewModel {
    const { gateway, models } = this.#options;
    const info = gateway.model(id);
    const capabilities = gateway.capabilities(id);
    const isSilent = info === undefined || (!knowsCapabilities(info) && !onlyDraws(info));
    const creator = info?.creator ?? id.slice(0, Math.max(0, id.indexOf('/')));
    const input = info?.pricing.input?.[0]?.usdPerMillion;
    const output = info?.pricing.output?.[0]?.usdPerMillion;
    return {
      id,
      name: models.nameOf(id),
      creator,
      // Where nothing is known of a model, nothing is ruled out.
      // What only draws changes the pictures that it is given; its server says where it cannot.
      takesImages: isSilent || info.type === 'image' || capabilities.has('vision'),
      takesFiles: isSilent || capabilities.has('files'),
      thinks: capabilities.has('reasoning') || (info?.efforts?.length ?? 0) > 0,
      thinking: effortLabel(models.effort(id)),
      ...(info?.contextWindow !== undefined && { contextWindow: info.contextWindow }),
      ...(info?.maxOutputTokens !== undefined && { maxOutputTokens: info.maxOutputTokens }),
      ...(input !== undefined && { inputUsdPerMillion: input }),
      ...(output !== undefined && { outputUsdPerMillion: output }),
      ...(info?.pricing.imageUsd !== undefined && { imageUsd: info.pricing.imageUsd }),
      ...(onlyDraws(info) && { onlyDraws: true }),
    };
  }
}

const SORT_WORDS: Readonly<Record<string, string>> = {
  cost: l10n.t('the cheapest providers first'),
  ttft: l10n.t('the providers that start soonest first'),
  tps: l10n.t('the fastest providers first'),
};

function routingWords({ order, sort, caching }: RoutingSetting): readonly string[] {
  const sorted = typeof sort === 'string' ? SORT_WORDS[sort] : undefined;
  return [
    ...(Array.isArray(order) ? [l10n.t`${oneLine(order.join(', '), 80)} as the first providers`] : []),
    ...(sorted === undefined ? [] : [sorted]),
    ...(caching === undefined ? [] : [l10n.t('prompt caching')]),
  ];
}
