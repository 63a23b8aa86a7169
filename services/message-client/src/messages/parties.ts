import type { AddressBookClient, Attention, LabelledId } from '@budkavle/contracts';
import type { Party, Person, Reference } from '../web-api.ts';

/** Root for what has no code system, as other software writes it. */
export const uncodedRoot = 'un-encoded';

const limit = (text: string) => text.slice(0, 256);

/** A person as the SDK API shows it; an id that is no code is no id. */
export function personOf(labelled: LabelledId): Person {
  const coded = labelled.root !== '' && labelled.root !== uncodedRoot;
  const name = labelled.label || (coded ? '' : labelled.extension);
  return {
    ...(name === '' ? {} : { name: limit(name) }),
    ...(coded ? { idRoot: limit(labelled.root), id: limit(labelled.extension) } : {}),
  };
}

/** A person who is only named: the SDK API wants an id, so the name stands for it. */
export function namedPerson(name: string): LabelledId {
  return { root: uncodedRoot, extension: limit(name), label: limit(name) };
}

export function referencesOf(attention: Attention | undefined): Reference[] {
  return (attention?.referenceId ?? []).slice(0, 100).map((reference) => ({
    root: limit(reference.root),
    extension: limit(reference.extension),
    ...(reference.label ? { label: limit(reference.label) } : {}),
  }));
}

/** One side of a message, with the organisation's name from the address book (its identifier while that is out of reach). */
export async function partyOf(
  addressBook: AddressBookClient,
  participant: string,
  attention: Attention | undefined,
): Promise<Party> {
  const identifier = attention?.subOrganization.extension ?? '';
  const organisation = await addressBook.organisationOf(participant).catch(() => undefined);
  const label = attention?.subOrganization.label;
  const known =
    label || identifier === '' ? undefined : await addressBook.findAddress(identifier).catch(() => undefined);
  return {
    organisation: { participant: limit(participant), name: limit(organisation?.name ?? participant) },
    address: { identifier: limit(identifier), name: limit(label || known?.name || identifier) },
    persons: (attention?.attentionPerson ?? []).slice(0, 100).map(personOf),
  };
}
