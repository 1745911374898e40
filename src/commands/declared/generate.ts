/** Commands that print what is to be applied, installed or loaded elsewhere. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import { OBJECTS } from './flags.ts';

const NAME = { flag: '--name <name>', description: 'Name of the objects.', fallback: 'kube-state-otel' };
const NAMESPACE = { flag: '--namespace <name>', description: 'Where they are.' };
const ACCOUNT = [NAME, { ...NAMESPACE, fallback: 'kube-system' }];

export const GENERATE: readonly CommandDeclaration[] = [
  {
    name: 'generate rbac',
    summary: 'Print the permissions that a run with these flags needs, and nothing beyond.',
    options: [OBJECTS, ...ACCOUNT],
    takesSettings: true,
    examples: [['Two resources in one namespace', 'generate rbac --resources=pods,jobs --namespaces=shop']],
    load: () => import('../generate/rbac.ts'),
  },
  {
    name: 'generate manifests',
    summary: 'Print all objects with which a run with these flags goes on in a cluster.',
    options: [
      OBJECTS,
      ...ACCOUNT,
      { flag: '--image <name>', description: 'Image of the container.', fallback: 'kube-state-otel:latest' },
    ],
    takesSettings: true,
    examples: [
      ['To be applied', 'generate manifests --resources=pods --image=registry/kube-state-otel:1 | kubectl apply -f -'],
    ],
    load: () => import('../generate/manifests.ts'),
  },
  {
    name: 'generate values',
    summary: 'Print values with which the Helm chart runs what these flags and the configuration file say.',
    details:
      'What the chart has a key for goes to it, other flags to extraArgs, and the rest of the file to config. Variables of the environment are left out.',
    options: [OBJECTS, { flag: '--image <name>', description: "Image of the container; the chart's by default." }],
    takesSettings: true,
    examples: [
      ['From flags', 'generate values --resources=pods,nodes --otlp-endpoint=http://collector:4318 > values.yaml'],
      ['From a file', 'generate values --config=kube-state-otel.yaml'],
    ],
    load: () => import('../generate/values.ts'),
  },
  {
    name: 'generate dashboards',
    summary: 'Print dashboards of Grafana, or write them to a folder.',
    details: 'Their job, cluster and data source are chosen in Grafana. `-o name` lists them.',
    arguments: [{ name: 'name', description: 'Which; all by default.', isOptional: true, repeats: true }],
    options: [
      {
        flag: '-o, --output <format>',
        description: 'json, one after the other; configmaps, for the sidecar of the chart of Grafana; or name.',
        fallback: 'json',
        choices: ['json', 'configmaps', 'name'],
      },
      { flag: '--folder <path>', description: 'Write a file for each into this folder, which is made.' },
      { ...NAMESPACE, description: 'Of the ConfigMaps.' },
    ],
    examples: [
      ['All, for provisioning', 'generate dashboards --folder=dashboards'],
      ['Into a cluster', 'generate dashboards -o configmaps --namespace=monitoring | kubectl apply --server-side -f -'],
    ],
    exits: { 1: 'there is no such dashboard, or the folder can not be written' },
    load: () => import('../generate/dashboards.ts'),
  },
  {
    name: 'generate rules',
    summary: 'Print alerts and recording rules for Prometheus, or for its operator.',
    options: [
      {
        flag: '-o, --output <format>',
        description: 'yaml or json for a file of rules, prometheusrule for an object of the operator.',
        fallback: 'yaml',
        choices: ['yaml', 'json', 'prometheusrule'],
      },
      {
        flag: '--pack <names>',
        description: 'With the rules of these packs of custom resources, or of all; may be repeated.',
        repeats: true,
      },
      { flag: '--job <name>', description: 'The label job of the series.', fallback: 'kube-state-metrics' },
      { ...NAME, description: 'Of the object.' },
      { ...NAMESPACE, description: 'Of the object.' },
    ],
    examples: [
      ['A file', 'generate rules > rules.yaml'],
      ['With those of two packs', 'generate rules -o prometheusrule --pack=cert-manager,flux | kubectl apply -f -'],
    ],
    exits: { 1: 'there is no such pack' },
    load: () => import('../generate/rules.ts'),
  },
];
