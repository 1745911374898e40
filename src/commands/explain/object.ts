/** `explain TYPE/NAME`: which series come from an object and why others do not: of a running component, or of the cluster, once. */

import { settingsOfFlags } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { CodedError } from '../../errors.ts';
import { readObject } from '../../kubernetes/client/json-answer.ts';
import { type Kind, kindId } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { nameOf } from '../../resources/names.ts';
import { StateStore } from '../../state/store.ts';
import { type Explanation, explain } from '../../status/api/explain.ts';
import { kindNamed } from '../catalog/resource-names.ts';
import { runningComponent } from '../cluster/component.ts';
import { accessOf } from '../cluster/connection.ts';
import { readRunSettings } from '../config/run-settings.ts';
import { isData, printData } from '../output/formats.ts';
import { type CommandContext, DONE, FAILED } from '../parsing/declaration.ts';
import { unknownName } from '../parsing/unknown-name.ts';
import { usage } from '../parsing/usage.ts';
import { explanationText } from './object-text.ts';

/** An object as it was named. */
export interface ObjectName {
  /** As typed. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Prints what is told of it; the exit code says whether it was found. */
export async function explainObject(context: CommandContext, object: ObjectName): Promise<number> {
  const { options, output } = context;
  if (object.namespace !== undefined && options.namespace !== undefined && object.namespace !== options.namespace) {
    throw usage('-n names another namespace than the object');
  }
  const component = await runningComponent(context);
  let explanation: Explanation;
  if (component === undefined) explanation = await explainOnce(context, object);
  else {
    try {
      const kind = kindNamed(builtIn, object.resource);
      const query = await queryOf(context, kind ?? object.resource, object);
      explanation = explanationIn(
        await component.read('/api/v1/explain', Object.fromEntries(query)),
        component.address,
      );
    } finally {
      await component.close();
    }
  }
  if (isData(options.output)) await printData(context, { kind: 'ObjectExplanation', ...explanation });
  else await output.write(explanationText(explanation, output));
  return explanation.found ? DONE : FAILED;
}

/** Newer and older components may tell more and less. */
function explanationIn(body: Uint8Array, address: string): Explanation {
  const answer = readObject(body) as Partial<Explanation> | undefined;
  if (answer?.families === undefined || answer.absent === undefined) {
    throw new CodedError('KSO_COMPONENT', { address, reason: 'what it answers is no explanation of an object' });
  }
  return { ...answer, labels: answer.labels ?? [] } as Explanation;
}

/** Of the cluster as it is now. Nothing is listed where the settings have nothing of the kind told. */
async function explainOnce(context: CommandContext, object: ObjectName): Promise<Explanation> {
  const { settings, kinds } = readRunSettings({ ...context, say: () => {} });
  const kind = kindNamed(builtIn, object.resource);
  if (kind === undefined && settings.customResources === undefined) {
    throw unknownName('resource', object.resource, builtIn.map(nameOf));
  }
  const query = await queryOf(context, kind ?? object.resource, object);
  const isTold = kinds.some((each) => kind !== undefined && kindId(each) === kindId(kind) && !each.sourceOnly);
  if (kind !== undefined && !isTold) {
    return explain(
      { store: new StateStore(), exposition: NOTHING, settings: () => settings, watches: () => [] },
      query,
    );
  }
  const { listOnce } = await import('../cluster/list-once.ts');
  const { state, close } = await listOnce(
    { ...context, options: { ...context.options, namespace: undefined } },
    { ...chosenFor(kind), ...namespaceAlone(settings, query.get('namespace')!) },
  );
  try {
    const { store, exposition } = state;
    if (kind === undefined) {
      const named = kindNamed(
        store.kinds.map((each) => each.kind),
        object.resource,
      );
      if (named !== undefined) query.set('resource', nameOf(named));
    }
    return explain({ store, exposition, settings: () => settings, watches: () => state.watches }, query);
  } finally {
    await close();
  }
}

const NOTHING = { kinds: [] } as unknown as Parameters<typeof explain>[0]['exposition'];

/** What of the settings is listed: the kind alone, or all custom ones. */
function chosenFor(kind: Kind | undefined): Partial<Settings> {
  return kind === undefined
    ? { customResourcesOnly: true }
    : { resources: [nameOf(kind)], customResources: undefined, transitions: false };
}

/** One namespace alone is listed, if it is one of those that are watched. */
function namespaceAlone({ namespaces, namespacesDenylist }: Settings, namespace: string): Partial<Settings> {
  const isWatched = namespaces?.includes(namespace) ?? !namespacesDenylist.includes(namespace);
  return namespace !== '' && isWatched ? { namespaces: [namespace], namespacesDenylist: [] } : {};
}

/** As the status pages are asked. */
async function queryOf(context: CommandContext, kind: Kind | string, object: ObjectName): Promise<URLSearchParams> {
  const { name } = object;
  if (typeof kind !== 'string' && !kind.namespaced) {
    return new URLSearchParams({ resource: nameOf(kind), namespace: '', name });
  }
  const namespace = object.namespace ?? context.options.namespace ?? (await contextNamespace(context)) ?? 'default';
  const resource = typeof kind === 'string' ? kind : nameOf(kind);
  return new URLSearchParams({ resource, namespace: String(namespace), name });
}

/** The namespace of the kubeconfig's context. */
async function contextNamespace(context: CommandContext): Promise<string | undefined> {
  const { options, flags, environment, signal } = context;
  if (options.local || (options.url !== undefined && options.service === undefined)) return undefined;
  const { resolveCluster } = await import('../../kubernetes/credentials/cluster.ts');
  const settings = settingsOfFlags(flags, environment, () => {});
  return (await resolveCluster({ ...settings, ...accessOf(options), env: environment, signal })).namespace;
}
