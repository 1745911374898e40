import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** The IP version of an address in text, as Go's `net.ParseIP` sees it; undefined for text that is no address. */
export function ipFamily(address: string): '4' | '6' | undefined {
  if (isIPv4(address)) return '4';
  if (!isIPv6(address) || address.includes('%')) return undefined;
  return isMapped(address) ? '4' : '6';
}

/** Whether the IPv6 address is an IPv4 address in the range ::ffff:0:0/96, however it is spelled. */
function isMapped(address: string): boolean {
  return /ffff/i.test(address) && /^::ffff:[\d.]+$/.test(new SocketAddress({ address, family: 'ipv6' }).address);
}
