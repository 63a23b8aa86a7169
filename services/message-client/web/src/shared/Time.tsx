import { useTranslation } from 'react-i18next';
import { exactTime, shortTime } from './time.ts';

/** A moment. In lists short, with the exact one on hover. */
export function Time({ at, short = false }: { at: string; short?: boolean }) {
  const { t } = useTranslation();
  const exact = exactTime(at, t);
  if (!short) return <time dateTime={at}>{exact}</time>;
  return (
    <time dateTime={at} title={exact}>
      {shortTime(at, t)}
    </time>
  );
}
