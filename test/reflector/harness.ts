/** A reflector of pods against any server, with a consumer that checks the order of what it is told. */
import assert from 'node:assert/strict';
import { type ApiClientOptions, createApiClient } from '../../src/kubernetes/client/client.ts';
import type { Undecodable } from '../../src/kubernetes/codec/decoder.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { message, text, type Value } from '../../src/kubernetes/codec/schema.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { type ReflectorOptions, type ReflectorStatus, runReflector } from '../../src/kubernetes/reflector/reflector.ts';
import { jsonOnly } from '../support/json-only.ts';

const POD = message({
  metadata: [
    1,
    message({ name: [1, text], namespace: [3, text], selfLink: [4, text], uid: [5, text], resourceVersion: [6, text] }),
  ],
});

type Pod = Value<typeof POD>;

/** Short waiting times, so that a test takes no longer than its server. */
const TIMING = {
  retry: { least: 0.002, most: 0.02 },
  slowRetry: { least: 0.01, most: 0.02 },
  shortWatchSeconds: 0.1,
};

const TIMEOUTS = { connect: 2000, headers: 250, body: 250, idle: 250 };

/** A running reflector, and what it has said so far. */
export interface Running {
  /** `namespace/name` → resourceVersion, as a consumer would have it. */
  readonly objects: ReadonlyMap<string, string>;
  /** Each call to the sink, such as `apply shop/a`. */
  readonly calls: string[];
  readonly statuses: ReflectorStatus[];
  readonly torn: string[];
  readonly undecodable: Undecodable[];
  readonly results: string[];
  /** Aborts and waits until the reflector has ended. */
  stop(): Promise<void>;
  readonly ended: Promise<void>;
  /** From now on the reflector has a decoder that asks for protobuf. */
  decodeProtobuf(): void;
}

/** What a test may choose. */
export interface Choices {
  readonly client?: Partial<ApiClientOptions>;
  readonly reflector?: Partial<ReflectorOptions<Pod>>;
  readonly protobuf?: boolean;
  /** Called with each call to the sink, before it takes effect. */
  readonly onCall?: (call: string) => void;
}

/** Starts a reflector of all pods of the server. */
export function startReflector(server: string, choices: Choices = {}): Running {
  const calls: string[] = [];
  const statuses: ReflectorStatus[] = [];
  const torn: string[] = [];
  const undecodable: Undecodable[] = [];
  const results: string[] = [];
  const objects = new Map<string, string>();
  let listed: Set<string> | undefined;
  const controller = new AbortController();
  const client = createApiClient({
    server,
    credentials: noCredentials,
    userAgent: 'test',
    timeouts: TIMEOUTS,
    ...choices.client,
  });
  const call = (name: string, pod?: Pod) => {
    assert.equal(controller.signal.aborted, false, 'a call after the abort');
    const key = pod === undefined ? '' : `${pod.metadata.namespace}/${pod.metadata.name}`;
    calls.push(pod === undefined ? name : `${name} ${key}`);
    choices.onCall?.(calls.at(-1)!);
    return key;
  };
  const decoder = createDecoder(POD, { form: 'object' }, createStringCache(64));
  let isProtobuf = choices.protobuf ?? false;
  const ended = runReflector<Pod>({
    client,
    path: '/api/v1/pods',
    get decoder() {
      return isProtobuf ? decoder : jsonOnly(decoder);
    },
    sink: {
      init() {
        call('init');
        listed = new Set();
      },
      initApply(pod) {
        const key = call('initApply', pod);
        assert.ok(listed !== undefined, 'initApply outside of a list');
        listed.add(key);
        objects.set(key, pod.metadata.resourceVersion);
      },
      initDone() {
        call('initDone');
        assert.ok(listed !== undefined, 'initDone without init');
        for (const key of objects.keys()) if (!listed.has(key)) objects.delete(key);
        listed = undefined;
      },
      apply(pod) {
        const key = call('apply', pod);
        assert.equal(listed, undefined, 'apply within a list');
        objects.set(key, pod.metadata.resourceVersion);
      },
      delete(pod, isTombstone = false) {
        const key = call(isTombstone ? 'tombstone' : 'delete', pod);
        listed?.delete(key);
        objects.delete(key);
      },
    },
    observer: {
      list: (result) => results.push(`list ${result}`),
      watch: (result) => results.push(`watch ${result}`),
      status: (status) => statuses.push(status),
      activity: () => {},
      undecodable: (object) => undecodable.push(object),
      torn: (reason) => torn.push(reason),
    },
    signal: controller.signal,
    random: Math.random,
    watchList: true,
    timing: TIMING,
    ...choices.reflector,
  });
  // A rejection is for the test that awaits it.
  ended.catch(() => {});
  return {
    objects,
    calls,
    statuses,
    torn,
    undecodable,
    results,
    ended,
    decodeProtobuf() {
      isProtobuf = true;
    },
    async stop() {
      controller.abort();
      await ended.finally(() => client.close());
    },
  };
}
