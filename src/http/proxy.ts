/**
 * The proxy that the environment names for an address, by the rules of Go's golang.org/x/net/http/httpproxy, which
 * kubectl and kube-state-metrics follow. undici's EnvHttpProxyAgent knows no CIDR, takes HTTP_PROXY for https:// as well and
 * sends loopback through the proxy.
 */
import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/** The URL of the proxy on the way to `server`; undefined for the straight way. */
export function proxyFor(server: URL, env: Environment): string | undefined {
  const proxy = server.protocol === 'https:' ? read(env, 'HTTPS_PROXY') : read(env, 'HTTP_PROXY');
  if (proxy === '' || isExempt(server, read(env, 'NO_PROXY'))) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function read(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function isExempt({ protocol, hostname, port }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost' || isWithin(host, loopback())) return true;
  const at = { host, port: port || (protocol === 'https:' ? '443' : '80') };
  return noProxy.split(',').some((entry) => matches(entry.trim().toLowerCase(), at));
}

interface Place {
  readonly host: string;
  readonly port: string;
}

function matches(entry: string, { host, port }: Place): boolean {
  if (entry === '*') return true;
  const network = networkOf(entry);
  if (network !== undefined) return isWithin(host, network);
  const { host: wanted, port: wantedPort } = splitPort(entry);
  if (wanted === '' || (wantedPort !== '' && wantedPort !== port)) return false;
  if (isIP(wanted) !== 0) return isWithin(host, addressList(wanted));
  // `.example.com` and `*.example.com` are the names below example.com, `example.com` is itself one of them.
  const below = wanted.replace(/^\*(?=\.)/, '');
  return below.startsWith('.') ? host.endsWith(below) : host === below || host.endsWith(`.${below}`);
}

/** `host:port`, `[::1]:port`, or a host alone, which may be an IPv6 address. */
function splitPort(entry: string): Place {
  const parts = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:]*)):(?<port>\d*)$/.exec(entry)?.groups;
  if (parts === undefined) return { host: entry, port: '' };
  return { host: parts.address ?? parts.name ?? '', port: parts.port ?? '' };
}

/** Made for those who have a proxy alone: Node.js loads what lists are made of for the first. */
function loopback(): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8);
  list.addAddress('::1', 'ipv6');
  return list;
}

function networkOf(entry: string): BlockList | undefined {
  const [, address = '', bits = ''] = /^([0-9a-f.:]+)\/(\d+)$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function addressList(address: string): BlockList {
  const list = new BlockList();
  list.addAddress(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

function isWithin(host: string, list: BlockList): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
