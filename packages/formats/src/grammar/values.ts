import type { ValueType } from './types.ts';

const datePart = '-?(?:[1-9]\\d{4,}|\\d{4})-(\\d{2})-(\\d{2})';
const timePart = '(\\d{2}):(\\d{2}):(\\d{2})(\\.\\d+)?';
const zonePart = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)?';
const dateForm = new RegExp(`^${datePart}${zonePart}$`);
const timeForm = new RegExp(`^${timePart}${zonePart}$`);
const dateTimeForm = new RegExp(`^(${datePart})T(${timePart})${zonePart}$`);
const languageForm = /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/;

/** XML white space only: `trim()` would also take off no-break spaces, which XML Schema does not. */
export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

function isDate(text: string): boolean {
  const match = dateForm.exec(text);
  if (!match) return false;
  const year = Number(/^-?(\d+)/.exec(text)?.[1]);
  const [month, day] = [Number(match[1]), Number(match[2])];
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0);
}

function isTime(text: string): boolean {
  const match = timeForm.exec(text);
  if (!match) return false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour === 24) return minute === 0 && second === 0 && /^(\.0+)?$/.test(match[4] ?? '');
  return hour < 24 && minute < 60 && second < 60;
}

function isDateTime(text: string): boolean {
  if (!dateTimeForm.test(text)) return false;
  const at = text.indexOf('T');
  return isDate(text.slice(0, at)) && isTime(text.slice(at + 1));
}

/** Is `text` in the lexical space of the XML Schema type (white space collapsed where the type does so)? */
export function isValueOf(type: ValueType, text: string): boolean {
  switch (type) {
    case 'string':
    case 'normalizedString':
    case 'anyURI':
      return true;
    case 'language':
      return languageForm.test(collapse(text));
    case 'boolean':
      return /^(true|false|1|0)$/.test(collapse(text));
    case 'date':
      return isDate(collapse(text));
    case 'time':
      return isTime(collapse(text));
    case 'dateTime':
      return isDateTime(collapse(text));
  }
}
