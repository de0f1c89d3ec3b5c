import { describe, expect, it } from 'vitest';
import { CommitMessageStream, tidyMessage } from '../../../src/core/commit/message.ts';

const fence = '```';
const fix = 'fix: retry on 502';
const whole = `${fix}\n\nIt gave up.`;

/** What models answer, and the message in it. */
const ANSWERS: readonly (readonly [answer: string, message: string])[] = [
  [`<message>\n${whole}\n</message>`, whole],
  [`Commit message: ${fix}`, fix],
  [`Commit message:\n${fix}`, fix],
  [`**Commit message:**\n\n${whole}`, whole],
  [`**Commit Message**\n\n${whole}`, whole],
  [`**Subject:** ${fix}\n\n**Body:**\nIt gave up.`, whole],
  [`Subject: ${fix}\n\nBody: It gave up.`, `${fix}\n\nBody: It gave up.`],
  [`Title: ${fix}\nDescription:\nIt gave up.`, whole],
  [`# ${fix}\n\nIt gave up.`, whole],
  [`## Commit message\n\n${whole}`, whole],
  [`### ${fix}`, fix],
  [`<think>\nThe diff adds a retry.\n</think>\n\n${whole}`, whole],
  [`The diff adds a retry.\n</think>\n\n${whole}`, whole],
  [`<thinking>Hm.</thinking>\n<message>${fix}</message>`, fix],
  [`**${fix}**\n\nIt gave up.`, whole],
  [`\`${fix}\``, fix],
  [`"${fix}"`, fix],
  [`“${fix}”`, fix],
  [`'**${fix}**'`, fix],
  [`${fence}\n${whole}\n${fence}`, whole],
  [`${fence}text\n${whole}\n${fence}\n\nThis message says why.`, whole],
  [`Here is the commit message:\n\n${fence}\n${whole}\n${fence}\n`, whole],
  [`Here’s a commit message for the changes:\n\n${whole}`, whole],
  [`Sure! Here is it:\n\n${whole}\n\nLet me know if you want another one.`, whole],
  [`Based on the diff, I suggest:\n\n${whole}`, whole],
  [`Hier ist die Commit-Nachricht:\n\n${whole}`, whole],
  [`Voici le message de commit :\n\n${whole}`, whole],
  [`Aquí tienes el mensaje de commit:\n\n${whole}`, whole],
  [`Aqui está a mensagem:\n\n${whole}`, whole],
  [`Ecco il messaggio:\n${whole}`, whole],
  [`Вот сообщение коммита:\n\n${whole}`, whole],
  [`以下是提交信息:\n\n${whole}`, whole],
  [`以下がコミットメッセージです。\n\n${whole}`, whole],
  [`다음은 커밋 메시지입니다:\n\n${whole}`, whole],
  [`提交信息：${fix}`, fix],
  [`Betreff: ${fix}`, fix],
  [`> ${fix}\n>\n> It gave up.`, whole],
  [`- ${fix}\n- test: cover it`, `${fix}\n\n- test: cover it`],
  [`1. ${fix}\n\nIt gave up.`, whole],
  [`Here are a few options:\n\n1. ${fix}\n2. fix: try again\n3. feat: retry`, fix],
  [`Here are two options:\n\n**Option 1:**\n${fix}\n\n**Option 2:**\nfix: again`, fix],
  [`git commit -m "${fix}"`, fix],
  [`{"subject": "${fix}", "body": "It gave up."}`, whole],
  [`{"subject": "${fix}", "body": ["It gave up.", "Twice."]}`, `${whole}\nTwice.`],
  [`git commit -m "${fix}" -m "It gave up."`, whole],
  [`${fence}bash\ngit commit -s -m '${fix}' \\\n  -m "It gave up."\n${fence}`, whole],
  [`Sure.\n\n${whole}\n\nSigned-off-by: A <a@b.c>\n\nLet me know!`, `${whole}\n\nSigned-off-by: A <a@b.c>`],
  [`<commit>\n${whole}\n</commit>`, whole],
  [`${whole}<|im_end|>`, whole],
  [`<|im_start|>assistant\n${whole}\n<|im_end|>\n`, whole],
  [
    `${fix}\n\n# Why\n\nIt gave up.\n#123 is about it.\n#!/bin/sh was missing`,
    `${fix}\n\nWhy:\n\nIt gave up.\n #123 is about it.\n #!/bin/sh was missing`,
  ],
  [`${fix}\n\n${fence}\n# a remark\n${fence}`, `${fix}\n\n${fence}\n # a remark\n${fence}`],
  ['#123: retry on 502', 'retry on 502 (#123)'],
  ['#123', 'Issue #123'],
  ['**\n\nfix it', 'fix it'],
  ['feat(api)!: drop v1\n\nBREAKING CHANGE: v1 is gone.', 'feat(api)!: drop v1\n\nBREAKING CHANGE: v1 is gone.'],
  ['title: make it shorter', 'make it shorter'],
  ['Title case for all headings', 'Title case for all headings'],
  ['Update the docs:\n\n- a\n- b', 'Update the docs:\n\n- a\n- b'],
  ['Sure thing becomes a song', 'Sure thing becomes a song'],
  [':sparkles: Add it', ':sparkles: Add it'],
  ['Use `a` in `b`', 'Use `a` in `b`'],
  ['`a` is now `b`', '`a` is now `b`'],
  ['Render <message> elements\n\nThey were lost.', 'Render <message> elements\n\nThey were lost.'],
];

