import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';
import { clockOf } from '../shared/time.ts';
import { SendLater } from '../writing/SendLater.tsx';
import type { SaveState } from './useAutosave.ts';

interface Props {
  onLater(at: string): void;
  state: SaveState;
  sending: boolean;
  onDiscard(): void;
}

export function ComposeActions({ onLater, state, sending, onDiscard }: Props) {
  const { t } = useTranslation();
  return (
    <div className="compose-actions">
      <Button type="submit" className="button primary" isPending={sending}>
        <Icon name="sent" /> {t(sending ? 'compose/sending' : 'compose/send')}
      </Button>
      <SendLater onChoose={onLater} />
      <span className="saved" role="status">
        {state.kind === 'saved' && t('compose/saved', { time: clockOf(new Date(state.at), t) })}
        {state.kind === 'saving' && t('compose/saving')}
        {state.kind === 'unsaved' && t('compose/unsaved')}
        {state.kind === 'failed' && <strong>{t('compose/notSaved')}</strong>}
      </span>
      <span className="space" />
      <DialogTrigger>
        <Button className="button plain">{t('compose/discard')}</Button>
        <ModalOverlay className="modal-overlay" isDismissable>
          <Modal className="modal">
            <Dialog className="dialog" role="alertdialog">
              {({ close }) => (
                <>
                  <Heading slot="title" level={2}>
                    {t('compose/discardAsk')}
                  </Heading>
                  <p>{t('compose/discardText')}</p>
                  <div className="actions">
                    <Button className="button" onPress={close}>
                      {t('app/cancel')}
                    </Button>
                    <Button
                      className="button danger"
                      onPress={() => {
                        close();
                        onDiscard();
                      }}
                    >
                      {t('compose/discard')}
                    </Button>
                  </div>
                </>
              )}
            </Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
    </div>
  );
}
