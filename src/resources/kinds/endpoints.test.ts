import { table } from '../../../test/support/kinds/kind-lines.ts';
import { endpoints } from './endpoints.ts';

const http = { name: 'http', port: 80, protocol: 'TCP' };
const subset = { addresses: [{ ip: '10.0.0.1' }], notReadyAddresses: [{ ip: '10.0.0.2' }] };

table(endpoints, 'kube_endpoint_address', [
  ['a service without endpoints', {}, []],
  ['a subset without ports', { subsets: [subset] }, []],
  [
    'every address with every port',
    { subsets: [{ ...subset, ports: [http, { port: 53 }] }] },
    [
      '{port_protocol="TCP",port_number="80",port_name="http",ip="10.0.0.1",ready="true"} 1',
      '{port_protocol="TCP",port_number="80",port_name="http",ip="10.0.0.2",ready="false"} 1',
      '{port_protocol="",port_number="53",port_name="",ip="10.0.0.1",ready="true"} 1',
      '{port_protocol="",port_number="53",port_name="",ip="10.0.0.2",ready="false"} 1',
    ],
  ],
]);

table(endpoints, 'kube_endpoint_ports', [
  [
    'two subsets with one port, told once',
    { subsets: [{ ports: [http] }, { ports: [http] }] },
    ['{port_name="http",port_protocol="TCP",port_number="80"} 1'],
  ],
]);
