/** Values for a named field, looked for in a text: "Ada is 36 and lives in London" has a name, an age and a city. */

const NAME = String.raw`\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*`;

const NOT_NAMES = new Set(
  'the this that extract return give please call use what who where when is a an i my it here and then from find get read my'.split(
    ' ',
  ),
);

function capture(text: string, patterns: readonly RegExp[]): string | undefined {
  for (const pattern of patterns) {
    for (const match of text.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))) {
      const value = match[1]?.trim();
      if (value !== undefined && value !== '' && !NOT_NAMES.has(value.toLowerCase())) return value;
    }
  }
  return undefined;
}

type Finder = (text: string) => string | undefined;

const FINDERS: readonly (readonly [name: RegExp, find: Finder])[] = [
  [
    /^(full|first|last|person|user|customer|author|given|family)?_?name$|^(person|who|author|customer|contact)$/,
    (text) => {
      const full = capture(text, [
        new RegExp(`(?:[Nn]ame is|[Nn]ame:|[Ii] am|I['’]m|named|called|[Mm]eet|[Cc]ontact|by)\\s+(${NAME})`, 'u'),
        new RegExp(`(${NAME})(?:,? (?:is|was|aged|lives|works|who)\\b|, (?:age )?\\d+| \\(\\d+)`, 'u'),
        new RegExp(`(\\p{Lu}[\\p{Ll}'’-]+ ${NAME})`, 'u'),
        new RegExp(`(?<![.!?]\\s|^)\\b(${NAME})`, 'u'),
        new RegExp(`^(${NAME})`, 'u'),
      ]);
      return full;
    },
  ],
  [
    /age$|^years?$|_age$/,
    (text) =>
      capture(text, [
        /(\d{1,3})[ -]?(?:years?|yrs?|y\/o)/i,
        /\bage[d:]?\s*(?:is\s*|of\s*)?(\d{1,3})/i,
        /\bis (\d{1,3})\b/,
        /,\s*(\d{1,3})\s*[,)]/,
        /\b(\d{1,3})\b/,
      ]),
  ],
  [
    /city|town|location|place|destination|address/,
    (text) =>
      capture(text, [
        new RegExp(
          `(?:[Ll]ives? in|[Ll]iving in|[Bb]ased in|from|[Cc]ity(?: is|:| of)?|[Ww]eather (?:in|for|at)|[Mm]oved to|travel(?:l?ing)? to)\\s+(${NAME})`,
          'u',
        ),
        new RegExp(`\\b(?:in|at|near|to|for)\\s+(${NAME})`, 'u'),
      ]),
  ],
  [
    /country|nation/,
    (text) => capture(text, [new RegExp(`(?:in|from|,)\\s+(?:${NAME},\\s+)?(${NAME})(?=[.,]|$)`, 'u')]),
  ],
  [/e?-?mail/, (text) => capture(text, [/([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/])],
  [/url|link|website|homepage|uri/, (text) => capture(text, [/(https?:\/\/[^\s)>"']+)/])],
  [/phone|mobile|tel/, (text) => capture(text, [/(\+?\d[\d ()-]{6,}\d)/])],
  [/date|day|birthday|deadline|when/, (text) => capture(text, [/(\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?)/])],
  [/time|hour/, (text) => capture(text, [/\b(\d{1,2}:\d{2}(?::\d{2})?)\b/])],
  [
    /price|cost|amount|total|sum|salary/,
    (text) => capture(text, [/[$€£]\s?(\d+(?:[.,]\d+)?)/, /(\d+(?:\.\d+)?)\s?(?:dollars|euros?|usd|eur|gbp)/i]),
  ],
  [
    /currency/,
    (text) =>
      /€|eur/i.test(text) ? 'EUR' : /£|gbp|pound/i.test(text) ? 'GBP' : /\$|usd|dollar/i.test(text) ? 'USD' : undefined,
  ],
  [
    /job|occupation|profession|role|title$/,
    (text) => capture(text, [/\b(?:works? as|is|as) an? ([a-z]+(?: [a-z]+)?)(?=[ .,])/i]),
  ],
  [
    /company|employer|organi[sz]ation/,
    (text) => capture(text, [new RegExp(`(?:works? (?:at|for)|employed by|at)\\s+(${NAME})`, 'u')]),
  ],
  [/path|file|filename|uri/, (text) => capture(text, [/((?:[\w.-]+\/)*[\w-]+\.[a-z]{1,5})\b/i])],
  [/expression|formula/, (text) => capture(text, [/((?:-?\d+(?:\.\d+)?\s*[-+*/]\s*)+-?\d+(?:\.\d+)?)/])],
  [
    /query|question|search|pattern|keyword|term/,
    (text) => capture(text, [/["“']([^"”']+)["”']/, /(?:for|about)\s+([^.?!\n]+)/i]),
  ],
  [
    /summary|text|content|description|message|body|input|note|prompt/,
    (text) => capture(text, [/["“]([^"”]+)["”]/, /^\s*([^.!?\n]+[.!?]?)/]),
  ],
  [
    /sentiment|mood/,
    (text) =>
      /\b(love|great|good|excellent|happy|like)\b/i.test(text)
        ? 'positive'
        : /\b(hate|bad|awful|terrible|broken)\b/i.test(text)
          ? 'negative'
          : undefined,
  ],
];

function plain(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A regular expression source for a field's name as people write it; undefined for names without a letter. */
function spelled(key: string): string | undefined {
  if (!/\p{L}/u.test(key)) return undefined;
  const parts = plain(key).split('_');
  return parts.map((part) => part.replace(/[^\p{L}\p{N}]/gu, '.')).join('[ _-]?');
}

/** The text a field's name finds, first by "key: value", then by what such a name usually means. */
export function textFor(key: string, text: string): string | undefined {
  const spaced = spelled(key);
  if (spaced !== undefined) {
    const labelled = capture(text, [new RegExp(`["']?\\b${spaced}["']?\\s*(?::|=)\\s*["'“]?([^,;"'”\\n]+)`, 'i')]);
    if (labelled !== undefined) return labelled;
  }
  const finder = FINDERS.find(([name]) => name.test(plain(key)));
  const found = finder?.[1](text);
  if (/^first_?name|^given/.test(plain(key))) return found?.split(' ')[0];
  return /^last_?name|^family/.test(plain(key)) ? found?.split(' ').at(-1) : found;
}

/** Every number in a text, in order. */
export function numbersIn(text: string): number[] {
  return (text.match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w]|\.\d)/g) ?? []).map(Number);
}

/** The list a field's name finds: "tags: a, b and c". */
export function listFor(key: string, text: string): string[] | undefined {
  const names = spelled(key);
  if (names === undefined) return undefined;
  const match = new RegExp(`\\b${names}\\b\\s*(?:are|is|:|=|include|like|such as)*\\s*\\[?([^.;\\n\\]]+)`, 'i').exec(
    text,
  );
  const items = (match?.[1] ?? '')
    .split(/,|\band\b/)
    .map((each) => each.replace(/^[\s"'“]+|[\s"'”]+$/g, ''))
    .filter((each) => each !== '');
  return items.length > 1 ? items : undefined;
}

/** A yes or no for a field, when the text speaks of it. */
export function truthFor(key: string, text: string): boolean | undefined {
  const name = spelled(key.replace(/^(is|has|can|should|was)(_|(?=[A-Z]))/, ''));
  if (name === undefined) return undefined;
  const labelled = new RegExp(`\\b${name}["']?\\s*(?::|=|is)\\s*(true|false|yes|no)\\b`, 'i').exec(text)?.[1];
  if (labelled !== undefined) return /true|yes/i.test(labelled);
  if (!new RegExp(`\\b${name}`, 'i').test(text)) return undefined;
  return !new RegExp(`\\b(?:not|no|isn't|never|without)\\s+(?:\\w+\\s+)?${name}`, 'i').test(text);
}
