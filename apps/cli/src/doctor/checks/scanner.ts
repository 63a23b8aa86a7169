import { connect } from 'node:net';
import {
  chooseScanner,
  eicarTestString,
  type MalwareScanner,
  type ScannerConfiguration,
} from '@budkavle/message-service';
import { codeOf, defineCheck, type Found } from '../check.ts';

type Code =
  | 'SCANNER_UNREACHABLE'
  | 'SCANNER_BLIND'
  | 'SCANNER_REFUSES_CLEAN'
  | 'SCANNER_DEFINITIONS_OLD'
  | 'SCANNER_REFUSED';

const dayMs = 86_400_000;
const oldDays = 3;
const timeoutMs = 15_000;

export const scanner = defineCheck<Code>({
  name: 'scanner',
  title: 'The malware scanner finds the test string, lets clean content pass, and has fresh definitions',
  network: false,
  seconds: 40,
  kinds: {
    SCANNER_UNREACHABLE: {
      severity: 'fault',
      what: 'The malware scanner does not answer: messages with files wait, in both directions.',
      whose: 'you',
      action:
        'Start clamd (systemctl status clamav-daemon) and compare its address; docs/operations/symptoms/scanner-down.md.',
    },
    SCANNER_BLIND: {
      severity: 'fault',
      what: 'The malware scanner lets the EICAR test string pass: it finds nothing.',
      whose: 'you',
      action: 'Fetch definitions (freshclam) and restart clamd.',
    },
    SCANNER_REFUSES_CLEAN: {
      severity: 'fault',
      what: 'The malware scanner refuses content that is clean.',
      whose: 'you',
      action: 'Look at the definitions of your own and the settings of clamd.',
    },
    SCANNER_DEFINITIONS_OLD: {
      severity: 'warning',
      what: `The definitions of the malware scanner are older than ${oldDays} days.`,
      whose: 'you',
      action: 'See that freshclam runs and reaches its mirror.',
    },
    SCANNER_REFUSED: {
      severity: 'fault',
      what: 'The scanner that is configured knows nothing but a test string, and this is no demonstration.',
      whose: 'you',
      action: 'Install clamd and configure it: messageService.scanner.',
    },
  },
  async run({ environment, messageService, now }) {
    if (!environment || !messageService) return undefined;
    const { scanner: configured } = messageService;
    let chosen: MalwareScanner;
    try {
      chosen = chooseScanner(
        configured.kind === 'clamd' ? { ...configured, timeoutMs } : configured,
        environment,
      );
    } catch (error) {
      return [{ code: 'SCANNER_REFUSED', detail: codeOf(error) }];
    }
    return await judgeScanner(chosen, configured, now());
  },
});

async function judgeScanner(
  chosen: MalwareScanner,
  configured: ScannerConfiguration,
  at: Date,
): Promise<Found<Code>[]> {
  const about =
    configured.kind === 'clamd'
      ? (configured.socket ?? `${configured.host ?? '127.0.0.1'}:${configured.port ?? 3310}`)
      : undefined;
  try {
    const malware = await chosen.scan(once(eicarTestString));
    const clean = await chosen.scan(once('budkavle doctor: nothing but words'));
    const found: Found<Code>[] = [];
    if (malware.clean) found.push({ code: 'SCANNER_BLIND', about });
    if (!clean.clean) found.push({ code: 'SCANNER_REFUSES_CLEAN', about, detail: clean.signature });
    if (configured.kind !== 'clamd') return found;
    return [...found, ...judgeVersion(await askVersion(configured), at).map((one) => ({ ...one, about }))];
  } catch (error) {
    return [{ code: 'SCANNER_UNREACHABLE', about, detail: codeOf(error) }];
  }
}

/** `ClamAV 1.4.3/27500/Tue Nov 24 09:26:02 2026`: program, number and time of the definitions. */
export function judgeVersion(answer: string, at: Date): Found<'SCANNER_DEFINITIONS_OLD'>[] {
  const [, , date] = answer.replace(/[\0\n]+$/, '').split('/');
  const made = date === undefined ? Number.NaN : Date.parse(`${date} UTC`);
  // Definitions of one's own only: nothing tells their age.
  if (Number.isNaN(made)) return [];
  const days = (at.getTime() - made) / dayMs;
  return days <= oldDays ? [] : [{ code: 'SCANNER_DEFINITIONS_OLD', detail: `${Math.floor(days)} days` }];
}

function askVersion(configured: { host?: string; port?: number; socket?: string }): Promise<string> {
  const { host = '127.0.0.1', port = 3310, socket: path } = configured;
  return new Promise((resolve, reject) => {
    const socket = path === undefined ? connect({ host, port }) : connect({ path });
    let text = '';
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd does not answer')));
    socket.once('connect', () => socket.write('zVERSION\0'));
    socket.on('data', (chunk) => {
      text = (text + chunk.toString('latin1')).slice(0, 1000);
      if (text.includes('\0')) socket.end();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text, 'latin1');
}
