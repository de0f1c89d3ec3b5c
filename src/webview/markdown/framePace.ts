/** Milliseconds between two drawings where frames are cheap. The host posts less often than that. */
const SHORTEST_MS = 40;
/** And where they are dear: still ten in a second. */
const LONGEST_MS = 100;
/** And where nobody looks: the window is minimized, say. */
const UNSEEN_MS = 500;
/** The share of the time that frames may take, as one over it. */
const SHARE = 5;

/**
 * How often a growing text is drawn. Every frame costs the window much the same, however little of it is new: where frames
 * are dear there are fewer, so that typing in the editor beside it stays quick.
 */
export class FramePace {
  #last = Number.NEGATIVE_INFINITY;
  #cost = 0;
  #isMeasuring = false;

  /** Milliseconds until the next drawing is due; 0 or less where it is. */
  get wait(): number {
    const seen = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.#cost * SHARE));
    return this.#last + (document.hidden ? UNSEEN_MS : seen) - performance.now();
  }

  /**
   * A drawing that began at `start` is done, in an animation frame or before one. `onCost` hears how many milliseconds it
   * took with its layout and paint, unless an earlier one is still being measured.
   */
  drawn(start: number, isInFrame: boolean, onCost: (milliseconds: number) => void): void {
    this.#last = performance.now();
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const script = isInFrame ? 0 : this.#last - start;
    const measure = (begin: number): void => {
      afterPaint(() => {
        this.#isMeasuring = false;
        this.#cost = script + performance.now() - begin;
        onCost(this.#cost);
      });
    };
    if (isInFrame) measure(start);
    else requestAnimationFrame(() => measure(performance.now()));
  }
}

/** A message posted from an animation frame is delivered after that frame has been painted. */
function afterPaint(run: () => void): void {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    run();
  };
  channel.port2.postMessage(undefined);
}
