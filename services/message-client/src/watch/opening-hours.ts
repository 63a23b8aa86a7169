import type { Hours } from './api.ts';

const zone = 'Europe/Stockholm';
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone,
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Day of the week (1 Monday) and minute of the day, by Swedish clocks. */
function local(at: number): { day: number; minute: number } {
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  return {
    day: days.indexOf(parts.weekday ?? '') + 1,
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function isOpen(hours: Hours, at: number): boolean {
  const { day, minute } = local(at);
  return hours.some((one) => one.day === day && minute >= minuteOf(one.from) && minute < minuteOf(one.to));
}

/**
 * Whether so many minutes of opening hours have gone by between two times. Counted in quarters of an hour, which is as
 * exact as opening hours are; without opening hours the clock counts. Looks back at most 120 days.
 */
export function hasLain(hours: Hours, since: number, until: number, minutes: number): boolean {
  if (until - since < minutes * minuteMs) return false;
  if (hours.length === 0) return true;
  let left = minutes * minuteMs;
  const start = Math.max(since, until - 120 * dayMs);
  const step = 15 * minuteMs;
  for (let at = start; at < until; at += step) {
    if (!isOpen(hours, at)) continue;
    left -= Math.min(step, until - at);
    if (left <= 0) return true;
  }
  return left <= 0 && isOpen(hours, until);
}
