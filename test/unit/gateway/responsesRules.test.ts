// What OpenAI refuses of a Responses body, the local gateway refuses.
import { describe, expect, it } from 'vitest';
import { TestGateway } from './harness.ts';

const GPT = 'openai/gpt-5';
const INCLUDE = { include: ['reasoning.encrypted_content'], store: false };
const ask = (text: string): object => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const CALL = { type: 'function_call', call_id: 'call_1', name: 'add', arguments: '{}' };
const OUTPUT = { type: 'function_call_output', call_id: 'call_1', output: '3' };
const TOOL = { type: 'function', name: 'add', parameters: { type: 'object', properties: {} }, strict: false };
const WITHOUT_REASONING = 'openai/gpt-4.1';

interface Item {
  readonly type: string;
  readonly [key: string]: unknown;
}

async function respond(
  server: TestGateway,
  body: object,
): Promise<{ status: number; output: Item[]; says: string; code: unknown }> {
  const response = await server.post('/v1/responses', { model: GPT, input: [ask('Hello')], ...body });
  const answer = (await response.json()) as { output?: Item[]; error?: { message: string; code?: unknown } };
  return {
    status: response.status,
    output: answer.output ?? [],
    says: answer.error?.message ?? '',
    code: answer.error?.code,
  };
}

describe('fields', () => {
  it.each<readonly [what: string, body: object, says: RegExp]>([
    ['messages', { messages: [] }, /moved to 'input'/],
    ['response_format', { response_format: { type: 'json_object' } }, /moved to 'text\.format'/],
    ['max_tokens', { max_tokens: 100 }, /moved to 'max_output_tokens'/],
    ['reasoning_effort', { reasoning_effort: 'low' }, /moved to 'reasoning\.effort'/],
    ['a tool within a function', { tools: [{ type: 'function', function: { name: 'add' } }] }, /'tools\[0\]\.name'/],
    ['an answer that is kept nowhere', { previous_response_id: 'resp_1' }, /'resp_1' not found/],
    ['a limit that is too low', { max_output_tokens: 15 }, /Expected a value >= 16, but got 15/],
    ['an effort the model does not have', { reasoning: { effort: 'minimal' } }, /Supported values are: 'low'/],
    ['a key that is too long', { prompt_cache_key: 'x'.repeat(65) }, /maximum length 64/],
    ['an unknown inclusion', { include: ['everything'] }, /Invalid value: 'everything'/],
    ['reasoning of a model without', { model: WITHOUT_REASONING, ...INCLUDE }, /Encrypted content is not supported/],
  ])('%s', async (_, body, says) => {
    await using server = await TestGateway.start();
    const { status, says: said } = await respond(server, body);
    expect(status).toBe(400);
    expect(said).toMatch(says);
  });
});

describe('items', () => {
  it.each<readonly [what: string, items: readonly object[], says: RegExp]>([
    ['a call nobody answered', [ask('x'), CALL, ask('y')], /No tool output found for function call call_1/],
    ['an output nobody asked for', [ask('x'), OUTPUT], /No tool call found for function call output with call_id call_1/],
    ['an answer in the words of a question', [ask('x'), { ...ask('y'), role: 'assistant' }, ask('z')], /Invalid value: 'input_text'/],
    ['a question in the words of an answer', [{ type: 'message', role: 'user', content: [{ type: 'output_text', text: 'x' }] }], /Invalid value: 'output_text'/],
    ['reasoning by its id alone', [ask('x'), { type: 'reasoning', id: 'rs_1', summary: [] }, CALL, OUTPUT], /'rs_1' not found/],
    ['a reference', [ask('x'), { type: 'item_reference', id: 'msg_1' }], /'msg_1' not found/],
  ])('%s', async (_, items, says) => {
    await using server = await TestGateway.start();
    const { status, says: said } = await respond(server, { input: items, tools: [TOOL] });
    expect(status).toBe(400);
    expect(said).toMatch(says);
  }); // prettier-ignore

  it('takes reasoning back as it came, in front of what it came before, and in no other way', async () => {
    await using server = await TestGateway.start();
    const asked = { ...INCLUDE, tools: [TOOL], reasoning: { effort: 'low', summary: 'auto' } };
    const { output } = await respond(server, { ...asked, input: [ask('!call add {}')] });
    const [reasoning, call] = output;
    if (reasoning?.type !== 'reasoning' || call?.type !== 'function_call') throw new Error('Nothing was thought.');
    expect(reasoning['encrypted_content']).toEqual(expect.any(String));
    const result = { ...OUTPUT, call_id: call['call_id'] };
    const again = (...items: readonly object[]): Promise<{ status: number; says: string; code: unknown }> =>
      respond(server, { ...asked, input: [ask('!call add {}'), ...items] });
    expect(await again(reasoning, call, result)).toMatchObject({ status: 200 });
    expect(await again(call, result)).toMatchObject({ status: 200 });
    const altered = { ...reasoning, encrypted_content: `${String(reasoning['encrypted_content'])}A` };
    expect(await again(altered, call, result)).toMatchObject({ status: 400, code: 'invalid_encrypted_content' });
    expect((await again(call, result, reasoning)).says).toContain('without its required following item');
    expect((await again(call, reasoning, result)).says).toContain('without its required following item');
    expect((await again({ ...reasoning, status: 'completed' }, call, result)).says).toContain("'input[1].status'");
  });

  it('gives reasoning that can go back only to those who ask for it', async () => {
    await using server = await TestGateway.start();
    const { output } = await respond(server, { reasoning: { effort: 'low', summary: 'auto' } });
    expect(output[0]).toMatchObject({ type: 'reasoning', encrypted_content: null });
  });
});
