const refusing =
  /\b(?:I(?:'|’)?m sorry|I am sorry|I can(?:no|'|’)t|I can not|I am unable|I(?:'|’)m unable|I won(?:'|’)t|cannot (?:help|assist|comply)|not able to (?:help|assist))\b/i;

/** A model that does not want to, where data was asked for. */
export function isRefusal(text: string): boolean {
  return text.trim() !== '' && refusing.test(text.slice(0, 400));
}

/** Longer than this is no refusal alone. */
const LONGEST = 400;
const refusingToHelp =
  /\b(?:can(?:no|['’])t|can not|unable to|won['’]t|not able to) (?:\w+ ){0,2}(?:help|assist|comply|do|fulfil+|provide|complete|make|generate|create)\b/i;

/** A text that is nothing but that, where the answer could be any text: a first person, who does not help. */
export function isOnlyRefusal(lines: readonly string[]): boolean {
  const text = lines.slice(0, 6).join(' ').trim();
  if (lines.length > 6 || text.length > LONGEST || /[{}=<>;]|^\W*[#/*-]/.test(text)) return false;
  return (
    /^(?:(?:I['’]m|I am) (?:very )?sorry|Sorry|I apologi[sz]e|I can(?:no|['’])t|I['’]m (?:un|not )able)\b/i.test(
      text,
    ) && refusingToHelp.test(text)
  );
}
