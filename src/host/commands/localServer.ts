import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError } from '../../base/errors.ts';
import { builtIn, DEFAULT_ACCOUNT } from '../../core/gateway/accounts.ts';
import { OFFICIAL_ORIGIN, parseBaseUrl } from '../../core/gateway/baseUrl.ts';
import { findLocalServers, lookAt } from '../../core/gateway/localServers.ts';
import type { FetchLike } from '../../core/ports.ts';
import { withPatience } from '../window/progress.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { setApiKey } from './account.ts';
import type { ChatCommandServices } from './chat.ts';
import { askText } from '../window/question.ts';
import { pickServer } from './serverPicker.ts';

/** Where `npm run gateway` answers. */
export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:4141';

const hostFetch: FetchLike = (input, init) => fetch(input, init);

/** Points the user's setting at another server: one that runs on this machine, or one whose address is typed. */
export async function useLocalServer(services: ChatCommandServices): Promise<void> {
  const { composerFocus } = services;
  const current = (await services.gateway()).knownAddress() ?? '';
  const choice = await composerFocus.keep(() =>
    pickServer({ current, find: (signal) => findLocalServers(hostFetch, signal) }),
  );
  if (choice?.type === 'found') await use(services, choice.server.baseUrl, !choice.server.wantsKey);
  else if (choice?.type === 'gateway') await use(services, OFFICIAL_ORIGIN, true);
  else if (choice !== undefined) await useAddress(services, choice.type === 'typed' ? choice.address : undefined);
}

/** Uses a server at any address, after looking whether one answers there. */
async function useAddress(services: ChatCommandServices, typed: string | undefined): Promise<void> {
  const before = (await services.gateway()).knownAddress() ?? OFFICIAL_ORIGIN;
  const { composerFocus } = services;
  const ask = (value: string): Promise<string | undefined> => composerFocus.keep(() => askForAddress(value));
  const isFit = typed !== undefined && addressProblem(typed) === undefined;
  let address = isFit ? typed : await ask(typed ?? (isOfficial(before) ? DEFAULT_LOCAL_URL : before));
  while (address !== undefined) {
    const { baseUrl } = parseBaseUrl(address);
    const { problem, isOpen } = await withPatience(l10n.t`Looking for a server at ${baseUrl}…`, (signal) =>
      probe(baseUrl, hostFetch, signal),
    );
    const choice = problem === undefined ? 'use' : await askAfterProblem(services, problem);
    if (choice === 'use') {
      await use(services, baseUrl, isOpen);
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

/** What to say of an address: why nothing useful answers there, as a sentence, and whether its models are listed to all. */
export async function probe(
  baseUrl: string,
  fetchLike: FetchLike,
  signal: AbortSignal,
): Promise<{ readonly problem?: string; readonly isOpen: boolean }> {
  const { host } = new URL(baseUrl);
  const { type } = await lookAt(baseUrl, fetchLike, signal);
  if (type === 'models' || type === 'wants-key') return { isOpen: type === 'models' };
  const problem =
    type === 'other'
      ? l10n.t`${host} answers, but not with a list of models.`
      : l10n.t`Nothing answers at ${host}. Start the server first.`;
  return { problem, isOpen: false };
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

/** `isOpen`: its models are known without a key, so that one of them is asked for at once. */
async function use(services: ChatCommandServices, baseUrl: string, isOpen: boolean): Promise<void> {
  await services.settings.setForUser('aiGateway.baseUrl', baseUrl === OFFICIAL_ORIGIN ? undefined : baseUrl);
  services.log.info(`The gateway address is now ${baseUrl}.`);
  const gateway = await services.gateway();
  // The setting is the address of that account.
  await gateway.useAccount(builtIn(DEFAULT_ACCOUNT));
  if (isOpen) {
    void vscode.window.showInformationMessage(l10n.t`Chats go to ${baseUrl} from now on.`);
    await askForModel(services);
    return;
  }
  const setKey = l10n.t('Set API Key');
  const message = vscode.window.showInformationMessage(
    l10n.t`Chats go to ${baseUrl} from now on. If it wants a key, set one: keys are kept for each address apart.`,
    setKey,
  );
  if (await services.composerFocus.offer(message, async (chosen) => chosen === setKey)) await setApiKey(services);
}

/** The model that was in use is hardly one of the server's; where it is, nothing is asked. */
async function askForModel(services: ChatCommandServices): Promise<void> {
  const { catalogue } = await services.gateway();
  try {
    await withPatience(l10n.t('Loading the model list…'), (signal) => catalogue.refresh(signal));
  } catch (error) {
    services.log.debug('The models of the new server could not be read.', error);
  }
  const { models, session } = await services.chat();
  const current = models.id(session.id);
  const isKnown = current !== undefined && catalogue.find(current) !== undefined;
  if (!isKnown) await services.composerFocus.keep(() => models.select(session.id, true));
}
