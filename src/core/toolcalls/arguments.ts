import { parseJson } from '../../base/exactNumber.ts';
import { said, type Said, type Sentence } from '../../base/said.ts';
import { isNestedTooDeeply } from '../json/depth.ts';
import { isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import { convertArguments, readArguments } from './convertArguments.ts';
import type { SchemaValidator, Verdict } from '../schema/validate.ts';

/** Longer arguments are refused: no file that a model writes in one go is that long. */
export const MAX_ARGUMENT_CHARS = 4_000_000;
const MAX_ERRORS_TOLD = 8;

/** What a model's arguments are: an object that fits the tool's schema, or what says why not. */
export type CheckedArguments =
  | {
      readonly isValid: true;
      readonly input: JsonObject;
      /** How the arguments were read where they came in another type, as sentences for the user. */
      readonly changes?: readonly string[];
    }
  | { readonly isValid: false; readonly problem: Said };

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

function check(
  text: string,
  validator: SchemaValidator,
  read: typeof readArguments,
  convert: typeof convertArguments,
): CheckedArguments {
  if (text.length > MAX_ARGUMENT_CHARS) {
    const most = MAX_ARGUMENT_CHARS.toLocaleString('en-US');
    return broken((l10n) => l10n.t`The arguments are too long: at most ${most} characters are accepted.`);
  }
  let value: JsonValue;
  try {
    value = text.trim() === '' ? {} : read(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return broken((l10n) => l10n.t`The arguments are not valid JSON: ${reason}.`);
  }
  if (!isRecord(value)) return broken((l10n) => l10n.t('The arguments must be a JSON object.'));
  if (isNestedTooDeeply(value)) return broken((l10n) => l10n.t('The arguments are nested too deeply.'));
  const verdict = validator.validate(value);
  if (verdict.isValid) return { isValid: true, input: value };
  const converted = convert(value, validator);
  if (converted !== undefined) return { isValid: true, ...converted };
  return { isValid: false, problem: misfit(verdict) };
}

/** What does not fit, one in a line. */
function misfit({ errors, notes }: Verdict): Said {
  const head = said((l10n) => l10n.t('The arguments do not fit the schema of this tool:'));
  const lines: Said[] = errors.slice(0, MAX_ERRORS_TOLD);
  const unchecked = said((l10n) => l10n.t('The arguments could not be checked to the end.'));
  // Why is words for the user, and mostly the fault of the tool's schema.
  lines.push(...notes.map((message) => ({ message, forModel: unchecked.forModel })));
  const left = errors.length - MAX_ERRORS_TOLD;
  if (left > 0) lines.push(said((l10n) => l10n.t`More problems: ${left}.`));
  const list = (which: keyof Said): string =>
    [head[which], ...new Set(lines.map((line) => `- ${line[which]}`))].join('\n');
  return { message: list('message'), forModel: list('forModel') };
}

function broken(sentence: Sentence): CheckedArguments {
  return { isValid: false, problem: said(sentence) };
}
