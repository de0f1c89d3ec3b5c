// The least a program can do: the official SDK's own loop over the same stream, for comparison within one run.
import OpenAI from 'openai';
import { epochNow, type PacedServer } from './pacedServer.ts';

/** Milliseconds from each word's leaving the server to the loop's having it. */
export async function bareSdkLatencies(server: PacedServer): Promise<number[]> {
  const client = new OpenAI({ apiKey: 'none', baseURL: `${server.url}/v1`, maxRetries: 0 });
  const seen = new Map<string, number>();
  const answer = await client.chat.completions.create({
    model: 'bench/paced',
    stream: true,
    messages: [{ role: 'user', content: 'hello' }],
  });
  for await (const chunk of answer) {
    const word = chunk.choices[0]?.delta.content?.trim();
    if (word !== undefined && word !== '') seen.set(word, epochNow());
  }
  return [...seen].flatMap(([word, at]) => {
    const left = server.writtenAt.get(word);
    return left === undefined ? [] : [at - left];
  });
}