/** Messages that sound like talk about one. */
const OWN = [
  'OkHttp: bump to 5.0.\n\nNeeded for TLS 1.3.',
  'Okta: enable SSO!\n\nBody',
  '네트워크 오류 수정.\n\n본문 줄',
  '以下划线命名变量。\n\n正文行',
  'Klarna: add payment.\n\nBody',
  'Great circle distance: fix rounding.\n\nBody',
  'Great circle distance:\n\n- fix rounding',
  'Okay button: fix!\n\nThe button was wrong.',
  'This is a fix.\n\nBody',
  'Oto-correlation: fix\n\nBody',
  'Fix it\n\nNote that this breaks callers of foo.\nMore body.\n\nBREAKING CHANGE: foo',
  'Fix it\n\nNote that this breaks callers of foo.',
  'feat!: drop v1\n\nAlternatively use v2.\n\nBREAKING CHANGE: v1 is gone',
  'Fix it\n\nThis message is now translated.\n\nFixes #12',
  'Fix it\n\nExplanation of the race: two writers met.\n\nCloses #4',
  'Fix it\n\nIf you need the old way, set X.\n\nSigned-off-by: A B <a@b.c>',
  'Fix it\n\nLet me know is a phrase.\nSigned-off-by: A B <a@b.c>',
];

function streamed(answer: string, size: number, tag?: string): string {
  const stream = new CommitMessageStream(tag);
  for (let at = 0; at < answer.length; at += size) stream.push(answer.slice(at, at + size));
  return stream.finish();
}

describe('the commit message of an answer', () => {
  it.each(ANSWERS)('%j', (answer, message) => {
    // The request chose another tag where its texts have the usual one.
    const tag = message.includes('<message>') ? 'commit_message' : 'message';
    for (const size of [1, 4, 1000]) expect(streamed(answer, size, tag)).toBe(message);
    expect(tidyMessage(message)).toBe(message);
  });

  it.each(OWN)('keeps %j', (message) => {
    for (const size of [1, 4, 1000]) expect(streamed(message, size)).toBe(message);
  });

  it('loses no words of a long first line, and cuts none', () => {
    const sentence = 'Retry on 502, since the gateway gives it for a moment after each deployment of a model';
    expect(tidyMessage(`${sentence}. It gave up before.`)).toBe(`${sentence}\n\nIt gave up before.`);
    const long = 'word '.repeat(60).trim();
    expect(tidyMessage(long)).toBe(long);
    expect(tidyMessage(`Fix it\n\n${'word '.repeat(2_000)}`)).toMatch(/ word…$/);
  });

  it('is empty only where the answer is', () => {
    for (const answer of ['', ' \n', '**', '#', 'Commit message:']) expect(tidyMessage(answer)).toBe('');
    for (const answer of ['Subject', '# Title', '```\nFix\n```']) expect(tidyMessage(answer)).not.toBe('');
  });
});
