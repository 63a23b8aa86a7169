import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Effect } from '../../../src/administration/api.ts';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';

/** A page whose content has to come first. */
export function Loaded<T>({
  query,
  children,
}: {
  query: { data: T | undefined; error: unknown; isPending: boolean; refetch(): unknown };
  children(data: T): ReactNode;
}) {
  if (query.isPending) return <Skeleton rows={4} height={56} />;
  if (query.data === undefined) return <Problem error={query.error} onRetry={() => void query.refetch()} />;
  return <>{children(query.data)}</>;
}

/** A table that scrolls in itself where it is too wide; its name is for those who hear it. */
export function Table({
  name,
  heads,
  children,
}: {
  name: string;
  heads: readonly string[];
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section className="table-place" aria-label={name} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** Asks before something that takes away: what it does, to whom, and how long it can be undone. */
export function Ask({
  open,
  title,
  action,
  undo,
  effect,
  onClose,
  onDo,
  children,
}: {
  open: boolean;
  title: string;
  action: string;
  undo: string;
  effect?: { data: Effect | undefined; error: unknown } | undefined;
  onClose(): void;
  onDo(): void;
  children?: ReactNode;
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
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          {effect?.error ? <Problem error={effect.error} /> : null}
          {effect && !effect.error && <EffectList effect={effect.data} />}
          <p className="under">{undo}</p>
          <div className="actions">
            <Button className="button" onPress={onClose}>
              {t('app/cancel')}
            </Button>
            <Button
              className="button danger"
              isDisabled={effect !== undefined && effect.data === undefined}
              onPress={() => {
                onClose();
                onDo();
              }}
            >
              {action}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function EffectList({ effect }: { effect: Effect | undefined }) {
  const { t } = useTranslation();
  if (effect === undefined) return <Skeleton rows={1} height={40} />;
  if (effect.loses.length === 0) return <p>{t('administration/nobodyLoses')}</p>;
  return (
    <div>
      <p>{t('administration/loses', { count: effect.loses.length })}</p>
      <ul className="plain-list">
        {effect.loses.map((each) => (
          <li key={each.id}>
            <strong>{each.name}</strong>: {each.permissions.map((one) => t(`permission/${one}`)).join(', ')}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** `now` + a day in the reader's own time zone, as a field for a day gives it, to the server's time. */
export function dayToTime(day: string, end: boolean): string {
  const date = new Date(`${day}T${end ? '23:59:59.999' : '00:00:00.000'}`);
  return date.toISOString();
}
