import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { services } from '../services.ts';

table(services, 'kube_service_spec_ports', [
  [
    'a port that nodes have, and one without a protocol',
    { spec: { ports: [{ name: 'dns', protocol: 'UDP', port: 53, nodePort: 30053 }, { port: 80 }] } },
    [
      '{port_name="dns",port_protocol="UDP",port_number="53",node_port_number="30053"} 1',
      '{port_name="",port_protocol="TCP",port_number="80",node_port_number=""} 1',
    ],
  ],
]);

table(services, 'kube_service_spec_selectors', [
  [
    'a service with a selector',
    { spec: { selector: { 'app.kubernetes.io/name': 'web' } } },
    ['{selector_app_kubernetes_io_name="web"} 1'],
  ],
  ['a service without one', {}, ['1']],
]);
