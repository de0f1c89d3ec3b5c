import { describe, expect, it } from 'vitest';
import { TestGateway, at, user } from './harness.ts';

const CODE = `\`\`\`ts
export function area(width: number, height: number): number {
  var result = width * height;
  return result;
}
\`\`\``;
const SUM = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] };
const TOOLS = ['add', 'multiply'].map((name) => ({ type: 'function', function: { name, parameters: SUM } }));

async function answer(server: TestGateway, prompt: string, more: object = {}): Promise<string> {
  const body: unknown = await (await server.chat({ messages: [user(prompt)], ...more })).json();
  return String(at(body, 'choices', 0, 'message', 'content'));
}

describe('what the simulator says', () => {
  it('says that it is simulated', async () => {
    await using server = await TestGateway.start();
    expect(await answer(server, 'Hello')).toMatch(/^\*Simulated answer from the local gateway\.\*\n/);
  });

  it('names what a piece of code defines', async () => {
    await using server = await TestGateway.start();
    const text = await answer(server, `Explain this:\n${CODE}`);
    expect(text).toContain('`area` (function, takes `width: number, height: number`)');
    expect(text).toContain('`var`');
  });

  it('returns rewritten code in a fence of its language', async () => {
    await using server = await TestGateway.start();
    const text = await answer(server, `Refactor this please:\n${CODE}`);
    expect(/```ts\n([\s\S]*?)```/.exec(text)?.[1]).toContain('const result = width * height;');
  });

  it('calculates, translates, sums up and remembers', async () => {
    await using server = await TestGateway.start();
    expect(await answer(server, 'What is 17 * 23?')).toContain('**391**');
    expect(await answer(server, 'Translate "good morning" to German')).toContain('guten Morgen');
    expect(await answer(server, 'Summarize: One came. Two went. Three stayed. Four slept.')).toContain('- One came.');
    const messages = [user('My cat is Tom.'), { role: 'assistant', content: 'Nice.' }, user('What did I say before?')];
    expect(await answer(server, '', { messages })).toContain('My cat is Tom.');
  });

  it('obeys prompt commands to the letter', async () => {
    await using server = await TestGateway.start();
    expect(await answer(server, '!echo **exactly** this')).toBe('**exactly** this');
    expect((await answer(server, '!lines 40')).match(/^Line \d+ of 40/gm)).toHaveLength(40);
    const body: unknown = await (await server.chat({ messages: [user('!tokens 1234')] })).json();
    expect(at(body, 'usage', 'completion_tokens')).toBe(1234);
    const showcase = await answer(server, '!markdown');
    for (const part of ['- [x]', '| Left |', '```python', '$$', 'command:workbench', '<script>']) {
      expect(showcase).toContain(part);
    }
  });

  it('mixes every kind of block in a long answer', async () => {
    await using server = await TestGateway.start();
    const text = await answer(server, '!tokens 3000');
    for (const part of [/^## /m, /^- \*\*/m, /^\| Name \|/m, /^```ts$/m, /^```python$/m, /^> /m])
      expect(text).toMatch(part);
  });

  it('thinks only when asked, and as long as told', async () => {
    await using server = await TestGateway.start();
    const ask = async (more: object): Promise<unknown> => {
      const body = { messages: [user('!think 120')], ...more };
      return at(await (await server.chat(body)).json(), 'usage', 'completion_tokens_details', 'reasoning_tokens');
    };
    expect(await ask({ reasoning: { effort: 'low' } })).toBe(120);
    expect(await ask({ reasoning: { effort: 'none' } })).toBe(0);
    expect(await ask({})).toBe(0);
    expect(await ask({ model: 'openai/gpt-4o', reasoning: { effort: 'low' } })).toBe(0);
  });

  it('calls several tools at once only where that is allowed', async () => {
    await using server = await TestGateway.start();
    const calls = async (more: object): Promise<unknown> => {
      const body = { tools: TOOLS, messages: [user('add and multiply 2 and 3')], ...more };
      return at(await (await server.chat(body)).json(), 'choices', 0, 'message', 'tool_calls');
    };
    expect(await calls({})).toHaveLength(2);
    expect(await calls({ parallel_tool_calls: false })).toHaveLength(1);
    expect(await calls({ tool_choice: 'none' })).toBeUndefined();
    expect(await calls({ messages: [user('Tell me a joke')] })).toBeUndefined();
    expect(await calls({ messages: [user('Tell me a joke')], tool_choice: 'required' })).toHaveLength(1);
  });

  it('plays scripted calls step by step', async () => {
    await using server = await TestGateway.start();
    const prompt = '!call add {"a":1,"b":2}\n!call multiply {"a":3,"b":4}\n!then\n!call add {"a":5,"b":6}';
    const messages: unknown[] = [user(prompt)];
    const steps: unknown[] = [];
    for (let step = 0; step < 3; step++) {
      const body: unknown = await (await server.chat({ messages, tools: TOOLS })).json();
      const message = at(body, 'choices', 0, 'message') as { tool_calls?: { id: string; function: unknown }[] };
      steps.push((message.tool_calls ?? []).map((call) => at(call, 'function', 'arguments')));
      messages.push({ role: 'assistant', content: '', tool_calls: message.tool_calls });
      for (const call of message.tool_calls ?? [])
        messages.push({ role: 'tool', tool_call_id: call.id, content: 'done' });
    }
    expect(steps).toEqual([['{"a":1,"b":2}', '{"a":3,"b":4}'], ['{"a":5,"b":6}'], []]);
  });
});
