/** Whether `value` is a multiple of `step` as the decimal numbers they are written as, without rounding. */
export function isMultipleOf(value: number, step: number): boolean {
  if (value === 0) return true;
  if (!Number.isFinite(value) || !Number.isFinite(step) || step <= 0) return false;
  const [left, right] = [decimal(value), decimal(step)];
  const exponent = Math.min(left.exponent, right.exponent);
  return scaled(left, exponent) % scaled(right, exponent) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function scaled(number: Decimal, exponent: number): bigint {
  return number.digits * 10n ** BigInt(number.exponent - exponent);
}
