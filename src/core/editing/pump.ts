import type { DocumentEdits, DocumentPart } from './multi.ts';
import { EditPacer, type PacingOptions } from './pacing.ts';
import type { DocumentReader } from './reviewState.ts';
import { lineEnd, type TextEdit } from './textEdits.ts';

/** What the pump needs from the editor. */
export interface EditorPort {
  /**
   * Applies one batch, all or nothing, only on the document version it was made for; resolves to false where the
   * document had changed. Clamp positions (`validateRange`) and report the change through `onExternalChange` as any.
   */
  apply(edits: readonly TextEdit[], batch: { readonly isFirst: boolean }): Promise<boolean>;
  /** Milliseconds on a clock that only goes forward. */
  now(): number;
  /** Runs something after some milliseconds; returns what cancels it. */
  schedule(run: () => void, milliseconds: number): () => void;
  /** After each batch and each change: paint anew. */
  onDidUpdate(): void;
}

/** A part that takes streamed text. */
export interface StreamPart extends DocumentPart {
  /** `channel` tells the streams of a part that has several apart. */
  applyStream(chunk: string, channel: number): TextEdit[];
  retry(): TextEdit[];
}

type Work<Part> = (part: Part) => readonly TextEdit[] | undefined;

/** An editor that refuses this often in a row is closed or read-only. */
const attempts = 20;

/**
 * Brings the edits of one document into its editor: one batch at a time, streamed text at a bounded rate, commands at
 * once, refused batches again on the document as it is then.
 */
export class EditPump<Part extends StreamPart> {
  private readonly channels = new Map<Part, Map<number, string>>();
  private readonly pacer: EditPacer;
  private commands: { work: Work<Part>; done: (isApplied: boolean) => void }[] = [];
  private inFlight: readonly TextEdit[] | undefined;
  private isRefused = false;
  private isRunning = false;
  private isFirst = true;
  private cancelTimer: (() => void) | undefined;
  private readonly edits: DocumentEdits<Part>;
  private readonly port: EditorPort;

  constructor(edits: DocumentEdits<Part>, port: EditorPort, pacing: PacingOptions = {}) {
    this.edits = edits;
    this.port = port;
    this.pacer = new EditPacer(pacing);
  }

  /** Streamed text for a part; it reaches the document within the pace. */
  push(part: Part, chunk: string, channel = 0): void {
    let texts = this.channels.get(part);
    if (texts === undefined) this.channels.set(part, (texts = new Map<number, string>()));
    texts.set(channel, (texts.get(channel) ?? '') + chunk);
    this.pacer.push(chunk);
    this.wake();
  }

  /**
   * Runs a command (`finish`, `accept`, …) after all text pushed so far. Resolves to false where the editor could not be
   * edited any more; the part is then as before.
   */
  run(work: Work<Part>): Promise<boolean> {
    return new Promise((resolve) => {
      this.commands.push({ work, done: resolve });
      this.wake();
    });
  }

  /** Every change of the document goes here, our own included: those are recognised, and told by `true`. */
  onExternalChange(
    changes: readonly TextEdit[],
    cause: { reason?: 'undo' | 'redo'; document: DocumentReader },
  ): boolean {
    if (this.inFlight !== undefined && !this.isRefused) {
      if (isSameBatch(this.inFlight, changes)) return true;
      // Somebody was first, so the editor will refuse our batch.
      this.isRefused = true;
      this.edits.refused();
    }
    this.edits.onExternalChange(changes, cause);
    this.port.onDidUpdate();
    return false;
  }

  dispose(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.channels.clear();
    this.pacer.drain();
    for (const command of this.commands) command.done(false);
    this.commands = [];
  }

  private wake(): void {
    if (this.isRunning) return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const wait = this.commands.length > 0 ? 0 : this.pacer.delay(this.port.now());
    if (wait === undefined) return;
    if (wait > 0) this.cancelTimer = this.port.schedule(() => this.wake(), wait);
    else {
      this.isRunning = true;
      this.step().then(
        () => this.rest(),
        () => this.rest(),
      );
    }
  }

  private rest(): void {
    this.isRunning = false;
    this.wake();
  }

  private async step(): Promise<void> {
    const command = this.commands.shift();
    const startedAt = this.port.now();
    // What is taken goes into one batch with whatever else waits: one edit serves all regions.
    const texts = new Map(this.channels);
    this.channels.clear();
    this.pacer.drain();
    let isApplied = false;
    try {
      isApplied = await this.apply((part) => {
        const own = texts.get(part);
        return own === undefined ? undefined : [...own].flatMap(([channel, text]) => part.applyStream(text, channel));
      });
      if (command !== undefined) isApplied = await this.apply(command.work);
    } finally {
      this.pacer.applied(startedAt, this.port.now());
      command?.done(isApplied);
    }
  }

  private async apply(work: Work<Part>): Promise<boolean> {
    let batch = this.edits.run(work);
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (batch.length === 0) return true;
      this.inFlight = batch;
      this.isRefused = false;
      const isApplied = await this.port.apply(batch, { isFirst: this.isFirst }).catch(() => false);
      const isTaken = isApplied && !this.isRefused;
      if (!isTaken && !this.isRefused) this.edits.refused();
      this.inFlight = undefined;
      if (isTaken) {
        this.isFirst = false;
        this.port.onDidUpdate();
        return true;
      }
      batch = this.edits.run((part) => part.retry());
    }
    this.edits.refused();
    return false;
  }
}

/** Whether reported changes are a batch of ours. The editor reports them last first and with positions clamped. */
function isSameBatch(batch: readonly TextEdit[], changes: readonly TextEdit[]): boolean {
  if (batch.length !== changes.length) return false;
  const sorted = changes.toSorted((a, b) => a.startLine - b.startLine || a.startCharacter - b.startCharacter);
  return batch.every((edit, index) => {
    const change = sorted[index];
    return (
      change !== undefined &&
      change.startLine === edit.startLine &&
      change.endLine === edit.endLine &&
      (edit.startCharacter === lineEnd || change.startCharacter === edit.startCharacter) &&
      (edit.endCharacter === lineEnd || change.endCharacter === edit.endCharacter) &&
      change.text === edit.text
    );
  });
}
