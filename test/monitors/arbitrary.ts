/** Random expressions of CEL over `o`, most of which can be read, and random monitors. */
import fc from 'fast-check';

const KEYS = ['a', 'b', 'c', 'type', 'state', '0'];
const key = fc.constantFrom(...KEYS);
const variable = fc.constantFrom('x', 'x', 'y', 'o');

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const over = fc.tuple(inner, variable, inner);
  return {
    expression: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      fc.constantFrom(
        'o',
        'o.spec.a',
        'o.status.b',
        'o.data.c',
        'x',
        'o.spec',
        'o.status',
        'o.data',
        'o.metadata.labels',
        'o.metadata',
        '1',
        '2.5',
        "'t'",
        'true',
      ),
      fc.tuple(inner, key).map(([of, name]) => (/^\d/.test(name) ? `${of}['${name}']` : `${of}.${name}`)),
      fc.tuple(inner, key).map(([of, name]) => `(${of}).?${/^\d/.test(name) ? 'a' : name}.orValue('none')`),
      fc.tuple(inner, inner).map(([of, index]) => `(${of})[${index}]`),
      inner.map((of) => `(${of})[0]`),
      fc
        .tuple(fc.constantFrom('o.spec', 'o.status', 'o.data.a'), key)
        .map(([of, name]) => `has(${of}.${name === '0' ? 'a' : name})`),
      inner.map((of) => `size(${of})`),
      inner.map((of) => `string(${of})`),
      inner.map((of) => `dyn(${of})`),
      inner.map((of) => `labelPrefix(${of}, 'l_')`),
      fc
        .tuple(inner, fc.constantFrom('+', '==', '!=', '<', '&&', '||', 'in'), inner)
        .map((parts) => `(${parts.join(' ')})`),
      fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      fc.tuple(inner, inner).map((elements) => `[${elements.join(', ')}]`),
      fc.tuple(key, inner).map(([name, value]) => `{'${name}': ${value}}`),
      over.map(([of, name, each]) => `(${of}).map(${name}, ${each})`),
      over.map(([of, name, each]) => `(${of}).filter(${name}, ${each} == 'Ready')`),
      over.map(([of, name, each]) => `(${of}).exists(${name}, ${each} == 1)`),
      over.map(([of, name, each]) => `cel.bind(${name}, ${of}, ${each})`),
    ),
  };
});

const path = fc.tuple(fc.constantFrom('spec', 'status', 'data', 'metadata'), fc.array(key, { maxLength: 2 }));
const value = fc.oneof(
  fc.record({ resolver: fc.constant('cel'), value: expression }),
  fc.record({
    resolver: fc.constant('unstructured'),
    value: path.map(([top, rest]) => [top, ...rest].join('.')),
  }),
);
/** More often than not a number. */
const number = fc.oneof(
  value,
  fc.record({ resolver: fc.constant('cel'), value: expression.map((of) => `size(${of})`) }),
  fc.constant({ resolver: 'cel', value: '1' }),
  fc.constant({ resolver: 'cel', value: '[1, 2, 3]' }),
  fc.constant({ resolver: 'unstructured', value: '7' }),
);
const labelName = fc.constantFrom('x', 'y-z', '_', '', '9a', 'name', 'kindOf', 'é');

const metric = fc
  .tuple(number, fc.array(fc.tuple(labelName, value), { maxLength: 3 }))
  .map(([{ resolver, value: text }, labels]) => ({
    resolver,
    value: text,
    labels: labels
      .filter(([, each]) => each.resolver === resolver)
      .map(([name, each]) => ({ name, value: each.value })),
  }));

/** The families of a store. */
export const families = fc
  .array(fc.array(metric, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .map((list) =>
    list.map((metrics, at) => ({ name: at % 3 === 0 ? `f${at}_total` : `f${at}`, help: 'a "quoted" \\ one', metrics })),
  );

/** Expressions, some of which can't be read. */
export const expressions = expression;

/** What is no configuration, or nearly one. */
export const anything = fc.oneof(
  fc.jsonValue(),
  fc.string(),
  fc.record({ stores: fc.jsonValue() }),
  fc.record({
    stores: fc.array(fc.record({ kind: fc.jsonValue(), version: fc.constant('*'), families: fc.jsonValue() })),
  }),
);
