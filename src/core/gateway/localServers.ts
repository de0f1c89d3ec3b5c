/** Servers that run on this machine: found on the ports they usually have, and told apart. Asked without a credential. */
import type { ModelInfo } from '../model/request.ts';
import type { FetchLike } from '../ports.ts';
import { apiUrl } from './baseUrl.ts';
import { readModelList } from './catalogueWire.ts';
import { boundedText } from './transport.ts';
import { fieldsOf, parseJson, recordsOf, textOf } from './wire.ts';

/**
 * Where servers listen until they are told otherwise: Ollama, LM Studio, llama.cpp, vLLM, LiteLLM, Jan, SGLang, KoboldCpp
 * and the local gateway of this project.
 */
export const USUAL_PORTS: readonly number[] = [11434, 1234, 8080, 8000, 4000, 1337, 30000, 5001, 4141];

const JAN_PORT = '1337';
/** On this machine a server that listens answers at once, except where a model keeps all processors busy. */
const SEARCH_MS = 4_000;
const PROBE_MS = 5_000;
const MAX_CHARS = 8 * 1024 * 1024;

export interface LocalServer {
  readonly baseUrl: string;
  /** What it calls itself, a product's name; `undefined` where nothing tells. */
  readonly kind: string | undefined;
  /** Those one can talk with. */
  readonly models: readonly ModelInfo[];
  /** It lists its models only to those who have a key. */
  readonly wantsKey: boolean;
}

/** What answers at an address. `silent`: nothing at all; `other`: something that lists no models. */
export type ServerLook =
  | { readonly type: 'models'; readonly models: readonly ModelInfo[]; readonly body: unknown }
  | { readonly type: 'wants-key' | 'other' | 'silent' };

/** Looks what answers at a base URL, by asking for its models. Never rejects. */
export function lookAt(baseUrl: string, fetchLike: FetchLike, signal: AbortSignal): Promise<ServerLook> {
  return lookBy((url) => get(fetchLike, url, signal, PROBE_MS), baseUrl);
}

async function lookBy(ask: Ask, baseUrl: string): Promise<ServerLook> {
  try {
    const response = await ask(apiUrl(baseUrl, '/v1/models'));
    // A server that wants a key before it lists its models is one all the same.
    if (response.status === 401 || response.status === 403) return { type: 'wants-key' };
    const body = response.ok ? parseJson(await boundedText(response, MAX_CHARS)) : undefined;
    const models = readModelList(body);
    return models === undefined ? { type: 'other' } : { type: 'models', models, body };
  } catch {
    return { type: 'silent' };
  }
}

/** The servers that answer on this machine within `timeoutMs`, in the order of `ports`. Never rejects. */
export async function findLocalServers(
  fetchLike: FetchLike,
  signal: AbortSignal,
  ports: readonly number[] = USUAL_PORTS,
  timeoutMs = SEARCH_MS,
): Promise<readonly LocalServer[]> {
  const ask: Ask = (url) => get(fetchLike, url, signal, timeoutMs);
  const found = await Promise.all(ports.map((port) => serverOn(port, ask)));
  return found.filter((server) => server !== undefined);
}

type Ask = (url: string) => Promise<Response>;

/** A server that was told to listen on `localhost` may do so on the newer of its two addresses alone. */
async function serverOn(port: number, ask: Ask): Promise<LocalServer | undefined> {
  return (await serverAt(`http://127.0.0.1:${port}`, ask)) ?? serverAt(`http://[::1]:${port}`, ask);
}

async function serverAt(baseUrl: string, ask: Ask): Promise<LocalServer | undefined> {
  const look = await lookBy(ask, baseUrl);
  if (look.type === 'silent' || look.type === 'other') return undefined;
  const isList = look.type === 'models';
  const owner = isList ? kindByOwner(look.body) : undefined;
  return {
    baseUrl,
    kind: owner ?? (await kindByAsking(baseUrl, ask)),
    models: isList ? look.models.filter(({ type }) => type === 'language') : [],
    wantsKey: !isList,
  };
}

/** What the models of a list are said to belong to, where that is a server's own word. l10n: none, names. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['library', 'Ollama'],
  ['organization_owner', 'LM Studio'],
  ['llamacpp', 'llama.cpp'],
  ['vllm', 'vLLM'],
  ['sglang', 'SGLang'],
]);

/** l10n: none, a name */
function kindByOwner(body: unknown): string | undefined {
  const models = recordsOf(fieldsOf(body)?.['data']);
  // Prices are what only a gateway tells of.
  if (models.some((model) => fieldsOf(model['pricing']) !== undefined)) return 'AI Gateway';
  return models.map((model) => OWNERS.get(textOf(model['owned_by']) ?? '')).find((kind) => kind !== undefined);
}

interface Question {
  readonly path: string;
  readonly kind: string;
  readonly isAnswer: (text: string) => boolean;
}

const jsonFields = (text: string): Record<string, unknown> => ({ ...fieldsOf(parseJson(text)) });

/** What only servers of one kind answer to; those that imitate others come first. */
const QUESTIONS: readonly Question[] = [
  {
    path: '/api/extra/version',
    kind: 'KoboldCpp',
    isAnswer: (text) => textOf(jsonFields(text)['result'])?.startsWith('Kobold') === true,
  },
  {
    path: '/api/v0/models',
    kind: 'LM Studio',
    isAnswer: (text) => recordsOf(jsonFields(text)['data']).some((model) => 'compatibility_type' in model),
  },
  {
    path: '/props',
    kind: 'llama.cpp',
    isAnswer: (text) => 'default_generation_settings' in jsonFields(text),
  },
  { path: '/health/liveliness', kind: 'LiteLLM', isAnswer: (text) => /^"?I'm alive/.test(text.trim()) },
  {
    path: '/api/version',
    kind: 'Ollama',
    isAnswer: (text) => textOf(jsonFields(text)['version']) !== undefined,
  },
];

async function kindByAsking(baseUrl: string, ask: Ask): Promise<string | undefined> {
  const answers = await Promise.all(
    QUESTIONS.map(async ({ path, isAnswer }) => {
      try {
        const response = await ask(baseUrl + path);
        return response.ok && isAnswer(await boundedText(response, MAX_CHARS));
      } catch {
        return false;
      }
    }),
  );
  const told = QUESTIONS.find((_, index) => answers[index] === true)?.kind;
  // l10n: none, a name
  return told ?? (new URL(baseUrl).port === JAN_PORT ? 'Jan' : undefined);
}

function get(fetchLike: FetchLike, url: string, signal: AbortSignal, timeoutMs: number): Promise<Response> {
  return fetchLike(url, {
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
}
