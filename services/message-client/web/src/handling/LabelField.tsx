import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Label } from '../../../src/handling/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { handlingActions, handlingKeys, type Place, useHandlingAction, useLabels } from './queries.ts';

/** The labels of a conversation; those of the mailbox to choose from, and new ones by name. */
export function LabelField({
  place,
  labels,
  disabled,
}: {
  place: Place;
  labels: readonly Label[];
  disabled: boolean;
}) {
  const { t } = useTranslation();
  return (
    <span className="inline-field labels">
      {labels.map((each) => (
        <span key={each.id} className="tag">
          {each.name}
        </span>
      ))}
      <DialogTrigger>
        <Button className="button plain small" isDisabled={disabled}>
          <Icon name="tag" /> {t('handling/labels')}
        </Button>
        <Popover className="popover" placement="bottom start">
          <Dialog className="label-dialog" aria-label={t('handling/labels')}>
            <LabelChoice place={place} labels={labels} />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </span>
  );
}

function LabelChoice({ place, labels }: { place: Place; labels: readonly Label[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useLabels(place.mailboxId);
  const [name, setName] = useState('');
  const set = useHandlingAction(place, (wanted: readonly string[]) =>
    handlingActions.setLabels(place, wanted),
  );
  // What was pressed is seen at once; what is true comes from the server.
  const chosen = set.isPending ? [...set.variables] : labels.map((each) => each.id);
  const make = useHandlingAction(place, async (wanted: string) => {
    const made = await handlingActions.makeLabel(place.mailboxId, wanted);
    void queries.invalidateQueries({ queryKey: handlingKeys.labels(place.mailboxId) });
    return handlingActions.setLabels(place, [...chosen, made.id]);
  });
  const problem = error ?? set.error ?? make.error;
  return (
    <>
      {(data ?? []).map((each) => (
        <label key={each.id} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(each.id)}
            onChange={(event) =>
              set.mutate(
                event.target.checked ? [...chosen, each.id] : chosen.filter((one) => one !== each.id),
              )
            }
          />
          {each.name}
        </label>
      ))}
      <form
        className="new-label"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) make.mutate(name.trim(), { onSuccess: () => setName('') });
        }}
      >
        <input
          className="input"
          aria-label={t('handling/newLabel')}
          placeholder={t('handling/newLabel')}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" className="button small">
          {t('handling/addLabel')}
        </Button>
      </form>
      {problem && <Problem error={problem} />}
    </>
  );
}
