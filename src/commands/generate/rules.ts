/** `generate rules`: alerts and recording rules, as a file of Prometheus or as an object of its operator. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageFile } from '../../package-files.ts';
import { dataText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';

/** What a file of rules has; all else of a group is as it is. */
interface Group {
  readonly name: string;
  readonly [field: string]: unknown;
}

/** Prints them. */
export async function run({ options, output }: CommandContext): Promise<number> {
  const packs = ((options.pack ?? []) as readonly string[]).flatMap((text) => text.split(','));
  const job = JSON.stringify(String(options.job));
  const own = groupsIn('', job);
  const groups = packs.length === 0 ? own : [...own, ...ofPacks(packs, groupsIn('packs', job))];
  const isObject = options.output === 'prometheusrule';
  const data = isObject ? objectOf(groups, options) : { groups };
  await output.write(await dataText(data, options.output === 'json' ? 'json' : 'yaml'));
  return DONE;
}

const FOLDER = packageFile('deploy/prometheus');

/** The groups of all files, with the job in their expressions. */
function groupsIn(folder: string, job: string): Group[] {
  const files = readdirSync(join(FOLDER, folder)).filter((file) => file.endsWith('.yaml'));
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(FOLDER, folder, file), 'utf8').replaceAll('job="kube-state-metrics"', `job=${job}`);
    return (parse(text) as { readonly groups: Group[] }).groups;
  });
}

const PREFIX = 'custom-resources-';

/** Those of the packs; `all` is all of them. Throws KSO_UNKNOWN_NAME. */
function ofPacks(packs: readonly string[], groups: readonly Group[]): readonly Group[] {
  if (packs.includes('all')) return groups;
  const known = groups.map(({ name }) => name.replace(PREFIX, ''));
  const unknown = packs.find((pack) => !known.includes(pack));
  if (unknown !== undefined) throw unknownName('rule of a pack', unknown, known);
  return groups.filter(({ name }) => packs.includes(name.replace(PREFIX, '')));
}

/** Prometheuses of the operator select by the labels. */
function objectOf(groups: readonly Group[], { name, namespace }: CommandContext['options']): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
    },
    spec: { groups },
  };
}
