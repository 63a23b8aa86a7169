import type { DoctorSetting } from './setting.ts';

/** Every participant that this installation is for, once each. */
export function ownParticipants({ accessPoint, messageService, messageClient }: DoctorSetting): string[] {
  const all = [
    ...(accessPoint?.participants ?? []).map(({ id }) => id),
    ...(messageService?.participants ?? []).map(({ participant }) => participant),
    ...(messageClient ? [messageClient.organisation.participant] : []),
  ];
  return [...new Set(all.map((one) => one.toLowerCase()))];
}
