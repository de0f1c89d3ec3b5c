/** What bytes are by what they begin with: a name may say anything. */
import type { Sentence } from '../../base/said.ts';

export type SniffedKind =
  | { readonly kind: 'image'; readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' }
  | { readonly kind: 'pdf' }
  | { readonly kind: 'text' }
  /** `what` completes "This is …". */
  | { readonly kind: 'binary'; readonly what: Sentence };

/** Bytes at the start that decide; a PDF may have junk before its mark. */
export const SNIFF_BYTES = 8_192;

export function sniff(bytes: Uint8Array): SniffedKind {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return image('image/png');
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return image('image/jpeg');
  if (ascii(bytes, 0, 6) === 'GIF87a' || ascii(bytes, 0, 6) === 'GIF89a') return image('image/gif');
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return image('image/webp');
  if (ascii(bytes, 0, 1024).includes('%PDF-')) return { kind: 'pdf' };
  const known = knownBinary(bytes);
  if (known !== undefined) return { kind: 'binary', what: known };
  return looksLikeText(bytes) ? { kind: 'text' } : { kind: 'binary', what: (l10n) => l10n.t('a binary file') };
}

function knownBinary(bytes: Uint8Array): Sentence | undefined {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return (l10n) => l10n.t('a ZIP archive or an Office document');
  if (startsWith(bytes, [0x1f, 0x8b])) return (l10n) => l10n.t('a compressed archive');
  if (startsWith(bytes, [0x7f, 0x45, 0x4c, 0x46]) || ascii(bytes, 0, 2) === 'MZ') return (l10n) => l10n.t('a program');
  if (ascii(bytes, 0, 2) === 'BM' && bytes.length > 26) return (l10n) => l10n.t('a BMP picture. Save it as PNG first');
  if (ascii(bytes, 4, 8) === 'ftyp') {
    const brand = ascii(bytes, 8, 12);
    return /^(?:avif|heic|heix|mif1)/.test(brand)
      ? (l10n) => l10n.t`a ${brand.slice(0, 4).toUpperCase()} picture. Save it as PNG first`
      : (l10n) => l10n.t('a video');
  }
  if (ascii(bytes, 0, 4) === 'OggS' || ascii(bytes, 0, 3) === 'ID3') return (l10n) => l10n.t('a sound file');
  return undefined;
}

/** UTF-16 is text although it is full of zeros; elsewhere a zero byte means binary. */
function looksLikeText(bytes: Uint8Array): boolean {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return true;
  return !bytes.subarray(0, SNIFF_BYTES).includes(0) || isPlainUtf16(bytes);
}

/** Without a byte order mark the editor takes for UTF-16 what has its zeros as plain letters have them, so far. */
const EDITOR_LOOKS_AT = 512;

function isPlainUtf16(bytes: Uint8Array): boolean {
  if (bytes.length % 2 === 1) return false;
  const start = bytes.subarray(0, EDITOR_LOOKS_AT);
  const isLittle = start.every((byte, index) => (byte === 0) === (index % 2 === 1));
  return isLittle || start.every((byte, index) => (byte === 0) === (index % 2 === 0));
}

function image(mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'): SniffedKind {
  return { kind: 'image', mediaType };
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((value, index) => bytes[index] === value);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));
}
