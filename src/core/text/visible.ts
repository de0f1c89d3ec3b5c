/** Text by others, shown so that nothing in it is hidden: control characters, direction marks, invisible letters. */

const hidden =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- exactly these are made visible
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}\p{Cs}]/gu;

/** The text with what cannot be seen written out: `⟦U+202E⟧`. */
export function visibleText(text: string): string {
  return text.replace(hidden, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟦U+${code}⟧`;
  });
}

/** JSON with what cannot be seen as escapes: it can be read whole, and still means the same. */
export function visibleJson(text: string): string {
  return text.replace(hidden, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) {
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}

/** One line for a card: what is hidden is written out, breaks are blanks, and it is cut where it is long. */
export function oneLine(text: string, limit = 200): string {
  const line = visibleText(text.slice(0, limit * 4).replace(/\s+/g, ' ')).trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
