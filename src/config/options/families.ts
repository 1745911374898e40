import * as z from 'zod';
import { flag, joins, keyLists, listed, option } from './option.ts';
import { anyCase } from './types.ts';

/** What is told of each object. */
export const FAMILIES = {
  metricAllowlist: listed(
    '--metric-allowlist <patterns>',
    'Comma-separated regular expressions of the families that are told; not together with --metric-denylist.',
  ),
  metricDenylist: listed(
    '--metric-denylist <patterns>',
    'Comma-separated regular expressions of the families that are not told.',
  ),
  metricStability: option(
    '--metric-stability <level>',
    'Which families are told, by how settled they are: all, or stable alone.',
    () => anyCase(['all', 'stable']),
    'all',
  ),
  metricOptInList: listed(
    '--metric-opt-in-list <patterns>',
    'Comma-separated regular expressions of families that are off by default.',
  ),
  ksmNext: flag(
    '--ksm-next [boolean]',
    'Tell what kube-state-metrics has taken in since the release whose families are told, or reviews: families that are off by default, and of --resources the kinds that it has not: true or false; true where the flag stands alone.',
  ),
  sparse: option(
    '--sparse <level>',
    'Families that have one row for each possible value and 1 in one of them: off tells all rows, all tells that one alone, safe keeps those at 0 that common alerts need.',
    () => anyCase(['off', 'safe', 'all']),
    'off',
  ),
  metricLabelsAllowlist: keyLists(
    '--metric-labels-allowlist <list>',
    'Labels that kube_*_labels show: resource=[key,key*],... or *=[*].',
    ['labels_allow_list'],
  ),
  metricAnnotationsAllowlist: keyLists(
    '--metric-annotations-allowlist <list>',
    'Annotations that kube_*_annotations show: resource=[key,key*],... or *=[*].',
    ['annotations_allow_list'],
  ),
  promoteLabels: keyLists(
    '--promote-labels <list>',
    'Labels of an object that all its series get as label_*: resource=[key,key],... with exact keys.',
  ),
  promoteAnnotations: keyLists(
    '--promote-annotations <list>',
    'Annotations of an object that all its series get as annotation_*: resource=[key,key],... with exact keys.',
  ),
  join: joins(
    '--join <names>',
    'Comma-separated names of what all series of an object get as labels: cluster, workload, zone.',
  ),
  profile: option(
    '--profile <name>',
    "ksm for the names of kube-state-metrics, semconv for those of OpenTelemetry's semantic conventions, or both. OTEL_SEMCONV_STABILITY_OPT_IN=k8s and k8s/dup mean semconv and both.",
    () => z.enum(['ksm', 'semconv', 'both']),
  ),
  transitions: flag(
    '--transitions [boolean]',
    'Count what happens between two scrapes (kube_transitions_*): true or false; true where the flag stands alone.',
  ),
  durations: flag(
    '--durations [boolean]',
    'Measure how long pods, jobs, rollouts and claims take, as histograms (kube_durations_*): true or false; true where the flag stands alone.',
  ),
  events: flag(
    '--events [boolean]',
    'Count Events by kind, reason and type (kube_events_total): true or false; true where the flag stands alone.',
  ),
} as const;
