import type { EditReview } from '../../../src/core/editing/review.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import type { Report } from './editorLike.ts';
import { byFormatter, byHand, formatting, type Hand, lineNamed } from './reviewEdits.ts';
import { type SceneOf, scenesOf, type StepOf, textsOf } from './reviewScenes.ts';
import { faultsOf, fateOf, namesOf, type Truth, wordsOf } from './reviewTruth.ts';
import { ReviewWorld } from './reviewWorld.ts';

/** What may happen, and how often compared with the rest. */
const weights = {
  stream: 8,
  finish: 2,
  stop: 1,
  accept: 3,
  reject: 3,
  acceptAll: 1,
  rejectAll: 1,
  undo: 4,
  redo: 2,
  type: 2,
  newLine: 2,
  paste: 1,
  deleteWord: 1,
  deleteLines: 1,
  joinLines: 1,
  overwrite: 1,
  race: 1,
  indent: 1,
  quotes: 1,
  wrap: 1,
  trim: 1,
  tabs: 1,
  rename: 1,
  lineEnds: 1,
  save: 1,
  saveWithActions: 1,
  external: 1,
  revert: 0.3,
  reopen: 0.5,
  checkout: 0.2,
  reload: 0.7,
};

type Kind = keyof typeof weights;

export const scenes = scenesOf(weights);

/** Changes after which an edit may not be able to go on: text of its own was exchanged, or the line being written. */
const mayEnd: ReadonlySet<Kind> = new Set<Kind>([
  ...(Object.keys(byHand) as Kind[]),
  ...(['race', 'external', 'revert', 'reopen', 'checkout', 'reload', 'undo', 'redo'] as const),
]);

type Step = StepOf<Kind>;

const empty: ReadonlySet<string> = new Set();

/** One document and what is done to it; `run` throws at the first step that leaves another text than it must. */
export class ReviewMachine {
  readonly world: ReviewWorld<Truth>;
  readonly log: string[] = [];
  truth: Truth = {
    fixed: empty,
    decided: empty,
    folded: empty,
    unsure: empty,
    phase: 'streaming',
    isLost: false,
  };
  readonly #kept: ReadonlySet<string>;
  #answer: string;
  #words = 0;
  /**
   * Lines whose decision changed no text in the end: nothing tells whether an undo takes that back. And those that a
   * user wrote in and took that or another part away again.
   */
  readonly #unsure = new Set<string>();

  constructor(scene: SceneOf<Kind>) {
    const { lines, start, end, answer, kept } = textsOf(scene);
    this.#kept = kept;
    this.#answer = answer.map((line) => `${line}\n`).join('');
    this.world = new ReviewWorld(lines, { start, end, eol: scene.eol }, () => this.truth);
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.step(step);
    await this.end();
  }

  async step(step: Step): Promise<void> {
    if (!this.world.isFollowed) return;
    this.world.report = step.report;
    const before = [...this.world.document.lines];
    this.log.push(`${step.kind} ${step.at} ${step.size} ${step.report}`);
    await this.#work[step.kind](step);
    this.log.push(...this.world.document.lines.map((line) => `    ${line}`));
    this.#look(step.kind);
    const faults = faultsOf(this.world, this.truth, this.#kept);
    if (faults.length > 0) throw new Error(`${step.kind}: ${faults.join('; ')}\nbefore\n${before.join('\n')}`);
  }

  /** All that is open is decided: nothing struck is left, or nothing of the model's. */
  async end(): Promise<void> {
    const { world } = this;
    if (!world.isFollowed) return;
    await this.step({ kind: 'finish', at: 0, size: 0, report: 'as-made' });
    await this.step({
      kind: world.document.lineCount % 2 === 0 ? 'acceptAll' : 'rejectAll',
      at: 0,
      size: 0,
      report: 'as-made',
    });
    if (!world.isFollowed) return;
    const open = world.review.hunks();
    if (open.length > 0) throw new Error(`${open.length} changes are left open`);
  }

  #look(kind: Kind): void {
    const { review, isFollowed } = this.world;
    if (review.state === 'conflict' || !isFollowed) {
      const isLiveBroken = kind === 'wrap' && this.truth.phase === 'streaming';
      // Blank lines cannot be found again where a whole text was written anew.
      const isBlank = (review.resultBefore ?? review.original).every((text) => text.trim() === '');
      if (!this.truth.isLost && !isLiveBroken && !isBlank && !mayEnd.has(kind)) {
        throw new Error(`${kind} ended the review: ${review.reason ?? 'not found'}`);
      }
      this.#set({ isLost: true });
    }
    if (review.state !== 'streaming' && this.truth.phase === 'streaming') this.#set({ phase: 'stopped' });
  }

