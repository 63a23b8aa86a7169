import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { AnswerLock } from '../../../src/handling/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { clockOf } from '../shared/time.ts';
import { handlingActions, handlingKeys, type Place } from './queries.ts';

/** Somebody else is writing an answer. It can be taken over, which everybody sees. */
export function LockNotice({ place, lock, mayTake }: { place: Place; lock: AnswerLock; mayTake: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const name = lock.by.name;
  async function takeOver() {
    setAsking(false);
    try {
      await handlingActions.lock(place, true);
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
    await queries.invalidateQueries({ queryKey: handlingKeys.handling(place) });
  }
  return (
    <div className="notice wait" role="status">
      <Icon name="draft" />
      <div className="notice-body">
        <strong>{t('handling/isAnswering', { name })}</strong>
        <span>{t('handling/isAnsweringHelp', { time: clockOf(new Date(lock.since), t) })}</span>
        {mayTake && (
          <div>
            <Button className="button small" onPress={() => setAsking(true)}>
              {t('handling/takeOver')}
            </Button>
          </div>
        )}
        {error !== undefined && <Problem error={error} />}
      </div>
      <ModalOverlay className="modal-overlay" isOpen={asking} onOpenChange={setAsking} isDismissable>
        <Modal className="modal">
          <Dialog className="dialog" role="alertdialog">
            <Heading slot="title" level={2}>
              {t('handling/takeOverAsk', { name })}
            </Heading>
            <p>{t('handling/takeOverText', { name })}</p>
            <div className="actions">
              <Button className="button" onPress={() => setAsking(false)}>
                {t('app/cancel')}
              </Button>
              <Button className="button primary" onPress={() => void takeOver()}>
                {t('handling/takeOver')}
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </div>
  );
}
