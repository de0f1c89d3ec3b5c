// Which model answers, and how it is asked.

import * as l10n from '@vscode/l10n';
import { raceSignal } from '../../base/async.ts';
import { nextOf } from '../../core/models/nextOf.ts';
import { runInBackground } from '../../core/background.ts';
import { isAppError } from '../../base/errors.ts';
import type { Event } from '../../base/event.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { joinScopes, modelScope, type RoutingScope } from '../../core/gateway/routingScopes.ts';
import type { GatewayRouting, ModelInfo, SearchTool, ThinkingEffort } from '../../core/model/request.ts';
import {
  requestOptions,
  type RequestOptions,
  type RequestSettings,
  type RequestWish,
} from '../../core/model/requestOptions.ts';
import { onlyDraws, unlistedModel } from '../../core/models/models.ts';
import type { Gateway, GatewayServices } from '../gateway/gateway.ts';
import type { Settings } from '../settings.ts';
import type { KeepFocus } from '../window/composerFocus.ts';
import { withPatience } from '../window/progress.ts';
import { effortChoices, effortLabel, pickEffort } from './effortPicker.ts';
import { ModelMemory } from './modelMemory.ts';
import { pickModel } from './modelPicker.ts';

/** What asking a model takes. */
export interface ModelServices extends GatewayServices {
  /** Which model answers, and how it is asked; loads on first use. */
  models(): Promise<ModelChoice>;
}

/** Where a request comes from, as far as that decides who may answer it. */
export interface RequestPlace {
  /** The conversation that asks. */
  readonly conversationId?: string;
  /** The action or the like that asks. */
  readonly scope?: RoutingScope;
}

/** Reads no more than the kept list of models. */
export async function openModels(services: GatewayServices): Promise<ModelChoice> {
  const { settings } = services;
  const memory = new ModelMemory(services.userState, services.workspaceState);
  const settle = (): Promise<void> => memory.settle(settings.own('aiGateway.model').trim());
  await settle();
  services.context.subscriptions.push(
    settings.onDidChange((affects) => {
      if (affects('aiGateway.model')) runInBackground(services.log, 'Following the setting of the model', settle());
    }),
  );
  const keepFocus: KeepFocus = (ask) => services.composerFocus.keep(ask);
  return new ModelChoice({ gateway: await services.gateway(), memory, settings, keepFocus });
}

/** Who may serve a model where no chat asks, by the settings of now. Throws a `request` error where they leave no provider. */
export function routingFor({ settings }: Pick<GatewayServices, 'settings'>, model: string): GatewayRouting {
  return joinScopes(settings.get('aiGateway.routing'), [modelScope(settings.own('aiGateway.routingByModel'), model)]);
}

export interface ModelChoiceOptions {
  readonly gateway: Pick<Gateway, 'client' | 'defaultModel' | 'knownAddress' | 'model' | 'modelSource'>;
  readonly memory: ModelMemory;
  readonly settings: Settings;
  readonly keepFocus: KeepFocus;
}

/**
 * Which model answers and how it is asked: the one chosen last, or a conversation's own where an id is given. Knows neither
 * the chat nor its conversations.
 */
export class ModelChoice {
  readonly memory: ModelMemory;
  readonly #options: ModelChoiceOptions;
  /** Another model or effort may be in use now. */
  readonly onDidChange: Event<void>;

  constructor(options: ModelChoiceOptions) {
    this.#options = options;
    this.memory = options.memory;
    this.onDidChange = options.memory.onDidChange;
  }

  /** The model in use; until one was ever chosen the list's default, `undefined` where that is not known. */
  id(conversationId?: string): string | undefined {
    return this.chosen(conversationId) ?? this.#options.gateway.defaultModel();
  }

  /** The model that was chosen; `undefined` where none ever was. */
  chosen(conversationId?: string): string | undefined {
    return this.#chosen(conversationId, this.#options.settings.get('aiGateway.model'));
  }

  /** The model that would be the chosen one if the settings said `setting`. */
  chosenWith(setting: string, conversationId?: string): string | undefined {
    return this.#chosen(conversationId, setting);
  }

  #chosen(conversationId: string | undefined, setting: string): string | undefined {
    const configured = setting.trim();
    return conversationId === undefined
      ? this.memory.lastChosen(configured, this.#options.settings.own('aiGateway.model').trim())
      : this.memory.modelFor(conversationId, configured);
  }

