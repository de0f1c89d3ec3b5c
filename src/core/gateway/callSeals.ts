/** What goes back with a call: the signature of the thought behind it, wherever a server of Chat Completions puts it. */
import { isNestedTooDeeply } from '../json/depth.ts';
import type { CallSeal } from '../model/message.ts';
import { fieldsOf, listOf, textOf, type Fields } from './wire.ts';

/** Google's own, LiteLLM's, and those of proxies that pass the name on bare. */
const SEALED_FIELDS = ['extra_content', 'provider_specific_fields', 'thought_signature', 'thoughtSignature'];
const SIGNATURE = /^thought_?signatures?$/i;
/** How far down a signature is looked for: `extra_content.google.thought_signature`. */
const DEEPEST_SIGNATURE = 3;
/** In UTF-16 units of JSON. What is longer is no signature, and is left out. */
const LONGEST_SEAL = 1_000_000;

/** What a piece of a call brings of its seal. */
export function callSeal(piece: Fields): CallSeal | undefined {
  const call = sealedFields(piece);
  const declared = fieldsOf(piece['function']);
  const ofFunction = declared === undefined ? undefined : sealedFields(declared);
  if (call === undefined && ofFunction === undefined) return undefined;
  return { ...(call !== undefined && { call }), ...(ofFunction !== undefined && { function: ofFunction }) };
}

/** What a delta or a message brings beside its calls. */
export function messageSeal(message: Fields): CallSeal | undefined {
  const fields = sealedFields(message);
  return fields === undefined ? undefined : { message: fields };
}

/** Signatures come whole; of one place the latest counts. */
export function joinedSeals(known: CallSeal | undefined, more: CallSeal | undefined): CallSeal | undefined {
  return known === undefined || more === undefined ? (known ?? more) : { ...known, ...more };
}

/** The fields of a call that goes back: those of the message where it has none of its own, as Google reads no others. */
export function sentSeal({ call, function: ofFunction, message }: CallSeal): Pick<CallSeal, 'call' | 'function'> {
  return {
    call: { ...(call ?? (ofFunction === undefined ? message : undefined)) },
    function: { ...ofFunction },
  };
}

/** Whether calls of a message of Chat Completions carry what only their maker can check. */
export function hasSealedCalls(message: Fields): boolean {
  return listOf(message['tool_calls']).some((call) => callSeal(fieldsOf(call) ?? {}) !== undefined);
}

/** Only those with a signature: strict servers behind a proxy refuse what it adds to all calls. */
function sealedFields(fields: Fields): Fields | undefined {
  const found = SEALED_FIELDS.flatMap((name) => {
    const value = fields[name];
    return value !== undefined && value !== null && isSeal(name, value) ? [[name, value] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function isSeal(name: string, value: unknown): boolean {
  return holdsSignature(name, value, DEEPEST_SIGNATURE) && !isNestedTooDeeply(value) && isShort(value);
}

function holdsSignature(name: string, value: unknown, depth: number): boolean {
  if (SIGNATURE.test(name)) return textOf(value) !== undefined || listOf(value).some((each) => textOf(each));
  const inner = depth === 1 ? undefined : fieldsOf(value);
  return inner !== undefined && Object.entries(inner).some(([key, each]) => holdsSignature(key, each, depth - 1));
}

function isShort(value: unknown): boolean {
  return JSON.stringify(value).length <= LONGEST_SEAL;
}
