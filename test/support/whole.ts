// What the product reads piece by piece, read at once: for tests whose matter is not the pieces.
import { OutputCleaner, type CleanerOptions } from '../../src/core/answers/outputCleaner.ts';
import type { JsonValue } from '../../src/core/json/json.ts';
import { PartialJson, type PartialOptions } from '../../src/core/json/partialJson.ts';
import { BlockStream } from '../../src/core/markdown/blocks.ts';
import type { BlockNode } from '../../src/core/markdown/nodes.ts';
import type { ModelEvent } from '../../src/core/model/events.ts';
import { AnswerBuilder } from '../../src/core/model/fold.ts';
import type { AssistantMessage } from '../../src/core/model/message.ts';
import { isIgnoredItself, type IgnoreFile } from '../../src/core/workspace/gitignore.ts';

export function cleanOutput(text: string, options: CleanerOptions = {}): string {
  return cleanedInPieces(text, [], options);
}

/** The text of an answer that comes in pieces of these sizes, again and again; of all of it at once where there are none. */
export function cleanedInPieces(text: string, sizes: readonly number[], options: CleanerOptions = {}): string {
  const cleaner = new OutputCleaner(options);
  let given = '';
  const take = (read: () => string): void => {
    const { restarts } = cleaner;
    const piece = read();
    given = cleaner.restarts === restarts ? given + piece : piece;
  };
  for (let at = 0, index = 0; at < text.length; index++) {
    const size = sizes[index % Math.max(1, sizes.length)] ?? text.length;
    take(() => cleaner.push(text.slice(at, at + size)));
    at += size;
  }
  take(() => cleaner.finish());
  return given;
}

/** The value and whether it is whole, or what is wrong and where. */
export function readWhole(
  text: string,
  options: PartialOptions = {},
): { readonly value: JsonValue | undefined; readonly problem?: { readonly message: string; readonly offset: number } } {
  const parser = new PartialJson(options);
  const events = [...parser.push(text), ...parser.end()];
  const error = events.find((event) => event.type === 'error');
  return {
    value: parser.value,
    ...(error !== undefined && { problem: { message: error.message, offset: error.offset } }),
  };
}

export function parseMarkdown(text: string): readonly BlockNode[] {
  const stream = new BlockStream();
  stream.append(text);
  stream.finish();
  return stream.blocks;
}

/** The answer that `events` make out of `message`, without times. */
export function foldAnswer(message: AssistantMessage, events: Iterable<ModelEvent>): AssistantMessage {
  const builder = new AnswerBuilder(message);
  for (const event of events) builder.apply(event);
  return builder.snapshot();
}

/** Whether a path (names from the topmost folder) is ignored, or a folder above it is. */
export function isIgnored(path: readonly string[], isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  return path.some((_, index) => {
    const length = index + 1;
    return isIgnoredItself(path.slice(0, length), length < path.length || isFolder, files);
  });
}
