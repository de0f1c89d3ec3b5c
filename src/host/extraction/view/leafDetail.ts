import { excerptAt, isConcluded } from '../../../core/extraction/grounding/excerpt.ts';
import type { Grounding } from '../../../core/extraction/grounding/grounding.ts';
import type { ResultSource } from '../../../core/extraction/outputs/resultDetails.ts';
import { valueAt, type JsonValue } from '../../../core/json/json.ts';
import type { ValidationError } from '../../../core/schema/validate.ts';
import type { LeafDetail, ViewGrounding } from '../../../protocol/extraction.ts';

const MAX_EVIDENCE = 400;
const MAX_SHOWN_ERRORS = 1_000;

/** Leaves by how they were found, as the page marks them. */
export function groupGrounding(grounding: Iterable<Grounding>, value: JsonValue | undefined): ViewGrounding {
  const groups: ViewGrounding = { exact: [], approximate: [], missing: [] };
  for (const each of grounding) {
    if (!isConcluded(each, leafAt(value, each.pointer))) groups[GROUPS[each.quality]].push(each.pointer);
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
  source: ResultSource | undefined,
): Pick<LeafDetail, 'evidence' | 'places' | 'quote' | 'isUncertain'> {
  const [range] = grounding?.ranges ?? [];
  if (range === undefined || source === undefined) {
    return { places: 0, ...(grounding?.quote !== undefined && { quote: grounding.quote.slice(0, MAX_EVIDENCE) }) };
  }
  return {
    evidence: {
      ...excerptAt(source.text, range),
      line: (source.firstLine ?? 1) + countLines(source.text, range.start),
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
