/** Which rows of a batch are shown. */
import * as l10n from '@vscode/l10n';
import type { BatchRow } from '../../protocol/extraction.ts';
import { h, setText } from '../parts/dom.ts';

/** In the order of the list. A row may be of several kinds. */
const FILTERS = {
  all: { label: l10n.t('All rows'), has: () => true },
  valid: { label: l10n.t('Valid'), has: ({ status }) => status === 'valid' },
  failed: { label: l10n.t('Failed'), has: ({ status }) => status === 'failed' || status === 'invalid' },
  corrected: { label: l10n.t('Corrected'), has: ({ isCorrected }) => isCorrected === true },
  ungrounded: { label: l10n.t('Not in the source'), has: ({ ungrounded = [] }) => ungrounded.length > 0 },
  running: { label: l10n.t('Running'), has: ({ status }) => status === 'running' },
  waiting: { label: l10n.t('Waiting'), has: ({ status }) => status === 'waiting' },
  stopped: { label: l10n.t('Stopped'), has: ({ status }) => status === 'stopped' },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly has: (row: BatchRow) => boolean }>>;

export type RowFilter = keyof typeof FILTERS;

const FILTER_NAMES = Object.keys(FILTERS) as readonly RowFilter[];

export function passes(row: BatchRow, filter: RowFilter): boolean {
  return FILTERS[filter].has(row);
}

/** How many rows there are of each kind, kept as rows come and change. */
export class RowTally {
  readonly #counts = new Map<RowFilter, number>();

  of(filter: RowFilter): number {
    return this.#counts.get(filter) ?? 0;
  }

  replace(before: BatchRow | undefined, after: BatchRow): void {
    for (const filter of FILTER_NAMES) {
      const change = Number(passes(after, filter)) - Number(before !== undefined && passes(before, filter));
      if (change !== 0) this.#counts.set(filter, this.of(filter) + change);
    }
  }
}

/** The list to choose from; kinds without rows are left out. */
export class FilterPicker {
  readonly element: HTMLSelectElement;
  readonly #options = new Map<RowFilter, HTMLOptionElement>();

  constructor(onPick: (filter: RowFilter) => void) {
    this.element = h('select', {
      class: 'format row-filter',
      title: l10n.t('Which rows to show'),
      attributes: { 'aria-label': l10n.t('Rows') },
    });
    for (const value of FILTER_NAMES) {
      const option = h('option', { attributes: { value } });
      this.#options.set(value, option);
      this.element.append(option);
    }
    this.element.addEventListener('change', () => onPick(this.element.value as RowFilter));
  }

  show(tally: RowTally): void {
    for (const [filter, option] of this.#options) {
      const count = tally.of(filter);
      setText(option, `${FILTERS[filter].label} (${count.toLocaleString('en-US')})`);
      option.hidden = count === 0 && filter !== 'all' && this.element.value !== filter;
    }
  }
}
