import { randomBytes, randomInt } from 'node:crypto';
import type { ModelFamily } from './types.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function pick(alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[randomInt(alphabet.length)] ?? '';
  return text;
}

/** A 26-character ULID: 48 bits of epoch milliseconds, then 80 random bits. */
function ulid(now: number = Date.now()): string {
  let time = '';
  for (let i = 0, rest = now; i < 10; i++, rest = Math.floor(rest / 32)) time = (CROCKFORD[rest % 32] ?? '') + time;
  return time + pick(CROCKFORD, 16);
}

/** A generation id as the gateway writes it. */
export function generationId(): string {
  return `gen_${ulid()}`;
}

/** A tool-call id in the form the serving provider would have chosen. */
export function toolCallId(family: ModelFamily): string {
  if (family === 'claude') return `toolu_${pick(BASE62, 24)}`;
  if (family === 'gemini') return pick(BASE62, 16);
  return `call_${pick(BASE62, 24)}`;
}

/** A random id with a readable prefix, for everything else the wire names. */
export function prefixedId(prefix: string, bytes = 12): string {
  return `${prefix}_${randomBytes(bytes).toString('hex')}`;
}
