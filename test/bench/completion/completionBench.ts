// What our code adds to a model's own time for a completion, and what it costs per key: no editor, a model that answers
// at a known moment. The pause in typing is a user's choice and is not counted.
import { Completer, type CompletionChoices, type CompletionPlace } from '../../../src/core/completion/completer.ts';
import { fitCompletion } from '../../../src/core/completion/fit.ts';
import { windowAt } from '../../../src/core/completion/window.ts';
import type { LineSource } from '../../../src/core/text/lines.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { GatewayClient } from '../../../src/core/gateway/client.ts';
import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import type { TurnSource } from '../../../src/core/model/request.ts';
import { RecordingLogger, MemorySecretStore } from '../../fakes/memoryPorts.ts';
import { LOCAL_KEY, startGateway } from '../../gateway/server.ts';
import { backendSaying } from '../../editor/support/insertingBackend.ts';
import { median, quantile, type Section } from '../figures.ts';
import { untouchedSettings } from '../../fakes/requestSettings.ts';

const ROUNDS = 200;
const TEXT = 'return first + second;';
const ANSWER = `<insert>${TEXT}</insert>`;

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const logger = new RecordingLogger();

/** A document of many lines, read one line at a time as the editor's is. */
function documentOf(lineCount: number): LineSource {
  const lines = Array.from({ length: lineCount }, (_, index) => `  const value${index} = compute(${index}, 'text');`);
  return { lineCount, lineAt: (line) => lines[line] ?? '' };
}

function placeIn(source: LineSource, line: number, typed: string): CompletionPlace {
  const window = windowAt(source, line, source.lineAt(line).length);
  return {
    document: 'file:///bench.ts',
    window: { prefix: `${window.prefix}\n  ${typed}`, suffix: window.suffix },
    languageId: 'typescript',
    insertSpaces: true,
    tabSize: 2,
    isExplicit: false,
  };
}

const choices = (): CompletionChoices => ({
  model: 'openai/gpt-4.1',
  debounceMs: 0,
  maxCostPerHour: 0,
  settings: untouchedSettings,
});
const never = new AbortController().signal;

/** Answers at once, so that all the time there is is ours. */
const instant: TurnSource = {
  async *streamTurn(): AsyncGenerator<ModelEvent, void, void> {
    yield { type: 'response-start' };
    for (let at = 0; at < ANSWER.length; at += 5) yield { type: 'text-delta', text: ANSWER.slice(at, at + 5) };
    yield { type: 'turn-end', reason: 'stop' };
  },
};

/** A figure about nothing is worse than none. */
function expectText(text: string | undefined, wanted: string): void {
  if (text !== wanted) throw new Error(`The bench expected "${wanted}" and got "${text ?? 'nothing'}".`);
}

async function times(rounds: number, work: (round: number) => unknown): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await work(round);
    measured.push(performance.now() - started);
  }
  return measured;
}

async function ownWork(): Promise<Section> {
  const small = documentOf(1_000);
  const large = documentOf(100_000);
  const completer = new Completer({ source: instant, clock, logger, modelInfo: () => undefined });
  const cold = await times(ROUNDS, async (round) => {
    const place = placeIn(small, 500 + (round % 400), `x${round} = `);
    expectText(await completer.complete(place, choices, never), TEXT);
  });
  await completer.complete(placeIn(large, 50_000, 'x = '), choices, never);
  const at = placeIn(large, 50_000, 'x = return');
  const reuse = await times(ROUNDS, async () => {
    expectText(await completer.complete(at, choices, never), TEXT.slice('return'.length));
  });
  const inSmall = await times(ROUNDS, () => windowAt(small, 500, 3));
  const inLarge = await times(ROUNDS, () => windowAt(large, 50_000, 3));
  const hostile = '('.repeat(20_000);
  const worst = await times(20, () => fitCompletion(hostile, { ...at, shape: 'block' }));
  return {
    title: 'Ghost text: our own work',
    figures: [
      {
        name: 'from the request to the text, the model taking no time: median',
        value: median(cold),
        unit: 'ms',
        max: 3,
      },
      {
        name: 'from the request to the text, the model taking no time: p95',
        value: quantile(cold, 0.95),
        unit: 'ms',
        max: 8,
      },
      { name: 'a key that types along: median', value: median(reuse), unit: 'ms', max: 0.5 },
      { name: 'reading the text around the cursor, 1,000 lines: median', value: median(inSmall), unit: 'ms' },
      { name: 'the same in 100,000 lines: median', value: median(inLarge), unit: 'ms', max: 0.2 },
      { name: 'the worst answer of 20,000 characters: p95', value: quantile(worst, 0.95), unit: 'ms', max: 50 },
    ],
  };
}

/** Next to the bare request over the same connection, in the same run. */
async function overHttp(): Promise<Section> {
  const gateway = await startGateway({ backend: backendSaying(() => ANSWER) });
  try {
    const secrets = new MemorySecretStore();
    const credentials = new CredentialResolver({
      secrets,
      environment: (name) => (name === 'AI_GATEWAY_API_KEY' ? LOCAL_KEY : undefined),
      readEnvFile: () => Promise.resolve(undefined),
      parseEnv: () => ({}),
      clock,
    });
    const settings = { baseUrl: gateway.url, idleTimeoutMs: 30_000, maxRetries: 0, allowEnvironmentCredentials: true };
    const client = new GatewayClient({
      fetch: (input, init) => fetch(input, init),
      clock,
      logger,
      credentials,
      settings: () => settings,
      modelInfo: () => undefined,
    });
    await client.warmUp('openai/gpt-4.1');
    const completer = new Completer({ source: client, clock, logger, modelInfo: () => undefined });
    const source = documentOf(1_000);
    const bareBody = JSON.stringify({
      model: 'openai/gpt-4.1',
      stream: true,
      messages: [{ role: 'user', content: 'x'.repeat(8_000) }],
    });
    const bare = async (): Promise<void> => {
      const headers = { authorization: `Bearer ${LOCAL_KEY}`, 'content-type': 'application/json' };
      const response = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body: bareBody });
      await response.text();
    };
    const ours: number[] = [];
    const theirs: number[] = [];
    // One after the other in turn, so that a busy moment of the machine meets both.
    for (let round = 0; round < 60; round += 1) {
      theirs.push(...(await times(1, bare)));
      const place = placeIn(source, 500 + round, `x${round} = `);
      ours.push(...(await times(1, async () => expectText(await completer.complete(place, choices, never), TEXT))));
    }
    const [warmOurs, warmTheirs] = [ours.slice(10), theirs.slice(10)];
    return {
      title: 'Ghost text over HTTP, next to the bare request in the same run',
      figures: [
        { name: 'a completion: median', value: median(warmOurs), unit: 'ms' },
        { name: 'the bare request: median', value: median(warmTheirs), unit: 'ms' },
        { name: 'added: median', value: median(warmOurs) - median(warmTheirs), unit: 'ms', max: 10 },
        { name: 'added: p95', value: quantile(warmOurs, 0.95) - quantile(warmTheirs, 0.95), unit: 'ms', max: 25 },
      ],
    };
  } finally {
    await gateway.close();
  }
}

/** Both sections: what is ours alone, and what it comes to over a connection. */
export async function* runCompletionBench(): AsyncGenerator<Section, void, void> {
  yield await ownWork();
  yield await overHttp();
}
