import { describe, expect, test } from 'vitest';
import { estimateCostUsd, estimateTokens, tierFor } from '../../../src/core/cost/estimate.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { processorMs } from '../processorTime.ts';

/** Texts with the number of tokens OpenAI's o200k vocabulary counts in them. */
const COUNTED: readonly (readonly [name: string, tokens: number, text: string])[] = [
  [
    'English prose',
    102,
    `The first thing a visitor notices about the old harbour is the silence. Forty years ago the cranes never stopped, and the men who worked them used to say that you could tell the time by the sound of the chains. Today the warehouses have been turned into apartments, a theatre and a small museum, and the only ships that still come in are pleasure boats in summer. People disagree about whether this is progress. Some remember the noise, the dirt and the accidents; others remember that there was work for everybody who`,
  ],
  [
    'German',
    100,
    `Das Erste, was Besuchern am alten Hafen auffällt, ist die Stille. Vor vierzig Jahren standen die Kräne niemals still, und die Männer, die dort arbeiteten, sagten gern, man könne am Klang der Ketten die Uhrzeit erkennen. Heute sind die Lagerhäuser zu Wohnungen, einem Theater und einem kleinen Museum umgebaut worden, und nur im Sommer laufen noch Ausflugsschiffe ein. Über die Frage, ob das ein Fortschritt ist, streiten sich die Leute.
`,
  ],
  [
    'Python',
    245,
    `import asyncio
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Job:
    name: str
    command: list[str]
    retries: int = 3
    environment: dict[str, str] = field(default_factory=dict)

    async def run(self, cwd: Path) -> int:
        """Run the command, trying again after a failure."""
        for attempt in range(1, self.retries + 1):
            process = await asyncio.create_subprocess_exec(
                *self.command, cwd=cwd, env=self.environment, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await process.communicate()
            if process.returncode == 0:
                return len(output)
            print(f"{self.name}: attempt {attempt} failed with {process.returncode}")
        raise RuntimeError(f"{self.name} failed after {self.retries} attempts")


def load(path: Path) -> list[Job]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Job(name=line.split()[0], command=line.split()[1:]) for line in lines if line and not line.startswith("#")]
`,
  ],
  [
    'Chinese',
    176,
    `旧港口给游客的第一印象是安静。四十年前，起重机从不停歇，工人们常说，只要听链条的声音就能知道时间。如今仓库已经改建成公寓、剧院和一座小博物馆，只有夏天才会有游船驶入。人们对这是不是进步意见不一。有人记得噪音、灰尘和事故，也有人记得那时候只要愿意就有工作。没有人否认的是，水比两百年来任何时候都要干净，苍鹭又回到码头之间捕鱼。当市议会询问居民最后一座空楼应该如何处理时，收到了三千多封信。最常见的建议是建一座图书馆。
`,
  ],
  [
    'Japanese',
    149,
    `古い港を訪れた人がまず気づくのは静けさである。四十年前はクレーンが止まることはなく、働いていた人たちは鎖の音で時間がわかると言っていた。今では倉庫はアパートや劇場、小さな博物館に変わり、入ってくる船は夏の遊覧船だけになった。これが進歩かどうか、人々の意見は分かれている。騒音や汚れ、事故を覚えている人もいれば、望めば誰にでも仕事があったことを覚えている人もいる。
`,
  ],
  [
    'Korean',
    103,
    `오래된 항구를 찾은 사람이 가장 먼저 느끼는 것은 고요함이다. 사십 년 전에는 크레인이 멈추는 일이 없었고, 일하던 사람들은 사슬 소리로 시간을 알 수 있다고 말하곤 했다. 지금은 창고가 아파트와 극장, 작은 박물관으로 바뀌었고 들어오는 배는 여름의 유람선뿐이다. 이것이 발전인지에 대해서는 의견이 갈린다.
`,
  ],
  [
    'Russian',
    113,
    `Первое, что замечает гость старой гавани, — это тишина. Сорок лет назад краны не останавливались, и рабочие говорили, что по звуку цепей можно узнать время. Сегодня склады превратились в квартиры, театр и небольшой музей, а заходят сюда только прогулочные суда летом. Люди спорят о том, можно ли назвать это прогрессом. Одни помнят шум, грязь и несчастные случаи, другие помнят, что работа была у каждого, кто её хотел.
`,
  ],
  [
    'Arabic',
    78,
    `أول ما يلاحظه الزائر في الميناء القديم هو الصمت. قبل أربعين عاما لم تكن الرافعات تتوقف، وكان العمال يقولون إنك تستطيع معرفة الوقت من صوت السلاسل. أما اليوم فقد تحولت المخازن إلى شقق ومسرح ومتحف صغير، ولا تدخل الميناء سوى قوارب النزهة في الصيف.
`,
  ],
  [
    'Hindi',
    76,
    `पुराने बंदरगाह में आने वाला व्यक्ति सबसे पहले शांति को महसूस करता है। चालीस साल पहले क्रेनें कभी नहीं रुकती थीं और वहाँ काम करने वाले लोग कहते थे कि जंजीरों की आवाज़ से समय का पता चल जाता है। आज गोदाम मकानों, एक थिएटर और एक छोटे संग्रहालय में बदल गए हैं।
`,
  ],
  [
    'emoji',
    35,
    `🚀 Launch day! 🎉🎉 Thanks everyone 👏🏽👏🏽 see you soon 👋 ✅ done ❌ not done → next ☕️
`,
  ],
  [
    'TypeScript',
    107,
    `export async function readAll(source: AsyncIterable<Uint8Array>, limit = 64 * 1024): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  for await (const bytes of source) {
    const piece = decoder.decode(bytes, { stream: true });
    pieces.push(piece);
    length += piece.length;
    if (length >= limit) break;
  }
  return pieces.join('').slice(0, limit);
}
`,
  ],
  [
    'JSON',
    84,
    `{
  "name": "sample",
  "version": "1.4.0",
  "scripts": { "build": "node build.mjs", "test": "vitest run" },
  "dependencies": { "zod": "4.6.7", "lit": "3.3.3" },
  "files": ["dist", "README.md", "LICENSE"]
}
`,
  ],
  [
    'Markdown',
    92,
    `## Install

1. Run \`npm ci\` and then \`npm start\`.
2. Open the **Chat** view, pick a model and ask something.

| Setting | Default | Meaning |
| --- | --- | --- |
| \`gateway.url\` | \`https://example.com\` | Where requests go |

> Note: keys are kept in the *secret storage* of the editor, see [the manual](https://example.com/manual#keys).
`,
  ],
];

