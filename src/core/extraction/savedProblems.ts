/** Everything that is wrong with the text of a saved extraction, each mistake at its place. */
import * as l10n from '@vscode/l10n';
import { isRecord, pathOfPointer, type JsonObject, type JsonValue, type JsonPath } from '../json/json.ts';
import { OUTPUT_FORMAT_NAMES } from '../outputs/outputFormats.ts';
import { checkRouting, findingText } from '../gateway/routingShape.ts';
import { NARROWING_KEYS } from '../gateway/routingScopes.ts';
import { exampleLength, MAX_EXAMPLE_CHARACTERS, MAX_EXAMPLES, type ExtractionExample } from './examples.ts';
import { savedIssues, SAVED_FIELDS } from './saved.ts';
import { parseJsonc, readJsonc, type JsonPlaces } from '../json/jsonc.ts';
import { ReadError } from '../json/reading.ts';
import { checkSchema, SchemaValidator } from '../schema/validate.ts';

export interface SavedProblem {
  readonly message: string;
  /** Where it is, in characters from the start. */
  readonly offset: number;
  /** The file can be run all the same. */
  readonly isWarning: boolean;
}

const MAX_PROBLEMS = 30;

/** Empty for a file that can be run and needs no remark. */
export function checkSavedExtraction(text: string): readonly SavedProblem[] {
  let read: { readonly value: JsonValue; readonly places: JsonPlaces };
  try {
    JSON.parse(text);
    read = readJsonc(text);
  } catch {
    return [syntaxProblem(text)];
  }
  const { value: data, places } = read;
  const shape = savedIssues(data).map(({ path, message }) => problem(message, places.valueAt(path)));
  if (shape.length > 0 || !isRecord(data)) return shape.slice(0, MAX_PROBLEMS);
  return [...contentProblems(data, places), ...unknownFields(data, places)].slice(0, MAX_PROBLEMS);
}

function problem(message: string, offset: number, isWarning = false): SavedProblem {
  return { message, offset, isWarning };
}

/** What has the right shape and cannot work. */
function contentProblems(data: JsonObject, places: JsonPlaces): SavedProblem[] {
  const { schema = {}, model, output, expected } = data;
  const problems = checkSchema(schema).map(({ path, message }) =>
    problem(message, places.valueAt(['schema', ...pathOf(path)])),
  );
  if (typeof output === 'string' && !OUTPUT_FORMAT_NAMES.some((name) => name === output)) {
    const known = OUTPUT_FORMAT_NAMES.join(', ');
    problems.push(problem(l10n.t`There is no output “${output}”. Write one of ${known}.`, places.valueAt(['output'])));
  }
  if (typeof model === 'string' && !/^[^/\s]+\/\S+$/.test(model)) {
    const message = l10n.t('A model is named as creator/model, such as openai/gpt-5-mini.');
    problems.push(problem(message, places.valueAt(['model'])));
  }
  problems.push(...routingProblems(data, places));
  if (problems.length === 0) problems.push(...exampleProblems(data, places));
  if (problems.length === 0 && expected !== undefined) problems.push(...expectedProblems(data, places));
  return problems;
}

/** Routing of a file may only narrow: what of it would do anything else is passed over, and that is said. */
function routingProblems({ options }: JsonObject, places: JsonPlaces): SavedProblem[] {
  const routing = isRecord(options) ? options['routing'] : undefined;
  if (!isRecord(routing)) return [];
  const at = (place: string): number => {
    const key = place.split(/[.[]/)[0] ?? '';
    return places.valueAt(['options', 'routing', ...(key === '' ? [] : [key])]);
  };
  const wrong = checkRouting(routing).problems.map((found) => problem(findingText(found), at(found.place)));
  const passedOver = Object.keys(routing).filter((key) => !NARROWING_KEYS.has(key));
  const warnings = passedOver.map((key) =>
    problem(
      l10n.t`“${key}” has no effect in a file: here routing can only restrict which providers respond.`,
      at(key),
      true,
    ),
  );
  return [...wrong, ...warnings];
}

/** An example that breaks the schema would teach the model to break it. */
function exampleProblems({ schema = {}, examples }: JsonObject, places: JsonPlaces): SavedProblem[] {
  const given = (examples ?? []) as unknown as readonly ExtractionExample[];
  const limit = limitProblem(given);
  if (limit !== undefined) return [problem(limit.message, places.valueAt(['examples', ...limit.path]))];
  if (given.length === 0) return [];
  const validator = new SchemaValidator(schema);
  return given.flatMap(({ value }, index) =>
    validator
      .validate(value)
      .errors.slice(0, 5)
      .map(({ path, message }) =>
        problem(
          l10n.t`The example does not obey the schema: ${message}`,
          places.valueAt(['examples', index, 'value', ...path]),
        ),
      ),
  );
}

/** The first example that is too much. */
function limitProblem(examples: readonly ExtractionExample[]): { path: JsonPath; message: string } | undefined {
  if (examples.length > MAX_EXAMPLES) {
    const message = l10n.t`There are ${examples.length} examples; at most ${MAX_EXAMPLES} are sent. Keep those that differ most.`;
    return { path: [MAX_EXAMPLES], message };
  }
  let characters = 0;
  for (const [index, example] of examples.entries()) {
    characters += exampleLength(example);
    if (characters <= MAX_EXAMPLE_CHARACTERS) continue;
    const most = MAX_EXAMPLE_CHARACTERS.toLocaleString('en-US');
    const message = l10n.t`The examples have more than ${most} characters up to here, and they are sent with every request. Shorten their texts.`;
    return { path: [index], message };
  }
  return undefined;
}

/** A test that no answer can pass is a mistake; with several files, what is expected is a list. */
function expectedProblems({ schema = {}, expected = null, files }: JsonObject, places: JsonPlaces): SavedProblem[] {
  const validator = new SchemaValidator(schema);
  const isList = Array.isArray(files) && Array.isArray(expected) && !validator.isValid(expected);
  const values: readonly (readonly [JsonPath, JsonValue])[] = isList
    ? (expected as JsonValue[]).map((value, index) => [[index], value] as const)
    : [[[], expected]];
  return values.flatMap(([base, value]) =>
    validator
      .validate(value)
      .errors.slice(0, 5)
      .map(({ path, message }) =>
        problem(l10n.t`No model can pass this test: ${message}`, places.valueAt(['expected', ...base, ...path]), true),
      ),
  );
}

function unknownFields(data: JsonObject, places: JsonPlaces): SavedProblem[] {
  return Object.keys(data)
    .filter((name) => !SAVED_FIELDS.includes(name))
    .map((name) =>
      problem(
        l10n.t`“${name}” is not a known property and is lost when the file is saved again.`,
        places.nameAt([name]),
        true,
      ),
    );
}

function pathOf(pointer: string): JsonPath {
  return pathOfPointer(pointer.startsWith('/') ? pointer : '');
}

/** Engines do not always say where a mistake is; our own reader does, but takes comments and trailing commas. */
function syntaxProblem(text: string): SavedProblem {
  try {
    parseJsonc(text);
  } catch (error) {
    if (error instanceof ReadError) return problem(l10n.t`Not valid JSON: ${error.message}`, error.offset);
  }
  return problem(l10n.t('Comments and trailing commas are not allowed here.'), 0);
}
