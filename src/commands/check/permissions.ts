/** `check permissions`: whether what is to be listed and watched may be. */

import type { ApiClient } from '../../kubernetes/client/client.ts';
import { readObject } from '../../kubernetes/client/json-answer.ts';
import { accessOf, namespacesOf } from '../cluster/connection.ts';
import { answered, openCluster } from '../cluster/open.ts';
import { discoverCustomResources } from '../config/custom-resources.ts';
import {
  DEFINITION_RULE,
  leaseRules,
  listRules,
  monitorRules,
  REVIEW_RULES,
  type Rule,
  SHARD_RULES,
} from '../config/rules.ts';
import { readRunSettings } from '../config/run-settings.ts';
import { coloured } from '../output/colours.ts';
import { dataText, printList } from '../output/formats.ts';
import { type CommandContext, DONE, FAILED } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';

/** One thing that has to be allowed. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** "" for all, and for what has none. */
  readonly namespace: string;
  readonly name: string;
}

type Answer = Permission & { readonly allowed: boolean };

/** Reviews under way at a time. */
const AT_ONCE = 16;

/** Asks for each and prints the answers. */
export async function run(context: CommandContext): Promise<number> {
  const { options, output, say } = context;
  const { settings: read, kinds } = readRunSettings(context);
  const settings = { ...read, ...accessOf(options), ...namespacesOf(options) };
  if (settings.resourceMetricsMonitors) say('Not asked for: the custom resources that ResourceMetricsMonitors name.');
  const subject = subjectOf(options.asServiceAccount);
  const client = await openCluster(settings, context);
  const custom = await discoverCustomResources(settings, client, context.signal);
  const needed: Permission[] = [...kinds, ...custom].flatMap((kind) => {
    const namespaces = kind.namespaced ? (settings.namespaces ?? ['']) : [''];
    return namespaces.flatMap((namespace) => permissionsOf(listRules([kind]), namespace));
  });
  if (settings.resourceMetricsMonitors) {
    needed.push(...permissionsOf([DEFINITION_RULE], ''));
    for (const namespace of settings.namespaces ?? [''])
      needed.push(...permissionsOf(monitorRules(settings), namespace));
  }
  if (settings.leaderElection !== undefined) {
    const { leaseNamespace = context.environment.POD_NAMESPACE } = settings.leaderElection;
    if (leaseNamespace === undefined)
      say('In which namespace the lease lies is not known: --leader-elect-lease-namespace');
    else needed.push(...permissionsOf(leaseRules(settings.leaderElection), leaseNamespace));
  }
  if (settings.pod !== undefined && settings.podNamespace !== undefined) {
    needed.push(...permissionsOf(SHARD_RULES, settings.podNamespace));
  }
  if (settings.authFilter) needed.push(...permissionsOf(REVIEW_RULES, ''));
  const items: Answer[] = [];
  try {
    for (let at = 0; at < needed.length; at += AT_ONCE) {
      const some = needed.slice(at, at + AT_ONCE);
      items.push(
        ...(await Promise.all(
          some.map(async (each) => ({ ...each, allowed: await isAllowed(client, each, subject, context.signal) })),
        )),
      );
    }
  } finally {
    await client.close();
  }
  const missing = items.filter(({ allowed }) => !allowed);
  if (options.output === 'rules') {
    await output.write(missing.length === 0 ? '' : await dataText({ rules: missing.map(ruleOf) }, 'yaml'));
  } else {
    await printList<Answer>(context, {
      kind: 'PermissionList',
      items,
      nameOf: ({ verb, resource }) => `${verb}/${resource}`,
      columns: [
        { title: 'RESOURCE', text: ({ group, resource }) => (group === '' ? resource : `${resource}.${group}`) },
        { title: 'VERB', text: ({ verb }) => verb },
        { title: 'NAMESPACE', text: ({ namespace }) => namespace || '*' },
        { title: 'NAME', text: ({ name }) => name || '*', isWide: true },
        {
          title: 'ALLOWED',
          text: ({ allowed }) => coloured(allowed ? 'yes' : 'no', allowed ? 'green' : 'red', output.hasColours),
        },
      ],
    });
  }
  if (missing.length === 0) say(`SUCCESS: all of ${items.length} permissions are there`);
  else
    say(
      `FAILED: ${missing.length} of ${items.length} permissions are missing; -o rules prints the rules that give them`,
    );
  return missing.length === 0 ? DONE : FAILED;
}

function permissionsOf(rules: readonly Rule[], namespace: string): Permission[] {
  return rules.flatMap(({ apiGroups, resources, resourceNames = [''], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.flatMap((name) => verbs.map((verb) => ({ verb, group, resource, namespace, name }))),
      ),
    ),
  );
}

function ruleOf({ group, resource, name, verb }: Permission): Rule {
  return { apiGroups: [group], resources: [resource], ...(name !== '' && { resourceNames: [name] }), verbs: [verb] };
}

function subjectOf(text: unknown): object | undefined {
  if (text === undefined) return undefined;
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(String(text)) ?? [];
  if (namespace === undefined) throw usage('--as-service-account takes NAMESPACE/NAME');
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
async function isAllowed(
  client: ApiClient,
  { verb, group, resource, namespace, name }: Permission,
  subject: object | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const kind = subject === undefined ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  const [plural, subresource] = resource.split('/');
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind,
    spec: { ...subject, resourceAttributes: { verb, group, resource: plural, subresource, namespace, name } },
  };
  const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
  const { body } = await answered(client, client.write('POST', path, review, { accept: 'application/json', signal }));
  return (readObject(body)?.status as { allowed?: unknown } | undefined)?.allowed === true;
}
