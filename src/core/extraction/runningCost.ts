/** What requests have cost by now, also while their answers are being written. */
import type { ModelEvent } from '../model/events.ts';
import type { ModelInfo, TurnOptions, TurnRequest, TurnSource } from '../model/request.ts';
import type { Clock } from '../ports.ts';
import { addFigures, NOTHING_SPENT, RequestMeter, type SpentFigures } from './usage.ts';

/** An answer is looked at so often, and not at every piece of it. */
const EVERY_MS = 500;

export interface CostSoFar {
  readonly costUsd: number;
  /** Some of it is reckoned by the list of prices. */
  readonly isEstimated: boolean;
}

export class RunningCost {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #tell: (cost: CostSoFar) => void;
  readonly #open = new Set<RequestMeter>();
  #ended: SpentFigures;
  #toldAt = -Infinity;

  /** `before`: what was spent already. `tell` hears nothing while no price is known. */
  constructor(clock: Pick<Clock, 'monotonic'>, tell: (cost: CostSoFar) => void, before = NOTHING_SPENT) {
    this.#clock = clock;
    this.#tell = tell;
    this.#ended = before;
  }

  /** The source, with what each of its requests costs counted. */
  watch(source: TurnSource, info: ModelInfo | undefined): TurnSource {
    return { streamTurn: (request, options) => this.#stream(source, info, request, options) };
  }

  async *#stream(
    source: TurnSource,
    info: ModelInfo | undefined,
    request: TurnRequest,
    options: TurnOptions,
  ): AsyncGenerator<ModelEvent, void, void> {
    const meter = new RequestMeter(request, info);
    this.#open.add(meter);
    try {
      for await (const event of source.streamTurn(request, options)) {
        meter.read(event);
        if (this.#clock.monotonic() - this.#toldAt >= EVERY_MS) this.#say();
        yield event;
      }
    } finally {
      this.#open.delete(meter);
      this.#ended = addFigures(this.#ended, meter.figures());
      this.#say();
    }
  }

  #say(): void {
    this.#toldAt = this.#clock.monotonic();
    const figures = [...this.#open].reduce((sum, meter) => addFigures(sum, meter.figures()), this.#ended);
    const { costUsd, isEstimated } = figures;
    if (costUsd !== undefined) this.#tell({ costUsd, isEstimated: isEstimated === true });
  }
}
