import { parseJson } from '../../base/exactNumber.ts';
import { isNestedTooDeeply } from '../json/depth.ts';
import { isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import { convertArguments, readArguments } from './convertArguments.ts';
import type { SchemaValidator } from '../schema/validate.ts';

/** Longer arguments are refused: no file that a model writes in one go is that long. */
export const MAX_ARGUMENT_CHARS = 4_000_000;
const MAX_ERRORS_TOLD = 8;

/** What a model's arguments are: an object that fits the tool's schema, or the sentence that says why not. */
export type CheckedArguments =
  | {
      readonly isValid: true;
      readonly input: JsonObject;
      /** How the arguments were read where they came in another type, as sentences for the user. */
      readonly changes?: readonly string[];
    }
  | { readonly isValid: false; readonly problem: string };

/**
 * Reads arguments as a model wrote them: what means the right thing in another type is read so. No text at all means no
 * arguments.
 */
export function checkArguments(text: string, validator: SchemaValidator): CheckedArguments {
  return check(text, validator, readArguments, convertArguments);
}

/** Reads arguments as the user wrote them: what they say is what runs, or it is told what is wrong. */
export function checkEditedArguments(text: string, validator: SchemaValidator): CheckedArguments {
  return check(
    text,
    validator,
    (each) => parseJson(each) as JsonValue,
    () => undefined,
  );
}

/** What is wrong is told to the model first. l10n: none, for the model. */
function check(
  text: string,
  validator: SchemaValidator,
  read: typeof readArguments,
  convert: typeof convertArguments,
): CheckedArguments {
  if (text.length > MAX_ARGUMENT_CHARS) {
    return broken(`The arguments are too long: at most ${MAX_ARGUMENT_CHARS} characters are accepted.`);
  }
  let value: JsonValue;
  try {
    value = text.trim() === '' ? {} : read(text);
  } catch (error) {
    return broken(`The arguments are not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}.`);
  }
  if (!isRecord(value)) return broken('The arguments must be a JSON object.');
  if (isNestedTooDeeply(value)) return broken('The arguments are nested too deeply.');
  const verdict = validator.validate(value);
  if (verdict.isValid) return { isValid: true, input: value };
  const converted = convert(value, validator);
  if (converted !== undefined) return { isValid: true, ...converted };
  const told = verdict.errors.slice(0, MAX_ERRORS_TOLD).map((error) => error.forModel);
  const more = verdict.errors.length - MAX_ERRORS_TOLD;
  if (verdict.notes.length > 0) told.push('They could not be checked to the end.');
  if (more > 0) told.push(`There are ${more} more problems.`);
  return broken(['The arguments do not fit the schema of this tool:', ...told.map((line) => `- ${line}`)].join('\n'));
}

function broken(problem: string): CheckedArguments {
  return { isValid: false, problem };
}
