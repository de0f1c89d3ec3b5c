import type { Disposable } from '../../base/disposable.ts';
import { unpricedOf, withRequestCost } from '../model/figures.ts';
import type { Message, TokenUsage } from '../model/message.ts';
import type { ChatSession } from './session.ts';
import type { GenerationInfo } from '../gateway/client.ts';
import type { Logger } from '../ports.ts';
import { runInBackground } from '../background.ts';

/** The gateway's record of an answer; resolves to `undefined` when none appeared in time. */
export type AskGeneration = (id: string, signal: AbortSignal) => Promise<GenerationInfo | undefined>;

/** Asks the gateway afterwards what requests cost, where their answers did not say it (stopped, or cut off). */
export class CostLookup implements Disposable {
  readonly #ask: AskGeneration;
  readonly #log: Logger;
  readonly #closed = new AbortController();
  readonly #asked = new Set<string>();
  /** What was found while its answer was being written on. */
  readonly #found = new Map<string, GenerationInfo>();

  constructor(ask: AskGeneration, log: Logger) {
    this.#ask = ask;
    this.#log = log;
  }

  /** Looks at a message that changed; asks at most once for each request. */
  consider(session: ChatSession, message: Message | undefined): void {
    if (message?.role !== 'assistant' || message.status === 'streaming') return;
    for (const { generationId } of unpricedOf(message.figures)) {
      const found = this.#found.get(generationId);
      if (found !== undefined) this.#amend(session, message.id, found);
      else if (!this.#asked.has(generationId)) {
        this.#asked.add(generationId);
        runInBackground(this.#log, 'Asking for the cost of an answer', this.#look(session, message.id, generationId));
      }
    }
  }

  dispose(): void {
    this.#closed.abort();
  }

  async #look(session: ChatSession, messageId: string, generationId: string): Promise<void> {
    const found = await this.#ask(generationId, this.#closed.signal);
    if (found?.totalCostUsd === undefined) return;
    this.#found.set(generationId, found);
    this.#amend(session, messageId, found);
  }

  /** An answer that is taken up again gets it when it has ended. */
  #amend(session: ChatSession, messageId: string, found: GenerationInfo): void {
    const message = session.message(messageId);
    const { id, totalCostUsd: costUsd, provider } = found;
    if (message?.role !== 'assistant' || message.status === 'streaming' || costUsd === undefined) return;
    this.#found.delete(id);
    const usage = usageOf(found);
    const told = { costUsd, ...(provider !== undefined && { provider }), ...(usage !== undefined && { usage }) };
    session.amendFigures(messageId, withRequestCost(message.figures ?? {}, id, told));
  }
}

function usageOf({ inputTokens, outputTokens }: GenerationInfo): TokenUsage | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}
