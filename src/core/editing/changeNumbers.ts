import type { EditReview } from './review.ts';

/** One change of a document: a hunk is only known within its review. */
export interface NumberedChange {
  readonly review: EditReview;
  readonly hunk: string;
}

/** Numbers that changes of a document keep while others are decided: "2 of 4" stays "2 of 4". */
export class ChangeNumbers {
  #order: readonly NumberedChange[] = [];
  #places = new Map<EditReview, Map<string, number>>();

  /** How many there are, those decided included. */
  get count(): number {
    return this.#order.length;
  }

  /** `open`: what waits now, in document order; `reviews`: all of the document, whose decisions may be undone. */
  follow(open: readonly NumberedChange[], reviews: ReadonlySet<EditReview>): void {
    const known = this.#order.filter(({ review }) => reviews.has(review));
    if (known.length < this.#order.length) this.#set(known);
    if (open.some((change) => this.numberOf(change) === undefined)) this.#insert(open);
  }

  /** Counted from 1. */
  numberOf({ review, hunk }: NumberedChange): number | undefined {
    const place = this.#places.get(review)?.get(hunk);
    return place === undefined ? undefined : place + 1;
  }

  /** What is new goes behind what stands before it. */
  #insert(open: readonly NumberedChange[]): void {
    const out: NumberedChange[] = [];
    let next = 0;
    for (const change of open) {
      const number = this.numberOf(change);
      if (number === undefined) out.push(change);
      else if (number > next) {
        out.push(...this.#order.slice(next, number));
        next = number;
      }
    }
    this.#set([...out, ...this.#order.slice(next)]);
  }

  #set(order: readonly NumberedChange[]): void {
    this.#order = order;
    this.#places = new Map();
    order.forEach(({ review, hunk }, place) => {
      const of = this.#places.get(review) ?? new Map<string, number>();
      this.#places.set(review, of.set(hunk, place));
    });
  }
}
