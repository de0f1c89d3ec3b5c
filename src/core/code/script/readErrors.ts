/** What is often wrong with code that is read, in words. */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../../json/reading.ts';

export function untold(offset: number): ReadError {
  return new ReadError(l10n.t('What this is can only be told when the code runs.'), offset);
}

export function untoldName(name: string, offset: number): ReadError {
  return new ReadError(l10n.t`What "${name}" is can only be told when the code runs.`, offset);
}

export function untoldCall(name: string, offset: number): ReadError {
  return new ReadError(l10n.t`What "${name}(…)" gives can only be told when the code runs.`, offset);
}

export function incomplete(offset: number): ReadError {
  return new ReadError(l10n.t('The code is not complete here.'), offset);
}

export function tooMuch(offset: number): ReadError {
  return new ReadError(l10n.t('There is too much here to work out.'), offset);
}

export function tooLong(offset: number): ReadError {
  return new ReadError(l10n.t('This text is too long.'), offset);
}

export function fromElsewhere(name: string, from: string, offset: number): ReadError {
  return new ReadError(l10n.t`"${name}" comes from "${from}"; select it as well, or write it out.`, offset);
}

export function notHere(name: string, offset: number): ReadError {
  return new ReadError(l10n.t`"${name}" is not in this text; select it as well, or write it out.`, offset);
}
