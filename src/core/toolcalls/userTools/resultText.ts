import { isLike, parseFence, type Fence } from '../../answers/fences.ts';

/**
 * The part of an answer that goes into a document. In code that is the one block of code of an answer that has exactly
 * one; in prose the answer as it is, without a fence around all of it. Blank lines around it are removed.
 */
export function resultText(answer: string, isProse: boolean): string {
  const text = withoutBlankStart(answer.replace(/\r\n?/g, '\n').trimEnd());
  const lines = text.split('\n');
  const [only, ...more] = blocksIn(lines);
  if (only === undefined || more.length > 0) return text;
  const isAll = only.start === 0 && only.end === lines.length - 1;
  return isAll || !isProse ? lines.slice(only.start + 1, only.end).join('\n') : text;
}

/** Where the fences of closed blocks are. */
function blocksIn(lines: readonly string[]): readonly { readonly start: number; readonly end: number }[] {
  const blocks: { start: number; end: number }[] = [];
  let open: { readonly fence: Fence; readonly start: number } | undefined;
  lines.forEach((line, index) => {
    const fence = parseFence(line);
    if (open === undefined) open = fence === undefined ? undefined : { fence, start: index };
    else if (isLike(fence, open.fence) && fence.info === '') {
      blocks.push({ start: open.start, end: index });
      open = undefined;
    }
  });
  return blocks;
}

function withoutBlankStart(text: string): string {
  const blanks = text.slice(0, text.length - text.trimStart().length);
  return text.slice(blanks.lastIndexOf('\n') + 1);
}
