import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../../src/web-api.ts';
import { exactTime } from '../shared/time.ts';

interface Props {
  theirs: Draft;
  mine: { subject: string; text: string };
  onKeepMine(): void;
  onTakeTheirs(): void;
}

/** Somebody else, or another tab, saved the draft in the meantime: both are shown, and one of them is chosen. */
export function DraftConflict({ theirs, mine, onKeepMine, onTakeTheirs }: Props) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="modal-overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="modal conflict-modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" level={2}>
            {t('conflict/heading')}
          </Heading>
          <p>{t('conflict/who', { name: theirs.savedBy, time: exactTime(theirs.savedAt, t) })}</p>
          <div className="conflict-texts">
            {[
              { words: t('conflict/mine'), subject: mine.subject, text: mine.text },
              { words: t('conflict/theirs'), subject: theirs.subject, text: theirs.text },
            ].map((side) => (
              <section key={side.words}>
                <h3 className="label">{side.words}</h3>
                <p>
                  <strong>{side.subject || t('list/noSubject')}</strong>
                </p>
                <textarea readOnly aria-label={side.words} value={side.text} rows={8} />
              </section>
            ))}
          </div>
          <div className="actions">
            <Button className="button" onPress={onTakeTheirs}>
              {t('conflict/takeTheirs')}
            </Button>
            <Button className="button primary" onPress={onKeepMine}>
              {t('conflict/keepMine')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
