import { contextOpenedBy, isMarkup } from './answerTags.ts';
import type { OriginalLines } from './originalLines.ts';
import { thoughtsOpenedBy } from './thoughts.ts';

/** A part of an answer that is skipped before its content. */
export interface Skip {
  /** What ends it. */
  readonly until: string;
  /** It comes back where no wrapper follows. */
  readonly isHeld: boolean;
}

/** What a line begins that is not the answer: thoughts, or a repeated section of the question that asked for `tag`. */
export function skippedFrom(
  line: string,
  original: OriginalLines,
  tag: string | undefined,
  isMarkdown: boolean,
): Skip | undefined {
  const until = thoughtsOpenedBy(line, original);
  if (until !== undefined) {
    // A prompt may have such a part; code has none.
    const mayBePrompt = isMarkdown || isMarkup(original.first);
    return { until, isHeld: until !== '</think>' && mayBePrompt };
  }
  const section = contextOpenedBy(line, tag);
  return section === undefined || original.has(section) ? undefined : { until: `</${section}>`, isHeld: true };
}
