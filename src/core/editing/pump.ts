import { EditBatch } from './batch.ts';
import type { DocumentEdits, DocumentPart } from './multi.ts';
import { EditPacer, type PacingOptions } from './pacing.ts';
import type { DocumentReader } from './reviewState.ts';
import type { TextEdit } from './textEdits.ts';

/** What the pump needs from the editor. */
export interface EditorPort {
  /** The document as it is now; `undefined` while it is closed. */
  readonly document: DocumentReader | undefined;
  /**
   * Applies one batch, all or nothing, only on the document version it was made for; resolves to false where the
   * document had changed or is closed. Report the change through `onExternalChange` as any, before it resolves.
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
  /** The refused work is in the document after all. */
  confirm(document: DocumentReader): void;
}

type Work<Part> = (part: Part) => readonly TextEdit[] | undefined;

/** What the editor has got and not answered yet; without its batch where the document is closed. */
interface Flight {
  readonly batch: EditBatch | undefined;
  fate: 'open' | 'arrived' | 'refused';
}

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
  private inFlight: Flight | undefined;
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
   * edited any more; the part is then as before. `onApplied` runs once it is in the document, before anything else is made
   * for it.
   */
  run(work: Work<Part>, onApplied?: () => void): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (isApplied: boolean): void => {
        resolve(isApplied);
        if (isApplied) onApplied?.();
      };
      this.commands.push({ work, done });
      this.wake();
    });
  }

  /** Every change of the document goes here, our own included: those are recognised, and told by `true`. */
  onExternalChange(
    changes: readonly TextEdit[],
    cause: { reason?: 'undo' | 'redo'; document: DocumentReader },
  ): boolean {
    const flight = this.inFlight;
    if (flight?.fate === 'open') {
      if (flight.batch?.isMadeBy(changes, cause.document) === true) {
        flight.fate = 'arrived';
        this.edits.arrived(changes, cause.document);
        return true;
      }
      this.refuse(flight);
    }
    this.edits.onExternalChange(changes, cause);
    this.port.onDidUpdate();
    return false;
  }

  /** The document is another one: what was on its way to it will not arrive. */
  onReopened(): void {
    if (this.inFlight?.fate === 'open') this.refuse(this.inFlight);
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

  /** Somebody was first, so the editor will not take the batch. */
  private refuse(flight: Flight): void {
    flight.fate = 'refused';
    this.edits.refused();
  }

  private async apply(work: Work<Part>): Promise<boolean> {
    let edits = this.edits.run(work);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const { document } = this.port;
      const batch = document === undefined ? undefined : new EditBatch(edits, document);
      if ((batch?.edits ?? edits).length === 0) return true;
      if (await this.send(batch?.edits ?? edits, batch)) {
        this.isFirst = false;
        this.port.onDidUpdate();
        return true;
      }
      edits = this.edits.run((part) => part.retry());
    }
    this.edits.refused();
    return false;
  }

  /** Whether the editor has the batch now. One that it has is never sent again, however it was reported. */
  private async send(edits: readonly TextEdit[], batch: EditBatch | undefined): Promise<boolean> {
    const flight: Flight = { batch, fate: 'open' };
    this.inFlight = flight;
    const isTaken = await this.port.apply(edits, { isFirst: this.isFirst }).catch(() => false);
    this.inFlight = undefined;
    return this.answered(flight, isTaken);
  }

  private answered(flight: Flight, isTaken: boolean): boolean {
    const { document } = this.port;
    if (flight.fate === 'arrived') return true;
    if (isTaken && flight.fate === 'refused' && document !== undefined) {
      for (const part of this.edits.parts) part.confirm(document);
      return true;
    }
    if (!isTaken && flight.fate === 'open') this.refuse(flight);
    return isTaken;
  }
}
