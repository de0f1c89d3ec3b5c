/** The formats that are checked where format assertion is switched on. What is not in this table is never an error. */
import { isHostname, isIdnHostname } from './hostNames.ts';

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null || /[^ -~]/.test(text)) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

function isTime(text: string): boolean {
  const match = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[zZ]|([+-])([0-9]{2}):([0-9]{2}))$/.exec(text);
  if (match === null) return false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [offsetHour, offsetMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC, wherever one is.
  const shift = (offsetHour * 60 + offsetMinute) * (match[4] === '-' ? 1 : -1);
  return (hour * 60 + minute + shift + 2 * 1440) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  const split = /^(.{10})[tT](.+)$/s.exec(text);
  return split !== null && isDate(split[1] ?? '') && isTime(split[2] ?? '');
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text) && /^[0-9.]+$/.test(text);
}

function isIpv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]*$/.test(text)) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let count = 0;
  for (const [position, half] of halves.entries()) {
    if (half === '') continue;
    const groups = half.split(':');
    for (const [index, group] of groups.entries()) {
      const isLast = position === halves.length - 1 && index === groups.length - 1;
      if (group.includes('.')) {
        if (!isLast || !isIpv4(group)) return false;
        count += 2;
      } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) count += 1;
      else return false;
    }
  }
  return halves.length === 2 ? count < 8 : count === 8;
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const isLocal =
    /^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local) ||
    /^"(?:[^"\\\r\n]|\\.)*"$/.test(local);
  if (!isLocal) return false;
  const literal = /^\[(?:IPv6:(.+)|(.+))\]$/i.exec(domain);
  if (literal !== null) return literal[1] === undefined ? isIpv4(literal[2] ?? '') : isIpv6(literal[1]);
  return isHostname(domain);
}

function isUri(text: string, mayBeRelative: boolean): boolean {
  if (!/^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-fA-F]{2})*$/.test(text)) return false;
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?/.exec(text);
  if (match === null) return false;
  const [, scheme, authority, path = '', query = '', fragment = ''] = match;
  if (scheme === undefined && !mayBeRelative) return false;
  if (scheme === undefined && authority === undefined && /^[^/]*:/.test(path)) return false;
  if (/[[\]]/.test(path + query + fragment) || fragment.includes('#')) return false;
  if (authority === undefined) return true;
  const host = /^(?:[^@[\]]*@)?(?:\[([^\]]*)\]|([^:@[\]]*))(?::(\d*))?$/.exec(authority);
  return host !== null && (host[1] === undefined || isIpv6(host[1]) || /^v[0-9a-f]+\..+$/i.test(host[1]));
}

function isDuration(text: string): boolean {
  return (
    /^P(?=\d|T\d)(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/.test(
      text,
    ) && !/[^ -~]/.test(text)
  );
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** What is beyond ASCII may stand where a letter may; controls and halves of characters may not, private use in a query. */
function asAscii(text: string): string {
  const plain = text.replaceAll(/[^\p{ASCII}\p{C}]/gu, 'a');
  return plain.replace(/\?[^#]*/, (query) => query.replaceAll(/\p{Co}/gu, 'a'));
}

/** A whole expression between braces: an operator, then names with what they are changed by. */
const EXPRESSION =
  /^[+#./;?&=,!@|]?(?:\w|%[0-9a-fA-F]{2})+(?:\.(?:\w|%[0-9a-fA-F]{2})+)*(?::[1-9]\d{0,3}|\*)?(?:,(?:\w|%[0-9a-fA-F]{2})+(?:\.(?:\w|%[0-9a-fA-F]{2})+)*(?::[1-9]\d{0,3}|\*)?)*$/;

function isUriTemplate(text: string): boolean {
  const [first = '', ...rest] = text.split('{');
  const isLiteral = (part: string): boolean => !/[\s\x7f"<>\\^`{|}]|%(?![0-9a-fA-F]{2})/.test(part);
  return (
    isLiteral(first) &&
    rest.every((part) => {
      const end = part.indexOf('}');
      return end !== -1 && EXPRESSION.test(part.slice(0, end)) && isLiteral(part.slice(end + 1));
    })
  );
}

const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['duration', isDuration],
  ['email', isEmail],
  ['hostname', isHostname],
  ['idn-hostname', isIdnHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['uri', (text: string) => isUri(text, false)],
  ['uri-reference', (text: string) => isUri(text, true)],
  ['idn-email', (text: string) => isEmail(text.replaceAll(/[^\p{ASCII}\p{Cs}]/gu, 'a'))],
  ['iri', (text: string) => isUri(asAscii(text), false)],
  ['iri-reference', (text: string) => isUri(asAscii(text), true)],
  ['uri-template', isUriTemplate],
  ['uuid', (text: string) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)],
  ['json-pointer', (text: string) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)],
  ['relative-json-pointer', (text: string) => /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/.test(text)],
  ['regex', isRegex],
]);

/** Whether `text` has the format, to the letter of its standard; true for formats that are not known. */
export function hasFormat(text: string, format: string): boolean {
  return FORMATS.get(format)?.(text) ?? true;
}

/**
 * The same as people mean it: a date and time whose zone nobody told is one, and, where the schema was not written for a
 * certain draft (`isLoose`), so is a time of day. Else a model would have to invent the zone.
 */
export function isMeantAs(text: string, format: string, isLoose: boolean): boolean {
  if (hasFormat(text, format)) return true;
  if (format === 'time') return isLoose && isLocalTime(text);
  const split = format === 'date-time' ? /^(.{10})[tT](.+)$/s.exec(text) : null;
  return split !== null && isDate(split[1] ?? '') && isLocalTime(split[2] ?? '');
}

function isLocalTime(text: string): boolean {
  return /^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?$/.test(text);
}
