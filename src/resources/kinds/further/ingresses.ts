/** Families of ingresses that are off by default and that kube-state-metrics 2.20 does not have. */
import { list, message, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, optInReading } from '../../declare/family.ts';

export const furtherIngressFamilies: readonly Family<never>[] = [
  optInReading(
    message({
      status: [
        3,
        message({
          loadBalancer: [1, message({ ingress: [1, list(message({ ip: [1, text], hostname: [2, text] }))] })],
        }),
      ],
    }),
    gauge(
      'kube_ingress_status_load_balancer',
      ALPHA,
      'A point at which the load balancer takes traffic for the ingress.',
      ['ip', 'hostname'],
      ({ status }, emit) => {
        for (const { ip, hostname } of status.loadBalancer.ingress) emit(1, [ip, hostname]);
      },
    ),
  ),
];
