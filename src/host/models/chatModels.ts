import { raceSignal } from '../../base/async.ts';
import { isAppError } from '../../base/errors.ts';
import type { Event } from '../../base/event.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import type { GatewayRouting, ModelInfo, ThinkingEffort } from '../../core/model/request.ts';
import { buildSystemPrompt } from '../../core/conversation/prompt.ts';
import type { TurnChoices } from '../../core/conversation/turnRequest.ts';
import type { ViewModel } from '../../protocol/viewState.ts';
import type { ModelTakes } from '../attachments/tray.ts';
import type { Gateway } from '../gateway.ts';
import { oneLine } from '../../core/text/visible.ts';
import { effortChoices, effortLabel, pickEffort } from './effortPicker.ts';
import { priceText } from '../../core/models/modelItems.ts';
import type { ModelMemory } from './modelMemory.ts';
import { pickModel } from './modelPicker.ts';
import { withPatience } from '../window/progress.ts';
import type { Settings } from '../settings.ts';
import type { KeepFocus } from '../window/composerFocus.ts';

export interface ChatModelsOptions {
  readonly gateway: Gateway;
  readonly memory: ModelMemory;
  readonly settings: Settings;
  readonly keepFocus: KeepFocus;
  /** The conversation shown; `undefined` only before the first one is open. */
  readonly openId: () => string | undefined;
  readonly editorName: string;
  /** `undefined` where no workspace is open or it is not trusted. */
  readonly workspaceName: () => string | undefined;
}

/** Which model answers, how it is asked, and what the panel shows of it. */
export class ChatModels {
  readonly #options: ChatModelsOptions;
  /** Another model or effort may be in use now. */
  readonly onDidChange: Event<void>;

  constructor(options: ChatModelsOptions) {
    this.#options = options;
    this.onDidChange = options.memory.onDidChange;
  }

  /** The model of a conversation; until one was ever chosen the list's default, `undefined` where that is not known. */
  idFor(conversationId: string | undefined): string | undefined {
    return this.#chosenFor(conversationId) ?? this.#options.gateway.defaultModel();
  }

