/** Where what looks like a call is meant as text: the user asked to see one, or the model makes its calls another way. */
import { askedQuestion } from '../../model/askedQuestion.ts';
import type { TurnRequest } from '../../model/request.ts';

/** What asks to see a call stands at the beginning or the end of a question; what is pasted may be long. Names of files say nothing. */
const READ_CHARS = 2_000;

/** A call by what it is, as people of several languages call it. */
const CALL =
  /\b(?:tool|function)[\s_-]?(?:calls?|calling|invocations?)\b|\b(?:tool|werkzeug|funktions?)-?aufruf|appels? (?:d['’]outil|de fonction)|llamadas? (?:a (?:la |una )?)?(?:herramienta|función|de herramienta)|chamadas? (?:de |à )?(?:ferramenta|função)|chiamat[ae] (?:di |a )?(?:strumento|funzione)|вызов\S{0,3} (?:инструмент|функци)|(?:工具|函数)调用|(?:ツール|関数)(?:の)?呼び出し|(?:도구|함수) ?호출/iu;

/** The same as a verb or alone: it takes the name of a tool beside it. */
const CALLS =
  /\b(?:calls?|calling|invok(?:e|ing)|invocations?|arguments?|parameters?|aufruf\w{0,3}|rufst|appel\w{0,4}|llama\w{0,4}|chama\w{0,4}|chiama\w{0,3})\b|вызов|вызва|вызыв|调用|呼び出|호출/iu;

/** The wish to see how something is written. */
const SHOWN =
  /\b(?:examples?|samples?|hypothetical|dummy|mock|illustrat\w{1,4}|syntax|looks? like|written out|as text)\b|\bhow (?:would|do|does|should|is|are|can)\b[^.?!\n]{0,60}\bwrit\w{1,4}\b|\b(?:calls?|invocation)\s(?:format|syntax|schema|payload)\b|\b(?:format|payload)\sof\b|\b(?:as|in)\s(?:(?:a|an|the|plain|raw|valid|pure)\s){0,2}json\b|\bjson\s(?:for|of|format|object|form)\b|\bbeispiel|\bals (?:text|json)\b|\bexemp[le]|\bejemplo|\besempio|\b(?:en|em|in formato) json\b|пример|в (?:виде|формате) json|例|示例|예시|json ?(?:形式|格式|で|형식)/iu;

/** Nothing is to be called. */
const NOT_CALLED =
  /\b(?:do not|don['’]t|never|without|instead of|rather than|not)\s(?:\w{1,12}\s){0,2}(?:call|calling|invoke|invoking|use|using|run|running|execute|executing)\s(?:\w{1,12}\s){0,2}tools?\b(?!\s(?:without|unless|until|before)\b)|\b(?:ohne|nicht)\s(?:\S{1,20}\s){0,4}(?:aufzurufen|aufrufen)\b/iu;

/** What is to be in another form than a call: what comes of one. */
const OUTCOME = /\b(?:results?|outputs?|answers?|responses?|findings|contents?|ergebnis\w{0,3}|antwort\w{0,2})\b/iu;

/** An example that is to be found, not written. */
const SOUGHT = /\b(?:search|find|look (?:for|in|up|through)|grep|locate|list|where|such|finde)\b/iu;

/** Whether the user asked to see a call, or said that there is to be none. `names`: of the tools that are offered. */
export function asksForText({ messages }: Pick<TurnRequest, 'messages'>, names: readonly string[]): boolean {
  const parts = askedQuestion(messages)?.parts ?? [];
  const whole = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const near = whole.length > 2 * READ_CHARS ? `${whole.slice(0, READ_CHARS)}\n${whole.slice(-READ_CHARS)}` : whole;
  const words = near.split(/\s+/).filter((word) => !/\w[./\\]\w/.test(word));
  const text = words.join(' ');
  if (NOT_CALLED.test(text)) return true;
  if (!SHOWN.test(text) || SOUGHT.test(text)) return false;
  if (CALL.test(text)) return true;
  return CALLS.test(text) && !OUTCOME.test(text) && words.some((word) => names.includes(bare(word)));
}

/** A word without the signs around it. */
function bare(word: string): string {
  return word.replace(/^[^\w]{1,5}/, '').replace(/[^\w].{0,10}$/, '');
}

/**
 * Whether the model has made calls in this conversation as its server's format has them, and none as text: it can, so JSON
 * that it writes is JSON.
 */
export function makesCalls({ messages, model }: Pick<TurnRequest, 'messages' | 'model'>): boolean {
  let isSeen = false;
  for (const message of messages) {
    if (message.role !== 'assistant' || message.model !== model) continue;
    for (const part of message.parts) {
      if (part.type !== 'tool-call') continue;
      if (part.isWritten === true) return false;
      isSeen = true;
    }
  }
  return isSeen;
}
