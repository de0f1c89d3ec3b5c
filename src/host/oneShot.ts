import { toAppError, type AppError } from '../base/errors.ts';
import { newId } from '../core/model/ids.ts';
import type { FinishReason } from '../core/model/message.ts';
import type { GatewayRouting } from '../core/model/request.ts';
import type { Services } from './services.ts';

/** One question outside any conversation. */
export interface OneShot {
  readonly model: string;
  readonly system: string;
  readonly text: string;
  readonly maxOutputTokens: number;
}

/** How an answer ended; `costUsd` only where the server said it. */
export interface OneShotEnd {
  readonly reason: FinishReason;
  readonly error?: AppError;
  readonly costUsd?: number;
}

/** The model of the open chat, or the one used until one is chosen. `undefined`: the person was asked and chose none. */
export async function chosenModel(services: Services): Promise<string | undefined> {
  return (await services.chat()).models.resolveForOpenChat();
}

/** Asks and hands over what arrives, piece by piece. Never rejects for what the gateway does: the end says it. */
export async function askOnce(
  services: Services,
  question: OneShot,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<OneShotEnd> {
  const gateway = await services.gateway();
  const { settings } = services;
  const thinks = (gateway.model(question.model)?.efforts?.length ?? 0) > 0;
  let costUsd: number | undefined;
  const events = gateway.client.streamTurn(
    {
      model: question.model,
      system: question.system,
      messages: [{ id: newId(), role: 'user', createdAt: 0, parts: [{ type: 'text', text: question.text }] }],
      thinking: thinks ? 'low' : 'off',
      // Thinking counts as output; its share must not eat the answer.
      maxOutputTokens: question.maxOutputTokens + (thinks ? 4_096 : 0),
      wireFormat: settings.get('aiGateway.wireFormat'),
      routing: settings.get('aiGateway.routing') as GatewayRouting,
    },
    { signal },
  );
  for await (const event of events) {
    if (event.type === 'text-delta') onText(event.text);
    else if (event.type === 'usage') costUsd = event.costUsd ?? costUsd;
    else if (event.type === 'route') costUsd = event.route.costUsd ?? costUsd;
    else if (event.type === 'turn-end') {
      const error = event.reason === 'error' ? (event.error ?? toAppError(undefined)) : undefined;
      return { reason: event.reason, ...(error !== undefined && { error }), ...(costUsd !== undefined && { costUsd }) };
    }
  }
  return { reason: 'cancelled' };
}
