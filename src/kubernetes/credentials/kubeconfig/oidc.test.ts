import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../../errors.ts';
import { oidcProvider } from './oidc.ts';

/** An ID token as an issuer would sign it; only its end is looked at here. */
function idToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}

const hoursFromNow = (hours: number) => Math.floor(Date.now() / 1000) + hours * 3600;

interface Grant {
  readonly form: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

/** An issuer that answers each refresh token with the next one. */
async function startIssuer(t: TestContext, secure = false, tokenEndpoint = '/token') {
  const grants: Grant[] = [];
  let url = '';
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: url, token_endpoint: `${url}${tokenEndpoint}` }));
    } else if (request.url === '/token') {
      const form = Object.fromEntries(new URLSearchParams(await text(request)));
      grants.push({ form, authorization: request.headers.authorization });
      const claims = { iss: url, sub: 'me', aud: 'client', iat: hoursFromNow(0), exp: hoursFromNow(grants.length) };
      const tokens = { id_token: idToken(claims), refresh_token: `r${grants.length + 1}` };
      response.end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', ...tokens }));
    }
  };
  const server: Server = secure
    ? createTlsServer({ key: await certificate('server-key.pem'), cert: await certificate('server.pem') }, answer)
    : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  url = `${secure ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  return { url, grants };
}

const certificatePath = (name: string) =>
  fileURLToPath(new URL(`../../../../test/support/certificates/${name}`, import.meta.url));
const certificate = (name: string) => readFile(certificatePath(name), 'utf8');

describe('the auth provider oidc', () => {
  test('gives the token of the kubeconfig until that ends', async () => {
    const token = idToken({ exp: hoursFromNow(1) });
    const { value, freshFor } = await oidcProvider({ 'id-token': token }, undefined)(false);
    assert.deepEqual(value, { token });
    assert.ok(freshFor > 0 && freshFor < 3_600_000);
  });

  test('gets the next token from the issuer, and then uses the next refresh token', async (t) => {
    const { url, grants } = await startIssuer(t);
    const config = { 'idp-issuer-url': url, 'client-id': 'client', 'client-secret': 's', 'refresh-token': 'r1' };
    const read = oidcProvider({ ...config, 'id-token': idToken({ exp: hoursFromNow(-1) }) }, undefined);
    const first = await read(false);
    assert.deepEqual((await read(false)).value, first.value);
    assert.equal(grants.length, 1);
    const second = await read(true);
    assert.notEqual(second.value.token, first.value.token);
    assert.deepEqual(
      grants.map(({ form }) => [form.grant_type, form.refresh_token]),
      [
        ['refresh_token', 'r1'],
        ['refresh_token', 'r2'],
      ],
    );
    assert.equal(grants[0]!.authorization, `Basic ${Buffer.from('client:s').toString('base64')}`);
  });

  test('trusts the authority of the kubeconfig, as data and as a file, and no other', async (t) => {
    const { url } = await startIssuer(t, true);
    const config = { 'idp-issuer-url': url, 'client-id': 'client', 'refresh-token': 'r1' };
    const data = Buffer.from(await certificate('ca.pem')).toString('base64');
    const trusted: readonly Record<string, string>[] = [
      { 'idp-certificate-authority-data': data },
      { 'idp-certificate-authority': certificatePath('ca.pem') },
    ];
    for (const trusting of trusted) {
      const { value } = await oidcProvider({ ...config, ...trusting }, undefined)(false);
      assert.equal(value.token!.split('.').length, 3);
    }
    await assert.rejects(oidcProvider(config, undefined)(false), (error) => {
      assert.ok(error instanceof CodedError);
      assert.equal(error.code, 'KSO_OIDC');
      assert.ok(error.message.includes(url), error.message);
      return true;
    });
  });

  test('leaves an issuer that does not answer when nobody wants its token any more', async (t) => {
    const { url } = await startIssuer(t, false, '/silence');
    const stop = new AbortController();
    const config = { 'idp-issuer-url': url, 'client-id': 'client', 'refresh-token': 'r1' };
    const reading = oidcProvider(config, stop.signal)(false);
    setTimeout(() => stop.abort(new Error('the end')), 50);
    await assert.rejects(reading, /the end/);
  });

  test('says what is missing where it has no token and can get none', async () => {
    await assert.rejects(oidcProvider({}, undefined)(false), /no id-token, and no refresh-token/);
  });
});