test.each(COUNTED)('%s is estimated within a fifth of what is counted (%i tokens)', (_, counted, text) => {
  expect(estimateTokens(text)).toBeGreaterThan(counted * 0.8);
  expect(estimateTokens(text)).toBeLessThan(counted * 1.2);
});

test('nothing is nothing, and something is something', () => {
  expect(estimateTokens('')).toBe(0);
  for (const text of ['a', '.', '7', '世', '\n', '👋', '\ud83d'])
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(1);
});

test('pieces add up to about the whole', () => {
  for (const [, , text] of COUNTED) {
    for (let cut = 0; cut <= text.length; cut += 13) {
      const sum = estimateTokens(text.slice(0, cut)) + estimateTokens(text.slice(cut));
      expect(Math.abs(sum - estimateTokens(text))).toBeLessThanOrEqual(3);
    }
  }
});

test('a megabyte costs some milliseconds, and twice the text twice the time at most', () => {
  const text = COUNTED.map(([, , sample]) => sample)
    .join('\n')
    .repeat(250);
  const twice = text + text;
  expect(text.length).toBeGreaterThan(1_000_000);
  estimateTokens(text);
  let [once, double] = [Infinity, Infinity];
  for (let tries = 0; tries < 6 && (once >= 300 || double >= once * 4 + 5); tries += 1) {
    once = Math.min(
      once,
      processorMs(() => void estimateTokens(text)),
    );
    double = Math.min(
      double,
      processorMs(() => void estimateTokens(twice)),
    );
  }
  expect(once).toBeLessThan(300);
  expect(double).toBeLessThan(once * 4 + 5);
});

describe('the price', () => {
  const model: ModelInfo = {
    id: 'a/b',
    name: 'b',
    creator: 'a',
    type: 'language',
    tags: [],
    pricing: {
      input: [
        { fromTokens: 0, usdPerMillion: 3 },
        { fromTokens: 200_000, usdPerMillion: 6 },
      ],
      output: [{ fromTokens: 0, usdPerMillion: 15 }],
    },
  };

  test('follows the tier of the prompt', () => {
    expect(estimateCostUsd(model, 100_000, 1_000)).toBeCloseTo(0.315);
    expect(estimateCostUsd(model, 200_000, 0)).toBeCloseTo(1.2);
    expect(tierFor([], 5)).toBeUndefined();
  });

  test('is unknown, not zero, where a price is missing', () => {
    expect(estimateCostUsd({ ...model, pricing: {} }, 10, 10)).toBeUndefined();
    expect(
      estimateCostUsd({ ...model, pricing: { input: [{ fromTokens: 0, usdPerMillion: 3 }] } }, 10, 10),
    ).toBeUndefined();
    expect(estimateCostUsd({ ...model, pricing: { input: [{ fromTokens: 0, usdPerMillion: 0 }] } }, 10, 0)).toBe(0);
  });
});
