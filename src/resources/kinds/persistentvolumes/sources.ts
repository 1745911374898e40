/** Where the data of a persistent volume is: the sources that families tell about. */
import { int32, list, map, message, optional, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { type LabelTexts, valuesOf } from '../../declare/family.ts';

/** The attributes of a CSI volume that have a label. */
export const CSI_ATTRIBUTES = ['mounter', 'mapOptions'] as const;

/** Field 2 of a persistent volume's spec: protobuf has the sources in a message of their own, JSON in the spec. */
const EMBEDDED_IN = 2;

/** The fields of a persistent volume's spec that name its source; at most one is there. */
export const volumeSources = {
  gcePersistentDisk: [1, optional(message({ pdName: [1, text] })), EMBEDDED_IN],
  awsElasticBlockStore: [2, optional(message({ volumeID: [1, text] })), EMBEDDED_IN],
  hostPath: [3, optional(message({ path: [1, text], type: [2, text] })), EMBEDDED_IN],
  nfs: [5, optional(message({ server: [1, text], path: [2, text] })), EMBEDDED_IN],
  iscsi: [
    7,
    optional(message({ targetPortal: [1, text], iqn: [2, text], lun: [3, int32], initiatorName: [12, text] })),
    EMBEDDED_IN,
  ],
  fc: [
    10,
    optional(message({ targetWWNs: [1, list(text)], lun: [2, optional(int32)], wwids: [5, list(text)] })),
    EMBEDDED_IN,
  ],
  azureDisk: [16, optional(message({ diskName: [1, text] })), EMBEDDED_IN],
  local: [20, optional(message({ path: [1, text], fsType: [2, text] })), EMBEDDED_IN],
  csi: [
    22,
    optional(
      message({
        driver: [1, text],
        volumeHandle: [2, text],
        volumeAttributes: [5, map(text, (key) => CSI_ATTRIBUTES.some((attribute) => attribute === key))],
      }),
    ),
    EMBEDDED_IN,
  ],
} as const;

type VolumeSources = { readonly [K in keyof typeof volumeSources]: Value<(typeof volumeSources)[K][1]> };

/** The labels that tell about a source, in the order of `sourceValues`. */
export const SOURCE_LABELS = [
  'gce_persistent_disk_name',
  'ebs_volume_id',
  'azure_disk_name',
  'fc_wwids',
  'fc_lun',
  'fc_target_wwns',
  'iscsi_target_portal',
  'iscsi_iqn',
  'iscsi_lun',
  'iscsi_initiator_name',
  'nfs_server',
  'nfs_path',
  'csi_driver',
  'csi_volume_handle',
  'local_path',
  'local_fs',
  'host_path',
  'host_path_type',
] as const;

type Told = { readonly [L in (typeof SOURCE_LABELS)[number]]?: string };

/** The values of `SOURCE_LABELS`: empty but for those of the source that is there. */
export function sourceValues(spec: VolumeSources): LabelTexts<typeof SOURCE_LABELS> {
  const told = tell(spec);
  return valuesOf(SOURCE_LABELS, (label) => told[label] ?? '');
}

function tell(spec: VolumeSources): Told {
  const { gcePersistentDisk, awsElasticBlockStore, azureDisk, fc, iscsi, nfs, csi, local, hostPath } = spec;
  if (gcePersistentDisk) return { gce_persistent_disk_name: gcePersistentDisk.pdName };
  if (awsElasticBlockStore) return { ebs_volume_id: awsElasticBlockStore.volumeID };
  if (azureDisk) return { azure_disk_name: azureDisk.diskName };
  if (fc) {
    return { fc_wwids: joined(fc.wwids), fc_lun: fc.lun?.toString(), fc_target_wwns: joined(fc.targetWWNs) };
  }
  if (iscsi) {
    return {
      iscsi_target_portal: iscsi.targetPortal,
      iscsi_iqn: iscsi.iqn,
      iscsi_lun: String(iscsi.lun),
      iscsi_initiator_name: iscsi.initiatorName,
    };
  }
  if (nfs) return { nfs_server: nfs.server, nfs_path: nfs.path };
  if (csi) return { csi_driver: csi.driver, csi_volume_handle: csi.volumeHandle };
  if (local) return { local_path: local.path, local_fs: local.fsType };
  if (hostPath) return { host_path: hostPath.path, host_path_type: hostPath.type };
  return {};
}

/** The texts with commas between them, of which those that are empty and come first are left out. */
function joined(texts: readonly string[]): string {
  const first = texts.findIndex((text) => text !== '');
  return first === -1 ? '' : texts.slice(first).join(',');
}
