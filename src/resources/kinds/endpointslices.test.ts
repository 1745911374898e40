import { table } from '../../../test/support/kinds/kind-lines.ts';
import { endpointslices } from './endpointslices.ts';

const hints = { forZones: [{ name: 'a' }, { name: 'b' }] };

table(endpointslices, 'kube_endpointslice_endpoints', [
  ['a slice without endpoints', {}, []],
  ['an endpoint without addresses', { endpoints: [{ hostname: 'db-0' }] }, []],
  [
    'an endpoint that says nothing but its addresses',
    { endpoints: [{ addresses: ['10.0.0.1', '10.0.0.2'] }] },
    ['10.0.0.1', '10.0.0.2'].map(
      (address) =>
        `{ready="",serving="",hostname="",terminating="",targetref_kind="",targetref_name="",targetref_namespace="",endpoint_nodename="",endpoint_zone="",address="${address}"} 1`,
    ),
  ],
  [
    'an endpoint that says all',
    {
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: false, serving: true, terminating: true },
          hostname: 'db-0',
          targetRef: { kind: 'Pod', name: 'db-0', namespace: 'shop' },
          nodeName: 'n1',
          zone: 'a',
        },
      ],
    },
    [
      '{ready="false",serving="true",hostname="db-0",terminating="true",targetref_kind="Pod",targetref_name="db-0",targetref_namespace="shop",endpoint_nodename="n1",endpoint_zone="a",address="10.0.0.1"} 1',
    ],
  ],
]);

table(endpointslices, 'kube_endpointslice_endpoints_hints', [
  ['an endpoint without addresses', { endpoints: [{ hints }] }, []],
  ['an endpoint without hints', { endpoints: [{ addresses: ['10.0.0.1'] }] }, []],
  [
    'an endpoint of two addresses, by the first',
    { endpoints: [{ addresses: ['10.0.0.1', '10.0.0.2'], hints }] },
    ['{address="10.0.0.1",for_zone="a"} 1', '{address="10.0.0.1",for_zone="b"} 1'],
  ],
]);

table(endpointslices, 'kube_endpointslice_ports', [
  ['a port that says nothing', { ports: [{}] }, ['{port_name="",port_protocol="",port_number=""} 1']],
  [
    'a port',
    { ports: [{ name: 'http', protocol: 'TCP', port: 80 }] },
    ['{port_name="http",port_protocol="TCP",port_number="80"} 1'],
  ],
]);
