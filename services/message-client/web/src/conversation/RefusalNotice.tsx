import { useTranslation } from 'react-i18next';
import type { MessageDetail, ReceiptLine } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';

/** When a message has not arrived: why, in words a case worker understands, and what to do. */
export function RefusalNotice({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  if (message.direction !== 'out') return null;
  if (message.state === 'NO_RECEIPT')
    return (
      <div className="notice wait">
        <Icon name="alert" />
        <div className="notice-body">{t('state/NO_RECEIPT')}</div>
      </div>
    );
  if (message.state === 'REJECTED')
    return (
      <div className="notice bad">
        <Icon name="cross" />
        <div className="notice-body">
          <strong>{t('reason/heading')}</strong>
          {(message.receipt?.lines ?? []).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a receipt never change
            <Line key={index} line={line} />
          ))}
        </div>
      </div>
    );
  if (message.state === 'MESSAGE_EXCHANGE_ERROR') return <NotDelivered message={message} />;
  return null;
}

function Line({ line }: { line: ReceiptLine }) {
  const { t, i18n } = useTranslation();
  const code = [line.reason, line.detailCode].filter(Boolean).join('.');
  const key = `reason/${code}`;
  return (
    <div data-reason={code}>
      <p>{t(i18n.exists(key) ? key : 'reason/other')}</p>
      <p className="code">
        {t('trail/code')}: {code} · {t('reason/said')}: {line.detail}{' '}
        {line.field && line.field !== 'NA' && `· ${t('reason/field')}: ${line.field}`}
      </p>
    </div>
  );
}

function NotDelivered({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const failure = message.trail.findLast((step) => step.step === 'FAILED');
  const code = failure?.code ?? 'MESSAGE_EXCHANGE_ERROR';
  const words = code.startsWith('DISC_NOT_REGISTERED')
    ? 'reason/DISC_NOT_REGISTERED'
    : /UNREACHABLE|TIMEOUT|EBMS:0005|EBMS:0301|GIVEN_UP/.test(code)
      ? 'reason/UNREACHABLE'
      : 'reason/transportHelp';
  return (
    <div className="notice bad" data-reason={code}>
      <Icon name="cross" />
      <div className="notice-body">
        <strong>{t('reason/transport')}</strong>
        <p>{t(words)}</p>
        <p className="code">
          {t('trail/code')}: {code}
          {failure?.detail ? ` · ${failure.detail}` : ''}
        </p>
      </div>
    </div>
  );
}
