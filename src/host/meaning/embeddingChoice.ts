import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import { defaultEmbeddingModel, dimensionsFor } from '../../core/models/embeddingModels.ts';
import type { GatewaySettings, ModelInfo } from '../../core/model/request.ts';
import type { Gateway, GatewayServices } from '../gateway/gateway.ts';

/** Which model makes the vectors, and where. */
export interface EmbeddingChoice {
  readonly model: string;
  /** What the list of models knows of it. */
  readonly info: ModelInfo | undefined;
  readonly origin: string;
  readonly dimensions: number | undefined;
  /** Names all that makes the vectors what they are. */
  readonly source: string;
  /** With which server and account all of its requests are made. */
  readonly settings: GatewaySettings;
}

/** The model of the setting, else the default among those listed. Throws an `AppError` where there is none. */
export async function embeddingChoice(services: GatewayServices, signal: AbortSignal): Promise<EmbeddingChoice> {
  const gateway = await services.gateway();
  const settings = gateway.settings();
  const { origin } = parseBaseUrl(settings.baseUrl);
  const set = services.settings.get('aiGateway.embeddingModel').trim();
  const model = set === '' ? (await listedDefault(gateway, signal))?.id : set;
  if (model === undefined) throw noModel(origin);
  const dimensions = dimensionsFor(model);
  const source = JSON.stringify([origin, model, dimensions ?? 0]);
  return { model, info: gateway.model(model), origin, dimensions, source, settings };
}

/**
 * Names what an agreement holds for: the text of these folders goes to this model, and this account pays. A file of the
 * workspace may add folders to it.
 */
export function agreementOf({ source, settings }: EmbeddingChoice): string {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString()).toSorted();
  return JSON.stringify([source, settings.account ?? '', folders]);
}

/** Whether the server and the account of the choice are those in use. */
export function isInUse({ origin, settings }: EmbeddingChoice, gateway: Pick<Gateway, 'settings'>): boolean {
  try {
    const now = gateway.settings();
    return parseBaseUrl(now.baseUrl).origin === origin && now.account === settings.account;
  } catch {
    // The account is gone, or its address is none.
    return false;
  }
}

/** The list that comes with the extension names no embedding models: the server is asked once. */
async function listedDefault({ catalogue }: Gateway, signal: AbortSignal): Promise<ModelInfo | undefined> {
  return defaultEmbeddingModel(catalogue.models()) ?? defaultEmbeddingModel(await catalogue.refresh(signal));
}

function noModel(origin: string): AppError {
  const { host } = new URL(origin);
  return new AppError(
    'request',
    l10n.t`${host} lists no embedding model. Name one that it has in the setting aiGateway.embeddingModel.`,
    { code: 'no-embedding-model', actions: ['open-settings'] },
  );
}
