// A state of a message in one line.
import { loadQuestions } from '../../../src/webview/chat/answerView.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';
import { until, type GalleryState } from '../gallery.ts';
import { drawMessages, type Shown } from './messages.ts';

/** A state that shows this message; `then` waits until all of it is there. */
export function messageState(
  name: string,
  message: ViewMessage,
  shown: Shown = {},
  then?: (frame: HTMLElement) => Promise<void>,
): GalleryState {
  return {
    name,
    draw: async (frame) => {
      await loadQuestions();
      drawMessages(frame, [message], shown);
      await then?.(frame);
    },
  };
}

/** Code has its colours, which come later than its text. */
export function coloured(frame: HTMLElement): Promise<void> {
  return until(() => frame.querySelector('[class*=hljs]') !== null, 'colours');
}
