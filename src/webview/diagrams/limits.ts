import * as l10n from '@vscode/l10n';

/** Text beyond this is not read, in characters and lines. */
export const MAX_TEXT = 20_000;
const MAX_LINES = 150;
/** More between things, or more things, are not laid out: what a tangle takes grows much faster than it does. */
export const MAX_EDGES = 80;
const MAX_NODES = 120;
/** Numbers by which a kind of diagram repeats something, in words of few characters. */
const REPEATS = /\b(?:ticks|columns|space)[ \t]{0,9}:?[ \t]{0,9}\d{3}/i;
const PACKET = /^[ \t]{0,9}packet/m;
const GANTT = /^[ \t]{0,9}gantt/m;
/** Days that are left out make the library step through a task day by day: more than some thousands take seconds. */
const LONG_TASK =
  /\d{4}(?:\.\d{1,9})?d\b|\d{3}(?:\.\d{1,9})?[wM]\b|\d\d(?:\.\d{1,9})?y\b|\d{5}(?:\.\d{1,9})?h\b|\d{7}(?:\.\d{1,9})?(?:m|s|ms)\b/;
const SHORT_TICKS = /\btickInterval[ \t]{1,9}\d{1,9}(?:millisecond|second|minute)/;

/** Throws where a text would hold the page for longer than a user waits. */
export function checkSize(text: string): void {
  const isLong = text.length > MAX_TEXT || text.split('\n', MAX_LINES + 1).length > MAX_LINES;
  if (isLong || REPEATS.test(text) || (PACKET.test(text) && /\d{5}/.test(text))) refuse();
  if (spaces(text) > MAX_NODES) refuse();
  if (GANTT.test(text) && (LONG_TASK.test(text) || SHORT_TICKS.test(text))) refuse();
}

/** How many places a text leaves empty in all. */
function spaces(text: string): number {
  const found = text.matchAll(/\bspace[ \t]{0,9}:[ \t]{0,9}(\d{1,3})/g);
  return [...found].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** The same for what a text says. */
export function checkTangle(edges: number, nodes: number): void {
  if (edges > MAX_EDGES || nodes > MAX_NODES) refuse();
}

function refuse(): never {
  throw new Error(l10n.t('The diagram is too large.'));
}

/** Pictures come from elsewhere. */
export function refusePicture(): never {
  throw new Error(l10n.t('Pictures are not shown in diagrams.'));
}
