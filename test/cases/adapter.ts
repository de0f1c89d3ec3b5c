/**
 * Where the functions are today that the shared extraction cases call. The cases name them; this file follows the code when
 * it moves. Where a function is replaced, a small wrapper with the old parameters stands here under the old name.
 */
import { ThoughtSplitter } from '../../src/core/answers/thoughts.ts';
import { PartialJson as ProductPartialJson, type PartialEvent } from '../../src/core/json/partialJson.ts';
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

/** The text of an answer comes to the reader of JSON without the thoughts at its beginning (`core/gateway/wireTurn.ts`). */
export class PartialJson extends ProductPartialJson {
  readonly #splitter = new ThoughtSplitter();

  override push(chunk: string): readonly PartialEvent[] {
    return this.#read(this.#splitter.take([{ type: 'text-delta', text: chunk }]));
  }

  override end(): readonly PartialEvent[] {
    return [...this.#read(this.#splitter.finish()), ...super.end()];
  }

  #read(events: readonly ModelEvent[]): readonly PartialEvent[] {
    return events.flatMap((event) => (event.type === 'text-delta' ? super.push(event.text) : []));
  }
}

/** Only the files: what could not be read is beside them by now. */
export function parseDiff(text: string): readonly DiffFile[] {
  return readDiff(text).files;
}
