import type { Grounding } from '../../../core/extraction/grounding/grounding.ts';
import { valueAt, type JsonValue } from '../../../core/json/json.ts';
import type { ValidationError } from '../../../core/schema/validate.ts';
import type { LeafDetail, ViewGrounding } from '../../../protocol/extraction.ts';

const AROUND = 80;
const MAX_EVIDENCE = 400;
const MAX_SHOWN_ERRORS = 1_000;

/** The text that values were taken from. */
export interface ViewSource {
  readonly label: string;
  readonly text: string;
  /** The line of the file that `text` begins on, from 1; 1 when absent. */
  readonly firstLine?: number;
}

/**
 * Leaves by how they were found, as the page marks them. A yes or no is concluded and stands nowhere as such: it is a
 * warning only where the model quotes what is not there.
 */
export function groupGrounding(grounding: Iterable<Grounding>, value: JsonValue | undefined): ViewGrounding {
  const groups: ViewGrounding = { exact: [], approximate: [], missing: [] };
  for (const { pointer, quality, quote } of grounding) {
    const isConcluded = quality === 'missing' && quote === undefined && typeof leafAt(value, pointer) === 'boolean';
    if (!isConcluded) groups[GROUPS[quality]].push(pointer);
  }
  return groups;
}

const GROUPS = {
  exact: 'exact',
  normalised: 'exact',
  approximate: 'approximate',
  uncertain: 'approximate',
  missing: 'missing',
} as const;

function leafAt(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  return value === undefined ? undefined : valueAt(value, pointer);
}

/** The evidence of one leaf with what stands around it on its line. */
export function evidenceOf(
  grounding: Grounding | undefined,
  source: ViewSource | undefined,
): Pick<LeafDetail, 'evidence' | 'places' | 'quote' | 'isUncertain'> {
  const [range] = grounding?.ranges ?? [];
  if (range === undefined || source === undefined) {
    return { places: 0, ...(grounding?.quote !== undefined && { quote: grounding.quote.slice(0, MAX_EVIDENCE) }) };
  }
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', Math.max(0, range.start - 1)) + 1;
  const lineEnd = text.indexOf('\n', range.end);
  const before = text.slice(Math.max(range.start === 0 ? 0 : lineStart, range.start - AROUND), range.start);
  const after = text.slice(range.end, Math.min(lineEnd === -1 ? text.length : lineEnd, range.end + AROUND));
  return {
    evidence: {
      before: before.trimStart(),
      text: text.slice(range.start, Math.min(range.end, range.start + MAX_EVIDENCE)),
      after: after.trimEnd(),
      line: (source.firstLine ?? 1) + countLines(text, range.start),
    },
    places: grounding?.ranges.length ?? 0,
    ...(grounding?.quality === 'uncertain' && { isUncertain: true }),
  };
}

/** Errors as the page shows them. A schema that nothing obeys gives thousands; the first say enough. */
export function viewErrors(errors: readonly ValidationError[]): { pointer: string; message: string }[] {
  return errors.slice(0, MAX_SHOWN_ERRORS).map(({ instancePath, message }) => ({ pointer: instancePath, message }));
}

function countLines(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
