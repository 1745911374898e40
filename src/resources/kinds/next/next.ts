import type { Kind } from '../../declare/kind.ts';
import { apiservices } from './apiservices.ts';
import { clustertrustbundles } from './clustertrustbundles.ts';
import { compositepodgroups } from './compositepodgroups.ts';
import { csidrivers } from './csidrivers.ts';
import { csinodes } from './csinodes.ts';
import { csistoragecapacities } from './csistoragecapacities.ts';
import { customresourcedefinitions } from './customresourcedefinitions.ts';
import { deviceclasses } from './deviceclasses.ts';
import { devicetaintrules } from './devicetaintrules.ts';
import { evictionrequests } from './evictionrequests.ts';
import { evictions } from './evictions.ts';
import { ipaddresses } from './ipaddresses.ts';
import { podcertificaterequests } from './podcertificaterequests.ts';
import { podgroups } from './podgroups.ts';
import { priorityclasses } from './priorityclasses.ts';
import { resourceclaims } from './resourceclaims.ts';
import { resourceclaimtemplates } from './resourceclaimtemplates.ts';
import { resourceslices } from './resourceslices.ts';
import { runtimeclasses } from './runtimeclasses.ts';
import { servicecidrs } from './servicecidrs.ts';
import { storageversionmigrations } from './storageversionmigrations.ts';
import { volumeattributesclasses } from './volumeattributesclasses.ts';
import { workloads } from './workloads.ts';

/** The kinds that kube-state-metrics 2.20 does not have; all are off by default. */
export const nextKinds: readonly Kind[] = [
  apiservices,
  clustertrustbundles,
  compositepodgroups,
  csidrivers,
  csinodes,
  csistoragecapacities,
  customresourcedefinitions,
  deviceclasses,
  devicetaintrules,
  evictionrequests,
  evictions,
  ipaddresses,
  podcertificaterequests,
  podgroups,
  priorityclasses,
  resourceclaims,
  resourceclaimtemplates,
  resourceslices,
  runtimeclasses,
  servicecidrs,
  storageversionmigrations,
  volumeattributesclasses,
  workloads,
];
