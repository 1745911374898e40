/** A small kind for tests of the outputs: every form of sample that a family can give, without any API server. */

import { int64, message, text } from '../../src/kubernetes/codec/schema.ts';
import type { DynamicLabels } from '../../src/resources/declare/family.ts';
import { counter, gauge, STABLE } from '../../src/resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { metadata } from '../../src/resources/declare/metadata.ts';

const schema = message({ metadata: metadata({}), colour: [2, text], turns: [3, int64] });

/** One object of the kind. */
export interface Widget extends KubernetesObject {
  readonly colour: string;
  readonly turns: number;
  readonly tags: DynamicLabels;
}

/** Cluster-wide objects with gauges, a label that may be left out, dynamic labels, a repeated series and a counter. */
export const widgets: Kind<Widget> = {
  resource: 'widgets',
  group: 'test',
  versions: ['v1'],
  kind: 'Widget',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema: schema as unknown as Kind<Widget>['schema'],
  identity: {
    labels: ['namespace', 'widget', 'uid'],
    values: ({ metadata: { namespace, name, uid } }) => [namespace, name, uid],
  },
  families: [
    gauge('widget_created', STABLE, 'When it was made.', (widget) => widget.metadata.creationTimestamp),
    gauge('widget_info', STABLE, 'What it is.', ['colour', 'shade'], (widget, emit) => {
      emit(1, [widget.colour, undefined]);
      emit(1, [widget.colour, 'dark\n"ü"']);
      emit(7, [widget.colour, undefined]);
    }),
    gauge('widget_labels', STABLE, 'Its tags.', [], (widget, emit) => emit(1, [], widget.tags)),
    counter('widget_turns_total', STABLE, 'How often it turned.', ['side'], (widget, emit) => {
      emit(widget.turns, ['left']);
    }),
    gauge('widget_odd', STABLE, 'Values that are hard to write.', ['case'], (_, emit) => {
      emit(Number.NaN, ['nan']);
      emit(Number.POSITIVE_INFINITY, ['infinity']);
      emit(-0.1, ['fraction']);
      emit(2 ** 60, ['large']);
    }),
    gauge('widget_never', STABLE, 'Has no samples.', () => undefined),
  ],
};

/** Unix seconds at which every test widget was created. */
export const WIDGET_CREATED = 1_700_000_000;

/** A widget; `uid` defaults to the name. */
export function widget(name: string, fields: Partial<Widget> & { uid?: string } = {}): Widget {
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: fields.uid ?? name,
      resourceVersion: '1',
      creationTimestamp: WIDGET_CREATED,
    },
    colour: 'red',
    turns: 3,
    tags: { names: ['label_app', 'label_tier'], values: ['shop', ''] },
    ...fields,
  };
}
