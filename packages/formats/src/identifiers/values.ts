const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** The pattern of the message Schematron: any version and variant, any case. */
export function isUuid(value: string): boolean {
  return uuid.test(value);
}

/** A functional address is opaque to us: not blank, one line, bounded. */
export function isFunctionalAddress(value: string): boolean {
  return value.length <= 1024 && value.trim() === value && /^[^\p{Cc}]+$/u.test(value);
}

const timestamp = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,3}Z$/;

/** `YYYY-MM-DD'T'hh:mm:ss.s'Z'` with one to three decimals: the only form that SDK takes (B1.3.3 5.3). */
export function isSdkTimestamp(value: string): boolean {
  return timestamp.test(value) && isRealDate(value) && isRealTime(value);
}

export function sdkTimestamp(at: Date = new Date()): string {
  return at.toISOString();
}

function isRealDate(value: string): boolean {
  const [year, month, day] = [value.slice(0, 4), value.slice(5, 7), value.slice(8, 10)].map(Number);
  if (!year || !month || !day || month > 12) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

function isRealTime(value: string): boolean {
  const [hour = 99, minute = 99, second = 99] = [
    value.slice(11, 13),
    value.slice(14, 16),
    value.slice(17, 19),
  ].map(Number);
  return hour <= 23 && minute <= 59 && second <= 59;
}
