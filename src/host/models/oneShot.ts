import type { AppError } from '../../base/errors.ts';
import { endError } from '../../core/model/errors.ts';
import { newId } from '../../core/model/ids.ts';
import type { FinishReason } from '../../core/model/message.ts';
import type { RequestOptions } from '../../core/model/requestOptions.ts';
import type { ModelServices } from './modelChoice.ts';

/** One question outside any conversation. */
export interface OneShot {
  readonly options: RequestOptions;
  readonly system: string;
  readonly text: string;
}

/** How an answer ended; `error` wherever it is not whole, `costUsd` only where the server said it. */
export interface OneShotEnd {
  readonly reason: FinishReason;
  readonly error?: AppError;
  readonly costUsd?: number;
}

/** A little thinking where the model can; its share of the output must not eat the answer. */
const THINKING = { thinking: 'low', thinkingTokens: 4_096 } as const;

/**
 * How the model in use is asked for an answer of at most `answerTokens`. `undefined`: the user was asked for a model and chose
 * none. Throws a `request` error where the settings leave no provider.
 */
export async function oneShotOptions(
  services: ModelServices,
  answerTokens: number,
): Promise<RequestOptions | undefined> {
  const models = await services.models();
  const model = await models.resolve();
  return model === undefined ? undefined : models.options({ model, answerTokens, ...THINKING });
}

/** Asks and hands over what arrives, piece by piece. Never rejects for what the gateway does: the end says it. */
export async function askOnce(
  services: ModelServices,
  question: OneShot,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<OneShotEnd> {
  const gateway = await services.gateway();
  let costUsd: number | undefined;
  const events = gateway.client.streamTurn(
    {
      ...question.options,
      system: question.system,
      messages: [{ id: newId(), role: 'user', createdAt: 0, parts: [{ type: 'text', text: question.text }] }],
    },
    { signal },
  );
  for await (const event of events) {
    if (event.type === 'text-delta') onText(event.text);
    else if (event.type === 'usage') costUsd = event.costUsd ?? costUsd;
    else if (event.type === 'route') costUsd = event.route.costUsd ?? costUsd;
    else if (event.type === 'turn-end') {
      const error = endError(event);
      return { reason: event.reason, ...(error !== undefined && { error }), ...(costUsd !== undefined && { costUsd }) };
    }
  }
  return { reason: 'cancelled' };
}
