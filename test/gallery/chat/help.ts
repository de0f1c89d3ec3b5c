// What the page says of its keys.
import { openHelp } from '../../../src/webview/chat/helpPage.ts';
import { h } from '../../../src/webview/parts/dom.ts';
import type { GallerySection } from '../gallery.ts';

const COMMANDS = [
  { title: 'Open Chat', key: 'ctrl+alt+g' },
  { title: 'Go to Last Chat Message' },
  { title: 'Go to Previous Code Block', key: 'ctrl+alt+pageup' },
  { title: 'Allow Tool Call', key: 'ctrl+alt+shift+enter' },
];

export const help: GallerySection = {
  name: 'Accessibility help',
  states: [
    {
      name: 'open',
      draw: (frame) => {
        frame.style.height = '860px';
        const panel = h('div', { class: 'panel' });
        frame.append(panel);
        openHelp(panel, COMMANDS, { sendWithEnter: true, focusComposer: () => undefined });
      },
    },
  ],
};
