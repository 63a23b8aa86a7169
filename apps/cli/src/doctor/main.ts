import { roles as allRoles, type Role } from '../installation/configuration.ts';
import { type Io, UsageError } from '../io.ts';
import { type DoctorOptions, openSetting } from './open-setting.ts';
import { checks } from './registry.ts';
import { exitCodeOf, reportJson, reportText } from './report.ts';
import { runChecks } from './run.ts';

export { doctorPage } from './page.ts';

/** Looks at an installation and tells; gives the exit code. */
export async function runDoctor(
  options: DoctorOptions & { json: boolean; offline: boolean },
  io: Io,
): Promise<number> {
  const setting = openSetting(options);
  const results = await runChecks(checks, setting, { offline: options.offline });
  if (options.json) io.print(reportJson(results));
  else for (const line of reportText(results)) io.print(line);
  return exitCodeOf(results);
}

/** `access-point,message-service`; undefined stays undefined. Throws UsageError. */
export function rolesOf(text: string | undefined): Role[] | undefined {
  return text?.split(',').map((name) => {
    const role = allRoles.find((each) => each === name.trim());
    if (!role) throw new UsageError(`there is no role ${name}; there are ${allRoles.join(', ')}`);
    return role;
  });
}
