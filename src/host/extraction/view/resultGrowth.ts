/** The value that grows in a result view: in what the page is told, and in the state that a new page is told. */
import type { Disposable } from '../../../base/disposable.ts';
import type { JsonValue } from '../../../core/json/json.ts';
import type { PartialEvent } from '../../../core/json/partialJson.ts';
import type { Growth, GrowthPlace, ResultSnapshot } from '../../../protocol/extraction.ts';
import { PostPump } from '../../window/postPump.ts';
import { GrowthTracker } from './growth.ts';
import type { ResultState } from './resultState.ts';

export class ResultGrowth implements Disposable {
  readonly #state: ResultState;
  readonly #tracker = new GrowthTracker();
  readonly #pump: PostPump<Growth>;
  /** The number of the part that is asked for; 0 for a source in one piece. */
  #part = 0;
  #isRestartExpected = false;

  constructor(state: ResultState, post: (steps: readonly Growth[]) => PromiseLike<unknown>) {
    this.#state = state;
    this.#pump = new PostPump({ post, join: joinSteps });
  }

  /** Where the next step goes. */
  get position(): GrowthPlace {
    return this.#tracker.place;
  }

  reset(): void {
    this.#tracker.reset();
    this.#pump.clear();
    this.#part = 0;
    this.#isRestartExpected = false;
  }

  /** With more than one part the top level lists them, until they are merged. */
  beginParts(count: number): void {
    if (count <= 1 || this.#state.parts !== undefined) return;
    this.#state.parts = [];
    this.#state.isGrowing = true;
    this.#pump.push([{ op: 'restart' }, ...this.#tracker.open('array', [])]);
  }

  enterPart(number: number): void {
    if (this.#state.parts !== undefined) this.#part = number;
  }

  endPart(value: JsonValue | undefined): void {
    if (this.#state.parts !== undefined && value !== undefined) this.#state.parts[this.#part - 1] = value;
  }

  /** The next data begins the value anew; what is there stays until then. */
  expectRestart(): void {
    this.#isRestartExpected = true;
  }

  /** Takes what the reader says; `true` where the value began anew with it. */
  push(events: readonly PartialEvent[], value: JsonValue | undefined, isListening: boolean): boolean {
    if (events.length === 0) {
      if (value === undefined) this.#isRestartExpected = true;
      return false;
    }
    const isNew = this.#isRestartExpected;
    const steps = [...this.#restart(), ...this.#tracker.steps(events, this.#part === 0 ? [] : [this.#part - 1])];
    this.#state.isGrowing = true;
    if (this.#state.parts === undefined) this.#state.value = value;
    else if (value !== undefined) this.#state.parts[this.#part - 1] = value;
    if (isListening) this.#pump.push(steps);
    return isNew;
  }

  /** Errors of the part as errors of what is shown. */
  place(errors: ResultSnapshot['errors']): ResultSnapshot['errors'] {
    if (this.#part === 0) return errors;
    return errors.map(({ pointer, message }) => ({ pointer: `/${this.#part - 1}${pointer}`, message }));
  }

  /** The whole value replaces what has grown. */
  finish(): void {
    this.reset();
    this.#state.parts = undefined;
    this.#state.isGrowing = false;
  }

  flush(): void {
    this.#pump.flush();
  }

  /** Forgets steps that are not posted yet: a snapshot contains what they say. */
  clear(): void {
    this.#pump.clear();
  }

  dispose(): void {
    this.#pump.dispose();
  }

  /** A part that begins anew is dropped; what an earlier part left open is closed. */
  #restart(): Growth[] {
    if (!this.#isRestartExpected) return [];
    this.#isRestartExpected = false;
    this.#tracker.reset();
    const { parts } = this.#state;
    if (parts === undefined) return [{ op: 'restart' }];
    const index = this.#part - 1;
    if (parts.length > index) parts.length = index;
    this.#tracker.open('array', []);
    return [{ op: 'part', index }];
  }
}

function joinSteps(last: Growth, next: Growth): Growth | undefined {
  return last.op === 'text' && next.op === 'text' ? { op: 'text', text: last.text + next.text } : undefined;
}
