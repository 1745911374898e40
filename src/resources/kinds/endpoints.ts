import type { V1Endpoints } from '@kubernetes/client-node';
import { int32, list, message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, deprecated, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';

const addresses = list(message({ ip: [1, text] }));

const schema = message({
  metadata: metadata({}),
  subsets: [
    2,
    list(
      message({
        addresses: [1, addresses],
        notReadyAddresses: [2, addresses],
        ports: [3, list(message({ name: [1, text], port: [2, int32], protocol: [3, text] }))],
      }),
    ),
  ],
});

type Endpoints = ObjectOf<typeof schema, V1Endpoints>;

export const endpoints: Kind<Endpoints> = {
  resource: 'endpoints',
  group: '',
  versions: ['v1'],
  kind: 'Endpoints',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'endpoint'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge('kube_endpoint_info', STABLE, 'The endpoints object exists.', () => 1),
    created('kube_endpoint_created', STABLE, 'When the endpoints object was created, in unix seconds.'),
    annotationsFamily('kube_endpoint_annotations', ALPHA),
    labelsFamily('kube_endpoint_labels', STABLE),
    gauge(
      'kube_endpoint_address',
      STABLE,
      'An address with a port behind the service, and whether it is ready.',
      ['port_protocol', 'port_number', 'port_name', 'ip', 'ready'],
      ({ subsets }, emit) => {
        for (const { addresses, notReadyAddresses, ports } of subsets) {
          for (const { protocol, port, name } of ports) {
            for (const { ip } of addresses) emit(1, [protocol, String(port), name, ip, 'true']);
            for (const { ip } of notReadyAddresses) emit(1, [protocol, String(port), name, ip, 'false']);
          }
        }
      },
    ),
    deprecated(
      'v2.14.0',
      gauge(
        'kube_endpoint_ports',
        STABLE,
        'A port behind the service.',
        ['port_name', 'port_protocol', 'port_number'],
        ({ subsets }, emit) => {
          for (const { ports } of subsets) {
            for (const { name, protocol, port } of ports) emit(1, [name, protocol, String(port)]);
          }
        },
      ),
    ),
  ],
};
