import type { ApiClient } from '../../src/kubernetes/client/client.ts';
import { collectionPath, discover, pickVersion } from '../../src/kubernetes/client/discovery.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { StateStore } from '../../src/state/store.ts';
import { jsonOnly } from '../support/json-only.ts';

/** The exposition of a cluster as fresh lists give it, without watch, cache or history. Kinds that can't be listed are left out. */
export async function renderFresh(client: ApiClient, kinds: readonly Kind[], signal: AbortSignal): Promise<string> {
  const store = new StateStore();
  const served = await discover(client, kinds, signal);
  for (const kind of kinds) {
    const version = pickVersion(kind, served);
    if (version !== undefined) await listInto(store, client, kind, version, signal);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of new Exposition(store).stream({ format: 'text', encoding: 'identity' })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function listInto(store: StateStore, client: ApiClient, kind: Kind, version: string, signal: AbortSignal) {
  const { form, columns } = kind;
  const options = { form, ...(columns === undefined ? {} : { columns }) };
  const decoder = jsonOnly(createDecoder(kind.schema, options, createStringCache()));
  const scope = store.open(kind);
  scope.init();
  for (let token = ''; ; ) {
    const query = { limit: '250', ...(token === '' ? {} : { continue: token }) };
    const answer = await client.get(collectionPath(kind.group, version, kind.resource), query, {
      accept: decoder.listAccept,
      signal,
    });
    if (answer.status !== 200) return store.close(scope);
    const page = decoder.list(answer.contentType, answer.body);
    let item = page.next();
    for (; !item.done; item = page.next()) scope.initApply(item.value);
    token = item.value.continue;
    if (token === '') return scope.initDone();
  }
}
