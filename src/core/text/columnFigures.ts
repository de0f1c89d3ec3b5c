/** Figures that stand under each other: all of a column have the decimals that tell its smallest apart. */
import { formatWholeSeconds } from './format.ts';

interface Figures {
  /** How many decimals a value asks for. */
  readonly decimalsOf: (value: number) => number;
  readonly text: (value: number, decimals: number) => string;
}

/** Values come one after the other; what was written before is out of date where `take` says so. */
export class ColumnFigures {
  readonly #figures: Figures;
  #decimals = 0;

  private constructor(figures: Figures) {
    this.#figures = figures;
  }

  /** US dollars: `$0.0010`, `$0.0011`, or `$1.28`, `$12.50`. */
  static money(): ColumnFigures {
    return new ColumnFigures({ decimalsOf: moneyDecimals, text: moneyText });
  }

  /** Milliseconds: `0.9 s`, `1.0 s`, `12.4 s`, `2 min 5 s`. */
  static durations(): ColumnFigures {
    return new ColumnFigures({ decimalsOf: (ms) => (ms < 9_950 ? 1 : 0), text: durationText });
  }

  get decimals(): number {
    return this.#decimals;
  }

  take(value: number | undefined): void {
    if (value !== undefined) this.#decimals = Math.max(this.#decimals, this.#figures.decimalsOf(value));
  }

  text(value: number): string {
    return this.#figures.text(value, this.#decimals);
  }
}

function moneyDecimals(usd: number): number {
  if (usd <= 0 || usd >= 0.0995) return 2;
  return usd >= 0.00995 ? 3 : 4;
}

function moneyText(usd: number, decimals: number): string {
  if (usd <= 0) return '$0';
  const least = 10 ** -decimals;
  if (usd < least / 2) return `<$${least.toFixed(decimals)}`;
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

function durationText(ms: number, decimals: number): string {
  if (ms >= 59_950) return formatWholeSeconds(ms);
  return `${Math.max(ms / 1000, decimals === 0 ? 0 : 0.1).toFixed(decimals)} s`;
}
