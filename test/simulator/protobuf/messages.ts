/** The table of protobuf messages, made ready for writing. */
import { protobufFields } from './fields.ts';
import { nextProtobufFields } from './fields-next.ts';

/** A message: its fields with the highest number first, because it is written from its end. */
export interface Message {
  readonly fields: Field[];
  /** Set where JSON has something else than an object: gives the fields of what it has. */
  readonly fromJson: ((value: never) => object) | undefined;
}

/** A field of a message. */
export interface Field {
  /** As in JSON. */
  readonly name: string;
  readonly number: number;
  readonly form: 'single' | 'repeated' | 'map';
  readonly type: Message | Scalar;
  /** Written even where JSON leaves it out. */
  readonly always: boolean;
  /** A message whose fields are those of the object around it in JSON. */
  readonly inline: boolean;
}

/** Types that are no message. `bytes` are base64 in JSON. */
export type Scalar = 'string' | 'bytes' | 'bool' | 'int32' | 'int64';

const scalars = new Set<string>(['string', 'bytes', 'bool', 'int32', 'int64'] satisfies Scalar[]);

const rawJson = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)));

const fromJson: Record<string, Message['fromJson']> = {
  'api.resource.Quantity': (string: string | number) => ({ string: String(string) }),
  'certificates.v1.ExtraValue': (items: string[]) => ({ items }),
  'meta.v1.FieldsV1': (fields: object) => ({ Raw: rawJson(fields) }),
  'meta.v1.MicroTime': timeFields,
  'meta.v1.Time': timeFields,
  'runtime.RawExtension': (value: object) => ({ raw: rawJson(value) }),
  'util.intstr.IntOrString': (value: string | number) =>
    typeof value === 'number' ? { type: 0, intVal: value } : { type: 1, strVal: value },
};

/** Seconds are rounded down, so that the nanoseconds are never negative. */
function timeFields(text: string): object {
  const milliseconds = Date.parse(text);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return { seconds: Math.floor(milliseconds / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}

const lines = new Map(
  `${protobufFields.trim()}\n${nextProtobufFields.trim()}`.split('\n').map((line) => {
    const [name = '', ...fields] = line.split(' ');
    return [name, fields];
  }),
);
const messages = new Map<string, Message>();

/** The message of a name like `core.v1.Pod`; undefined where the table has none. */
export function messageOf(name: string): Message | undefined {
  const texts = lines.get(name);
  let message = messages.get(name);
  if (message === undefined && texts !== undefined) {
    message = { fields: [], fromJson: fromJson[name] };
    // Messages contain themselves, as JSON schemas do: it is known before its fields are.
    messages.set(name, message);
    message.fields.push(...texts.map((text) => fieldOf(text, name)).sort((a, b) => b.number - a.number));
  }
  return message;
}

const fieldText = /^([^=]+)=(\d+)([!^]?)(?::(\[\]|\{\})?(.+))?$/;

function fieldOf(text: string, message: string): Field {
  const [, name = '', number, mark, form, type = 'string'] = fieldText.exec(text) ?? [];
  const typeName = type.startsWith('.') ? message.slice(0, message.lastIndexOf('.')) + type : type;
  return {
    name,
    number: Number(number),
    form: form === '[]' ? 'repeated' : form === '{}' ? 'map' : 'single',
    type: scalars.has(typeName) ? (typeName as Scalar) : messageOf(typeName)!,
    always: mark !== '',
    inline: mark === '^',
  };
}
