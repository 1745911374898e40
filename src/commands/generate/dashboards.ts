/** `generate dashboards`: the dashboards that the package has. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../errors.ts';
import { packageFile } from '../../package-files.ts';
import { documentsText } from '../output/formats.ts';
import { type CommandContext, DONE } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';
import { usage } from '../parsing/usage.ts';

/** Prints them one after the other, or writes a file for each. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output, say } = context;
  const names = chosenOf(context.arguments);
  if (options.output === 'name') {
    await output.write(names.map((name) => `${name}\n`).join(''));
    return DONE;
  }
  const isObjects = options.output === 'configmaps';
  const { folder, namespace } = options;
  if (namespace !== undefined && !isObjects) throw usage('--namespace goes with -o configmaps');
  if (folder !== undefined) {
    if (isObjects) throw usage('--folder takes dashboards as JSON, and no ConfigMaps');
    writeTo(String(folder), names);
    say(`${names.length} dashboards are in ${folder}.`);
    return DONE;
  }
  if (!isObjects) for (const name of names) await output.write(textOf(name));
  else {
    const place = namespace === undefined ? undefined : String(namespace);
    await output.write(
      await documentsText(
        names.map((name) => configMapOf(name, place)),
        'yaml',
      ),
    );
  }
  return DONE;
}

const FOLDER = packageFile('deploy/grafana');

/** All that there are. */
export function dashboardNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** The names that are asked for, or all. Throws where there is none of a name. */
function chosenOf(names: readonly string[]): readonly string[] {
  const all = dashboardNames();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw unknownName('dashboard', unknown, all);
  return names.length === 0 ? all : names;
}

function textOf(name: string): string {
  return readFileSync(join(FOLDER, `${name}.json`), 'utf8');
}

function writeTo(folder: string, names: readonly string[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, `${name}.json`), textOf(name));
  } catch (error) {
    throw new CodedError('KSO_FOLDER_UNWRITABLE', { path: folder, reason: (error as Error).message });
  }
}

/** As deploy/grafana/kustomization.yaml has it: with the label that the sidecar of Grafana's chart looks for. */
function configMapOf(name: string, namespace: string | undefined): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `kube-state-otel-${name}`,
      ...(namespace !== undefined && { namespace }),
      labels: { grafana_dashboard: '1' },
    },
    data: { [`${name}.json`]: textOf(name) },
  };
}
