/**
 * Texts of an answer whose backslashes were not doubled: in JSON `C:\temp` is a tab and `emp`, and `\frac` no fraction. That
 * is no error of JSON, and only the source tells what was meant.
 */
import * as l10n from '@vscode/l10n';
import { mapTexts, type JsonValue } from '../json/json.ts';

const IN_SOURCE = /\\[bfnrt]\w{1,40}/g;
const IN_TEXT = /[\b\f\n\r\t]\w{1,40}/g;
/** A text as JSON and programs write it, in one line; without its last quote where that is missing. */
const QUOTED = /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?/g;
/** What no such text says, but paths and formulas seem to. */
const NO_ESCAPE = /[\b\f]|(?:^|\s)[A-Za-z]:[\t\n\r]/;

/** The value with the backslashes that the source has in these places; the same value where it lacks none. */
export function withBackslashes(value: JsonValue, source: string): JsonValue {
  const words = new Set(source.match(IN_SOURCE));
  if (words.size === 0) return value;
  const plain = new Set([...(source.match(IN_TEXT) ?? []), ...escapesIn(source)]);
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

/** Words behind the escapes of texts that the source itself writes as JSON does: an answer means the same by them. */
function escapesIn(source: string): readonly string[] {
  return (source.match(QUOTED) ?? []).flatMap((quoted) => {
    const text = quoted.includes('\\') ? textOf(quoted) : undefined;
    return text === undefined || NO_ESCAPE.test(text) ? [] : (text.match(IN_TEXT) ?? []);
  });
}

function textOf(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

export const BACKSLASHES = l10n.t('Backslashes that the response had not doubled were taken from the source.');