  nameOf(id: string): string {
    return (this.#info(id) ?? unlistedModel(id)).name;
  }

  effort(id: string): ThinkingEffort {
    return this.memory.effortFor(id, this.#options.settings.get('aiGateway.thinking'));
  }

  /** How a request is made. Settings are read now; throws a `request` error where they leave no provider. */
  options(wish: RequestWish, place: RequestPlace = {}): RequestOptions {
    return requestOptions(wish, this.requestSettings(wish.model, place), this.#info(wish.model));
  }

  /** What the settings say now of requests to a model. Throws a `request` error where they leave no provider. */
  requestSettings(model: string, place: RequestPlace = {}): RequestSettings {
    const { settings } = this.#options;
    return {
      thinking: this.effort(model),
      maxOutputTokens: settings.get('aiGateway.maxOutputTokens'),
      wireFormat: settings.get('aiGateway.wireFormat'),
      // Names and values are the gateway's own; package.json describes them to the editor of the settings.
      routing: joinScopes(settings.get('aiGateway.routing'), this.routingScopes(model, place)) as GatewayRouting,
    };
  }

  /** The routing of the user's settings for all models, and what it comes to with the workspace's; `joined` throws as `options`. */
  routingOfAll(): { readonly own: RoutingSetting; readonly joined: () => RoutingSetting } {
    const { settings } = this.#options;
    return { own: settings.own('aiGateway.routing'), joined: () => settings.get('aiGateway.routing') };
  }

  /** What says something of the routing besides the settings for all models, the widest first. */
  routingScopes(model: string, { conversationId, scope }: RequestPlace): readonly RoutingScope[] {
    const ofChat = conversationId === undefined ? {} : this.memory.routingFor(conversationId);
    return [
      modelScope(this.#options.settings.own('aiGateway.routingByModel'), model),
      { kind: 'chat', routing: ofChat },
      ...(scope === undefined ? [] : [scope]),
    ];
  }

  /**
   * With which of the gateway's tools the web may be searched in a conversation: where that was chosen there, or by the
   * user's setting.
   */
  webSearch(conversationId: string): SearchTool | undefined {
    const isOn = this.memory.searchFor(conversationId) ?? this.#options.settings.get('aiGateway.webSearch') === 'auto';
    return isOn ? this.#options.settings.get('aiGateway.webSearchTool') : undefined;
  }

  /** How searches would be made by the account in use, whether they are on or not. */
  searchSettings(): { wireFormat: RequestSettings['wireFormat']; baseUrl: string; tool: SearchTool } {
    const { settings, gateway } = this.#options;
    return {
      wireFormat: settings.get('aiGateway.wireFormat'),
      baseUrl: gateway.knownAddress() ?? '',
      tool: settings.get('aiGateway.webSearchTool'),
    };
  }

  /** Lets the web be searched in a conversation, or not. */
  async searchWeb(conversationId: string, isOn: boolean): Promise<void> {
    await this.memory.chooseSearch(conversationId, isOn);
  }

  /** Loads what the first request to a model needs, while nobody waits for it. */
  warmUp(model: string): void {
    const { gateway, settings } = this.#options;
    void gateway.client.warmUp(model, settings.get('aiGateway.wireFormat'));
  }

  /**
   * The model to ask with. Waits for the list of models where only that can name one, and asks where it names none.
   * `undefined`: none was picked. Rejects with a `network` error where the list cannot be had.
   */
  async resolve(conversationId?: string): Promise<string | undefined> {
    if (this.id(conversationId) === undefined) await this.loadList();
    return this.id(conversationId) ?? (await this.select(conversationId));
  }

  /** Reads the list of models where it never was. Rejects with a `network` or `cancelled` error. */
  async loadList(): Promise<void> {
    const source = this.#options.gateway.modelSource();
    if (!source.isFallback()) return;
    try {
      await withPatience(l10n.t('Loading the model list…'), (signal) => raceSignal(source.refresh(), signal));
    } catch (error) {
      // A server that lists no models may still answer to a name that is typed into the picker.
      if (!isAppError(error) || error.kind === 'network' || error.kind === 'cancelled') throw error;
    }
  }

  /** Asks for the model and remembers it; `undefined` where none was picked. `isFollowUp`: after another question. */
  async select(conversationId?: string, isFollowUp = false): Promise<string | undefined> {
    const id = await this.pick(l10n.t('Select Model'), conversationId, isFollowUp);
    if (id !== undefined) await this.use(id, conversationId);
    return id;
  }

  /**
   * Makes a model the one chosen last, and that of a conversation where one is given; one that only draws, of that
   * conversation alone: nothing else could use it.
   */
  async use(id: string, conversationId?: string): Promise<void> {
    if (conversationId !== undefined && onlyDraws(this.#info(id))) {
      await this.memory.chooseForChat(conversationId, id, this.#options.settings.own('aiGateway.model').trim());
      return;
    }
    await this.memory.choose(conversationId, id, this.#options.settings.own('aiGateway.model').trim());
  }

  /** Asks for a model and remembers nothing; with `isFollowUp` after another question. */
  async pick(title: string, conversationId?: string, isFollowUp = false): Promise<string | undefined> {
    const { gateway, settings, keepFocus } = this.#options;
    const options = {
      title,
      isFollowUp,
      // Only a chat shows pictures.
      offersDrawing: conversationId !== undefined && !isFollowUp,
      current: this.id(conversationId),
      source: gateway.modelSource(),
      memory: this.memory,
      defaultModel: settings.get('aiGateway.model'),
      makeDefault: (id: string) => settings.setForUser('aiGateway.model', id),
    };
    return keepFocus(() => pickModel(options));
  }

  /** Asks how hard the model should think; for the model itself where there is none yet. */
  async selectEffort(conversationId?: string): Promise<void> {
    const id = this.id(conversationId);
    if (id === undefined) {
      await this.select(conversationId);
      return;
    }
    const efforts = effortChoices(this.#info(id)?.efforts);
    const picked = await this.#options.keepFocus(() => pickEffort(this.nameOf(id), efforts, this.effort(id)));
    if (picked !== undefined) await this.memory.chooseEffort(id, picked);
  }

  /** The favourite after the model in use; `undefined` where there is none. */
  nextFavourite(conversationId?: string): string | undefined {
    return nextOf(this.memory.favourites(), this.id(conversationId));
  }

  /** Takes the next of the efforts worth offering for a model, and gives it in words. */
  async nextEffort(id: string): Promise<string> {
    const next = nextOf(effortChoices(this.#info(id)?.efforts), this.effort(id)) ?? 'auto';
    await this.memory.chooseEffort(id, next);
    return effortLabel(next);
  }

  #info(id: string): ModelInfo | undefined {
    return this.#options.gateway.model(id);
  }
}
