/** Which pictures and files of earlier turns go along again. They are large, and each costs about as much as a page of text. */
import type { FilePart, ImagePart, Message } from '../model/message.ts';
import type { ModelInfo } from '../model/request.ts';

/** Every provider reads these, and refuses a request with another. */
const READ_BY_ALL: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Whether a picture can be sent to any model that sees. */
export function isReadByAll({ mediaType }: ImagePart): boolean {
  return READ_BY_ALL.has(mediaType);
}

/** So many go along at least, as far as there are; up to so many more before the oldest are left out together. */
const KEPT = 4;
const STEP = 4;

/** What a model reads besides text. */
export interface Reads {
  readonly pictures: boolean;
  readonly files: boolean;
}

const ALL: Reads = { pictures: true, files: true };

/** As far as its server says: where nothing is said, nothing is left out. */
export function readsOf(info: ModelInfo | undefined): Reads {
  if (info === undefined || info.tags.length === 0) return ALL;
  return { pictures: info.tags.includes('vision'), files: info.tags.includes('file-input') };
}

/**
 * The pictures of answers that are sent with these messages: the newest four to eight. Several go at once, so that what is
 * sent begins with the same words as before in most turns, and providers find it in their caches.
 */
export function sentPictures(messages: readonly Message[], reads: Reads = ALL): ReadonlySet<ImagePart> {
  if (!reads.pictures) return new Set();
  const pictures = messages.flatMap((message) =>
    message.role === 'assistant' ? message.parts.filter((part) => part.type === 'image') : [],
  );
  const readable = pictures.filter(isReadByAll);
  const excess = readable.length - KEPT - STEP;
  return new Set(readable.slice(excess <= 0 ? 0 : Math.ceil(excess / STEP) * STEP));
}

/**
 * What stands for something of an earlier question that this model does not read; `undefined` where it goes along. What
 * belongs to the newest question always does: whoever asks about it is to hear that the model does not read it.
 * l10n: none, for the model.
 */
export function placeholderOf(part: ImagePart | FilePart, reads: Reads): string | undefined {
  if (part.type === 'image') {
    return reads.pictures ? undefined : `[A picture${part.name === undefined ? '' : ` (${part.name})`} was here.]`;
  }
  return reads.files ? undefined : `[The file ${part.name} was here.]`;
}

/** l10n: none, for the model. */
export function leftOutPictures(count: number): string {
  return count === 1 ? '[Your answer had a picture here.]' : `[Your answer had ${count} pictures here.]`;
}
