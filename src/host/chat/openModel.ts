import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import type { ModelInfo } from '../../core/model/request.ts';
import { buildSystemPrompt } from '../../core/conversation/prompt.ts';
import type { TurnChoices } from '../../core/conversation/turnRequest.ts';
import type { ViewModel } from '../../protocol/viewState.ts';
import type { ModelTakes } from '../attachments/tray.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { oneLine } from '../../core/text/visible.ts';
import { effortLabel } from '../models/effortPicker.ts';
import { priceText } from '../../core/models/modelItems.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { Settings } from '../settings.ts';

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
    const contextWindow = this.#info(model)?.contextWindow;
    return {
      ...models.options({ model }),
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
    return { ...this.#toView(id), ...(isDefault && { isDefault }) };
  }

  /** What this workspace's settings decide of the next question and its price, as a user reads it. */
  workspaceWords(): readonly string[] {
    const { models, settings } = this.#options;
    const { model, thinking, maxOutputTokens, routing } = settings.workspaceChoices();
    const id = this.#id;
    const words: string[] = [];
    if (model !== undefined && id !== undefined && this.#isTheirs(id)) words.push(this.#named(id));
    if (
      thinking !== undefined &&
      (id === undefined || models.effort(id) !== models.memory.effortFor(id, settings.own('aiGateway.thinking')))
    )
      words.push(`thinking ${effortLabel(thinking)}`);
    if (maxOutputTokens !== undefined)
      words.push(`answers of at most ${maxOutputTokens.toLocaleString('en-US')} tokens`);
    return [...words, ...routingWords(routing)];
  }

  /** Whether the workspace chose the model of the next question, and its price comes only with the list of models. */
  isPriceUnread(): boolean {
    const { gateway, settings } = this.#options;
    const id = this.#id;
    if (id === undefined || settings.workspaceChoices().model === undefined || !this.#isTheirs(id)) return false;
    const info = this.#info(id);
    return (info === undefined || priceText(info) === undefined) && gateway.modelSource().isFallback();
  }

  /** Whether it is not the model that the user would have without the workspace. */
  #isTheirs(id: string): boolean {
    const { models, openId } = this.#options;
    return id !== models.chosenByUser(openId());
  }

  #named(id: string): string {
    const info = this.#info(id);
    const price = info === undefined ? undefined : priceText(info);
    return `${oneLine(this.#options.models.nameOf(id), 80)}${price === undefined ? '' : ` (${price})`}`;
  }

  /** What the model takes; `undefined` where the catalogue does not say. */
  takes(): ModelTakes | undefined {
    const id = this.#id;
    const info = id === undefined ? undefined : this.#info(id);
    if (id === undefined || info === undefined) return undefined;
    const { takesImages, takesFiles, name } = this.#toView(id);
    return { takesImages, takesFiles, name };
  }

  #info(id: string): ModelInfo | undefined {
    return this.#options.gateway.model(id);
  }

  #toView(id: string): ViewModel {
    const { gateway, models } = this.#options;
    const info = gateway.model(id);
    const capabilities = gateway.capabilities(id);
    const creator = info?.creator ?? id.slice(0, Math.max(0, id.indexOf('/')));
    const input = info?.pricing.input?.[0]?.usdPerMillion;
    const output = info?.pricing.output?.[0]?.usdPerMillion;
    return {
      id,
      name: models.nameOf(id),
      creator,
      // Nothing is known of a model outside the list, so nothing is ruled out.
      takesImages: info === undefined || capabilities.has('vision'),
      takesFiles: info === undefined || capabilities.has('files'),
      thinks: capabilities.has('reasoning') || (info?.efforts?.length ?? 0) > 0,
      thinking: effortLabel(models.effort(id)),
      ...(info?.contextWindow !== undefined && { contextWindow: info.contextWindow }),
      ...(info?.maxOutputTokens !== undefined && { maxOutputTokens: info.maxOutputTokens }),
      ...(input !== undefined && { inputUsdPerMillion: input }),
      ...(output !== undefined && { outputUsdPerMillion: output }),
    };
  }
}

const SORT_WORDS: Readonly<Record<string, string>> = {
  cost: 'the cheapest providers first',
  ttft: 'the providers that start soonest first',
  tps: 'the fastest providers first',
};

function routingWords({ order, sort, caching }: RoutingSetting): readonly string[] {
  const sorted = typeof sort === 'string' ? SORT_WORDS[sort] : undefined;
  return [
    ...(Array.isArray(order) ? [`${oneLine(order.join(', '), 80)} as the first providers`] : []),
    ...(sorted === undefined ? [] : [sorted]),
    ...(caching === undefined ? [] : ['prompt caching']),
  ];
}
