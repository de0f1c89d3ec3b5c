import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../gateway/catalogue.ts';
import { grammarSchema, historyOf } from '../../gateway/llama.ts';
import { readChat } from '../../gateway/readChat.ts';
import type { NeutralRequest } from '../../gateway/types.ts';
import { user } from './harness.ts';

function neutral(body: object): NeutralRequest {
  return readChat(new Catalogue().find('openai/gpt-5'), { messages: [user('Hi')], ...body }, 'plain');
}

/** Runs the command line until it prints what is looked for or ends. */
async function cli(args: readonly string[], wanted: RegExp): Promise<{ text: string; code: number | null }> {
  const child = spawn(process.execPath, ['test/gateway/main.ts', ...args], {
    env: { ...process.env, AI_GATEWAY_LLAMA_PATH: tmpdir() },
  });
  let text = '';
  const collect = (chunk: Buffer): void => {
    text += chunk.toString('utf8');
    if (wanted.test(text)) child.kill();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await once(child, 'close');
  return { text, code: child.exitCode };
}

describe('the command line', () => {
  it('prints the address, the key and how to use both', async () => {
    const { text } = await cli(['--port', '0'], /Ctrl\+C/);
    expect(text).toMatch(/Local AI gateway at http:\/\/127\.0\.0\.1:\d+/);
    expect(text).toContain('local-gateway-key');
    expect(text).toContain('aiGateway.baseUrl');
  });

  it('says what to install for a real model when the library is missing', async () => {
    const { text, code } = await cli(['--port', '0', '--model', 'none.gguf'], /Ctrl\+C/);
    expect(text).toContain('npm i --no-save node-llama-cpp');
    expect(code).toBe(1);
  });
});

describe('what a real local model is given', () => {
  it('is the conversation with each result inside the turn that asked for it, and an open turn at the end', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } };
    const history = historyOf(
      neutral({
        messages: [
          { role: 'system', content: 'Be kind.' },
          user('add'),
          { role: 'assistant', content: 'Adding.', tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c1', content: '2' },
          user('thanks'),
        ],
      }),
    );
    expect(history).toEqual([
      { type: 'system', text: 'Be kind.' },
      { type: 'user', text: 'add' },
      { type: 'model', response: ['Adding.', { type: 'functionCall', name: 'add', params: { a: 1 }, result: '2' }] },
      { type: 'user', text: 'thanks' },
      { type: 'model', response: [] },
    ]);
  });

  it('names the schema the answer must obey', () => {
    const format = { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object', properties: {} } } };
    expect(JSON.stringify(historyOf(neutral({ response_format: format }))[0])).toContain('obeys this schema');
  });

  it('keeps of a schema what a grammar can hold', () => {
    expect(
      grammarSchema({
        type: 'object',
        title: 'Person',
        properties: {
          name: { type: 'string', pattern: '^A', minLength: 1 },
          next: { anyOf: [{ $ref: '#/$defs/p' }, { type: 'null' }] },
          tags: { type: 'array', items: { enum: ['a'] }, maxItems: 2 },
        },
        $defs: { p: { type: 'integer' } },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1 },
        next: { oneOf: [{ $ref: '#/$defs/p' }, { type: 'null' }] },
        tags: { type: 'array', items: { enum: ['a'] }, maxItems: 2 },
      },
      $defs: { p: { type: 'integer' } },
    });
  });
});
