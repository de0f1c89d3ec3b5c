import { contextOpenedBy, isMarkup } from './answerTags.ts';
import type { OriginalLines } from './originalLines.ts';
import { THOUGHT_TAGS } from './thoughts.ts';

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
  const thoughts = THOUGHT_TAGS.find(({ open }) => line.startsWith(open));
  if (thoughts !== undefined && !original.begins(thoughts.open)) {
    // A prompt may have such a part; code has none.
    const mayBePrompt = isMarkdown || isMarkup(original.first);
    return { until: thoughts.close, isHeld: thoughts.open !== '<think>' && mayBePrompt };
  }
  const section = contextOpenedBy(line, tag);
  return section === undefined || original.has(section) ? undefined : { until: `</${section}>`, isHeld: true };
}

/** What follows the end of thoughts whose beginning the model's template has swallowed. */
export function afterThoughts(line: string, original: OriginalLines): string | undefined {
  const tag = THOUGHT_TAGS.find(({ close }) => line.startsWith(close));
  return tag === undefined || original.begins(tag.open) ? undefined : line.slice(tag.close.length);
}
