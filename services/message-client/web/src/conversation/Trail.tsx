import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MessageDetail, TrailStep } from '../../../src/web-api.ts';
import { stateOf } from '../messages/state.ts';
import { Icon } from '../shared/Icon.tsx';
import { Time } from '../shared/Time.tsx';
import { clockOf } from '../shared/time.ts';
import { stepsOf } from './steps.ts';

/** The message's trail: a short line that fills as it travels, and the whole story behind it. */
export function Trail({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const storyId = useId();
  const { look } = stateOf(message);
  return (
    <footer className="trail">
      <div className="trail-line">
        {message.direction === 'out' && <Steps message={message} />}
        <span className={`state trail-words ${look.tone}`}>
          <Icon name={look.icon} />{' '}
          <span>
            <Words message={message} />
          </span>
        </span>
        <Button
          className="button plain small"
          aria-expanded={open}
          aria-controls={storyId}
          onPress={() => setOpen(!open)}
        >
          {t(open ? 'trail/hide' : 'trail/show')} <Icon name="down" />
        </Button>
      </div>
      <div id={storyId} className="story" hidden={!open}>
        {open && <Story message={message} />}
      </div>
    </footer>
  );
}

function Words({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  if (message.direction === 'in') {
    const receipt = message.trail.findLast((step) => step.step === 'RECEIPT_SENT');
    return (
      <>
        {t('conversation/incoming')} <Time at={message.at} />
        {receipt && `. ${t('trail/RECEIPT_SENT')}.`}
      </>
    );
  }
  if (message.state === 'SCHEDULED_FOR_RESEND')
    return message.retryAt
      ? t('state/SCHEDULED_FOR_RESEND', { time: clockOf(new Date(message.retryAt), t) })
      : t('state/SCHEDULED_FOR_RESEND_soon');
  return t(`state/${message.state}`);
}

function Steps({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const arrived = message.trail.some((step) => step.step === 'ACKNOWLEDGED');
  return (
    <ol className="steps">
      {stepsOf(message.state, arrived).map((step) => (
        <li key={step.name} className={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span className="bead">
            {step.state === 'done' && <Icon name="check" />}
            {step.state === 'failed' && <Icon name="cross" />}
          </span>
          {t(`trail/step_${step.name}`)}
          <span className="visually-hidden">: {t(`trail/step_${step.state}`)}</span>
        </li>
      ))}
    </ol>
  );
}

export function Story({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const ids = Object.entries(message.ids).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return (
    <>
      <h3 className="label">{t('trail/heading')}</h3>
      <ol>
        {withoutRepeats(message.trail).map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trail only grows at its end
          <StoryStep key={index} step={step} message={message} />
        ))}
      </ol>
      <h3 className="label">{t('trail/technical')}</h3>
      <dl className="facts code">
        {ids.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t(`trail/${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function StoryStep({ step, message }: { step: TrailStep; message: MessageDetail }) {
  const { t, i18n } = useTranslation();
  const special = `trail/${step.step}_${step.step === 'RECEIPT' ? message.receipt?.code : step.who.kind}`;
  const name = i18n.exists(special) ? special : `trail/${step.step}`;
  const who = step.who.kind === 'person' ? step.who.name : t(`trail/who_${step.who.kind}`);
  return (
    <li data-step={step.step}>
      <Time at={step.at} />
      <span>
        {t(name)} <span className="who">{who && `(${who})`}</span>
      </span>
      {(step.code || step.detail || step.retryAt) && (
        <span className="detail">
          {step.retryAt && <>{t('trail/retryAt', { time: clockOf(new Date(step.retryAt), t) })} </>}
          {step.code && `${t('trail/code')}: ${step.code}. `}
          {step.detail}
        </span>
      )}
    </li>
  );
}

/** Steps that say the same to a person (the access point tells of each stage of a push) become one, with the time of the last. */
function withoutRepeats(trail: readonly TrailStep[]): TrailStep[] {
  return trail.filter((step, index) => {
    const next = trail[index + 1];
    return !(
      next &&
      next.step === step.step &&
      next.who.kind === step.who.kind &&
      !step.code &&
      !step.detail
    );
  });
}
