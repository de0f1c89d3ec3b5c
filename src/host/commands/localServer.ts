import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError } from '../../base/errors.ts';
import { builtIn, DEFAULT_ACCOUNT } from '../../core/gateway/accounts.ts';
import { apiUrl, OFFICIAL_ORIGIN, parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import type { FetchLike } from '../../core/ports.ts';
import { withPatience } from '../window/progress.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { setApiKey } from './account.ts';
import { askText } from '../window/question.ts';

/** Where `npm run gateway` answers. */
export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:4141';
const PROBE_MS = 5_000;

/** Points the user's setting at another server, after looking whether one answers there. */
export async function useLocalServer(services: GatewayServices): Promise<void> {
  const before = services.settings.get('aiGateway.baseUrl');
  const { composerFocus } = services;
  const ask = (value: string): Promise<string | undefined> => composerFocus.keep(() => askForAddress(value));
  let address = await ask(isOfficial(before) ? DEFAULT_LOCAL_URL : before);
  while (address !== undefined) {
    const { baseUrl } = parseBaseUrl(address);
    const problem = await withPatience(l10n.t`Looking for a server at ${baseUrl}…`, (signal) =>
      probe(baseUrl, (input, init) => fetch(input, init), signal),
    );
    const choice = problem === undefined ? 'use' : await askAfterProblem(services, problem);
    if (choice === 'use') {
      await use(services, baseUrl);
      return;
    }
    if (choice === 'leave') return;
    if (choice === 'change') address = await ask(baseUrl);
  }
}

function isOfficial(address: string): boolean {
  try {
    return parseBaseUrl(address).isOfficial;
  } catch {
    return false;
  }
}

async function askForAddress(value: string): Promise<string | undefined> {
  return askText({
    title: l10n.t('Use a Local Server'),
    prompt: l10n.t`Address of a server that speaks OpenAI Chat Completions or Anthropic Messages. ${OFFICIAL_ORIGIN} goes back to the gateway.`,
    value,
    validateInput: addressProblem,
  });
}

function addressProblem(text: string): string | undefined {
  try {
    parseBaseUrl(text);
    return undefined;
  } catch (error) {
    return isAppError(error) ? error.message : l10n.t('This is not an address.');
  }
}

/** Why nothing useful answers there, as a sentence; `undefined` when a list of models does. Sends no credential. */
export async function probe(baseUrl: string, fetchLike: FetchLike, signal: AbortSignal): Promise<string | undefined> {
  const { host } = new URL(baseUrl);
  try {
    const response = await fetchLike(apiUrl(baseUrl, '/v1/models'), {
      redirect: 'manual',
      credentials: 'omit',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]),
    });
    // A server that wants a key before it lists its models is one all the same.
    if (response.status === 401 || response.status === 403) return undefined;
    const body: unknown = response.ok ? await response.json() : undefined;
    const isList = typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data);
    return isList ? undefined : l10n.t`${host} answers, but not with a list of models.`;
  } catch {
    return l10n.t`Nothing answers at ${host}. Start the server first.`;
  }
}

type AfterProblem = 'use' | 'check' | 'change' | 'leave';

async function askAfterProblem({ composerFocus }: GatewayServices, problem: string): Promise<AfterProblem> {
  const [again, change, anyway] = [l10n.t('Try Again'), l10n.t('Change Address'), l10n.t('Use Anyway')];
  const message = vscode.window.showWarningMessage(problem, again, change, anyway);
  return composerFocus.offer(message, async (choice) => {
    if (choice === again) return 'check';
    if (choice === change) return 'change';
    return choice === anyway ? 'use' : 'leave';
  });
}

async function use(services: GatewayServices, baseUrl: string): Promise<void> {
  await services.settings.setForUser('aiGateway.baseUrl', baseUrl === OFFICIAL_ORIGIN ? undefined : baseUrl);
  services.log.info(`The gateway address is now ${baseUrl}.`);
  const gateway = await services.gateway();
  // The setting is the address of that account.
  await gateway.useAccount(builtIn(DEFAULT_ACCOUNT));
  const setKey = l10n.t('Set API Key');
  const message = vscode.window.showInformationMessage(
    l10n.t`Chats go to ${baseUrl} from now on. If it wants a key, set one: keys are kept for each address apart.`,
    setKey,
  );
  if (await services.composerFocus.offer(message, async (chosen) => chosen === setKey)) await setApiKey(services);
}
