import { describe, expect, it } from 'vitest';
import { bdxlLabel, bdxlName } from './bdxl-name.ts';

describe('the DNS name of a participant (discovery.md 2.1)', () => {
  it.each([
    ['0203:sundbyberg.se', 'icy7ra4xv2nezihwixutndogwrmrtasibauhbuofirmaqc3j3ika'],
    ['0203:Sundbyberg.SE', 'icy7ra4xv2nezihwixutndogwrmrtasibauhbuofirmaqc3j3ika'],
    ['0203:sdk.organisation.se', 'xofk4d2vbkngwh2rfrkorpoowdnbneobc5dwuxpqxjlrncoons4a'],
    ['0203:sdk-qa.organisation.se', '4ip25izvcac5ijyfahynn3c3pznih2fssak5vkhdx7mdupt4yqwq'],
    ['0203:receivingexample.se', '3q2uyfub4rhqsgj3mm4ttwzdzvkx6ujimlcnx3sf3avdir5goiwa'],
    ['0203:exempelkommunen.example', 'gquf3dopjpjt7zwbgr36pv7rq45nj6x6uf2rknnzmnt3x6nfhjaq'],
    ['0007:2021006883', 'xm6lee6qukirt5uvckguctvctbmomauxh5ue6y4fogxkpjjfhk6a'],
    ['0088:7350053850019', 'dhopmxy5wgy437egzuhakof5kflbjv7ul5vrcrjql4agljll4a7q'],
    ['0088:123ABC', 'y7dzfxaf3d4cjz4kcgrxtec6twvcga4ky7zwa5boif6mswd4tdrq'],
    ['9915:test', 'eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a'],
    ['0088:4035811991021', 'lzmedsmzxyd37yc74tzvpycmuanfcmn667jhgbfqddrvmse6nyta'],
    [
      'urn:oasis:names:tc:ebcore:partyid-type:iso6523:0088:4035811991021',
      'i3qyb36ctayrfgthbycqzdtojfhgazjeglfooe7727egvdwrk5qq',
    ],
  ])('%s', (value, label) => {
    expect(bdxlLabel(value)).toBe(label);
    expect(bdxlName(value, 'example.test')).toBe(`${label}.iso6523-actorid-upis.example.test`);
  });

  it('takes a zone with a final dot', () => {
    expect(bdxlName('9915:test', 'example.test.')).toMatch(/\.example\.test$/);
  });

  it('folds ASCII only: no other letter becomes one of a to z', () => {
    expect(bdxlLabel('0203:\u212Aommun.se')).not.toBe(bdxlLabel('0203:kommun.se'));
  });
});
