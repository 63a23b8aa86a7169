import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Handling } from '../../../src/handling/api.ts';
import type { Mailbox } from '../../../src/web-api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { DueField } from './DueField.tsx';
import { HandOverDialog } from './HandOverDialog.tsx';
import { LabelField } from './LabelField.tsx';
import { handlingActions, type Place, useHandlingAction } from './queries.ts';
import { Whose } from './Whose.tsx';

/** Who has the conversation, and what can be done with it. What the person may not do is shown, with the reason. */
export function HandlingBar({
  place,
  mailbox,
  handling,
}: {
  place: Place;
  mailbox: Mailbox;
  handling: Handling;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const toast = useToast();
  const [handingOver, setHandingOver] = useState(false);
  const mayHandle = mailbox.permissions.includes('handle');
  const { assignee } = handling;
  const mine = assignee?.id === user.id;
  const done = handling.status === 'done';
  const assign = useHandlingAction(place, ({ to, note }: { to: string | null; note?: string }) =>
    handlingActions.assign(place, {
      to,
      expected: assignee?.id ?? null,
      ...(note === undefined ? {} : { note }),
    }),
  );
  const status = useHandlingAction(place, (wanted: 'open' | 'done') =>
    handlingActions.setStatus(place, wanted),
  );
  const follow = useHandlingAction(place, (wanted: boolean) => handlingActions.follow(place, wanted));
  const error = assign.error ?? status.error ?? follow.error;
  return (
    <section className="handling" aria-label={t('handling/label')}>
      <div className="handling-line">
        <Whose assignee={assignee} long />
        <span className="space" />
        {!mine && (
          <Button
            className="button small"
            isDisabled={!mayHandle}
            onPress={() => assign.mutate({ to: user.id }, { onSuccess: () => toast(t('handling/taken')) })}
          >
            <Icon name="person" /> {t('handling/take')}
          </Button>
        )}
        <Button className="button small" isDisabled={!mayHandle} onPress={() => setHandingOver(true)}>
          {t('handling/handOver')}
        </Button>
        {mine && (
          <Button
            className="button small"
            isDisabled={!mayHandle}
            onPress={() => assign.mutate({ to: null }, { onSuccess: () => toast(t('handling/freed')) })}
          >
            {t('handling/release')}
          </Button>
        )}
        <Button
          className="button small"
          isDisabled={!mayHandle}
          onPress={() =>
            status.mutate(done ? 'open' : 'done', {
              onSuccess: () => toast(t(done ? 'handling/isOpen' : 'handling/isDone')),
            })
          }
        >
          <Icon name={done ? 'refresh' : 'check'} /> {t(done ? 'handling/reopen' : 'handling/finish')}
        </Button>
      </div>
      <div className="handling-line">
        {done && (
          <span className="state good">
            <Icon name="check" /> {t('handling/done')}
          </span>
        )}
        <DueField place={place} dueOn={handling.dueOn} disabled={!mayHandle} />
        <LabelField place={place} labels={handling.labels} disabled={!mayHandle} />
        <span className="space" />
        <Button
          className="button plain small"
          aria-pressed={handling.following}
          onPress={() => follow.mutate(!handling.following)}
        >
          <Icon name={handling.following ? 'bell-on' : 'bell'} />{' '}
          {t(handling.following ? 'handling/unfollow' : 'handling/follow')}
        </Button>
      </div>
      {!mayHandle && (
        <p className="why-not">
          <Icon name="lock" /> {t('handling/mayNot')}
        </p>
      )}
      {error && <Problem error={error} />}
      <HandOverDialog
        mailboxId={place.mailboxId}
        assignee={assignee?.id}
        open={handingOver}
        onClose={() => setHandingOver(false)}
        onChosen={(person, note) =>
          assign.mutate(
            { to: person.id, note },
            { onSuccess: () => toast(t('handling/handedOver', { name: person.name })) },
          )
        }
      />
    </section>
  );
}
