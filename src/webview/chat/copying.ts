import { copied } from '../markdown/copied.ts';

/**
 * Puts what was read of `log` into the clipboard when a selection in it is copied, by key, menu or mouse, and gives the same to
 * what a selection is dragged to. `textOf` gives the text of a message that is selected but not drawn.
 */
export function copyWhatIsRead(log: HTMLElement, textOf: (article: Element) => string | undefined): void {
  const give = (event: Event, data: DataTransfer | null): boolean => {
    const range = selectedIn(log, event.target);
    if (range === undefined || data === null) return false;
    const { text, html } = copied(range, textOf);
    if (text === '') return false;
    data.setData('text/plain', text);
    data.setData('text/html', html);
    return true;
  };
  document.addEventListener('copy', (event) => {
    if (give(event, event.clipboardData)) event.preventDefault();
  });
  document.addEventListener('dragstart', (event) => {
    // A link that is dragged alone is none of what is selected.
    const isSelected =
      event.target instanceof Node && document.getSelection()?.containsNode(event.target, true) === true;
    if (isSelected) give(event, event.dataTransfer);
  });
}

/** What is selected, where it is in the log and not in a text box. */
function selectedIn(log: HTMLElement, target: EventTarget | null): Range | undefined {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) return undefined;
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (log.contains(range.commonAncestorContainer)) return range;
  // All of the page is selected: of that, the conversation.
  if (!range.intersectsNode(log)) return undefined;
  const all = document.createRange();
  all.selectNodeContents(log);
  if (log.contains(range.startContainer)) all.setStart(range.startContainer, range.startOffset);
  if (log.contains(range.endContainer)) all.setEnd(range.endContainer, range.endOffset);
  return all;
}
