import type { V1LimitRange, V1LimitRangeItem } from '@kubernetes/client-node';
import { eachPair, list, map, message, type ObjectOf, quantity, text } from '../../kubernetes/codec/schema.ts';
import { gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { quantityFloat } from '../values/quantity.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      limits: [
        1,
        list(
          message({
            type: [1, text],
            max: [2, map(quantity)],
            min: [3, map(quantity)],
            default: [4, map(quantity)],
            defaultRequest: [5, map(quantity)],
            maxLimitRequestRatio: [6, map(quantity)],
          }),
        ),
      ],
    }),
  ],
});

/** client-node spells the field `default`, a reserved word, as `_default`. */
interface Api extends Omit<V1LimitRange, 'spec'> {
  spec?: { limits: (V1LimitRangeItem & { default?: V1LimitRangeItem['_default'] })[] };
}

type LimitRange = ObjectOf<typeof schema, Api>;

const CONSTRAINTS = ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

export const limitranges: Kind<LimitRange> = {
  resource: 'limitranges',
  group: '',
  versions: ['v1'],
  kind: 'LimitRange',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'limitrange'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_limitrange',
      STABLE,
      'Limit or default that the limit range sets for a resource of one type of object.',
      ['resource', 'type', 'constraint'],
      ({ spec }, emit) => {
        for (const limit of spec.limits) {
          for (const constraint of CONSTRAINTS) {
            eachPair(limit[constraint], (resource, amount) =>
              emit(quantityFloat(amount), [resource, limit.type, constraint]),
            );
          }
        }
      },
    ),
    created('kube_limitrange_created', STABLE, 'When the limit range was created, in unix seconds.'),
  ],
};
