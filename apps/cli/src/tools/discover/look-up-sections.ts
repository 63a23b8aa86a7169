import { bdxlName, type LookUpObserver, type NaptrRecord, smpUrl } from '@budkavle/discovery';
import { codeOf, describeError } from '../report/describe-error.ts';
import { SectionBuilder } from '../report/section-builder.ts';

/** Writes down what a look-up asks and is answered: one section for DNS, one for the SMP. */
export function recordLookUp(participant: string, zone: string) {
  const dns = new SectionBuilder('DNS').fact('name asked', bdxlName(participant, zone));
  const smp = new SectionBuilder('SMP');
  const observe: LookUpObserver = {
    dns(_name, outcome) {
      if (outcome instanceof Error) return told(dns, 'records', outcome);
      for (const [index, record] of outcome.entries()) recordFact(dns, index, record);
      dns.good('records', `${outcome.length} NAPTR`);
    },
    smp(url, outcome) {
      smp.fact('asked', url);
      if (outcome instanceof Error) return told(smp, 'answer', outcome);
      smp
        .fact('status', outcome.status)
        .fact('content type', outcome.contentType)
        .fact('size', outcome.body.length);
      if (outcome.status !== 200) smp.check('answer', 'warning', `status ${outcome.status}`);
      else smp.good('answer', 'came');
    },
  };
  return { dns, smp, observe };
}

function recordFact(dns: SectionBuilder, index: number, record: NaptrRecord): void {
  const { order, preference, flags, service, regexp } = record;
  dns.fact(`record ${index + 1}`, `${order} ${preference} "${flags}" "${service}" "${regexp}"`);
  dns.fact(`SMP of record ${index + 1}`, smpUrl(regexp) ?? 'none: the record is not usable');
}

function told(section: SectionBuilder, name: string, error: Error): void {
  if (codeOf(error) === undefined) {
    section.fault(name, 'failed without a known reason');
    return;
  }
  const { code, text } = describeError(error);
  section.fault(name, text, { code });
}
