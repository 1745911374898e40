/** Valid objects of no particular sense: recorded ones in which parts are missing and values are others. */

/** A choice in [0, below), the same after the same seed. */
export type Random = (below: number) => number;

/** A generator of numbers that begins anew with each seed. */
export function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const QUANTITY_MAPS = new Set([
  'requests',
  'limits',
  'capacity',
  'allocatable',
  'hard',
  'used',
  'max',
  'min',
  'overhead',
  'default',
  'defaultRequest',
  'maxLimitRequestRatio',
]);
const RESOURCES = [
  'attachable-volumes-x.example.com/y',
  'hugepages-x.example.com/z',
  'example.com/gpu',
  'storage',
  'pods',
];
const QUANTITIES = ['1', '250m', '1.5Gi', '-1500m', '0.0001', '5n', '7u', '10E', '8Ei', '1e19', '100000000000000G'];
const WIDE_QUANTITIES = ['12345678901234567890', '9223372036854775807'];
const TIMES = [
  null,
  '2026-03-28T23:30:00Z',
  '1969-12-31T23:59:59Z',
  '2026-11-22T16:58:09+02:00',
  '9999-12-31T23:59:59Z',
];
const EXACT_TIMES = [null, '2026-03-28T23:30:00.000001Z', '1969-12-31T23:59:59.500000Z'];
const WORDS = [
  '',
  'a',
  'True',
  'False',
  'Unknown',
  'true',
  'q"u\\o\nte',
  'Ωmega',
  'Running',
  'Failed',
  'Evicted',
  ' x ',
  '10%',
];
const ADDRESSES = ['::ffff:1.2.3.4', 'fe80::1%eth0', '10.0.0.1', 'x'];
const BOUNDS = ['33%', '9223372036854775807%', '9223372036854775808%', '0%', '-5%', 'x', '5', 7, 0, '250%'];
const ZONES = [
  'Europe/Rome',
  'UTC',
  'Local',
  'europe/rome',
  'US/Eastern',
  '',
  'America/Havana',
  'Nowhere',
  'Factory',
  'ACT',
];
const SCHEDULES = [
  '0 0 * * THU',
  '@every 1h',
  '30 2 * * *',
  '*/60 * * * *',
  '0 12 13 * 5',
  '@daily',
  'x',
  '',
  '@manual',
  '70-5 * * * *',
];
const KEPT = new Set(['resourceVersion', 'uid', 'kind', 'apiVersion', 'caBundle', 'request', 'certificate']);
/** Kinds with parts without which the process of kube-state-metrics ends. */
const WHOLE = new Set(['HorizontalPodAutoscaler', 'Ingress']);

/** A changed copy of the value that `key` holds in an object of the kind; one value in `odds` is another. */
export function mutate(value: unknown, key: string, kind: string, odds: number, random: Random): unknown {
  const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)]!;
  if (Array.isArray(value)) {
    const items = value.map((item) => mutate(item, key, kind, odds, random));
    return random(odds * 2) === 0 ? items.slice(random(items.length + 1)) : items;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([name]) => name !== 'managedFields' && (WHOLE.has(kind) || random(odds * 2) > 0))
      .map(([name, member]) => {
        const isQuantity = QUANTITY_MAPS.has(key) && typeof member === 'string';
        if (!isQuantity) return [name, mutate(member, name, kind, odds, random)];
        return [random(odds) ? name : pick(RESOURCES), random(3) ? member : pick([...QUANTITIES, ...WIDE_QUANTITIES])];
      });
    return Object.fromEntries(members);
  }
  if (value === null || random(odds) > 0 || KEPT.has(key) || /port/i.test(key)) return value;
  if (typeof value === 'boolean') return !value;
  if (key === 'maxUnavailable' || key === 'maxSurge') return pick(BOUNDS);
  if (typeof value === 'number') return /percent|replicas/i.test(key) ? random(100) : pick([0, 1, 5, 100, 2147483647]);
  if (/^\d{4}-\d\d-\d\dT.*\.\d{6}Z$/.test(String(value))) return pick(EXACT_TIMES);
  if (/^\d{4}-\d\d-\d\dT/.test(String(value))) return pick(TIMES);
  if (key === 'averageValue' || key === 'tolerance' || key === 'sizeLimit') return pick(QUANTITIES);
  if (key === 'value' && kind === 'HorizontalPodAutoscaler') return pick(QUANTITIES);
  if (key === 'schedule') return pick(SCHEDULES);
  if (key === 'timeZone') return pick(ZONES);
  return pick(key === 'ip' ? ADDRESSES : WORDS);
}
