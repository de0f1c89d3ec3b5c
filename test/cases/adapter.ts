/**
 * Where the functions are today that the shared extraction cases call. The cases name them; this file follows the code when
 * it moves. Where a function is replaced, a small wrapper with the old parameters stands here under the old name.
 */
import { ExactNumber } from '../../src/base/exactNumber.ts';
import { ThoughtSplitter } from '../../src/core/answers/thoughts.ts';
import { isClear, loadRepair, readFinished, type FinishedAnswer } from '../../src/core/extraction/finishedAnswer.ts';
import { isList, isRecord, type JsonValue } from '../../src/core/json/json.ts';
import {
  PartialJson as ProductPartialJson,
  type PartialEvent,
  type PartialStatus,
} from '../../src/core/json/partialJson.ts';
import type { ModelEvent } from '../../src/core/model/events.ts';

export { CommitMessageStream } from '../../src/core/commit/message.ts';
import { parseDiff as readDiff, type DiffFile } from '../../src/core/commit/diff.ts';
export { cleanOutput } from '../support/whole.ts';
export { EditReview } from '../../src/core/editing/review.ts';
export { extractDocument } from '../../src/core/extraction/extractDocument.ts';
export { groundValue } from '../../src/core/extraction/grounding/grounding.ts';
export { mergeValues } from '../../src/core/extraction/merge.ts';
export { SchemaValidator } from '../../src/core/schema/validate.ts';
export { detectSchemaSource } from '../../src/core/extraction/sources/schemaSource.ts';
export { readSchemaSource } from '../support/typeReader.ts';
export { writePython } from '../../src/core/extraction/writers/writePython.ts';
export { writeTypeScript } from '../../src/core/extraction/writers/writeTypeScript.ts';
export { writeZod } from '../../src/core/extraction/writers/writeZod.ts';
export { findTools } from '../../src/core/toolcalls/userTools/import/findTools.ts';

const repair = await loadRepair();

/**
 * An answer as `core/extraction/attempt.ts` reads it: as it arrives, without the thoughts at its beginning
 * (`core/gateway/wireTurn.ts`), and once more where that gives nothing. Exact numbers are given as their digits.
 */
export class PartialJson extends ProductPartialJson {
  readonly #splitter = new ThoughtSplitter();
  #text = '';
  #again: FinishedAnswer | undefined;

  override get status(): PartialStatus {
    return this.#again === undefined ? super.status : 'done';
  }

  override get value(): JsonValue | undefined {
    const value = this.#again === undefined ? super.value : this.#again.value;
    return value === undefined ? undefined : withDigits(value);
  }

  override push(chunk: string): readonly PartialEvent[] {
    return this.#read(this.#splitter.take([{ type: 'text-delta', text: chunk }]));
  }

  override end(): readonly PartialEvent[] {
    const events = [...this.#read(this.#splitter.finish()), ...super.end()];
    if (super.status !== 'done' || !isClear(this.#text, this.start ?? 0, this.offset))
      this.#again = readFinished(this.#text, () => true, repair);
    return this.#again === undefined ? events : events.filter(({ type }) => type !== 'error');
  }

  #read(events: readonly ModelEvent[]): readonly PartialEvent[] {
    return events.flatMap((event) => {
      if (event.type !== 'text-delta') return [];
      this.#text += event.text;
      return super.push(event.text);
    });
  }
}

function withDigits(value: JsonValue): JsonValue {
  if (value instanceof ExactNumber) return value.text;
  if (isList(value)) return value.map(withDigits);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDigits(item)]));
}

/** Only the files: what could not be read is beside them by now. */
export function parseDiff(text: string): readonly DiffFile[] {
  return readDiff(text).files;
}
