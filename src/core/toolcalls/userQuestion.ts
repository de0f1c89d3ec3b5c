import { deferred, raceSignal, type Deferred } from '../../base/async.ts';
import { Emitter, type Event } from '../../base/event.ts';

/** What a call asks the user in the middle of its run. Words are shown as text. */
export interface UserQuestion {
  readonly title: string;
  /** What it is about, such as the lines that would be put in. */
  readonly detail?: string;
  /** Ready answers; `detail` says more of one. */
  readonly options: readonly { readonly label: string; readonly detail?: string }[];
  /** Several of them may be picked. */
  readonly several?: boolean;
  /** The one option is to be agreed to, and words that go along are the reason why not. */
  readonly isConfirmation?: boolean;
  /** The name of the field for the user's own words; absent: there is none. */
  readonly field?: string;
  /** Other ways to answer, as buttons. */
  readonly others?: readonly string[];
  /** The button that gives no answer. */
  readonly skip: string;
}

export type UserAnswer =
  /** Options by their index, and words of the user's own; not both empty. */
  | { readonly kind: 'answer'; readonly picked: readonly number[]; readonly text: string }
  | { readonly kind: 'other'; readonly index: number }
  | { readonly kind: 'skip'; readonly text: string };

interface OpenQuestion {
  readonly question: UserQuestion;
  readonly answer: Deferred<UserAnswer>;
}

/** Where the questions of running calls wait for the user. */
export class QuestionDesk {
  readonly #open = new Map<string, Map<string, OpenQuestion>>();
  readonly #changed = new Emitter<string>();
  /** The questions that wait in a conversation are others now. */
  readonly onDidChange: Event<string> = this.#changed.event;

  /** Resolves with what the user says. Rejects when `signal` fires: then nobody is asked any more. */
  async ask(conversationId: string, callId: string, question: UserQuestion, signal: AbortSignal): Promise<UserAnswer> {
    signal.throwIfAborted();
    const entry: OpenQuestion = { question, answer: deferred<UserAnswer>() };
    const open = this.#open.get(conversationId) ?? new Map<string, OpenQuestion>();
    this.#open.set(conversationId, open.set(callId, entry));
    this.#changed.fire(conversationId);
    try {
      return await raceSignal(entry.answer.promise, signal);
    } finally {
      if (open.get(callId) === entry) open.delete(callId);
      this.#changed.fire(conversationId);
    }
  }

  find(conversationId: string, callId: string): UserQuestion | undefined {
    return this.#open.get(conversationId)?.get(callId)?.question;
  }

  pending(conversationId: string): readonly UserQuestion[] {
    return Array.from(this.#open.get(conversationId)?.values() ?? [], ({ question }) => question);
  }

  /** Takes an answer from the page; one that does not fit the question, or comes too late, is passed over. */
  answer(conversationId: string, callId: string, answer: UserAnswer): void {
    const entry = this.#open.get(conversationId)?.get(callId);
    if (entry !== undefined && fits(answer, entry.question)) entry.answer.resolve(answer);
  }
}

function fits(answer: UserAnswer, { options, several, field, others = [], isConfirmation }: UserQuestion): boolean {
  if (answer.kind === 'skip') return answer.text === '' || isConfirmation === true;
  if (answer.kind === 'other') return others[answer.index] !== undefined;
  const { picked, text } = answer;
  if (text.trim() !== '' && field === undefined) return false;
  const areKnown = picked.every((index) => options[index] !== undefined) && new Set(picked).size === picked.length;
  const hasOne = picked.length > 0 || (text.trim() !== '' && isConfirmation !== true);
  return areKnown && hasOne && (several === true || picked.length <= 1);
}
