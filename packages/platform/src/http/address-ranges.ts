import { BlockList, isIP } from 'node:net';

/** What is not the public Internet (IANA special-purpose registries). */
const refused4 = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'
).split(' ');

/** Within 2000::/3, which alone is public: Teredo and ORCHID, documentation, 6to4 (it embeds IPv4), 3fff. */
const refused6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20'.split(' ');

const refused = rangeList([...refused4, ...refused6]);
const public6 = rangeList(['2000::/3']);

/** True for an address that any other machine on the Internet could reach; mapped and embedded IPv4 is never public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  if (family === 6) return public6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
  return false;
}

/** A list of ranges written like 10.0.0.0/8 or as single addresses. Throws TypeError for anything else. */
export function rangeList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address);
    if (family === 0) throw new TypeError(`not an address range: ${range}`);
    const type = family === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), type);
  }
  return list;
}
