/** How long an answer of a schema is before anything is known of the document: its names, with values of the usual length. */
import { isList, isRecord, type JsonValue } from '../json/json.ts';
import { estimateTokens } from '../cost/estimate.ts';

interface AnswerSize {
  /** One record of each list. */
  readonly tokens: number;
  /** There are lists, which are as long as the document has records. */
  readonly hasList: boolean;
}

/** l10n: none, only its length counts. */
const TEXT = 'About two words';
/** Schemas are anybody's: so much of one is looked at. */
const MAX_PLACES = 2_000;
const MAX_DEPTH = 12;

export function answerSize(schema: JsonValue): AnswerSize {
  let left = MAX_PLACES;
  let hasList = false;
  const sample = (place: JsonValue | undefined, depth: number): JsonValue => {
    left -= 1;
    if (!isRecord(place) || left < 0 || depth > MAX_DEPTH) return TEXT;
    const { $ref: target, type, properties, items, enum: options, const: only } = place;
    if (typeof target === 'string') return sample(targetOf(schema, target), depth + 1);
    const inner = [place['anyOf'], place['oneOf'], place['allOf']].find(isList)?.[0];
    if (only !== undefined) return only;
    if (isList(options)) return options[0] ?? TEXT;
    if (isRecord(properties)) {
      const fields = Object.entries(properties).map(([name, field]) => [name, sample(field, depth + 1)] as const);
      return Object.fromEntries(fields);
    }
    if (items !== undefined) {
      hasList = true;
      return [sample(items, depth + 1)];
    }
    if (inner !== undefined) return sample(inner, depth + 1);
    const kind = isList(type) ? type[0] : type;
    if (kind === 'object' || kind === 'array' || kind === undefined) hasList = true;
    return kind === 'number' || kind === 'integer' ? 1234.5 : kind === 'boolean' ? true : TEXT;
  };
  const whole = JSON.stringify(sample(schema, 0));
  return { tokens: estimateTokens(whole), hasList };
}

/** Within the schema itself: `#/$defs/Item`. */
function targetOf(schema: JsonValue, reference: string): JsonValue | undefined {
  let place: JsonValue | undefined = schema;
  for (const name of reference.split('/').slice(1, MAX_DEPTH)) place = isRecord(place) ? place[name] : undefined;
  return place;
}
