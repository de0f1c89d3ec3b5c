/**
 * What every extraction needs of its surroundings: a model and how it is asked, the client to ask with, what is remembered
 * of models that refused a way of asking. Used for one document, for many files and for saved extractions alike.
 */
import type { CostCeiling } from '../../core/extraction/costCeiling.ts';
import { extractDocument, type DocumentEvent, type DocumentOptions } from '../../core/extraction/extractDocument.ts';
import type { ExtractionRequest } from '../../core/extraction/extractTypes.ts';
import type { JsonValue } from '../../core/json/json.ts';
import { joinScopes } from '../../core/gateway/routingScopes.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import { StoredMethodMemory, type MethodMemory } from '../../core/extraction/methodMemory.ts';
import type { PromptSource } from '../../core/extraction/prompt.ts';
import { pinnedSource, type ModelInfo, type TurnSource } from '../../core/model/request.ts';
import type { RequestOptions } from '../../core/model/requestOptions.ts';
import type { ModelServices } from '../models/modelChoice.ts';

/** A model, how the settings say it is asked, and the client to ask with. */
export interface ModelSetup extends RequestOptions {
  /** What a user calls it. */
  readonly modelName: string;
  /** What the catalogue knows, with prices as limits on money see them; absent where nothing is known. */
  readonly info?: ModelInfo;
  /** Whether the model is asked for evidence where nothing else says so. */
  readonly withEvidence?: boolean;
  /** Who pays, where it is not the user's own key. */
  readonly payer?: string;
  /** The gateway's client, with one account for all requests. */
  readonly source: TurnSource;
  /** Where it asks; the address of the user's setting when absent. */
  readonly address?: string;
}

/** What a saved extraction says of who may answer. */
export interface OwnRouting {
  readonly routing?: RoutingSetting;
}

/** What is extracted from what. */
export interface ExtractionWish {
  readonly schema: JsonValue;
  readonly source: PromptSource;
  readonly instructions?: string;
}

/**
 * The setup of `model`, or of the model in use where none is given; asks for one where none was ever chosen.
 * `undefined`: the user chose none. Settings are read now.
 */
export async function modelSetup(services: ModelServices, model?: string): Promise<ModelSetup | undefined> {
  const [gateway, models] = await Promise.all([services.gateway(), services.models()]);
  const id = model ?? (await models.resolve());
  if (id === undefined) return undefined;
  const info = gateway.priced(id);
  // All of one account: nothing is waited for until the last of them is read.
  const [source, address, paying] = [pinnedSource(gateway.client), gateway.address(), gateway.payer()];
  const payer = await paying;
  return {
    ...models.options({ model: id, thinking: 'off' }),
    modelName: models.nameOf(id),
    withEvidence: services.settings.get('aiGateway.extraction.evidence'),
    ...(info !== undefined && { info }),
    ...(payer !== undefined && { payer }),
    source,
    address,
  };
}

/** The setup with every request of its kept under a limit, where there is one. */
export function underCeiling(setup: ModelSetup, ceiling: CostCeiling | undefined): ModelSetup {
  return ceiling === undefined ? setup : { ...setup, source: ceiling.guard(setup.source, setup.info) };
}

/** Asks for a model in the editor's list, without making it the chat's; `undefined` where the user changed their mind. */
export async function pickExtractionModel(services: ModelServices, title: string): Promise<string | undefined> {
  return (await services.models()).pick(title, undefined, true);
}

/** The request of the core for a wish. */
function requestOf(setup: ModelSetup, wish: ExtractionWish): ExtractionRequest {
  const {
    modelName: _name,
    source: _client,
    address: _where,
    payer: _payer,
    withEvidence: _evidence,
    ...asked
  } = setup;
  return {
    ...asked,
    schema: wish.schema,
    source: wish.source,
    ...(wish.instructions !== undefined && wish.instructions.trim() !== '' && { instructions: wish.instructions }),
  };
}

/** Which ways of asking models have refused; kept in the user's own state, over windows and workspaces. */
function methodMemoryOf(services: ModelServices, address: string | undefined): MethodMemory {
  const { version = '' } = services.context.extension.packageJSON as { readonly version?: string };
  return new StoredMethodMemory(services.userState, version, address ?? services.settings.get('aiGateway.baseUrl'));
}

/** The setup as the file of a saved extraction narrows it. Where no provider is left, every request of its fails with that. */
function narrowed(setup: ModelSetup, own: RoutingSetting | undefined): ModelSetup {
  if (own === undefined) return setup;
  try {
    return {
      ...setup,
      routing: joinScopes(setup.routing ?? {}, [{ kind: 'extraction', routing: own, isOfWorkspace: true }]),
    };
  } catch (thrown) {
    return { ...setup, source: refusing(toAppError(thrown)) };
  }
}

function refusing(error: AppError): TurnSource {
  return {
    // oxlint-disable-next-line require-await -- a stream without anything to wait for
    async *streamTurn() {
      yield { type: 'turn-end', reason: 'error', error };
    },
  };
}

/** Runs a wish over a document of any length. Ends with exactly one `end` and does not throw; `signal` keeps the partial. */
export function runExtraction(
  services: ModelServices,
  setup: ModelSetup,
  wish: ExtractionWish,
  options: Omit<DocumentOptions, 'methodMemory'> & OwnRouting,
): AsyncGenerator<DocumentEvent, void, void> {
  const { withEvidence = false } = setup;
  const { routing, ...asked } = options;
  const own = { withEvidence, ...asked, methodMemory: methodMemoryOf(services, setup.address) };
  const { source, ...request } = narrowed(setup, routing);
  return extractDocument(requestOf({ ...request, source }, wish), source, own);
}
