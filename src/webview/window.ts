/** A row of boxes under each other, of which only their tops and heights matter. */
export interface Row {
  readonly offsetTop: number;
  readonly offsetHeight: number;
}

/** Indexes of the rows that touch the band from `top` to `bottom`: found by halving, so long lists cost nothing. */
export function rowsBetween(
  rows: ArrayLike<Row>,
  top: number,
  bottom: number,
): { readonly from: number; readonly to: number } {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && row.offsetTop + row.offsetHeight < top) low = middle + 1;
    else high = middle;
  }
  let to = low;
  for (let row = rows[to]; row !== undefined && row.offsetTop <= bottom; row = rows[to]) to += 1;
  return { from: low, to };
}
