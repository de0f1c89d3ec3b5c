/** What a user reads before an extraction starts: how much is asked, of which files, and where it stops. */
import * as l10n from '@vscode/l10n';
import { formatCount, formatMoney } from '../../text/format.ts';
import { plainWords } from '../../text/plainWords.ts';
import type { BatchEstimate } from './estimateBatch.ts';
import { counted } from '../../text/plural.ts';

/** Room for repairs and for files that say more than most; never so little that the first file is too dear. */
export function defaultCeiling(estimateUsd: number | undefined): number {
  if (estimateUsd === undefined) return 1;
  const room = Math.max(0.01, estimateUsd * 3);
  const digit = 10 ** Math.floor(Math.log10(room));
  return Number((Math.ceil(room / digit) * digit).toPrecision(2));
}

/** `≈ 98 requests, and up to 196 more to repair answers; 61k tokens.` */
export function amountWords({ requests, repairs, tokens }: BatchEstimate): string {
  const asked = counted(requests, l10n.t('{0} request'), l10n.t('{0} requests'));
  const all = formatCount(tokens);
  return repairs > 0
    ? l10n.t`≈ ${asked}, and up to ${repairs.toLocaleString('en-US')} more to repair responses; ${all} tokens.`
    : l10n.t`≈ ${asked}; ${all} tokens.`;
}

/** Where it stops. A limit that cannot be kept says so. */
export function limitWords(ceilingUsd: number, isPriceKnown: boolean): string {
  const limit = formatMoney(ceilingUsd);
  return isPriceKnown
    ? l10n.t`Stops before ${limit}.`
    : l10n.t`Prices are not known: the limit of ${limit} counts only what the server tells, and is not kept where it tells nothing.`;
}

/** What is spent so far; `about` where some of it goes by the list of prices. */
export function spentWords(costUsd: number, isEstimated: boolean | undefined): string {
  const cost = formatMoney(costUsd);
  return isEstimated === true ? l10n.t`about ${cost}` : cost;
}

/** What going on means for files that were stopped in the middle, in a window that did not run them; empty where there are none. */
export function restartWords(stopped: number): string {
  if (stopped === 0) return '';
  return counted(
    stopped,
    l10n.t('{0} file that was stopped in the middle is asked from its start.'),
    l10n.t('{0} files that were stopped in the middle are asked from their start.'),
  );
}

const MAX_NAMED = 3;

/** `a.txt, b.txt, c.txt and 9 more` */
export function namesOf(labels: readonly string[]): string {
  const named = labels.slice(0, MAX_NAMED).map((label) => plainWords(label, 200));
  const more = labels.length - named.length;
  const first = named.join(', ');
  return more > 0 ? l10n.t`${first} and ${more.toLocaleString('en-US')} more` : first;
}
