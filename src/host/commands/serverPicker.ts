import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { OFFICIAL_ORIGIN, parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import type { LocalServer } from '../../core/gateway/localServers.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';

/** What was chosen: an address, or to write one. */
export type ServerChoice =
  | { readonly type: 'found'; readonly server: LocalServer }
  | { readonly type: 'typed'; readonly address: string }
  | { readonly type: 'enter' }
  | { readonly type: 'gateway' };

interface Row extends vscode.QuickPickItem {
  readonly choice?: ServerChoice | 'again';
}

export interface ServerPickerOptions {
  /** The address in use, as in the settings. */
  readonly current: string;
  readonly find: (signal: AbortSignal) => Promise<readonly LocalServer[]>;
}

const NAMES_SHOWN = 8;

/** Shows the servers of this machine while they are looked for; `undefined` where none was chosen. */
export async function pickServer({ current, find }: ServerPickerOptions): Promise<ServerChoice | undefined> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<Row>());
  const again: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: l10n.t('Look Again') };
  const closed = new AbortController();
  let rows: readonly Row[] = [];
  const others = otherRows(current);
  let typed: Row | undefined;
  const show = (): void => {
    const [active] = pick.activeItems;
    pick.items = [...(typed === undefined ? [] : [typed]), ...rows, ...others];
    // An address that is typed is meant. What was found takes nobody away from where they went meanwhile.
    const wanted = typed ?? (active !== undefined && others.includes(active) ? active : undefined);
    if (wanted !== undefined) pick.activeItems = [wanted];
  };
  const look = async (): Promise<void> => {
    pick.busy = true;
    rows = [{ label: `$(loading~spin) ${l10n.t('Looking for servers on this machine…')}` }];
    show();
    const servers = await find(closed.signal);
    if (closed.signal.aborted) return;
    rows = servers.length === 0 ? [NOTHING_FOUND] : servers.map((server) => serverRow(server, current));
    pick.busy = false;
    show();
  };
  pick.title = l10n.t('Use a Local Server');
  pick.placeholder = l10n.t('Choose a server of this machine, or type an address');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = [again];
  try {
    return await new Promise((resolve) => {
      store.add(pick.onDidHide(() => resolve(undefined)));
      store.add(pick.onDidTriggerButton(() => void look()));
      store.add(
        pick.onDidChangeValue((value) => {
          const before = typed?.label;
          typed = typedRow(value);
          if (typed?.label !== before) show();
        }),
      );
      store.add(
        pick.onDidAccept(() => {
          const choice = pick.selectedItems[0]?.choice;
          if (choice === 'again') void look();
          else if (choice !== undefined) resolve(choice);
        }),
      );
      pick.show();
      void look();
    });
  } finally {
    closed.abort();
    store.dispose();
  }
}

const NOTHING_FOUND: Row = {
  label: `$(info) ${l10n.t('No server was found on the usual ports of this machine')}`,
  detail: l10n.t(
    'Start one (“ollama serve”, “llama-server -m model.gguf”, or the server of LM Studio or Jan), then press Enter here to look again.',
  ),
  choice: 'again',
};

function serverRow(server: LocalServer, current: string): Row {
  const { baseUrl, kind = l10n.t('OpenAI-compatible server'), models, wantsKey } = server;
  const count = wantsKey
    ? l10n.t('wants a key')
    : models.length === 0
      ? l10n.t('no models yet')
      : counted(models.length, l10n.t('{0} model'), l10n.t('{0} models'));
  const facts = [new URL(baseUrl).host, count, ...(isSame(baseUrl, current) ? [l10n.t('in use')] : [])];
  const names = models.slice(0, NAMES_SHOWN).map(({ id }) => plainWords(id, 60));
  const more = models.length - names.length;
  return {
    label: `$(server) ${kind}`,
    description: facts.join(' · '),
    ...(names.length > 0 && { detail: names.join(', ') + (more > 0 ? ` ${l10n.t`and ${more} more`}` : '') }),
    choice: { type: 'found', server },
  };
}

function otherRows(current: string): readonly Row[] {
  const enter: Row = { label: `$(edit) ${l10n.t('Enter an Address…')}`, choice: { type: 'enter' }, alwaysShow: true };
  if (isSame(OFFICIAL_ORIGIN, current)) return [enter];
  const back: Row = {
    label: `$(cloud) ${l10n.t('Back to the Gateway')}`,
    description: new URL(OFFICIAL_ORIGIN).host,
    choice: { type: 'gateway' },
    alwaysShow: true,
  };
  return [enter, back];
}

/** A row for what was typed, where that is an address. */
function typedRow(value: string): Row | undefined {
  const text = value.trim();
  const address = /^[a-z0-9.-]+:\d{1,5}(?:\/|$)/i.test(text) ? `http://${text}` : text;
  if (!/^https?:\/\/[^\s/]/i.test(address)) return undefined;
  return {
    label: `$(edit) ${l10n.t`Use “${plainWords(address, 100)}”`}`,
    choice: { type: 'typed', address },
    alwaysShow: true,
  };
}

/** `localhost` and `127.0.0.1` are the same machine. */
function isSame(baseUrl: string, other: string): boolean {
  try {
    const parsed = parseBaseUrl(other);
    const one = (address: string): string => address.replace('://localhost:', '://127.0.0.1:');
    return one(parsed.baseUrl) === one(baseUrl);
  } catch {
    return false;
  }
}
