/** Escape sequences as terminals read them; each alternative is bounded, so that no output makes it slow. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  /\u001b\][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)?|\u001b[PX^_][^\u001b]{0,4096}(?:\u001b\\)?|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]?|\u001b[ -/]{0,4}[0-~]?/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
// oxlint-disable-next-line no-control-regex -- tells whether there is anything to do
const anyControl = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Tool output without colours, titles, links and cursor movements (ANSI, OSC); line breaks and tabs stay. */
export function plainText(text: string): string {
  if (!anyControl.test(text)) return text;
  return text.replace(sequences, '').replace(/\r\n?/g, '\n').replace(controls, '');
}
