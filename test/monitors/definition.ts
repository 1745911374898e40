/** The definition of ResourceMetricsMonitor with the fields, the limits and the subresource that upstream's has. */
import { GROUP } from './harness.ts';

const text = (maxLength: number, more: object = {}) => ({ type: 'string', minLength: 1, maxLength, ...more });
const count = { type: 'integer', format: 'int64', minimum: 0 };
const listOf = (items: object, maxItems: number) => ({
  type: 'array',
  maxItems,
  items,
  'x-kubernetes-list-type': 'atomic',
});
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});
const resolver = { type: 'string', enum: ['cel', 'unstructured', 'starlark', ''] };
const labels = listOf(object({ name: text(128), value: text(1024) }, ['name', 'value']), 64);
const metric = object({ labels, resolver, value: text(1024) }, ['value']);
const family = object(
  {
    name: text(128, { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }),
    help: text(1024),
    metrics: listOf(metric, 128),
    starlark: object({ script: text(65536) }, ['script']),
    resolver,
    labels,
    cardinalityLimit: count,
  },
  ['name', 'help'],
);
const store = object(
  {
    group: { type: 'string', maxLength: 253 },
    version: text(64),
    kind: text(63),
    resource: text(63),
    selectors: { ...object({ label: text(256), field: text(256) }), minProperties: 1 },
    families: listOf(family, 128),
    resolver,
    labels,
    cardinalityLimit: count,
  },
  ['version', 'kind', 'families'],
);
const condition = object(
  {
    type: text(316),
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: text(1024, { pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }),
    message: { type: 'string', maxLength: 32768 },
    lastTransitionTime: { type: 'string', format: 'date-time' },
    observedGeneration: count,
  },
  ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
);
const cardinality = object(
  {
    total: count,
    perStore: { type: 'object', additionalProperties: count },
    perFamily: { type: 'object', additionalProperties: count },
    thresholdsExceeded: { type: 'boolean' },
    cutoffFamilies: listOf(text(128), 128),
    lastUpdated: { type: 'string', format: 'date-time' },
  },
  ['total', 'thresholdsExceeded'],
);
const conditions = {
  type: 'array',
  maxItems: 32,
  items: condition,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
};
const configuration = object({ stores: listOf(store, 128), cardinalityLimit: count }, ['stores']);

export const DEFINITION = {
  metadata: { name: `resourcemetricsmonitors.${GROUP}` },
  spec: {
    group: GROUP,
    names: { kind: 'ResourceMetricsMonitor', plural: 'resourcemetricsmonitors', shortNames: ['rmm'] },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: object(
            { spec: object({ configuration }, ['configuration']), status: object({ conditions, cardinality }) },
            ['spec'],
          ),
        },
        subresources: { status: {} },
      },
    ],
  },
};
