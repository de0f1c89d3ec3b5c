// What a running call asks the user: only an answer that fits is taken, and nothing else ends the wait but its turn.
import { describe, expect, it } from 'vitest';
import { runCall } from '../../../src/core/toolcalls/runCall.ts';
import { openQuestionResult } from '../../../src/core/toolcalls/results.ts';
import { textOutcome, type ToolContext } from '../../../src/core/toolcalls/tool.ts';
import { QuestionDesk, type UserAnswer, type UserQuestion } from '../../../src/core/toolcalls/userQuestion.ts';
import { askUserTool } from '../../../src/host/tools/builtin/askUser.ts';
import { askConsent } from '../../../src/host/tools/writing/consent.ts';
import { ManualAnswers } from '../../../src/host/tools/userTools/manualTool.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import { clock, echoTool } from './support.ts';

const rates: UserQuestion = {
  title: 'Which rate?',
  options: [{ label: '20 %' }, { label: '7 %' }],
  field: 'Your own answer',
  skip: 'Skip',
};
const consent: UserQuestion = {
  title: 'Delete cell 3?',
  options: [{ label: 'Delete' }],
  isConfirmation: true,
  field: 'Reason',
  skip: 'Decline',
};

const given = (picked: number[], text = ''): UserAnswer => ({ kind: 'answer', picked, text });

function open(question: UserQuestion) {
  const desk = new QuestionDesk();
  const abort = new AbortController();
  const changes: string[] = [];
  desk.onDidChange((id) => changes.push(id));
  const answered: (UserAnswer | 'aborted')[] = [];
  const done = desk.ask('chat', 'call', question, abort.signal).then(
    (answer) => answered.push(answer),
    () => answered.push('aborted'),
  );
  return { desk, abort, changes, answered, done };
}

describe('a question of a running call', () => {
  it('is there until it is answered, and both is told', async () => {
    const { desk, changes, answered, done } = open(rates);
    expect([desk.pending('chat'), desk.find('chat', 'call'), desk.pending('other')]).toEqual([[rates], rates, []]);
    desk.answer('other', 'call', given([1]));
    desk.answer('chat', 'other', given([1]));
    desk.answer('chat', 'call', given([1], 'since 2007'));
    await done;
    expect(answered).toEqual([given([1], 'since 2007')]);
    expect([desk.pending('chat'), changes]).toEqual([[], ['chat', 'chat']]);
  });

  it.each<[string, UserQuestion, UserAnswer]>([
    ['nothing', rates, given([], '  ')],
    ['an option that is not there', rates, given([2])],
    ['two of which one may be picked', rates, given([0, 1])],
    ['one twice', { ...rates, several: true }, given([1, 1])],
    ['words where there is no field', { title: 'x', options: [{ label: 'y' }], skip: 'Skip' }, given([0], 'own')],
    ['a way that is not offered', rates, { kind: 'other', index: 0 }],
    ['words that go with a skip', rates, { kind: 'skip', text: 'own' }],
    ['words in place of consent', consent, given([], 'yes')],
  ])('takes no %s', async (_what, question, answer) => {
    const { desk, abort, answered, done } = open(question);
    desk.answer('chat', 'call', answer);
    await Promise.resolve();
    expect([answered, desk.pending('chat').length]).toEqual([[], 1]);
    abort.abort();
    await done;
    expect([answered, desk.pending('chat')]).toEqual([['aborted'], []]);
  });
});

/** Runs a tool whose questions get these answers, in order; what was asked, and what the model reads. */
async function run(tool: Parameters<typeof runCall>[0]['tool'], input: object, ...answers: UserAnswer[]) {
  const asked: UserQuestion[] = [];
  const news: (string | undefined)[] = [];
  const ask = async (_callId: string, question: UserQuestion): Promise<UserAnswer> => {
    asked.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('asked too often');
    return answer;
  };
  const ports = { conversationId: 'chat', clock, logger: new RecordingLogger(), ask };
  const call = { callId: 'call', tool, input: input as never };
  const result = await runCall(call, ports, new AbortController().signal, ({ waits }) => news.push(waits));
  return { asked, news, isError: result.isError === true, text: JSON.stringify(result.content) };
}

const askUser = askUserTool({ composerFocus: { keep: () => Promise.reject(new Error('a picker')) } as never });

describe('ask the user', () => {
  it('asks in the card, says that it waits, and tells the model what was said', async () => {
    const options = ['20 %', '7 %'];
    const { asked, news, text } = await run(askUser, { question: 'Which rate?', options }, given([1], 'since 2007'));
    expect(asked).toEqual([
      {
        title: 'Which rate?',
        options: [{ label: '20 %' }, { label: '7 %' }],
        several: false,
        field: 'Your own answer',
        skip: 'Skip',
      },
    ]);
    expect(news).toEqual(['answer', undefined]);
    expect(text).toContain(String.raw`The user answered:\n- 7 %\n- since 2007`);
  });

  it('goes on where the question is skipped', async () => {
    const { text, isError } = await run(askUser, { question: 'Shall I?' }, { kind: 'skip', text: '' });
    expect(text).toContain('skipped the question without an answer');
    expect(isError).toBe(false);
  });

  it('ends without an answer where its turn ends', () => {
    expect(JSON.stringify(openQuestionResult({ id: 'c' }, 'interrupted'))).toContain('closed before this question');
  });
});

describe('consent to a change as a whole', () => {
  const withConsent = echoTool({
    run: async (_input, context: ToolContext) =>
      textOutcome(JSON.stringify(await askConsent({ title: 'Delete?', detail: 'x = 1', button: 'Delete' }, context))),
  });

  it('is given by its button alone, and the reason against it is passed on', async () => {
    const yes = await run(withConsent, { word: 'a' }, given([0]));
    expect(yes.asked).toMatchObject([{ title: 'Delete?', detail: 'x = 1', isConfirmation: true }]);
    expect(yes.text).toContain('\\"isAgreed\\":true');
    const no = await run(withConsent, { word: 'a' }, { kind: 'skip', text: ' not this one ' });
    expect(no.text).toContain('\\"isAgreed\\":false,\\"reason\\":\\"not this one\\"');
  });
});

describe('a tool that the user answers', () => {
  const manual = new ManualAnswers(
    () => Promise.reject(new Error('a message')),
    () => Promise.reject(new Error('a picker')),
  );
  const choices = [{ label: 'Green', description: 'all is well', value: { state: 'green' } }];
  const tool = echoTool({
    run: (input, context) =>
      manual.ask({ type: 'manual', question: 'Light?', choices, answer: 'text' }, 'Light', input, context),
  });

  it('has its choices, its own words and its error in the card', async () => {
    const picked = await run(tool, { word: 'a' }, given([0]));
    expect(picked.asked).toMatchObject([
      { title: 'Light?', options: [{ label: 'Green', detail: 'all is well' }], field: 'What the tool gives back' },
    ]);
    expect(picked.text).toContain('green');
    expect((await run(tool, { word: 'a' }, given([], 'red'))).text).toContain('red');
    const error: UserAnswer = { kind: 'other', index: 1 };
    const failed = await run(tool, { word: 'a' }, error, { kind: 'skip', text: '' }, error, given([], 'no power'));
    expect([failed.isError, failed.asked.length]).toEqual([true, 4]);
    expect(failed.text).toContain('no power');
    const none = await run(tool, { word: 'a' }, { kind: 'skip', text: '' });
    expect(none.text).toContain('The user gave no result');
  });
});
