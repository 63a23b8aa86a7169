import { webUrl } from './message-clients.ts';
import { organisations } from './plan.ts';
import type { DemoSetting } from './setting.ts';

/** Where to go and as whom, for a person. */
export function greeting(setting: DemoSetting): string {
  const lines = ['The demo is running. Open a message client and choose a person at the test login:', ''];
  for (const organisation of organisations) {
    lines.push(`  ${webUrl(setting, organisation.id)}   ${organisation.name}`);
    for (const person of organisation.persons) lines.push(`${' '.repeat(33)}${person.name}, ${person.title}`);
    lines.push('');
  }
  lines.push(`Everything lies in ${setting.folder.path} and is there at the next start. Ctrl-C stops it.`);
  return lines.join('\n');
}
