/**
 * Texts of an answer whose backslashes were not doubled: in JSON `C:\temp` is a tab and `emp`, and `\frac` no fraction. That
 * is no error of JSON, and only the source tells what was meant.
 */
import { mapTexts, type JsonValue } from '../json/json.ts';

const IN_SOURCE = /\\[bfnrt]\w{1,40}/g;
const IN_TEXT = /[\b\f\n\r\t]\w{1,40}/g;

/** The value with the backslashes that the source has in these places; the same value where it lacks none. */
export function withBackslashes(value: JsonValue, source: string): JsonValue {
  const words = new Set(source.match(IN_SOURCE));
  if (words.size === 0) return value;
  const plain = new Set(source.match(IN_TEXT));
  const read = (word: string): string => JSON.parse(`"${word}"`) as string;
  const meant = new Map([...words].map((word) => [read(word), word] as const).filter(([text]) => !plain.has(text)));
  let isChanged = false;
  const changed = mapTexts(value, (text) =>
    text.replace(IN_TEXT, (found) => {
      isChanged ||= meant.has(found);
      return meant.get(found) ?? found;
    }),
  );
  return isChanged ? changed : value;
}

export const BACKSLASHES = 'Backslashes that the answer had not doubled were taken from the source.';
