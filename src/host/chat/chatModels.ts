import type { Event } from '../../base/event.ts';
import type { GatewayRouting, ModelInfo, ThinkingEffort } from '../../core/gateway/types.ts';
import { buildSystemPrompt } from '../../core/conversation/prompt.ts';
import type { TurnChoices } from '../../core/conversation/session.ts';
import type { ViewModel } from '../../protocol/viewState.ts';
import type { ModelTakes } from '../attachments/tray.ts';
import type { Gateway } from '../gateway.ts';
import { effortChoices, effortLabel, pickEffort } from '../models/effortPicker.ts';
import type { ModelMemory } from '../models/modelMemory.ts';
import { pickModel } from '../models/modelPicker.ts';
import type { Settings } from '../settings.ts';

export interface ChatModelsOptions {
  readonly gateway: Gateway;
  readonly memory: ModelMemory;
  readonly settings: Settings;
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

  /** The model of a conversation; `undefined` until one was ever chosen. */
  idFor(conversationId: string | undefined): string | undefined {
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
    const id = this.idFor(this.#options.openId());
    return id === undefined ? null : this.#toView(id);
  }

  /** What the model takes; `undefined` where the catalogue does not say. */
  takes(): ModelTakes | undefined {
    const id = this.idFor(this.#options.openId());
    const info = id === undefined ? undefined : this.#info(id);
    if (id === undefined || info === undefined) return undefined;
    const { takesImages, takesFiles, name } = this.#toView(id);
    return { takesImages, takesFiles, name };
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
    const { gateway, memory, settings } = this.#options;
    const source = gateway.modelSource();
    return pickModel({
      title,
      current: this.idFor(this.#options.openId()),
      source,
      memory,
      defaultModel: settings.get('aiGateway.model'),
      makeDefault: (id) => settings.setForUser('aiGateway.model', id),
    });
  }

  async selectEffort(): Promise<void> {
    const id = this.idFor(this.#options.openId());
    if (id === undefined) {
      await this.selectForOpenChat();
      return;
    }
    const picked = await pickEffort(this.nameOf(id), effortChoices(this.#info(id)?.efforts), this.#effort(id));
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
