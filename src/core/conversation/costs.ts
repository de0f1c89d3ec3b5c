import type { Disposable } from '../../base/disposable.ts';
import type { Message, TurnFigures } from '../model/message.ts';
import type { ChatSession } from './session.ts';
import type { GenerationInfo } from '../gateway/client.ts';
import type { Logger } from '../ports.ts';
import { runInBackground } from '../background.ts';

/** The gateway's record of an answer; resolves to `undefined` when none appeared in time. */
export type AskGeneration = (id: string, signal: AbortSignal) => Promise<GenerationInfo | undefined>;

/** Asks the gateway afterwards what an answer cost, where the answer itself did not say (stopped, or cut off). */
export class CostLookup implements Disposable {
  readonly #ask: AskGeneration;
  readonly #log: Logger;
  readonly #closed = new AbortController();
  readonly #asked = new Set<string>();

  constructor(ask: AskGeneration, log: Logger) {
    this.#ask = ask;
    this.#log = log;
  }

  /** Looks at a message that changed; asks at most once for each answer of the gateway. */
  consider(session: ChatSession, message: Message | undefined): void {
    const generationId = missingCostOf(message);
    if (message === undefined || generationId === undefined || this.#asked.has(generationId)) return;
    this.#asked.add(generationId);
    runInBackground(this.#log, 'Asking for the cost of an answer', this.#fill(session, message.id, generationId));
  }

  dispose(): void {
    this.#closed.abort();
  }

  async #fill(session: ChatSession, messageId: string, generationId: string): Promise<void> {
    const found = await this.#ask(generationId, this.#closed.signal);
    // Meanwhile the answer may have been taken up again; then its figures are those of another request.
    if (found === undefined || missingCostOf(session.message(messageId)) !== generationId) return;
    session.amendFigures(messageId, figuresOf(found));
  }
}

function missingCostOf(message: Message | undefined): string | undefined {
  if (message?.role !== 'assistant' || message.status === 'streaming') return undefined;
  return message.figures?.costUsd === undefined ? message.figures?.generationId : undefined;
}

function figuresOf(found: GenerationInfo): TurnFigures {
  const { totalCostUsd, provider, inputTokens, outputTokens } = found;
  const usage = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
  return {
    ...(totalCostUsd !== undefined && { costUsd: totalCostUsd }),
    ...(provider !== undefined && { provider }),
    ...(Object.keys(usage).length > 0 && { usage }),
  };
}
