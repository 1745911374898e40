import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** The IP version of an address in text, as Go's `netip.ParseAddr` sees it; undefined for text that is no address. */
export function ipFamily(text: string): '4' | '6' | undefined {
  if (isIPv4(text)) return '4';
  const end = text.indexOf('%');
  // An address of version 6 may name its zone, by any text that is not empty.
  const address = end === -1 || end === text.length - 1 ? text : text.slice(0, end);
  if (!isIPv6(address)) return undefined;
  return isMapped(address) ? '4' : '6';
}

/** Whether the IPv6 address is an IPv4 address in the range ::ffff:0:0/96, however it is spelled. */
function isMapped(address: string): boolean {
  return /ffff/i.test(address) && /^::ffff:[\d.]+$/.test(new SocketAddress({ address, family: 'ipv6' }).address);
}
