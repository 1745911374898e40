import { table } from '../../../test/support/kinds/kind-lines.ts';
import { ingresses } from './ingresses.ts';

const web = (port: object) => ({ service: { name: 'web', port } });
const paths = (...paths: readonly object[]) => ({ spec: { rules: [{ host: 'shop.example.com', http: { paths } }] } });

table(ingresses, 'kube_ingress_path', [
  ['an ingress without rules', {}, []],
  ['a rule without paths', { spec: { rules: [{ host: 'shop.example.com' }] } }, []],
  [
    'a path without backend, which hides no other',
    paths({ path: '/none', pathType: 'Prefix' }, { path: '/', pathType: 'Prefix', backend: web({ number: 80 }) }),
    ['{host="shop.example.com",path="/",path_type="Prefix",service_name="web",service_port="80"} 1'],
  ],
  [
    'a port that is given by name',
    paths({ path: '/', pathType: 'Exact', backend: web({ name: 'http' }) }),
    ['{host="shop.example.com",path="/",path_type="Exact",service_name="web",service_port="0"} 1'],
  ],
  [
    'a resource of the core group as backend',
    {
      spec: {
        rules: [
          {
            http: {
              paths: [{ path: '/img', backend: { resource: { apiGroup: null, kind: 'Bucket', name: 'images' } } }],
            },
          },
        ],
      },
    },
    ['{host="",path="/img",path_type="",resource_api_group="",resource_kind="Bucket",resource_name="images"} 1'],
  ],
]);

const CLASS = { metadata: { annotations: { 'kubernetes.io/ingress.class': 'old' } } };

table(ingresses, 'kube_ingress_info', [
  ['an ingress without class', {}, ['{ingressclass="_default"} 1']],
  ['a class', { spec: { ingressClassName: 'nginx' } }, ['{ingressclass="nginx"} 1']],
  ['a class by annotation, which wins', { ...CLASS, spec: { ingressClassName: 'nginx' } }, ['{ingressclass="old"} 1']],
]);

table(ingresses, 'kube_ingress_tls', [
  ['a certificate for no host', { spec: { tls: [{ secretName: 'cert' }] } }, []],
  [
    'a certificate for two hosts',
    { spec: { tls: [{ secretName: 'cert', hosts: ['a.example.com', 'b.example.com'] }] } },
    ['{tls_host="a.example.com",secret="cert"} 1', '{tls_host="b.example.com",secret="cert"} 1'],
  ],
]);
