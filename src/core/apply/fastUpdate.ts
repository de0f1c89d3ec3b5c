/**
 * A block as models take it that do nothing but merge (Morph, Relace): all of the text, and an update that shows what changes, with
 * a marker wherever it leaves something out. What such a model leaves out without a marker is to be deleted.
 */

import { indentOf } from '../text/indent.ts';
import { Outline } from '../code/outline.ts';
import { codeOfBlock, type BlockToPlace, type Placement } from './placeBlock.ts';
import { endsInStandIn, leftOutAt } from './standIns.ts';

export interface FastUpdate {
  /** As it is sent. */
  readonly text: string;
  /** What it shows in a row, nothing left out in between, as `plainLine` has them. */
  readonly stretches: readonly (readonly string[])[];
  /** The document's, in the editor's name for it. */
  readonly language: string;
  /** One step of indentation as the document has it. */
  readonly unit: string | undefined;
}

/** l10n: none, for the model. */
const INSTRUCTION =
  'I will put the update into the code, keep everything else exactly as it is, and give the whole merged text and nothing else.';

/** Tags of the request: a text with them would be taken for another part of it. */
const OWN_TAGS = /<\/?(?:update|instruction)>/i;

/** A line by what it says: without blanks at its ends, and without the sign that a list's last line has or has not. */
export function plainLine(line: string): string {
  return line.trim().replace(/[,;]$/, '');
}

/**
 * The update for a block where a model could do better than our own alignment, which came to `own`: not for what is placed word for
 * word (a diff, lines over a selection, a whole text, what is there already).
 */
export function fastUpdate(input: BlockToPlace, own: Placement): FastUpdate | undefined {
  const { document, selection } = input;
  if (document.trim() === '' || selection.end > selection.start) return undefined;
  if (own.kind !== 'unplaced' && own.text === document) return undefined;
  const block = codeOfBlock(input);
  if (block === undefined || block.code.trim() === '') return undefined;
  const update = updateOf(document, block);
  return own.kind === 'whole' && update.stretches.length === 1 ? undefined : update;
}

/** The same for lines that are to stand in place of others and leave some of them out. */
export function fastPart(document: string, answer: string, language: string): FastUpdate | undefined {
  const input = { document, code: answer, language, selection: { start: 0, end: 0 } };
  return fastUpdate(input, { kind: 'unplaced', reason: '' });
}

/** Whether a text could be mistaken for a part of the request. */
export function hasRequestTags(...texts: readonly string[]): boolean {
  return texts.some((text) => OWN_TAGS.test(text));
}

/** The one message of a request, in the form that Morph and Relace document. */
export function fastMessage(document: string, update: string): string {
  return `<instruction>${INSTRUCTION}</instruction>\n<code>${document}</code>\n<update>${update}</update>`;
}

interface Code {
  readonly code: string;
  readonly language: string;
  readonly unit: string | undefined;
}

function updateOf(document: string, { code, language, unit }: Code): FastUpdate {
  const block = new Outline(code, language);
  const known = new Set(document.split('\n').map((line) => line.trim()));
  const marker = markerFor(language);
  const lines: string[] = [];
  const stretches: string[][] = [[]];
  let isLastLeftOut = false;
  for (const [index, { text, content }] of block.lines.entries()) {
    const isLeftOut = leftOutAt(block, index, known) !== undefined;
    if (isLeftOut && isLastLeftOut) continue;
    lines.push(isLeftOut ? `${indentOf(text)}${marker}` : text);
    // A body in braces that is not shown stays, and how its line reads then nobody knows.
    if (isLeftOut || (!known.has(content) && endsInStandIn(content, language))) stretches.push([]);
    else if (content !== '') stretches.at(-1)?.push(plainLine(content));
    if (content !== '') isLastLeftOut = isLeftOut;
  }
  // A block shows a part: what stands above and below it is not to go.
  const first = stretches[0]?.length === 0 ? [] : [marker];
  const last = isLastLeftOut ? [] : [marker];
  return {
    text: [...first, ...lines, ...last].join('\n'),
    stretches: stretches.filter((stretch) => stretch.length > 0),
    language,
    unit,
  };
}

const HASH =
  /^(?:python|ruby|shellscript|yaml|toml|makefile|dockerfile|perl|r|julia|elixir|powershell|cmake|properties)$/;

/** What stands for left out lines, as a comment of the language. l10n: none, for the model. */
function markerFor(language: string): string {
  /** l10n: none, for the model. */
  const words = '... existing code ...';
  if (HASH.test(language)) return `# ${words}`;
  if (/^(?:html|xml|vue|svelte|markdown)$/.test(language)) return `<!-- ${words} -->`;
  if (/^(?:css|scss|less)$/.test(language)) return `/* ${words} */`;
  if (/^(?:sql|lua|haskell|elm)$/.test(language)) return `-- ${words}`;
  return `// ${words}`;
}
