import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// Fixed, so that a conversation kept on disk can still be replayed after the local gateway was restarted.
const SECRET = 'local gateway thinking signatures';
const NONCE_BYTES = 16;

function mac(nonce: Buffer, text: string): Buffer {
  return createHmac('sha256', SECRET).update(nonce).update(text).digest();
}

/** Signs a thinking text; only the very same text passes `isSignatureOf` later. */
export function sign(text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([nonce, mac(nonce, text)]).toString('base64');
}

/** True when the signature was made here for exactly this text, wherever it stood. */
export function isSignatureOf(whole: string, text: string): boolean {
  const [signature = ''] = whole.split('.');
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature || bytes.length !== NONCE_BYTES + 32) return false;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  return timingSafeEqual(bytes.subarray(NONCE_BYTES), mac(nonce, text));
}

/**
 * An opaque item that carries a text and proves it came from here (encrypted reasoning, redacted thinking); `signed` makes
 * the proof.
 */
export function seal(text: string, signed: (payload: string) => string = sign): string {
  const payload = Buffer.from(text, 'utf8').toString('base64url');
  return `${payload}.${signed(payload)}`;
}

/** True when the sealed item is untouched. */
export function isSealed(data: string): boolean {
  const dot = data.indexOf('.');
  return dot >= 0 && isSignatureOf(data.slice(dot + 1), data.slice(0, dot));
}
