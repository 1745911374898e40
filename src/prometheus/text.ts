/**
 * Samples as lines of the text exposition format 0.0.4, which are lines of OpenMetrics 1.0 as well:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { DynamicLabels, Family } from '../resources/family.ts';
import { eachSample, type Kind, type KubernetesObject } from '../resources/kind.ts';
import { goNumber } from './number.ts';

/** The samples of one family over some objects. */
export interface FamilyText {
  /** One line a sample, each ended by a newline. */
  readonly text: string;
  readonly samples: number;
  /** Samples that were left out because their object gave the same series before. */
  readonly repeated: number;
}

/** The sample lines of a family over objects of its kind, in the order of the objects. */
export function renderFamily<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
): FamilyText {
  const identityOpenings = kind.identity.labels.map((label, at) => `${at === 0 ? '{' : ','}${label}="`);
  const ownOpenings = family.labels.map((label) => `${label}="`);
  let text = '';
  let samples = 0;
  // Name and identity labels are the same for all samples of an object; most objects of a family have some.
  let opening = '';
  let current: T;

  const open = () => {
    const identity = kind.identity.values(current);
    opening = family.name;
    for (let at = 0; at < identityOpenings.length; at++)
      opening += `${identityOpenings[at]}${escapeLabel(identity[at]!)}"`;
  };
  const sample = (value: number, labels?: readonly (string | undefined)[], dynamic?: DynamicLabels) => {
    if (opening === '') open();
    let line = opening;
    let separator = identityOpenings.length > 0 ? ',' : '{';
    if (labels !== undefined)
      for (let at = 0; at < ownOpenings.length; at++) {
        const label = labels[at];
        if (label === undefined) continue;
        line += `${separator}${ownOpenings[at]}${escapeLabel(label)}"`;
        separator = ',';
      }
    if (dynamic !== undefined)
      for (let at = 0; at < dynamic.names.length; at++) {
        line += `${separator}${dynamic.names[at]}="${escapeLabel(dynamic.values[at]!)}"`;
        separator = ',';
      }
    samples++;
    text += `${line}${separator === ',' ? '} ' : ' '}${goNumber(value)}\n`;
  };
  const object = (next: T) => {
    current = next;
    opening = '';
  };

  const repeated = eachSample(family, objects, { object, sample });
  return { text, samples, repeated };
}

/** The same lines one by one, without their newlines. */
export function sampleLines<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
): string[] {
  return renderFamily(kind, family, objects).text.split('\n').slice(0, -1);
}

const ESCAPED = /[\\"\n]/;

/** Backslash, double quote and newline are escaped in a label's value; every other character stays as it is. */
function escapeLabel(value: string): string {
  if (!ESCAPED.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
