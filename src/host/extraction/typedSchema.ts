/** What is typed into the list of schemas: the fields themselves, or in words what is wanted. */
import * as l10n from '@vscode/l10n';
import { schemaPreview } from '../../core/extraction/schemaPreview.ts';
import { readAsSchema, type SchemaAttempt } from './schemaReading.ts';

export interface TypedSchema {
  /** As typed, without the blanks around it. */
  readonly text: string;
  readonly attempt: SchemaAttempt;
  /** Such as `all endpoints with method and path`: to be drafted from, as it is no list of fields. */
  readonly isSentence: boolean;
  /** A single word may also be the beginning of a file's name. */
  readonly isWord: boolean;
}

/** Reads what is typed: the short notation, an example in JSON, a type. */
export async function readTyped(typed: string): Promise<TypedSchema> {
  const text = typed.trim();
  const attempt = await readAsSchema({ text, label: text });
  return {
    text,
    attempt,
    isSentence: attempt.ok ? ASKS_ALL.test(text) : isSentence(text),
    isWord: !/[\s,:{]/.test(text),
  };
}

/** `name text, age integer`, or what is wrong and where. */
export function understood({ attempt }: TypedSchema): string {
  if (attempt.ok) return schemaPreview(attempt.picked.schema);
  const { reason, column } = attempt.problem;
  // There is one line only, so the column says more than the line.
  return l10n.t`At character ${column}: ${reason}`;
}

const WORD = /^[\p{L}\p{N}'’.?!-]+$/u;

/** No field is called so, whatever stands where its type would. */
const ASKS_ALL = /^(?:all|every|each|find|get|extract|show)[ \t]+\p{L}+$/iu;
const ASKS =
  /^(?:all|every|each|the|list|find|get|extract|show|give|what|which|who|how|key|main|alle|jede[rns]?|finde|tous|toutes|chaque|todos|todas|cada)[ \t]+\p{L}/iu;

/** A field is a name and a type; three words in a row are something that is said, and so are two that ask. */
function isSentence(text: string): boolean {
  if (ASKS.test(text)) return true;
  return text.split(/[,;:\n]/).some((part) => {
    const words = part.trim().split(/\s+/);
    return words.length >= 3 && words.every((word) => WORD.test(word));
  });
}
