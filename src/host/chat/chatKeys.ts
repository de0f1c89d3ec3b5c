import { Commands, ContextKeys } from '../../base/manifest.ts';
import type { PanelEvent } from '../../protocol/messages.ts';

/** As much of package.json as names commands and their keys. */
export interface KeyManifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: Title }[];
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac?: string;
      readonly win?: string;
      readonly when?: string;
    }[];
  };
}

/** With the words of the source beside them where the editor shows another language. */
type Title = string | { readonly value: string };

export type ChatCommandKeys = Extract<PanelEvent, { type: 'show-help' }>['commands'];

/** Commands that a user of the chat wants to know, in this order, before all others that its keys run. */
const FIRST: readonly string[] = [Commands.openChat, Commands.newChat, Commands.goToLastMessage, Commands.showHistory];
const ELSEWHERE = [`!${ContextKeys.chatFocused}`];
const HERE: readonly string[] = [ContextKeys.chatFocused, ContextKeys.needsApproval];

/** The commands of the chat by the titles of the palette, with the keys that they come with; a user may have set others. */
export function chatKeys({ contributes }: KeyManifest): ChatCommandKeys {
  const { commands, keybindings } = contributes;
  const isOfChat = (when = ''): boolean => {
    const own = ELSEWHERE.reduce((rest, other) => rest.replaceAll(other, ''), when);
    return HERE.some((key) => own.includes(key));
  };
  const others = keybindings.filter(({ when }) => isOfChat(when)).map(({ command }) => command);
  return [...new Set([...FIRST, ...others])].flatMap((id) => {
    const title = commands.find(({ command }) => command === id)?.title;
    if (title === undefined) return [];
    const bound = keybindings.find(({ command }) => command === id);
    const { key, mac, win } = bound ?? {};
    return [
      {
        title: typeof title === 'string' ? title : title.value,
        ...(key !== undefined && { key }),
        ...(mac !== undefined && { mac }),
        ...(win !== undefined && { win }),
      },
    ];
  });
}
