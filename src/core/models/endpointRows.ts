/** The providers of a model as rows of a list: figures stand under each other, names may be searched for. */
import * as l10n from '@vscode/l10n';
import type { ModelEndpoint } from '../gateway/endpoints.ts';
import { formatCount, formatLatency, formatMoney, formatRate } from '../text/format.ts';
import { blanks, FIGURE_BLANK, widthOf } from './modelItems.ts';

export interface EndpointRow {
  readonly provider: string;
  /** Price, context, uptime, time to first token and speed, as wide as those of the others; then what else is known. */
  readonly figures: string;
}

const WIDEST_NAME = 18;
const UNKNOWN = '–';

type Column = (endpoint: ModelEndpoint) => string;

const COLUMNS: readonly Column[] = [
  ({ inputUsdPerMillion, outputUsdPerMillion }) => {
    const known = (usd: number | undefined): string => (usd === undefined ? UNKNOWN : formatMoney(usd));
    return `${known(inputUsdPerMillion)} / ${known(outputUsdPerMillion)}`;
  },
  ({ contextWindow }) => (contextWindow === undefined ? UNKNOWN : formatCount(contextWindow)),
  ({ uptime }) => (uptime === undefined ? UNKNOWN : `${uptime.toFixed(1)}%`),
  ({ latencyMs }) => (latencyMs === undefined ? UNKNOWN : formatLatency(latencyMs)),
  ({ tokensPerSecond }) => (tokensPerSecond === undefined ? UNKNOWN : formatRate(tokensPerSecond)),
];

/** What the figures of a row are, in their order. */
export function endpointColumns(): string {
  return l10n.t('in / out per 1M · context · uptime · first token · speed');
}

/** One row for each provider, in the order given. */
export function endpointRows(endpoints: readonly ModelEndpoint[]): readonly EndpointRow[] {
  const cells = endpoints.map((endpoint) => COLUMNS.map((column) => column(endpoint)));
  const widths = COLUMNS.map((_, index) => Math.max(0, ...cells.map((row) => row[index]?.length ?? 0)));
  const names = endpoints.map(({ provider }) => widthOf(provider));
  const name = Math.min(WIDEST_NAME, Math.max(0, ...names) + 1);
  return endpoints.map((endpoint, index) => ({
    provider: endpoint.provider,
    figures:
      blanks(name - (names[index] ?? 0)) +
      [
        ...(cells[index] ?? []).map((cell, column) => cell.padStart(widths[column] ?? 0, FIGURE_BLANK)),
        ...tagsOf(endpoint),
      ].join(' · '),
  }));
}

function tagsOf({
  cachesByItself,
  cachedUsdPerMillion,
  quantization,
  maxOutputTokens,
  tags,
}: ModelEndpoint): readonly string[] {
  const words = [
    quantization,
    cachesByItself === true ? l10n.t('caches by itself') : undefined,
    cachedUsdPerMillion === undefined ? undefined : l10n.t`cached ${formatMoney(cachedUsdPerMillion)}`,
    maxOutputTokens === undefined ? undefined : l10n.t`${formatCount(maxOutputTokens)} output`,
    ...tags,
  ];
  return words.filter((word) => word !== undefined);
}
