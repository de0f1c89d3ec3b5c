// Words and characters, whatever they are about: lines, figures, entities, what is seen and what hides.

import { TerminalScreen } from './terminalScreen.ts';

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

/** What a user saw of a terminal's output, as text, without empty lines around it. */
export function plainOutput(raw: string): string {
  const screen = new TerminalScreen();
  screen.write(raw);
  return screen.shownText();
}

/** The end of a long text, from a line's start on: the end is where the failure is. l10n: none, for the model. */
export function lastPart(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(-length);
  const line = cut.indexOf('\n');
  const rest = line === -1 || line > length / 2 ? cut.replace(/^[\uDC00-\uDFFF]/, '') : cut.slice(line + 1);
  return `[${text.length - rest.length} characters before this are left out]\n${rest}`;
}
