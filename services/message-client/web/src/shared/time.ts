import type { TFunction } from 'i18next';

const two = (value: number) => String(value).padStart(2, '0');

/** 2026-11-24 kl. 09.15, in the reader's own time zone. */
export function exactTime(iso: string, t: TFunction): string {
  const date = new Date(iso);
  return t('time/at', { date: dayOf(date), time: clockOf(date, t) });
}

/** Short, for lists: nu, 12 min, 09.15, i går 09.15, 2026-11-20. */
export function shortTime(iso: string, t: TFunction, now = new Date()): string {
  const date = new Date(iso);
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000);
  if (minutes < 1) return t('time/now');
  if (minutes < 60) return t('time/minutes', { count: minutes });
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days <= 0) return clockOf(date, t);
  if (days === 1) return t('time/yesterday', { time: clockOf(date, t) });
  return dayOf(date);
}

/** 09.15 in Swedish, 09:15 in English. */
export function clockOf(date: Date, t: TFunction): string {
  const separator = t('app/back') === 'Tillbaka' ? '.' : ':';
  return `${two(date.getHours())}${separator}${two(date.getMinutes())}`;
}

/** 2026-11-24. */
export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
