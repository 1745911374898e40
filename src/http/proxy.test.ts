import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor } from './proxy.ts';

const PROXY = 'http://proxy:3128';

/** The proxy for an address with such a NO_PROXY, and proxies for both schemes. */
function withNoProxy(server: string, noProxy: string): string | undefined {
  return proxyFor(new URL(server), { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: noProxy });
}

for (const [server, env, expected] of [
  ['https://api:6443', {}, undefined],
  ['https://api:6443', { HTTPS_PROXY: PROXY }, PROXY],
  ['https://api:6443', { https_proxy: PROXY }, PROXY],
  ['https://api:6443', { HTTPS_PROXY: PROXY, https_proxy: 'http://other' }, PROXY],
  ['https://api:6443', { HTTPS_PROXY: '', https_proxy: PROXY }, PROXY],
  ['https://api:6443', { HTTP_PROXY: PROXY, ALL_PROXY: PROXY }, undefined],
  ['http://api:8080', { HTTP_PROXY: PROXY }, PROXY],
  ['http://api:8080', { HTTPS_PROXY: PROXY }, undefined],
  ['https://api:6443', { HTTPS_PROXY: 'proxy:3128' }, PROXY],
  ['https://api:6443', { HTTPS_PROXY: 'socks5://proxy:1080' }, 'socks5://proxy:1080'],
  ['https://api:6443', { HTTPS_PROXY: PROXY, no_proxy: 'api' }, undefined],
] as const) {
  test(`${server} is reached through ${expected ?? 'no proxy'} with ${JSON.stringify(env)}`, () => {
    assert.equal(proxyFor(new URL(server), env), expected);
  });
}

for (const server of ['https://localhost:6443', 'https://127.0.0.1:6443', 'https://127.8.8.8', 'https://[::1]:6443']) {
  test(`${server} is never reached through a proxy`, () => {
    assert.equal(withNoProxy(server, ''), undefined);
  });
}

for (const [noProxy, server, isExempt] of [
  ['*', 'https://api.example.com', true],
  ['a, *', 'https://api.example.com', true],
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://api.example.com', true],
  ['example.com', 'https://badexample.com', false],
  ['.example.com', 'https://api.example.com', true],
  ['.example.com', 'https://example.com', false],
  ['*.example.com', 'https://api.example.com', true],
  ['*.example.com', 'https://example.com', false],
  [' EXAMPLE.com ,', 'https://api.example.COM', true],
  ['', 'https://api.example.com', false],
  [',,', 'https://api.example.com', false],
  ['api:6443', 'https://api:6443', true],
  ['api:6443', 'https://api', false],
  ['api:443', 'https://api', true],
  ['api:80', 'http://api', true],
  [':6443', 'https://api:6443', false],
  ['10.0.0.1', 'https://10.0.0.1', true],
  ['10.0.0.1:443', 'https://10.0.0.1', true],
  ['10.0.0.1:443', 'https://10.0.0.1:6443', false],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['10.0.0.0/8', 'https://api', false],
  ['fd00::/8', 'https://[fd00::1]:6443', true],
  ['fd00::1', 'https://[fd00::1]:6443', true],
  ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
  ['[fd00::1]:443', 'https://[fd00::1]:6443', false],
  ['fd00:0:0::1', 'https://[fd00::1]', true],
] as const) {
  test(`NO_PROXY=${noProxy} ${isExempt ? 'exempts' : 'does not exempt'} ${server}`, () => {
    assert.equal(withNoProxy(server, noProxy), isExempt ? undefined : PROXY);
  });
}
