import { useId, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Colleague } from '../../../src/handling/api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Problem } from '../shared/Problem.tsx';
import { usePeople } from './queries.ts';

/** To whom, and what they should know. */
export function HandOverDialog({
  mailboxId,
  assignee,
  open,
  onClose,
  onChosen,
}: {
  mailboxId: string;
  assignee: string | undefined;
  open: boolean;
  onClose(): void;
  onChosen(person: Colleague, note: string): void;
}) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="modal-overlay"
      isOpen={open}
      onOpenChange={(next) => next || onClose()}
      isDismissable
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {t('handling/handOverTitle')}
          </Heading>
          <HandOverForm
            mailboxId={mailboxId}
            assignee={assignee}
            onClose={onClose}
            onChosen={(person, note) => {
              onClose();
              onChosen(person, note);
            }}
          />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function HandOverForm({
  mailboxId,
  assignee,
  onClose,
  onChosen,
}: {
  mailboxId: string;
  assignee: string | undefined;
  onClose(): void;
  onChosen(person: Colleague, note: string): void;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const id = useId();
  const { data, error, isPending, refetch } = usePeople(mailboxId);
  const [chosen, setChosen] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const others = (data ?? []).filter((each) => each.id !== user.id && each.id !== assignee);
  const able = others.filter((each) => each.handles);
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        const person = able.find((each) => each.id === chosen);
        if (person) onChosen(person, note);
      }}
    >
      <div className="field">
        <label htmlFor={`${id}-person`}>{t('handling/colleague')}</label>
        <select
          id={`${id}-person`}
          value={chosen}
          aria-invalid={tried && !chosen}
          aria-describedby={`${id}-person-help`}
          onChange={(event) => setChosen(event.target.value)}
        >
          <option value="">{t(isPending ? 'app/loading' : 'handling/choose')}</option>
          {others.map((each) => (
            <option key={each.id} value={each.id} disabled={!each.handles}>
              {each.handles ? each.name : t('handling/cannotHandle', { name: each.name })}
            </option>
          ))}
        </select>
        <span className={tried && !chosen ? 'error' : 'help'} id={`${id}-person-help`}>
          {t(
            tried && !chosen
              ? 'handling/chooseFirst'
              : !isPending && able.length === 0
                ? 'handling/noColleagues'
                : 'handling/colleagueHelp',
          )}
        </span>
      </div>
      <div className="field">
        <label htmlFor={`${id}-note`}>{t('handling/handOverNote')}</label>
        <textarea
          id={`${id}-note`}
          className="short"
          value={note}
          maxLength={10_000}
          aria-describedby={`${id}-note-help`}
          onChange={(event) => setNote(event.target.value)}
        />
        <span className="help" id={`${id}-note-help`}>
          {t('handling/handOverNoteHelp')}
        </span>
      </div>
      <div className="actions">
        <Button className="button" onPress={onClose}>
          {t('app/cancel')}
        </Button>
        <Button type="submit" className="button primary">
          {t('handling/handOverDo')}
        </Button>
      </div>
    </form>
  );
}
