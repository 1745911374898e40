/** What the kinds declare is held to the messages of k8s.io/api: the field's number, its type, how it is repeated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyType, Fields } from '../../src/kubernetes/codec/schema.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { durationSourceOf } from '../../src/resources/durations.ts';
import { events } from '../../src/resources/kinds/events/events.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { transitionSourceOf } from '../../src/resources/transitions.ts';
import { type Field, type Message, messageOf } from '../simulator/protobuf/messages.ts';

/** `core.v1.Pod`: the message of a kind at its newest version. */
const messageName = (group: string, version: string, kind: string) =>
  `${group === '' ? 'core' : group.split('.')[0]}.${version}.${kind}`;

/** Custom resources are served as JSON alone: those of a group with a domain that is not Kubernetes' own. */
const isCustom = ({ group }: Kind) => group.includes('.') && !group.endsWith('.k8s.io');
const inProtobuf = [...kinds, events].filter((kind) => !isCustom(kind));

for (const { resource, group, versions, kind, schema, families, conventions } of inProtobuf) {
  test(`the fields of ${resource} are those of the API`, () => {
    const name = messageName(group, versions[0]!, kind);
    const message = messageOf(name);
    assert.ok(message, `${name} has to be added to test/simulator/protobuf/fields.ts`);
    assert.deepEqual(mistakes(name, schema.fields, message), []);
    const observed = [transitionSourceOf({ resource, group }), durationSourceOf({ resource, group })];
    const further = [conventions?.schema, ...observed.map((source) => source?.schema)];
    for (const { fields } of [...further, ...families.map(({ reads }) => reads)].filter((one) => one !== undefined)) {
      assert.deepEqual(mistakes(name, fields, message), []);
    }
  });
}

test('a wrong number, a wrong type, a wrong name and a field that is not repeated are mistakes', () => {
  const pod = messageOf('core.v1.Pod')!;
  const text = { kind: 'text', absent: '' } as const;
  const list = { kind: 'list', element: text, absent: [] } as const;
  const status = (fields: Fields): Fields => ({
    status: [3, { kind: 'message', fields, blank: {}, absent: undefined }],
  });
  for (const wrong of [
    status({ phase: [2, text] }),
    status({ startTime: [7, text] }),
    status({ faze: [1, text] }),
    status({ phase: [1, list] }),
  ]) {
    assert.equal(mistakes('Pod', wrong, pod).length, 1);
  }
});

/** The declared fields that the message does not have so, by their path. */
function mistakes(path: string, fields: Fields, message: Message): readonly string[] {
  return Object.entries(fields).flatMap(([name, [number, type, embeddedIn]]) => {
    const holder = embeddedIn === undefined ? message : embedded(message, embeddedIn);
    const field = holder?.fields.find((candidate) => candidate.name === name);
    if (field === undefined) return [`${path} has no ${name}`];
    if (field.number !== number) return [`${path}.${name} is field ${field.number}, not ${number}`];
    return typeMistakes(`${path}.${name}`, type, field);
  });
}

function embedded(message: Message, number: number): Message | undefined {
  const field = message.fields.find((candidate) => candidate.number === number && candidate.inline);
  return typeof field?.type === 'object' ? field.type : undefined;
}

function typeMistakes(
  path: string,
  type: AnyType,
  { form, type: actual }: Pick<Field, 'form' | 'type'>,
): readonly string[] {
  if (type.kind === 'present' || type.kind === 'again') return [];
  if (type.kind === 'derived') return typeMistakes(path, type.from, { form, type: actual });
  const wanted = type.kind === 'list' || type.kind === 'count' ? 'repeated' : type.kind === 'map' ? 'map' : 'single';
  if (form !== wanted) return [`${path} is ${form}, not ${wanted}`];
  switch (type.kind) {
    case 'list':
    case 'count':
      return typeMistakes(path, type.element, { form: 'single', type: actual });
    case 'map':
      return typeMistakes(path, type.value, { form: 'single', type: actual });
    case 'message':
      return typeof actual === 'object' ? mistakes(path, type.fields, actual) : [`${path} is ${actual}`];
    default:
      return TYPES[type.kind].includes(actual) ? [] : [`${path} is no ${type.kind}`];
  }
}

/** What each scalar type of the schema can read. */
const TYPES: Readonly<
  Record<
    Exclude<AnyType['kind'], 'present' | 'again' | 'derived' | 'list' | 'count' | 'map' | 'message'>,
    Field['type'][]
  >
> = {
  text: ['string'],
  flag: ['bool'],
  int32: ['int32'],
  int64: ['int64'],
  exactInt64: ['int64'],
  quantity: [messageOf('api.resource.Quantity')!],
  time: [messageOf('meta.v1.Time')!, messageOf('meta.v1.MicroTime')!],
  intOrString: [messageOf('util.intstr.IntOrString')!],
  byteLength: ['bytes'],
  json: [],
};
