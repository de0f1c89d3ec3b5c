import { isNestedTooDeeply } from '../json/depth.ts';
import { isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import type { SchemaValidator } from '../schema/validate.ts';

/** Longer arguments are refused: no file that a model writes in one go is that long. */
export const MAX_ARGUMENT_CHARS = 4_000_000;
const MAX_ERRORS_TOLD = 8;

/** What a model's arguments are: an object that fits the tool's schema, or the sentence that says why not. */
export type CheckedArguments =
  | { readonly isValid: true; readonly input: JsonObject }
  | { readonly isValid: false; readonly problem: string };

/** Reads arguments as they came. No text at all means no arguments. */
export function checkArguments(text: string, validator: SchemaValidator): CheckedArguments {
  if (text.length > MAX_ARGUMENT_CHARS) {
    return broken(`The arguments are too long: at most ${MAX_ARGUMENT_CHARS} characters are accepted.`);
  }
  let value: JsonValue;
  try {
    value = text.trim() === '' ? {} : (JSON.parse(text) as JsonValue);
  } catch (error) {
    return broken(`The arguments are not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}.`);
  }
  if (!isRecord(value)) return broken('The arguments must be a JSON object.');
  if (isNestedTooDeeply(value)) return broken('The arguments are nested too deeply.');
  const verdict = validator.validate(value);
  if (verdict.isValid) return { isValid: true, input: value };
  const told = [...verdict.errors.slice(0, MAX_ERRORS_TOLD).map((error) => error.message), ...verdict.notes];
  const more = verdict.errors.length - MAX_ERRORS_TOLD;
  if (more > 0) told.push(`There are ${more} more problems.`);
  return broken(['The arguments do not fit the schema of this tool:', ...told.map((line) => `- ${line}`)].join('\n'));
}

function broken(problem: string): CheckedArguments {
  return { isValid: false, problem };
}
