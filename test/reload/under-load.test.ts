/** A configuration that changes under load: who scrapes and who is pushed to never lacks what both configurations have. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { hashSync } from 'bcryptjs';
import { issue, withoutOpenssl } from '../support/authority.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { type Change, FAMILIES, RESOURCES, SCOPES } from './changes.ts';
import { destinationsOf, type Followed, type Keys, startFollowed, USER, type Way } from './harness.ts';

const WAYS: readonly Way[] = ['write', 'rename', 'swap'];
const FIRST = { resources: ['pods', 'namespaces'] };

/** What the process holds that could pile up, after what is over has had its time to go. */
async function held({ simulator, component }: Followed) {
  const count = (type: string) => process.getActiveResourcesInfo().filter((one) => one === type).length;
  const { store } = component;
  const now = () => ({
    watches: simulator.watches(),
    kinds: store.kinds.length,
    servers: count('TCPServerWrap'),
    files: count('StatWatcher'),
  });
  let last = '';
  return until(
    'what is held comes to rest',
    async () => {
      const before = last;
      last = JSON.stringify(now());
      return before === last ? { ...now(), timers: count('Timeout') } : undefined;
    },
    { each: 300 },
  );
}

test('through 50 changes no scrape lacks a series that both configurations have, none that lives is ended, nothing piles up', {
  skip: withoutOpenssl(),
}, async (t) => {
  const followed = await startFollowed(t, FIRST);
  const { destinations } = followed;
  const to = (names: readonly string[], choices: Keys = {}) => destinationsOf(destinations, names, choices);
  let changes = 0;
  const step = async (name: string, act: () => Promise<unknown>) => {
    followed.step = name;
    await act();
    changes++;
  };
  const all = async (list: readonly Change[]) => {
    for (const [name, keys] of list) {
      await step(name, () => followed.follow({ ...keys, ...to(['a']) }, WAYS[changes % WAYS.length]!));
    }
  };
  await all(RESOURCES);
  await step('back', () => followed.follow({ ...FIRST, ...to(['a']) }));
  const before = await held(followed);

  await all(FAMILIES);
  await all(SCOPES);

  const some = { resources: ['pods', 'services'] };
  await step('a second destination', () => followed.follow({ ...some, ...to(['a', 'b']) }));
  await step('which takes all at once', () => followed.follow({ resources: ['pods', 'nodes'], ...to(['a', 'b']) }));
  await step('one in other words, and other kinds with that', () =>
    followed.follow({ resources: ['pods', 'jobs'], ...to(['a'], { compression: 'none' }) }, 'swap'),
  );
  await step('its interval, and less with that', () =>
    followed.follow({ ...FIRST, metric_denylist: ['kube_pod_status_.*'], ...to(['a'], { interval: '100ms' }) }),
  );
  await step('as before', () => followed.follow({ ...FIRST, ...to(['a']) }));

  const broken: readonly string[] = [
    'resources: [',
    'resources: [nothing]',
    'resorces: [pods]',
    'resources: [pods]\nlabel_selector: {nodes: a=b}',
  ];
  for (const content of broken) await step(content, () => followed.refuse(() => followed.put(`${content}\n`)));
  await step('no file', () => followed.refuse(() => rmSync(followed.path('config.yaml'))));
  await step('a file again', () => followed.follow({ ...FIRST, ...to(['a']) }, 'swap'));

  await servers(followed, step, { ...FIRST, ...to(['a']) });

  await step('several in a row, while the API server has its troubles', async () => {
    const { simulator } = followed;
    for (const keys of [some, SCOPES[0]![1], SCOPES[1]![1], FAMILIES[1]![1]]) {
      for (const kind of ['reset', 'closeWatch'] as const) simulator.faults.add({ fault: { kind }, times: 2 });
      await followed.hasten({ ...keys, ...to(['a']) });
    }
    await followed.follow({ ...FIRST, ...to(['a']) }, 'rename');
    simulator.faults.clear();
  });

  assert.ok(changes >= 50, `${changes} changes`);
  assert.deepEqual(followed.wrong, []);
  const after = await held(followed);
  const counts = ({ timers, ...rest }: typeof after) => rest;
  assert.deepEqual(counts(after), counts(before));
  assert.ok(after.timers < before.timers + 20, `${before.timers} timers became ${after.timers}`);
});

/** Settings of the servers: a client goes on over TLS, over another certificate, with a password and without. */
async function servers(
  followed: Followed,
  step: (name: string, act: () => Promise<unknown>) => Promise<void>,
  keys: Keys,
): Promise<void> {
  const { scraper } = followed;
  const certificates = ['first', 'second'].map((commonName) => issue({ commonName, names: 'IP:127.0.0.1' }));
  scraper.trust(certificates.map(({ cert }) => cert));
  const put = (name: string, content: string) => writeFileSync(followed.path(name), content);
  const use = (at: number) => {
    put('tls.crt', certificates[at]!.cert);
    put('tls.key', certificates[at]!.key);
  };
  const tls = 'tls_server_config: { cert_file: tls.crt, key_file: tls.key }';
  const [name, password] = USER.split(':');
  const users = `basic_auth_users: { ${name}: "${hashSync(password!, 4)}" }`;
  const web = { ...keys, tls_config: followed.path('web.yaml') };
  const shows = (commonName: string) => async () => (await scraper.get('/healthz')).commonName === commonName;

  use(0);
  put('web.yaml', tls);
  await step('TLS', () => followed.follow(web, 'swap'));
  await step('another certificate', async () => {
    use(1);
    await until('the certificate is shown', shows('second'));
    await followed.arrived();
  });
  await step('half a certificate', async () => {
    put('tls.crt', certificates[0]!.cert.slice(0, 200));
    const isLogged = () => followed.log.some(({ msg }) => msg.startsWith('The web configuration can not be used'));
    await until('it is logged', isLogged);
    assert.notEqual((await scraper.get('/healthz')).commonName, 'first');
    use(0);
    await until('the certificate is shown', shows('first'));
    await followed.arrived();
  });
  await step('a password', async () => {
    put('web.yaml', `${tls}\n${users}`);
    await until('it is asked for', async () => (await followed.statusWithout()) === 401);
    await followed.arrived();
  });
  await step('a password without TLS, and other kinds with that', async () => {
    put('web-2.yaml', users);
    await followed.follow({ ...web, resources: ['pods', 'nodes'], tls_config: followed.path('web-2.yaml') });
  });
  await step('a file that is not there, and other kinds with that', () =>
    followed.refuse(() => followed.put(JSON.stringify({ ...web, resources: ['jobs'], tls_config: '/none' }))),
  );
  await step('limits and encodings', () =>
    followed.follow({ ...keys, server_write_timeout: '20s', enable_gzip_encoding: false, max_parallel_scrapes: 9 }),
  );
  await step('another port, and one kind less with that', async () => {
    const before = followed.component.url;
    await followed.follow({ ...keys, resources: ['pods'], port: await freePort() });
    assert.notEqual(followed.component.url, before);
  });
  await step('nothing of it', () => followed.follow(keys));
}
