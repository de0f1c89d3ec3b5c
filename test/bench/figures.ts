// What a bench gives back, and how it is printed. Machines are noisy: medians and ratios are what to quote.

/** One number. `max` or `min` is the promise it is held against; there is none for figures that only inform. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly max?: number;
  readonly min?: number;
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Whether a promise is kept; `undefined` where there is none. */
export function isKept(figure: Figure): boolean | undefined {
  if (figure.max === undefined && figure.min === undefined) return undefined;
  return (
    figure.value <= (figure.max ?? Number.POSITIVE_INFINITY) && figure.value >= (figure.min ?? Number.NEGATIVE_INFINITY)
  );
}

function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

export function printSection(section: Section): void {
  console.log(`\n${section.title}`);
  for (const figure of section.figures) {
    const kept = isKept(figure);
    const target = figure.max !== undefined ? `≤ ${figure.max}` : figure.min !== undefined ? `≥ ${figure.min}` : '';
    const mark = kept === undefined ? ' ' : kept ? '✓' : '✗';
    const note = figure.note === undefined ? '' : `  ${figure.note}`;
    console.log(
      `  ${mark} ${figure.name.padEnd(58)} ${formatValue(figure.value).padStart(9)} ${figure.unit.padEnd(6)} ${target}${note}`,
    );
  }
}
