import type { V1EndpointSlice } from '@kubernetes/client-node';
import { flag, int32, list, message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { labels, metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';
import { SERVICE_NAME } from './shared/service-endpoints.ts';

const schema = message({
  metadata: metadata({}),
  endpoints: [
    2,
    list(
      message({
        addresses: [1, list(text)],
        conditions: [
          2,
          message({ ready: [1, optional(flag)], serving: [2, optional(flag)], terminating: [3, optional(flag)] }),
        ],
        hostname: [3, text],
        targetRef: [4, message({ kind: [1, text], namespace: [2, text], name: [3, text] })],
        nodeName: [6, text],
        zone: [7, text],
        hints: [8, message({ forZones: [1, list(message({ name: [1, text] }))] })],
      }),
    ),
  ],
  ports: [3, list(message({ name: [1, text], protocol: [2, text], port: [3, optional(int32)] }))],
  addressType: [4, text],
});

type EndpointSlice = ObjectOf<typeof schema, V1EndpointSlice>;

/** The text of a value; "" where there is none. */
const textOf = (value: boolean | number | undefined) => (value === undefined ? '' : String(value));

export const endpointslices: Kind<EndpointSlice> = {
  resource: 'endpointslices',
  group: 'discovery.k8s.io',
  versions: ['v1'],
  kind: 'EndpointSlice',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['endpointslice', 'namespace'], ({ metadata }) => [metadata.name, metadata.namespace]),
  families: [
    gauge('kube_endpointslice_info', ALPHA, 'What kind of addresses the slice has.', ['addresstype'], (slice, emit) =>
      emit(1, [slice.addressType]),
    ),
    created('kube_endpointslice_created', ALPHA, 'When the slice was created, in unix seconds.'),
    gauge(
      'kube_endpointslice_endpoints_hints',
      ALPHA,
      'A zone that should use the endpoint, which is named by its first address.',
      ['address', 'for_zone'],
      ({ endpoints }, emit) => {
        for (const { addresses, hints } of endpoints) {
          const address = addresses[0];
          if (address !== undefined) for (const { name } of hints.forZones) emit(1, [address, name]);
        }
      },
    ),
    gauge(
      'kube_endpointslice_endpoints',
      ALPHA,
      'An address of an endpoint, with the state and the target of the endpoint.',
      [
        'ready',
        'serving',
        'hostname',
        'terminating',
        'targetref_kind',
        'targetref_name',
        'targetref_namespace',
        'endpoint_nodename',
        'endpoint_zone',
        'address',
      ],
      ({ endpoints }, emit) => {
        for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
          for (const address of addresses) {
            emit(1, [
              textOf(conditions.ready),
              textOf(conditions.serving),
              hostname,
              textOf(conditions.terminating),
              targetRef.kind,
              targetRef.name,
              targetRef.namespace,
              nodeName,
              zone,
              address,
            ]);
          }
        }
      },
    ),
    gauge(
      'kube_endpointslice_ports',
      ALPHA,
      'A port that the endpoints listen on.',
      ['port_name', 'port_protocol', 'port_number'],
      ({ ports }, emit) => {
        for (const { name, protocol, port } of ports) emit(1, [name, protocol, textOf(port)]);
      },
    ),
    annotationsFamily('kube_endpointslice_annotations', ALPHA),
    labelsFamily('kube_endpointslice_labels', ALPHA),
  ],
  // The endpoints of services are counted: k8s.service.endpoint.count.
  conventions: {
    schema: message({ ...schema.fields, metadata: metadata({ labels: labels((key) => key === SERVICE_NAME) }) }),
    families: [],
  },
};
