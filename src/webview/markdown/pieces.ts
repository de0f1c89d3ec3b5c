// Drawing goes on after the call that began it: in later frames, in idle moments. Whoever owns it hears of each piece.

/** Something that is drawn piece by piece, such as a message. */
export interface Drawn {
  /** A piece of it begins. */
  begin(): void;
  /** The piece has ended. */
  end(): void;
  /** There will be one more piece. */
  hold(): void;
  release(): void;
}

let current: Drawn | undefined;

/** What is being drawn now. */
export function beingDrawn(): Drawn | undefined {
  return current;
}

/** Does a piece of the work on `drawn`; what it starts for later belongs to it as well. */
export function drawPiece<T>(drawn: Drawn | undefined, work: () => T): T {
  const before = current;
  current = drawn;
  drawn?.begin();
  try {
    return work();
  } finally {
    current = before;
    drawn?.end();
  }
}

/** `work` for later, as one more piece of what is being drawn now. It has to be called once. */
export function laterPiece(work: () => void): () => void {
  const drawn = current;
  if (drawn === undefined) return work;
  drawn.hold();
  return () =>
    drawPiece(drawn, () => {
      drawn.release();
      work();
    });
}
