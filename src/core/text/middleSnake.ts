interface Box {
  readonly aLow: number;
  readonly aHigh: number;
  readonly bLow: number;
  readonly bHigh: number;
}

/** Edits after which a box is split at the furthest point reached instead of at the best one. */
const editLimit = 600;
const unreached = -1_000_000_000;

/**
 * A point on a shortest edit script of a box (Myers' linear-space search from both ends), or the furthest point found
 * where that would take too long. `undefined` where nothing in the box matches or the effort is used up.
 */
export function middleSnake(
  a: Int32Array,
  b: Int32Array,
  box: Box,
  effort: { left: number },
): { a: number; b: number } | undefined {
  const n = box.aHigh - box.aLow;
  const m = box.bHigh - box.bLow;
  const limit = Math.min(Math.ceil((n + m) / 2), editLimit);
  const forward = new Int32Array(2 * limit + 3).fill(unreached);
  const backward = new Int32Array(2 * limit + 3).fill(unreached);
  const middle = limit + 1;
  forward[middle + 1] = 0;
  backward[middle + 1] = 0;
  const delta = n - m;
  const odd = delta % 2 !== 0;
  for (let d = 0; d <= limit; d++) {
    effort.left -= 2 * d + 2;
    if (effort.left <= 0) return undefined;
    for (let k = -d; k <= d; k += 2) {
      const start = step(forward, middle, k, d, n, m);
      let x = start;
      while (x >= 0 && x < n && x - k < m && a[box.aLow + x] === b[box.bLow + x - k]) x++;
      forward[middle + k] = x;
      effort.left -= x - start;
      const other = delta - k;
      if (odd && Math.abs(other) <= d - 1 && x + (backward[middle + other] ?? 0) >= n) {
        return inside(box, x, x - k);
      }
    }
    for (let k = -d; k <= d; k += 2) {
      const start = step(backward, middle, k, d, n, m);
      let x = start;
      while (x >= 0 && x < n && x - k < m && a[box.aHigh - 1 - x] === b[box.bHigh - 1 - x + k]) x++;
      backward[middle + k] = x;
      effort.left -= x - start;
      const other = delta - k;
      if (!odd && Math.abs(other) <= d && x + (forward[middle + other] ?? 0) >= n) {
        return inside(box, n - x, m - (x - k));
      }
    }
  }
  return furthest(forward, middle, limit, box);
}

/** Where diagonal `k` is entered with `d` edits; `unreached` outside the box. */
function step(reached: Int32Array, middle: number, k: number, d: number, n: number, m: number): number {
  const left = reached[middle + k - 1] ?? unreached;
  const right = reached[middle + k + 1] ?? unreached;
  const x = k === -d || (k !== d && left < right) ? right : left + 1;
  return x < 0 || x > n || x - k < 0 || x - k > m ? unreached : x;
}

function furthest(forward: Int32Array, middle: number, limit: number, box: Box): { a: number; b: number } | undefined {
  const n = box.aHigh - box.aLow;
  const m = box.bHigh - box.bLow;
  let best = 0;
  let point: { a: number; b: number } | undefined;
  for (let k = -limit; k <= limit; k++) {
    const x = forward[middle + k] ?? -1;
    const y = x - k;
    if (x < 0 || x > n || y < 0 || y > m || x + y <= best) continue;
    best = x + y;
    point = inside(box, x, y);
  }
  return point;
}

/** A split at a corner would leave the same box again: nothing matches there. */
function inside(box: Box, x: number, y: number): { a: number; b: number } | undefined {
  const n = box.aHigh - box.aLow;
  const m = box.bHigh - box.bLow;
  if (x < 0 || y < 0 || x > n || y > m || (x === 0 && y === 0) || (x === n && y === m)) return undefined;
  return { a: box.aLow + x, b: box.bLow + y };
}
