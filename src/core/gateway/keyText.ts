import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';

const HOW = l10n.t('Copy the key again and paste it without anything around it.');

function stripQuotes(text: string): string {
  const quoted = /^(["'`])(.*)\1$/s.exec(text);
  return quoted?.[2]?.trim() ?? text;
}

/**
 * What a user pasted, as the bare key: surrounding blanks and quotes, a `NAME=` in front and `Bearer ` go. Throws an
 * `AppError` with code `bad-key` (its text never repeats the input) where no usable key is left.
 */
export function normaliseKeyText(text: string): string {
  let key = stripQuotes(text.trim());
  key = stripQuotes(key.replace(/^(?:export\s+)?[A-Z][A-Z0-9_]*\s*=\s*/, '').trim());
  key = stripQuotes(key.replace(/^(?:authorization\s*:\s*)?bearer\s+/i, '').trim());
  if (key === '') throw new AppError('auth', `${l10n.t('There is no key in that text.')} ${HOW}`, { code: 'bad-key' });
  if (/\s/.test(key)) {
    throw new AppError('auth', `${l10n.t('A key contains no spaces or line breaks.')} ${HOW}`, { code: 'bad-key' });
  }
  // A header can carry visible ASCII only; anything else would fail much later and less clearly.
  if (/[^\x21-\x7e]/.test(key)) {
    throw new AppError('auth', `${l10n.t('That text contains characters that are not allowed in a key.')} ${HOW}`, {
      code: 'bad-key',
    });
  }
  return key;
}
