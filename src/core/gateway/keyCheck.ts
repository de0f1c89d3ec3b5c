import * as l10n from '@vscode/l10n';
import { toAppError } from '../../base/errors.ts';
import { formatMoney } from '../text/format.ts';

/** What asking the gateway about a key came to. */
export type KeyVerdict =
  | { readonly kind: 'valid'; readonly sentence: string }
  /** The gateway knows the key and refuses it: not worth keeping. */
  | { readonly kind: 'refused'; readonly sentence: string }
  /** Nothing was learnt about the key: it can be kept and tried later. */
  | { readonly kind: 'unchecked'; readonly sentence: string; readonly isWrongHost: boolean }
  | { readonly kind: 'cancelled' };

const WRONG_HOST: ReadonlySet<string> = new Set(['not-found', 'wrong-content-type', 'redirected', 'malformed-json']);

/** Checks a key by asking for the balance, and says how that went in a sentence naming the host. */
export async function checkKey(
  origin: string,
  credits: () => Promise<{ readonly balanceUsd: number; readonly usedUsd: number }>,
): Promise<KeyVerdict> {
  const host = new URL(origin).host;
  try {
    const { balanceUsd, usedUsd } = await credits();
    const balance = formatMoney(balanceUsd);
    const sentence =
      usedUsd > 0
        ? l10n.t`${host} accepted the key. Balance: ${balance}, ${formatMoney(usedUsd)} used so far.`
        : l10n.t`${host} accepted the key. Balance: ${balance}.`;
    return { kind: 'valid', sentence };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'cancelled') return { kind: 'cancelled' };
    if (error.kind === 'auth') {
      return {
        kind: 'refused',
        sentence: l10n.t`${host} refused this key. Copy it again from the dashboard, or make a new one.`,
      };
    }
    // These come only after the key was recognised.
    if (error.kind === 'quota' && error.status !== 429) {
      return { kind: 'valid', sentence: l10n.t`${host} knows the key, but: ${error.message}` };
    }
    if (WRONG_HOST.has(error.code) || error.status === 404) {
      return {
        kind: 'unchecked',
        isWrongHost: true,
        sentence: l10n.t`${host} does not look like an AI Gateway: it answered, but not like one. Check the address in the settings.`,
      };
    }
    return {
      kind: 'unchecked',
      isWrongHost: false,
      sentence: `${l10n.t('The key could not be checked.')} ${error.message}`,
    };
  }
}
