/** `npm run gateway`: the local gateway on a terminal. */
import { parseArgs } from 'node:util';
import { LOCAL_KEY, startGateway } from './server.ts';
import type { Backend } from './server.ts';

const DEFAULT_PORT = 4141;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: String(DEFAULT_PORT) },
    model: { type: 'string' },
    'tokens-per-second': { type: 'string' },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log('npm run gateway -- [--port 4141] [--tokens-per-second 80] [--model FILE.gguf] [--quiet]');
  process.exit(0);
}

function positive(text: string | undefined, fallback: number, name: string): number {
  const number = text === undefined ? fallback : Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  console.error(`--${name} needs a number, got "${text}"`);
  process.exit(2);
}

async function realModel(file: string): Promise<Backend> {
  const { loadLlama } = await import('./llama.ts');
  console.log(`Loading ${file} …`);
  return loadLlama(file);
}

async function main(): Promise<void> {
  const pace = positive(values['tokens-per-second'], 80, 'tokens-per-second');
  const backend = values.model === undefined ? undefined : await realModel(values.model);
  const gateway = await startGateway({
    port: positive(values.port, DEFAULT_PORT, 'port'),
    // A real model has its own pace; 0 means as fast as it goes.
    ...(backend === undefined ? {} : { backend }),
    ...(backend === undefined && pace > 0 ? { speed: { firstTokenMs: 150, tokensPerSecond: pace } } : {}),
    ...(values.quiet ? {} : { log: (line: string) => console.log(line) }),
  });
  console.log(`Local AI gateway at ${gateway.url} (answers by ${backend?.name ?? 'the simulator'})
  key        ${LOCAL_KEY}
  extension  set "aiGateway.baseUrl" to ${gateway.url} and give it the key above with "AI Gateway: Set API Key"
  curl       curl ${gateway.url}/v1/chat/completions -H 'Authorization: Bearer ${LOCAL_KEY}' -H 'Content-Type: application/json' \\
               -d '{"model":"anthropic/claude-sonnet-5","messages":[{"role":"user","content":"Hello"}],"stream":true}'
  try        prompts "!markdown", "!tokens 5000", "!think 300"; models under fault/ break in the way their name says
Stop with Ctrl+C.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void gateway.close().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
