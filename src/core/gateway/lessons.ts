import type { AppError } from '../../base/errors.ts';
import type { Logger } from '../ports.ts';
import { isOfficialOrigin } from './baseUrl.ts';
import type { Asked, RefusalMemory } from './refusalMemory.ts';
import { lessonOf, withRefusal, type Refusals } from './refusals.ts';

/** A server never refuses more of one request; whoever finds ever new reasons is told to the user. */
const MAX_LESSONS = 8;

export interface LessonPorts {
  readonly refusals: RefusalMemory;
  readonly logger: Logger;
}

/** What the server of one request refuses: as it is remembered, and as it turns out while the request is sent. */
export class Lessons {
  readonly #ports: LessonPorts;
  readonly #asked: Asked;
  #refused: Refusals;
  /** Learned here, and kept once a request without it was answered. */
  readonly #lasting = new Set<string>();
  #left = MAX_LESSONS;

  constructor(ports: LessonPorts, asked: Asked) {
    this.#ports = ports;
    this.#asked = asked;
    this.#refused = ports.refusals.of(asked);
  }

  /** What is left out, or said in another way. */
  get refused(): Refusals {
    return this.#refused;
  }

  /**
   * Whether the server refused something new of `body` that can be left out, or be said in another way. `isQuiet`: the model
   * was not to think.
   */
  learn(error: AppError, body: object, isQuiet = false): boolean {
    const lesson = lessonOf(error, body, isQuiet);
    if (lesson === undefined || this.#refused.has(lesson.name) || this.#left === 0) return false;
    // The gateway knows its own options: what it refuses of them is for the user to see.
    if (lesson.name === 'providerOptions' && isOfficialOrigin(this.#asked.origin)) return false;
    this.#left -= 1;
    this.#refused = withRefusal(this.#refused, lesson.name);
    if (lesson.isLasting) this.#lasting.add(lesson.name);
    return true;
  }

  /** The server answered: what it refused before is remembered, as far as it holds for later requests. Never rejects. */
  async keep(): Promise<void> {
    if (this.#lasting.size === 0) return;
    const names = [...this.#lasting];
    this.#lasting.clear();
    const { logger, refusals } = this.#ports;
    logger.info(`${this.#asked.model} does not take: ${names.join(', ')}`);
    try {
      await refusals.learn(this.#asked, names);
    } catch (error) {
      logger.warn('What the model refuses could not be stored.', error);
    }
  }
}
