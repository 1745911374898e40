/** Families of services that are off by default and that kube-state-metrics 2.20 does not have. */
import { int32, list, map, message, optional, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, next, optInReading } from '../../declare/family.ts';
import { dynamicLabels } from '../../values/label-names.ts';

const port = message({ name: [1, text], protocol: [2, optional(text)], port: [3, int32], nodePort: [5, int32] });

export const furtherServiceFamilies: readonly Family<never>[] = [
  next(
    optInReading(
      message({ spec: [2, message({ ports: [1, list(port)] })] }),
      gauge(
        'kube_service_spec_ports',
        ALPHA,
        'A port of the service, and the one that nodes have for it.',
        ['port_name', 'port_protocol', 'port_number', 'node_port_number'],
        ({ spec }, emit) => {
          for (const { name, protocol, port, nodePort } of spec.ports) {
            emit(1, [name, protocol || 'TCP', String(port), nodePort === 0 ? '' : String(nodePort)]);
          }
        },
      ),
    ),
  ),
  optInReading(
    message({ spec: [2, message({ selector: [2, map(text)] })] }),
    gauge(
      'kube_service_spec_selectors',
      ALPHA,
      'The labels by which the service finds its pods.',
      [],
      ({ spec }, emit) => emit(1, [], dynamicLabels('selector', spec.selector)),
    ),
  ),
];