  #chosenFor(conversationId: string | undefined): string | undefined {
    return this.#options.memory.modelFor(conversationId, this.#options.settings.get('aiGateway.model'));
  }

  nameOf(id: string): string {
    return this.#info(id)?.name ?? id.slice(id.indexOf('/') + 1);
  }

  /** How the next turn of a conversation is asked for. Everything is read now: settings count at once. */
  choices(conversationId: string, override: string | undefined): TurnChoices {
    const { settings } = this.#options;
    const model = override ?? this.idFor(conversationId) ?? '';
    const maxOutputTokens = settings.get('aiGateway.maxOutputTokens');
    const contextWindow = this.#info(model)?.contextWindow;
    return {
      model,
      thinking: this.#effort(model),
      wireFormat: settings.get('aiGateway.wireFormat'),
      // Names and values are the gateway's own; package.json describes them to the editor of the settings.
      routing: settings.get('aiGateway.routing') as GatewayRouting,
      systemPrompt: () => this.systemPrompt(),
      ...(maxOutputTokens > 0 && { maxOutputTokens }),
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
    const openId = this.#options.openId();
    const id = this.idFor(openId);
    if (id === undefined) return null;
    const isDefault = this.#chosenFor(openId) === undefined;
    return { ...this.#toView(id), ...(isDefault && { isDefault }) };
  }

  /** What this workspace's settings decide of the next question and its price, as a person reads it. */
  workspaceWords(): readonly string[] {
    const { memory, settings, openId } = this.#options;
    const { model, thinking, maxOutputTokens, routing } = settings.workspaceChoices();
    const id = this.idFor(openId());
    const words: string[] = [];
    if (model !== undefined && id !== undefined && this.#isTheirs(id)) words.push(this.#named(id));
    if (
      thinking !== undefined &&
      (id === undefined || this.#effort(id) !== memory.effortFor(id, settings.own('aiGateway.thinking')))
    )
      words.push(`thinking ${effortLabel(thinking)}`);
    if (maxOutputTokens !== undefined)
      words.push(`answers of at most ${maxOutputTokens.toLocaleString('en-US')} tokens`);
    return [...words, ...routingWords(routing)];
  }

  /** Whether the workspace chose the model of the next question, and its price comes only with the list of models. */
  isPriceUnread(): boolean {
    const { gateway, openId, settings } = this.#options;
    const id = this.idFor(openId());
    if (id === undefined || settings.workspaceChoices().model === undefined || !this.#isTheirs(id)) return false;
    const info = this.#info(id);
    return (info === undefined || priceText(info) === undefined) && gateway.modelSource().isFallback();
  }

  /** Whether it is not the model that the person would have without the workspace. */
  #isTheirs(id: string): boolean {
    const { memory, openId, settings } = this.#options;
    return id !== memory.modelFor(openId(), settings.own('aiGateway.model'));
  }

  #named(id: string): string {
    const info = this.#info(id);
    const price = info === undefined ? undefined : priceText(info);
    return `${oneLine(this.nameOf(id), 80)}${price === undefined ? '' : ` (${price})`}`;
  }

  /** What the model takes; `undefined` where the catalogue does not say. */
  takes(): ModelTakes | undefined {
    const id = this.idFor(this.#options.openId());
    const info = id === undefined ? undefined : this.#info(id);
    if (id === undefined || info === undefined) return undefined;
    const { takesImages, takesFiles, name } = this.#toView(id);
    return { takesImages, takesFiles, name };
  }

  /**
   * The model to ask with in the open conversation. Waits for the list of models where only that can name one, and asks
   * where it names none. `undefined`: none was picked. Rejects with a `network` error where the list cannot be had.
   */
  async resolveForOpenChat(): Promise<string | undefined> {
    const known = (): string | undefined => this.idFor(this.#options.openId());
    if (known() === undefined) await this.loadList();
    return known() ?? (await this.selectForOpenChat());
  }

  /** Reads the list of models where it never was. Rejects with a `network` or `cancelled` error. */
  async loadList(): Promise<void> {
    const source = this.#options.gateway.modelSource();
    if (!source.isFallback()) return;
    try {
      await withPatience('Loading the model list…', (signal) => raceSignal(source.refresh(), signal));
    } catch (error) {
      // A server that lists no models may still answer to a name that is typed into the picker.
      if (!isAppError(error) || error.kind === 'network' || error.kind === 'cancelled') throw error;
    }
  }

  /** Asks for the model of the open conversation and remembers it; `undefined` where none was picked. */
  async selectForOpenChat(): Promise<string | undefined> {
    const conversationId = this.#options.openId();
    const id = await this.pick('Select Model');
    if (id !== undefined) await this.#options.memory.choose(conversationId, id);
    return id;
  }

  /** Makes a model the one of a conversation. */
  async use(conversationId: string, id: string): Promise<void> {
    await this.#options.memory.choose(conversationId, id);
  }

  /** Asks for a model without making it the conversation's. */
  async pick(title: string): Promise<string | undefined> {
    const { gateway, memory, settings, keepFocus } = this.#options;
    const source = gateway.modelSource();
    const options = {
      title,
      current: this.idFor(this.#options.openId()),
      source,
      memory,
      defaultModel: settings.get('aiGateway.model'),
      makeDefault: (id: string) => settings.setForUser('aiGateway.model', id),
    };
    return keepFocus(() => pickModel(options));
  }

  async selectEffort(): Promise<void> {
    const id = this.idFor(this.#options.openId());
    if (id === undefined) {
      await this.selectForOpenChat();
      return;
    }
    const efforts = effortChoices(this.#info(id)?.efforts);
    const { keepFocus } = this.#options;
    const picked = await keepFocus(() => pickEffort(this.nameOf(id), efforts, this.#effort(id)));
    if (picked !== undefined) await this.#options.memory.chooseEffort(id, picked);
  }

  #effort(id: string): ThinkingEffort {
    return this.#options.memory.effortFor(id, this.#options.settings.get('aiGateway.thinking'));
  }

  #info(id: string): ModelInfo | undefined {
    return this.#options.gateway.model(id);
  }

  #toView(id: string): ViewModel {
    const info = this.#info(id);
    const capabilities = this.#options.gateway.capabilities(id);
    const creator = info?.creator ?? id.slice(0, Math.max(0, id.indexOf('/')));
    const input = info?.pricing.input?.[0]?.usdPerMillion;
    const output = info?.pricing.output?.[0]?.usdPerMillion;
    return {
      id,
      name: this.nameOf(id),
      creator,
      // Nothing is known of a model outside the list, so nothing is ruled out.
      takesImages: info === undefined || capabilities.has('vision'),
      takesFiles: info === undefined || capabilities.has('files'),
      thinks: capabilities.has('reasoning') || (info?.efforts?.length ?? 0) > 0,
      thinking: effortLabel(this.#effort(id)),
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
