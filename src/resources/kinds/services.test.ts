import { table } from '../../../test/support/kinds/kind-lines.ts';
import { services } from './services.ts';

const ingress = (...ingress: readonly object[]) => ({ status: { loadBalancer: { ingress } } });

table(services, 'kube_service_info', [
  [
    'a service without cluster IP yet',
    {},
    ['{cluster_ip="",external_name="",load_balancer_ip="",external_traffic_policy=""} 1'],
  ],
  [
    'a service outside of the cluster',
    { spec: { type: 'ExternalName', externalName: 'db.example.com' } },
    ['{cluster_ip="",external_name="db.example.com",load_balancer_ip="",external_traffic_policy=""} 1'],
  ],
]);

table(services, 'kube_service_status_load_balancer_ingress', [
  ['a service without load balancer', {}, []],
  [
    'points by address and by name',
    ingress({ ip: '203.0.113.1' }, { hostname: 'lb.example.com' }),
    ['{ip="203.0.113.1",hostname=""} 1', '{ip="",hostname="lb.example.com"} 1'],
  ],
]);

table(services, 'k8s.service.load_balancer.ingress.count', [
  ['another type of service', { spec: { type: 'ClusterIP' }, ...ingress({ ip: '203.0.113.1' }) }, []],
  ['a load balancer that is not ready', { spec: { type: 'LoadBalancer' } }, ['0']],
  ['a load balancer', { spec: { type: 'LoadBalancer' }, ...ingress({}, {}) }, ['2']],
]);

table(services, 'k8s.service.endpoint.count', [['a service of which no slice is known', {}, []]]);
