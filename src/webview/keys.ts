/** True for the key that sends: Enter, or Ctrl/Cmd+Enter; never while an input method composes. */
export function isSendKey(event: KeyboardEvent, sendWithEnter: boolean): boolean {
  if (event.key !== 'Enter' || isComposing(event)) return false;
  if (event.ctrlKey || event.metaKey) return true;
  return sendWithEnter && !event.shiftKey && !event.altKey;
}

/** The extension's own key for a new chat. With Alt, some keyboards write another letter; with AltGr it is only a letter. */
export function isNewChatKey(event: KeyboardEvent): boolean {
  if (event.code !== 'KeyN' || event.shiftKey || event.getModifierState('AltGraph')) return false;
  return event.altKey && (event.ctrlKey || event.metaKey);
}

/** The editor's key for finding. */
export function isFindKey(event: KeyboardEvent): boolean {
  // On a Mac, Ctrl+F moves the cursor.
  const isHeld = navigator.platform.startsWith('Mac')
    ? event.metaKey && !event.ctrlKey
    : event.ctrlKey && !event.metaKey;
  return event.key.toLowerCase() === 'f' && isHeld && !event.shiftKey && !event.altKey;
}

/** Some input methods end a composition with an Enter that still belongs to it: key code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** +1 or -1 for the keys that move between messages from anywhere in them, else 0. */
export function messageStep(event: KeyboardEvent): -1 | 0 | 1 {
  if (!(event.ctrlKey || event.metaKey || event.altKey) || event.shiftKey) return 0;
  if (event.key === 'ArrowUp') return -1;
  return event.key === 'ArrowDown' ? 1 : 0;
}
