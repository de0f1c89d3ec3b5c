// Words and characters, whatever they are about: lines, figures, entities, what is seen and what hides.

/** Escape sequences as terminals read them; each alternative is bounded, so that no output makes it slow. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  /\u001b\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)?|\u001b[PX^_][^\u001b]{0,4096}(?:\u001b\\)?|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]?|\u001b[ -/]{0,4}[0-~]?/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// oxlint-disable-next-line no-control-regex -- tells whether there is anything to do
const anyControl = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Tool output without colours, titles, links and cursor movements (ANSI, OSC); line breaks and tabs stay. */
export function withoutControls(text: string): string {
  if (!anyControl.test(text)) return text;
  return text.replace(sequences, '').replace(/\r\n?/g, '\n').replace(controls, '');
}

// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const unseen = /[\u0000-\u0007\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * What a user saw of a terminal's output, as text: no colours, titles, links or cursor movements; a line that was
 * written over, as progress bars do, is what it was last.
 */
export function plainOutput(raw: string): string {
  return raw
    .replace(sequences, '')
    .split(/\r{0,3}\n/)
    .map(visibleLine)
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
}

function visibleLine(line: string): string {
  let shown = line;
  if (line.includes('\r')) shown = line.split('\r').findLast((part) => part.trim() !== '') ?? '';
  if (shown.includes('\b')) shown = withoutErased(shown);
  return shown.replace(unseen, '').trimEnd();
}

function withoutErased(line: string): string {
  const kept: string[] = [];
  for (const character of line) {
    if (character === '\b') kept.pop();
    else kept.push(character);
  }
  return kept.join('');
}

/** The end of a long text, from a line's start on: the end is where the failure is. */
export function lastPart(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(-length);
  const line = cut.indexOf('\n');
  const rest = line === -1 || line > length / 2 ? cut.replace(/^[\uDC00-\uDFFF]/, '') : cut.slice(line + 1);
  return `[${text.length - rest.length} characters before this are left out]\n${rest}`;
}
