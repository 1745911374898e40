import type { Entity, Family } from '../../../src/resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../../src/resources/declare/kind.ts';
import type { Origin } from '../../conventions/origins.ts';

const HEADING = '## The metrics\n';

/** docs/semantic-conventions.md, with the part that lists the metrics of the kinds made anew. */
export function withMetrics(page: string, kinds: readonly Kind[], origins: readonly Origin[]): string {
  const prose = page.slice(0, page.indexOf(HEADING));
  const told = kinds.flatMap(({ kind, conventions }) =>
    conventions && conventions.families.length > 0 ? [{ kind, families: conventions.families }] : [],
  );
  const number = told.reduce((total, { families }) => total + families.length, 0);
  return [
    `${prose}${HEADING}`,
    `${number} metrics of ${told.length} kinds, made from the code by \`npm run docs\`.`,
    '',
    ...told.flatMap(({ kind, families }) => sections(kind, families, origins)),
  ].join('\n');
}

/** One section an entity of the kind. */
function sections(kind: string, families: readonly Family<KubernetesObject>[], origins: readonly Origin[]): string[] {
  const entities = new Set(families.map(({ entity }) => entity!));
  return [...entities].flatMap((entity) => {
    const own = families.filter((family) => family.entity === entity);
    return [
      `### ${entity.type}`,
      '',
      `Of ${kind}: ${attributesOf(entity, own[0]!)}.`,
      '',
      '| metric | instrument | unit | attributes | field | kube-state-metrics | meaning |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...own.map((family) => row(family, entity, origins.find(({ metric }) => metric === family.name)!)),
      '',
    ];
  });
}

/** The attributes of the entity; those that identify it are in bold. */
function attributesOf(entity: Entity<KubernetesObject>, { labels }: Family<KubernetesObject>): string {
  const attributes = [...labels.slice(0, entity.inner), ...entity.labels];
  return attributes.map((name) => (entity.id.includes(name) ? `**\`${name}\`**` : `\`${name}\``)).join(', ');
}

function row(family: Family<KubernetesObject>, entity: Entity<KubernetesObject>, origin: Origin): string {
  const { name, type, unit, labels, help } = family;
  const { field, families, difference } = origin;
  const same = families.map(code).join(', ');
  const cells = [
    code(name),
    type,
    code(unit),
    labels.slice(entity.inner).map(code).join(', '),
    code(field),
    difference === undefined ? same : `${same}; here ${difference}`,
    help,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const code = (text: string) => `\`${text}\``;