  #set(change: Partial<Truth>): void {
    this.truth = { ...this.truth, ...change };
  }

  readonly #work: Readonly<Record<Kind, (step: Step) => Promise<void>>> = {
    stream: ({ size }) => this.#stream(size + 1),
    finish: () => this.#stream(Infinity),
    stop: async () => {
      if (this.world.review.state === 'streaming') await this.world.command((review) => review.stop());
    },
    accept: ({ at }) => this.#decide('accept', at),
    reject: ({ at }) => this.#decide('reject', at),
    acceptAll: () => this.#decide('accept', undefined),
    rejectAll: () => this.#decide('reject', undefined),
    undo: () => this.#travel('undo'),
    redo: () => this.#travel('redo'),
    ...mapped(byHand, (edit, kind) => (step: Step) => this.#byHand(kind, edit, step)),
    ...mapped(byFormatter, (_, kind) => (step: Step) => this.#format(kind, step.report)),
    race: async (step) => {
      this.world.race = (): void => this.world.changeNow(() => [byHand.type(this.#hand(step))]);
      await this.#stream(step.size + 1);
      this.world.race = undefined;
    },
    save: () => this.#save(),
    saveWithActions: async ({ report }) => {
      await this.#save();
      await this.#format('trim', report);
    },
    rename: () => this.world.reopen(this.world.document),
    reopen: ({ at }) => this.#reopen('reopen', at % 2 === 0),
    reload: ({ at }) => this.#reopen('reload', at % 2 === 0),
    revert: () => this.#fromDisk(() => this.world.become(this.world.disk.lines, this.world.disk.eol)),
    lineEnds: () => this.world.become(this.world.document.lines, this.world.document.eol === '\n' ? '\r\n' : '\n'),
    external: ({ at }) => this.#addLine(at % 2 === 0),
    checkout: ({ at, size }) => this.#checkout(at, size % 2 === 0),
  };

  #hand({ at, size }: Step): Hand {
    const { lines, eol } = this.world.document;
    return { lines: [...lines], eol, at, size, name: () => this.#name(), fix: (words) => this.#fix(words) };
  }

  async #byHand(kind: Kind, edit: (hand: Hand) => TextEdit, step: Step): Promise<void> {
    const before = [...this.world.document.lines];
    await this.world.change(() => {
      const change = edit(this.#hand(step));
      for (const name of this.#brokenAt(change)) this.#unsure.add(name);
      return [change];
    }, step.report);
    const now = new Set(this.world.document.lines.flatMap(wordsOf));
    const isCut = kind === 'overwrite' || kind === 'deleteLines';
    const isGone = (word: string): boolean => !now.has(word) && (isCut || word.startsWith('u'));
    const names = before.filter((text) => wordsOf(text).some(isGone)).flatMap(namesOf);
    for (const name of names) this.#unsure.add(name);
    this.#set({ unsure: new Set([...this.truth.unsure, ...this.#unsure]) });
  }

  /** Lines that a formatter had broken, one part of which is changed or what is next to it. */
  #brokenAt({ startLine, endLine }: TextEdit): string[] {
    const { lines } = this.world.document;
    const near = lines.slice(Math.max(0, startLine - 1), endLine + 2).flatMap(namesOf);
    return near.filter((name) => lines.filter((text) => namesOf(text).includes(name)).length > 1);
  }

  async #stream(size: number): Promise<void> {
    const { world } = this;
    if (world.review.state !== 'streaming') return;
    const before = new Set(world.document.lines.flatMap(wordsOf));
    const text = this.#answer.slice(0, size);
    this.#answer = this.#answer.slice(text.length);
    if (text !== '') await world.stream(text);
    if (size === Infinity && world.review.state === 'streaming') {
      await world.finish();
      this.#set({ phase: 'review' });
    }
    this.#keptAll(before, 'what streams in');
  }

  /** Words that were there and are not: none may go. */
  #keptAll(before: ReadonlySet<string>, what: string): void {
    const now = new Set(this.world.document.lines.flatMap(wordsOf));
    const live = this.world.review.view().liveLine;
    const gone = [...before].filter((word) => !now.has(word));
    if (gone.length > 0 && live === undefined) throw new Error(`${what} took ${gone.join(' ')}`);
  }

  async #decide(verdict: 'accept' | 'reject', at: number | undefined): Promise<void> {
    const { world, truth } = this;
    const { review } = world;
    const before = [...world.document.lines];
    const hunks = review.hunks().filter((hunk) => !hunk.open);
    const hunk = at === undefined ? undefined : hunks[at % Math.max(1, hunks.length)];
    if (at !== undefined && hunk === undefined) return;
    const { removed } = review.view();
    const chosen = hunk === undefined ? hunks : [hunk];
    const isChosen = (line: number): boolean => chosen.some(({ start, end }) => start <= line && line < end);
    const isStruck = (line: number): boolean =>
      truth.phase === 'review' || removed.some(({ start, end }) => start <= line && line < end);
    const goes = (text: string, line: number): boolean =>
      isChosen(line) && fateOf(text, truth, this.#kept) === verdict && (verdict === 'reject' || isStruck(line));
    const stays = before.filter((text, line) => !goes(text, line));
    const decided = before.filter((text, line) => isChosen(line) && !goes(text, line)).flatMap(namesOf);
    await world.command((each: EditReview): TextEdit[] => {
      if (hunk !== undefined) return verdict === 'accept' ? each.accept(hunk.id) : each.reject(hunk.id);
      return verdict === 'accept' ? each.acceptAll() : each.rejectAll();
    });
    const after = [...world.document.lines];
    if (JSON.stringify(before) === JSON.stringify(after))
      for (const name of [...decided, ...truth.folded]) this.#unsure.add(name);
    const was = new Set(before.flatMap(wordsOf));
    const came = after.flatMap(wordsOf).filter((word) => !was.has(word));
    const back = came.flatMap(namesOf).filter((name) => truth.folded.has(name));
    this.#set({
      decided: new Set([...truth.decided, ...decided, ...back]),
      folded: new Set(
        at === undefined ? [] : world.review.view().folded.flatMap(({ texts }) => texts.flatMap(namesOf)),
      ),
    });
    if (truth.isLost)
      return this.#keptAll(new Set(stays.flatMap(wordsOf).filter((word) => word.startsWith('u'))), verdict);
    const isTold = (text: string): boolean => namesOf(text).length > 0 && fateOf(text, truth, this.#kept) !== undefined;
    const isPromised = (text: string): boolean => isTold(text) && !namesOf(text).some((name) => back.includes(name));
    const expected = stays.filter(isPromised);
    const got = after.filter(isPromised);
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      throw new Error(`${verdict} leaves\n${got.join('\n')}\ninstead of\n${expected.join('\n')}`);
    }
    if (verdict === 'accept' && back.length > 0) throw new Error(`accept brought ${back.join(' ')} back`);
    const missing = [...truth.folded].filter((name) => !back.includes(name) && !truth.unsure.has(name));
    if (verdict === 'reject' && at === undefined && missing.length > 0 && truth.phase === 'review') {
      throw new Error(`reject left ${missing.join(' ')} away`);
    }
  }

  async #travel(kind: 'undo' | 'redo'): Promise<void> {
    const { isLost, decided } = this.truth;
    const mark = await this.world[kind]();
    if (mark === undefined) {
      for (const name of decided) this.#unsure.add(name);
      return;
    }
    const { phase } = this.truth;
    this.truth = {
      ...mark,
      isLost: isLost || mark.isLost,
      unsure: new Set(this.#unsure),
      phase: mark.phase === 'streaming' && phase !== 'streaming' ? 'stopped' : mark.phase,
    };
  }

  async #save(): Promise<void> {
    const { world, truth } = this;
    const before = world.document.lines.flatMap(namesOf);
    await world.save();
    const now = new Set(world.document.lines.flatMap(namesOf));
    const gone = before.filter((name) => !now.has(name));
    const wrong = gone.filter((name) => !['accept', undefined].includes(fateOf(`${name}a`, truth, this.#kept)));
    if (wrong.length > 0 && !truth.isLost) throw new Error(`a save took ${wrong.join(' ')}`);
    this.#set({ folded: new Set([...truth.folded, ...gone]) });
  }

  async #reopen(kind: 'reopen' | 'reload', isSame: boolean): Promise<void> {
    const { world } = this;
    const { lines, eol } = isSame ? world.document : world.disk;
    const open = async (): Promise<void> => {
      if (kind === 'reload') world.reload({ lines, eol });
      else await world.reopen({ lines, eol });
    };
    if (!isSame) return this.#fromDisk(open);
    await open();
    if (world.isFollowed || this.truth.isLost) return undefined;
    const { phase, folded } = this.truth;
    const fates = world.document.lines.map((text) => fateOf(text, this.truth, this.#kept));
    if (fates.includes('reject') || folded.size > 0 || (phase === 'review' && fates.includes('accept'))) {
      throw new Error('the review was not found again in the same text');
    }
    return undefined;
  }

  /** The text on disk takes the document's place. */
  async #fromDisk(work: () => Promise<void>): Promise<void> {
    const isSame = JSON.stringify(this.world.disk.lines) === JSON.stringify(this.world.document.lines);
    await work();
    if (!isSame) this.#set({ isLost: true });
  }

  /** Another program writes the file with a line more, as its first or its last. */
  async #addLine(isFirst: boolean): Promise<void> {
    const lines = [...this.world.document.lines];
    lines.splice(isFirst ? 0 : lines.length, 0, lineNamed(this.#name('p'), 0));
    await this.world.become(lines);
  }

  /** Another branch: some lines are others, or all. */
  async #checkout(at: number, isLike: boolean): Promise<void> {
    const other = this.world.document.lines.map((text, line) =>
      line % 3 === at % 3 ? lineNamed(this.#name('p'), line) : text,
    );
    await this.world.become(isLike ? other : [lineNamed(this.#name('p'), 0), lineNamed(this.#name('p'), 1)]);
    this.#set({ isLost: true });
  }

  async #format(kind: keyof typeof byFormatter, report: Report): Promise<void> {
    const edits = formatting(kind, this.world.document.lines, this.world.document.eol);
    // Signs changed in one line alone may be the user's doing.
    const isLone = kind === 'quotes' && edits.length === 1;
    if (edits.length === 0) return;
    // A line that was written in, while the answer went on in it, is one line, also where that is broken.
    const isWritten = (word: string): boolean => word.startsWith('u') || this.truth.fixed.has(word);
    this.#fix(
      this.world.document.lines
        .map(wordsOf)
        .filter((words) => words.some(isWritten))
        .flat(),
    );
    await this.world.change(() => {
      if (isLone) this.#fix(edits.flatMap(({ text }) => wordsOf(text)).filter((word) => !word.startsWith('m')));
      return edits;
    }, report);
  }

  #name(who: 'u' | 'p' = 'u'): string {
    return `${who}${this.#words++}`;
  }

  #fix(words: readonly string[]): void {
    this.#set({ fixed: new Set([...this.truth.fixed, ...words]) });
  }
}

/** A table with other values and the same keys. */
function mapped<K extends string, From, To>(
  table: Readonly<Record<K, From>>,
  to: (from: From, key: K) => To,
): Record<K, To> {
  const entries = (Object.entries(table) as [K, From][]).map(([key, from]) => [key, to(from, key)] as const);
  return Object.fromEntries(entries) as Record<K, To>;
}
