/** What is not told, or not as it should be, why, and what to do about it. */
import { nameOf } from '../../resources/names.ts';
import type { WatchReport } from '../../telemetry/observed.ts';
import type { StatusSource } from '../source.ts';
import { timeOf } from './query.ts';

/** What is missing of one resource for one reason. */
export interface Missing {
  readonly resource: string;
  /** `limited`: the list has as many objects as --object-limit lets it; `broken`: a family fails for objects. */
  readonly state: 'forbidden' | 'absent' | 'failing' | 'limited' | 'broken';
  /** Scopes that it is missing in, and the first few of their namespaces, "" being the whole cluster. */
  readonly scopes: number;
  readonly namespaces: readonly string[];
  readonly since: string | null;
  readonly reason: string;
  readonly hint: string;
  /** Text to copy, such as the rule of a role; "" where there is none. */
  readonly remedy: string;
}

const NAMESPACES = 5;

/** All that is missing, what can be mended first. */
export function missingOf({
  watches,
  store,
  failures,
}: Pick<StatusSource, 'watches' | 'store' | 'failures'>): Missing[] {
  const groupOf = (resource: string) => store.kinds.find(({ kind }) => nameOf(kind) === resource)?.kind;
  const troubled = watches().flatMap((watch) => {
    const state = stateOf(watch);
    return state === undefined ? [] : [{ state, watch }];
  });
  const grouped = Map.groupBy(troubled, ({ state, watch: { resource } }) => `${state} ${resource}`);
  const rows = [...grouped.values()].map((members): Missing => {
    const { state, watch } = members[0]!;
    const { resource, reason } = watch;
    const { group = '', resource: plural = resource } = groupOf(resource) ?? {};
    return {
      resource,
      state,
      scopes: members.length,
      namespaces: members.slice(0, NAMESPACES).map((member) => member.watch.namespace),
      since: timeOf(Math.min(...members.map((member) => member.watch.since))),
      reason: reason === '' && watch.limited ? `The list has ${watch.limited.objects} objects.` : reason,
      hint: HINTS[state],
      remedy: state === 'forbidden' ? ruleFor(group, plural) : '',
    };
  });
  const broken = [...failures()].map(({ family, failures: count }): Missing => {
    const reason = `It failed ${count} times.`;
    const rest = { scopes: 0, namespaces: [], since: null, remedy: '' };
    return { resource: family, state: 'broken', reason, hint: HINTS.broken, ...rest };
  });
  const order = Object.keys(HINTS);
  return [...rows, ...broken].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

const HINTS: Readonly<Record<Missing['state'], string>> = {
  forbidden: 'Add this rule to the role of the service account, or leave the resource out of --resources.',
  failing: 'It is asked for again and again; what was known stays until then.',
  limited: 'There may be more: raise --object-limit.',
  broken: 'A mistake in kube-state-otel, which the log tells more of: please report it.',
  absent: 'The API server does not serve it. It comes alive when that changes.',
};

function stateOf({ state, limited }: WatchReport): Missing['state'] | undefined {
  if (state === 'forbidden' || state === 'absent' || state === 'failing') return state;
  return limited !== undefined && limited.objects >= limited.limit ? 'limited' : undefined;
}

function ruleFor(group: string, resource: string): string {
  return `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: ["list", "watch"]`;
}
