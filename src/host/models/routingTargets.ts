// For what routing can be set, besides what the workspace keeps.

import * as l10n from '@vscode/l10n';
import { toAppError } from '../../base/errors.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { joinScopes, NARROWING_KEYS, type RoutingScope } from '../../core/gateway/routingScopes.ts';
import { fieldsOf, textOf } from '../../core/gateway/wire.ts';
import { FORM_KEYS, type RoutingLayer, type RowKey } from '../../core/models/routingRows.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { Settings } from '../settings.ts';
import type { ModelChoice } from './modelChoice.ts';
import type { RoutingTarget } from './routingForm.ts';

const ALL_KEYS: readonly RowKey[] = [...FORM_KEYS, 'rest'];

/** What a scope is made of. */
export interface Surroundings {
  readonly settings: Settings;
  readonly models: ModelChoice;
  /** The model in use; `undefined` where there is none yet. */
  readonly model: string | undefined;
}

/** All models, the model in use, and a chat. */
export function mainTargets(around: Surroundings, conversationId: string): readonly RoutingTarget[] {
  const { model } = around;
  return [allModels(around), ...(model === undefined ? [] : [ofModel(around, model)]), ofChat(around, conversationId)];
}

/** The user's own actions that ask for themselves. */
export function actionTargets(around: Surroundings): readonly RoutingTarget[] {
  const actions = around.settings.own('aiGateway.actions');
  return actions.flatMap((entry, index) => (isEditing(entry) ? [ofAction(around, index, entry)] : []));
}

function allModels({ settings, models, model }: Surroundings): RoutingTarget {
  return {
    title: l10n.t('All models'),
    keys: ALL_KEYS,
    model,
    read: async () => models.routingOfAll().own,
    write: (routing) => settings.setForUser('aiGateway.routing', orNothing(routing)),
    wider: () => workspaceLayer(models),
    conflict: () => refusal(() => models.routingOfAll().joined()),
  };
}

function ofModel({ settings, models }: Surroundings, model: string): RoutingTarget {
  const all = (): RoutingSetting => settings.own('aiGateway.routingByModel');
  return {
    title: l10n.t`This model: ${oneLine(models.nameOf(model), 60)}`,
    keys: ALL_KEYS,
    model,
    read: async () => fieldsOf(all()[model]) ?? {},
    write: (routing) => {
      const { [model]: _before, ...others } = all();
      const entries = orNothing(routing) === undefined ? others : { ...others, [model]: routing };
      return settings.setForUser('aiGateway.routingByModel', orNothing(entries));
    },
    wider: () => layersOfAll(models),
    conflict: (routing) => refusal(() => joinScopes(models.routingOfAll().joined(), [{ kind: 'model', routing }])),
  };
}

function ofChat({ models, model }: Surroundings, conversationId: string): RoutingTarget {
  return {
    title: l10n.t('This chat'),
    keys: ALL_KEYS,
    model,
    read: async () => models.memory.routingFor(conversationId),
    write: (routing) => models.memory.chooseRouting(conversationId, routing),
    wider: () => [...layersOfAll(models), ...modelLayer(models, model)],
    conflict: (routing) => conflictOf(models, model, { kind: 'chat', routing }),
  };
}

function ofAction(
  { settings, models, model: chosen }: Surroundings,
  index: number,
  action: Readonly<Record<string, unknown>>,
): RoutingTarget {
  const title = textOf(action['title']) ?? '';
  const model = textOf(action['model']) ?? chosen;
  /** The list may have been changed in the settings meanwhile. */
  const place = (): number => {
    const actions = settings.own('aiGateway.actions');
    return fieldsOf(actions[index])?.['title'] === title
      ? index
      : actions.findIndex((each) => fieldsOf(each)?.['title'] === title);
  };
  const entry = (): Readonly<Record<string, unknown>> => fieldsOf(settings.own('aiGateway.actions')[place()]) ?? {};
  return {
    title: l10n.t`Action “${oneLine(title, 60)}”`,
    keys: ALL_KEYS,
    model,
    read: async () => fieldsOf(entry()['routing']) ?? {},
    write: async (routing) => {
      const { routing: _before, ...others } = entry();
      const changed = orNothing(routing) === undefined ? others : { ...others, routing };
      const at = place();
      if (at < 0) return;
      await settings.setForUser('aiGateway.actions', settings.own('aiGateway.actions').with(at, changed));
    },
    wider: () => [...layersOfAll(models), ...modelLayer(models, model)],
    conflict: (routing) => conflictOf(models, model, { kind: 'action', routing }),
  };
}

/** A scope that the workspace keeps: it can only narrow what the user's own settings allow. */
export function narrowingTarget(
  models: ModelChoice,
  chosen: string | undefined,
  file: Pick<RoutingTarget, 'title' | 'note' | 'read' | 'write'> & { readonly model?: string },
): RoutingTarget {
  const model = file.model ?? chosen;
  return {
    ...file,
    keys: FORM_KEYS.filter((key) => NARROWING_KEYS.has(key)),
    model,
    wider: () => [...layersOfAll(models), ...modelLayer(models, model)],
    conflict: (routing) => conflictOf(models, model, { kind: 'extraction', routing, isOfWorkspace: true }),
  };
}

/** The user's settings and what a workspace adds to them. */
function layersOfAll(models: ModelChoice): readonly RoutingLayer[] {
  return [{ name: l10n.t('all models'), routing: models.routingOfAll().own }, ...workspaceLayer(models)];
}

function workspaceLayer(models: ModelChoice): readonly RoutingLayer[] {
  const { own, joined } = models.routingOfAll();
  try {
    const added = Object.entries(joined()).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(own[key]));
    return added.length === 0 ? [] : [{ name: l10n.t('this workspace'), routing: Object.fromEntries(added) }];
  } catch {
    // That nothing is left is said elsewhere.
    return [];
  }
}

function modelLayer(models: ModelChoice, model: string | undefined): readonly RoutingLayer[] {
  if (model === undefined) return [];
  const name = oneLine(models.nameOf(model), 60);
  return models.routingScopes(model, {}).map(({ routing }) => ({ name, routing }));
}

function conflictOf(models: ModelChoice, model: string | undefined, scope: RoutingScope): string | undefined {
  const ofModel = model === undefined ? [] : models.routingScopes(model, {});
  return refusal(() => joinScopes(models.routingOfAll().joined(), [...ofModel, scope]));
}

function refusal(join: () => unknown): string | undefined {
  try {
    join();
    return undefined;
  } catch (error) {
    return toAppError(error).message;
  }
}

function orNothing<T extends RoutingSetting>(routing: T): T | undefined {
  return Object.keys(routing).length === 0 ? undefined : routing;
}

/** Whether an entry of the setting is an action that asks on its own: one that asks in a chat has the chat's routing. */
function isEditing(entry: unknown): entry is Readonly<Record<string, unknown>> {
  const action = fieldsOf(entry);
  return textOf(action?.['title']) !== undefined && action?.['result'] !== 'chat';
}
