/** The name of the event that answers the card it is sent to. Cancelled where it was answered. */
export const ANSWER_EVENT = 'answer-question';

/** Which questions the commands that allow and deny answer. */
export const FOR_COMMANDS = '.question-card[data-for-commands]';

/** Answers `card` as its own buttons do, by a command. False where that was not to be done, and the card is to be read. */
export function answerByCommand(card: HTMLElement, answer: 'allow' | 'deny'): boolean {
  return !card.dispatchEvent(new CustomEvent(ANSWER_EVENT, { detail: answer, cancelable: true }));
}
