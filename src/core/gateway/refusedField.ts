import { withoutEnd } from '../../base/trim.ts';

/** What may be around a name in a sentence, and the name. */
const OPEN = '[\\[("\'`‘“]';
const NAME = '([A-Za-z_$][\\w$.\\[\\]-]{0,79})';
const KIND = '(?:parameter|argument|field|name|property|key|option|input)(?:s|\\(s\\))?';

/** Sentences of servers that name the parameter they refuse, the plainest first. All repeats are bounded. */
const SENTENCES: readonly RegExp[] = [
  // property 'x' is unsupported
  new RegExp(`\\bproperty ${OPEN}{1,2}${NAME}["'\`’”] (?:is|are|was) (?:not|un)`, 'i'),
  // Unsupported parameter: 'x'; json: unknown field "x"; unexpected keyword argument 'x'
  new RegExp(
    `\\b(?:unsupported|unknown|unrecogni[sz]ed|unexpected|extra|invalid|unsupported request|unrecogni[sz]ed request|unexpected keyword) ${KIND}(?: supplied)?:? ?${OPEN}{1,3}${NAME}`,
    'i',
  ),
  // Unsupported value: 'temperature' does not support 0.2 with this model.
  new RegExp(`\\bunsupported value: ?${OPEN}${NAME}`, 'i'),
  // Unrecognized request argument supplied: x
  new RegExp(
    `\\b(?:unsupported|unknown|unrecogni[sz]ed|unexpected|extra)(?: request)? ${KIND}(?: supplied)?: ?${NAME}(?=,|[. ]*$)`,
    'i',
  ),
  // Argument not supported on this model: x
  new RegExp(`\\b${KIND} not (?:supported|allowed|permitted)[^:.]{0,40}: ?${OPEN}{0,2}${NAME}`, 'i'),
  // max_tokens: must be positive; x: Extra inputs are not permitted
  /^([a-z][\w$.[\]-]{0,79}): (?=(?:extra inputs|field required|input should|range|must|should|not|unexpected|unknown|unsupported)\b)/i,
  // Extra inputs are not permitted, field: 'x'
  new RegExp(`\\b${KIND}: ?${OPEN}{1,2}${NAME}`, 'i'),
  // The parameter x is not supported
  new RegExp(
    `\\b(?:parameter|argument|field|option) ${OPEN}?${NAME}["'\`’”]? (?:is|was) (?:not (?:supported|allowed|permitted|recogni[sz]ed)|un(?:supported|known|expected|recogni[sz]ed))`,
    'i',
  ),
  // Additional properties are not allowed ('x' was unexpected); 'x' is not supported
  new RegExp(
    `(?<!\\bmodel )(?:"${NAME}"|'${NAME}'|\`${NAME}\`) (?:is|are|was) (?:not (?:supported|allowed|permitted|recogni[sz]ed)|un(?:supported|known|expected|recogni[sz]ed))`,
    'i',
  ),
  // "some-model" does not support thinking
  /\bdoes not support (tools|tool_choice|thinking|reasoning)\b/i,
];

/** The parameter that the words of a refusal name. */
export function fieldInWords(message: string): string | undefined {
  for (const sentence of SENTENCES) {
    const groups = sentence.exec(message)?.slice(1) ?? [];
    const name = groups.find((group) => group !== undefined);
    if (name !== undefined && !/(?:error|exception)$/i.test(name)) return withoutEnd(name, '.');
  }
  return pathInFront(message);
}

/** `thinking.budget_tokens: 5 is too little`: a name with a dot or underscore before a colon is no word of a sentence. */
function pathInFront(message: string): string | undefined {
  const name = /^([a-z][\w$.[\]-]{0,79}): /.exec(message)?.[1];
  return name !== undefined && /[._]/.test(name) && !/error|exception/i.test(name) ? name : undefined;
}
