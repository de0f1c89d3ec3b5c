/** Words in a text, for "Answer finished, 240 words"; scripts without spaces are counted by the browser's segmenter. */
export function countWords(text: string): number {
  if (/[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/.test(text)) return countSegments(text.slice(0, 200_000));
  return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
}

function countSegments(text: string): number {
  let words = 0;
  for (const segment of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (segment.isWordLike === true) words += 1;
  }
  return words;
}
