import { table } from '../../../test/support/kinds/kind-lines.ts';
import { resourcequotas } from './resourcequotas.ts';

const hard = (hard: object) => ({ status: { hard } });

table(resourcequotas, 'kube_resourcequota', [
  ['a quota whose status is not written yet', { spec: { hard: { pods: '10' } } }, []],
  [
    'what it enforces and what is taken, by the resource as it is spelled',
    { status: { hard: { 'requests.cpu': '1500m', pods: '10' }, used: { 'requests.cpu': '250m' } } },
    [
      '{resource="pods",type="hard"} 10',
      '{resource="requests.cpu",type="hard"} 1.5',
      '{resource="requests.cpu",type="used"} 0.25',
    ],
  ],
]);

table(resourcequotas, 'k8s.resourcequota.cpu.request.hard', [
  ['a quota on something else', hard({ 'limits.cpu': '1' }), []],
  ['the short name', hard({ cpu: '2' }), ['2']],
  ['both names, of which the long one counts', hard({ cpu: '2', 'requests.cpu': '3' }), ['3']],
]);

table(resourcequotas, 'k8s.resourcequota.hugepage_count.request.hard', [
  [
    'pages of each size, counted',
    hard({ 'hugepages-2Mi': '10Mi', 'requests.hugepages-1Gi': '2Gi' }),
    ['{k8s_hugepage_size="2Mi"} 5', '{k8s_hugepage_size="1Gi"} 2'],
  ],
  ['a size that is none', hard({ 'hugepages-odd': '10Mi' }), []],
]);

table(resourcequotas, 'k8s.resourcequota.storage.request.hard', [
  [
    'all claims, and those of one class',
    hard({ 'requests.storage': '3', 'gold.storageclass.storage.k8s.io/requests.storage': '2' }),
    ['{k8s_storageclass_name="gold"} 2', '3'],
  ],
]);

table(resourcequotas, 'k8s.resourcequota.object_count.used', [
  [
    'objects by their resource; what is no count of objects is left out',
    { status: { used: { pods: '3', 'count/jobs.batch': '1', persistentvolumeclaims: '1', 'limits.cpu': '1' } } },
    ['{k8s_resourcequota_resource_name="count/jobs.batch"} 1', '{k8s_resourcequota_resource_name="pods"} 3'],
  ],
]);
