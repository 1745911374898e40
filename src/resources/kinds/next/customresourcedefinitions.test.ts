import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { apiservices } from './apiservices.ts';
import { customresourcedefinitions } from './customresourcedefinitions.ts';

table(customresourcedefinitions, 'kube_customresourcedefinition_version_info', [
  [
    'a version that is stored, and a deprecated one that is not',
    {
      spec: {
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
          { name: 'v1beta1', served: true, storage: false, deprecated: true },
        ],
      },
    },
    [
      '{version="v1",served="true",storage="true",deprecated="false"} 1',
      '{version="v1beta1",served="true",storage="false",deprecated="true"} 1',
    ],
  ],
]);

table(customresourcedefinitions, 'kube_customresourcedefinition_status_stored_version', [
  [
    'a migration that is not finished',
    { status: { storedVersions: ['v1beta1', 'v1'] } },
    ['{version="v1beta1"} 1', '{version="v1"} 1'],
  ],
]);

table(apiservices, 'kube_apiservice_info', [
  [
    'a version that the API server serves itself',
    { spec: { group: 'apps', version: 'v1' } },
    ['{group="apps",version="v1",service_namespace="",service_name="",insecure_skip_tls_verify="false"} 1'],
  ],
]);
