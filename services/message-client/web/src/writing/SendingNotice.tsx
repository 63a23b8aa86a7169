import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';
import { exactTime } from '../shared/time.ts';

/** The message goes in some seconds; it can be stopped. The seconds are not read aloud one by one. */
export function SendingNotice({ left, onUndo, onNow }: { left: number; onUndo(): void; onNow(): void }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('button')?.focus(), []);
  return (
    <div className="notice wait sending-notice" ref={place}>
      <Icon name="clock" />
      <div className="notice-body">
        <strong role="status">{t('writing/goesSoon')}</strong>
        <span aria-hidden="true">{t('writing/goesIn', { count: left })}</span>
        <div className="row">
          <Button className="button primary" onPress={onUndo}>
            {t('writing/undo')}
          </Button>
          <Button className="button" onPress={onNow}>
            {t('writing/sendNow')}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The draft goes by itself later. */
export function ScheduledNotice({ at, by, onUndo }: { at: string; by: string; onUndo(): void }) {
  const { t } = useTranslation();
  return (
    <div className="notice wait sending-notice">
      <Icon name="clock" />
      <div className="notice-body">
        <strong>{t('writing/goesAt', { time: exactTime(at, t) })}</strong>
        <span>{t('writing/goesAtHelp', { name: by })}</span>
        <div className="row">
          <Button className="button" onPress={onUndo}>
            {t('writing/unschedule')}
          </Button>
        </div>
      </div>
    </div>
  );
}
