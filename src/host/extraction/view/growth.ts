/** Turns what the reader of unfinished JSON says into steps for the view, and knows at any time where the next one goes. */
import type { ExactNumber } from '../../../base/exactNumber.ts';
import type { PartialEvent } from '../../../core/json/partialJson.ts';
import type { Growth, GrowthPlace } from '../../../protocol/extraction.ts';

export class GrowthTracker {
  /** Paths of the containers that are open, the innermost last. */
  readonly #open: (readonly (string | number)[])[] = [];
  #key: string | undefined;
  #isText = false;

  /** Where the next step goes. */
  get place(): GrowthPlace {
    const path = this.#open.at(-1);
    return {
      path: path === undefined ? null : [...path],
      ...(this.#key !== undefined && { key: this.#key }),
      isText: this.#isText,
    };
  }

  /** Forgets everything: a value begins anew. */
  reset(): void {
    this.#open.length = 0;
    this.#key = undefined;
    this.#isText = false;
  }

  /** The steps that `events` come to; `under` is where their value stands in the one that is shown. */
  steps(events: readonly PartialEvent[], under: readonly (string | number)[] = []): Growth[] {
    const steps: Growth[] = [];
    for (const event of events) {
      const step = this.#step(event, under);
      const last = steps.at(-1);
      if (step === undefined) continue;
      if (step.op === 'text' && last?.op === 'text') last.text += step.text;
      else steps.push(step);
    }
    return steps;
  }

  /** A container at `path` begins that no event told of. */
  open(kind: 'object' | 'array', path: readonly (string | number)[]): Growth[] {
    return [this.#start(path, kind)];
  }

  #step(event: PartialEvent, under: readonly (string | number)[]): Growth | undefined {
    switch (event.type) {
      case 'object-start':
      case 'array-start':
        return this.#start([...under, ...event.path], event.type === 'object-start' ? 'object' : 'array');
      case 'object-end':
      case 'array-end':
        this.#open.pop();
        return { op: 'end' };
      case 'key':
        this.#key = event.key;
        return { op: 'key', key: event.key };
      case 'string-start':
        this.#isText = true;
        return { op: 'text', text: '' };
      case 'string-delta':
        return { op: 'text', text: event.text };
      case 'value':
        return this.#scalar(event.value);
      case 'array-item':
      case 'end':
      case 'error':
        return undefined;
    }
  }

  #start(path: readonly (string | number)[], kind: 'object' | 'array'): Growth {
    this.#open.push(path);
    this.#key = undefined;
    return { op: 'start', kind };
  }

  #scalar(value: null | boolean | number | string | ExactNumber): Growth {
    this.#key = undefined;
    if (typeof value !== 'string') return { op: 'scalar', value };
    this.#isText = false;
    return { op: 'text-end' };
  }
}
