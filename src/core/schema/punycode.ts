/** Punycode (RFC 3492): letters of any script as those of host names. */
const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST_POINT] = [36, 1, 26, 38, 700, 72, 128];
const LAST_POINT = 0x10_ff_ff;

function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(isFirst ? delta / DAMP : delta / 2);
  rest += Math.floor(rest / count);
  let bias = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; bias += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return bias + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function threshold(position: number, bias: number): number {
  return Math.min(T_MAX, Math.max(T_MIN, position - bias));
}

/** `undefined` where the text is none. */
export function fromPunycode(text: string): string | undefined {
  const split = text.lastIndexOf('-');
  const points = Array.from(text.slice(0, Math.max(0, split)), (sign) => sign.codePointAt(0) ?? 0);
  let [at, point, bias] = [split + 1, FIRST_POINT, FIRST_BIAS];
  for (let index = 0; at < text.length; index += 1) {
    const before = index;
    let weight = 1;
    for (let position = BASE; ; position += BASE) {
      const digit = Number.parseInt(text.charAt(at), BASE);
      at += 1;
      if (Number.isNaN(digit)) return undefined;
      // `a` to `z` are 0 to 25, the digits follow.
      index += (digit < 10 ? digit + 26 : digit - 10) * weight;
      if (index > Number.MAX_SAFE_INTEGER / BASE) return undefined;
      const limit = threshold(position, bias);
      if ((digit < 10 ? digit + 26 : digit - 10) < limit) break;
      weight *= BASE - limit;
    }
    const count = points.length + 1;
    bias = adapted(index - before, count, before === 0);
    point += Math.floor(index / count);
    index %= count;
    if (point > LAST_POINT) return undefined;
    points.splice(index, 0, point);
  }
  return String.fromCodePoint(...points);
}

export function toPunycode(text: string): string {
  const points = Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
  const plain = points.filter((point) => point < FIRST_POINT);
  let result = plain.length > 0 ? `${String.fromCodePoint(...plain)}-` : '';
  let [handled, next, bias, delta] = [plain.length, FIRST_POINT, FIRST_BIAS, 0];
  while (handled < points.length) {
    const smallest = Math.min(...points.filter((point) => point >= next));
    delta += (smallest - next) * (handled + 1);
    next = smallest;
    for (const point of points) {
      if (point < next) delta += 1;
      if (point !== next) continue;
      result += digits(delta, bias);
      bias = adapted(delta, handled + 1, handled === plain.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    next += 1;
  }
  return result;
}

function digits(delta: number, bias: number): string {
  let [rest, result] = [delta, ''];
  for (let position = BASE; ; position += BASE) {
    const limit = threshold(position, bias);
    if (rest < limit) return result + digit(rest);
    result += digit(limit + ((rest - limit) % (BASE - limit)));
    rest = Math.floor((rest - limit) / (BASE - limit));
  }
}

function digit(value: number): string {
  return value < 26 ? String.fromCodePoint(97 + value) : String(value - 26);
}
