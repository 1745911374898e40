/**
 * Which families read which fields. `npm run docs` makes this by watching them; test/reads holds it true. A field that is not
 * here is read of every object: by all families, or by others than them.
 */
const READERS = `
## certificatesigningrequests.certificates.k8s.io
status.conditions: kube_certificatesigningrequest_condition
status.certificate: kube_certificatesigningrequest_cert_length

## clusterresourcequotas.quota.openshift.io
status.total.hard: openshift.clusterquota.cpu.limit.hard openshift.clusterquota.cpu.request.hard openshift.clusterquota.ephemeral_storage.limit.hard openshift.clusterquota.ephemeral_storage.request.hard openshift.clusterquota.hugepage_count.request.hard openshift.clusterquota.memory.limit.hard openshift.clusterquota.memory.request.hard openshift.clusterquota.object_count.hard openshift.clusterquota.persistentvolumeclaim_count.hard openshift.clusterquota.storage.request.hard
status.total.used: openshift.clusterquota.cpu.limit.used openshift.clusterquota.cpu.request.used openshift.clusterquota.ephemeral_storage.limit.used openshift.clusterquota.ephemeral_storage.request.used openshift.clusterquota.hugepage_count.request.used openshift.clusterquota.memory.limit.used openshift.clusterquota.memory.request.used openshift.clusterquota.object_count.used openshift.clusterquota.persistentvolumeclaim_count.used openshift.clusterquota.storage.request.used

## clusterrolebindings.rbac.authorization.k8s.io
roleRef.kind: kube_clusterrolebinding_info
roleRef.name: kube_clusterrolebinding_info

## cronjobs.batch
spec.schedule: kube_cronjob_info kube_cronjob_next_schedule_time kube_cronjob_schedule_invalid
spec.startingDeadlineSeconds: kube_cronjob_spec_starting_deadline_seconds
spec.concurrencyPolicy: kube_cronjob_info
spec.suspend: kube_cronjob_next_schedule_time kube_cronjob_schedule_invalid kube_cronjob_spec_suspend
spec.successfulJobsHistoryLimit: kube_cronjob_spec_successful_job_history_limit
spec.failedJobsHistoryLimit: kube_cronjob_spec_failed_job_history_limit
spec.timeZone: kube_cronjob_info kube_cronjob_next_schedule_time kube_cronjob_schedule_invalid
status.active: k8s.cronjob.job.active kube_cronjob_status_active
status.lastScheduleTime: kube_cronjob_next_schedule_time kube_cronjob_schedule_invalid kube_cronjob_status_last_schedule_time
status.lastSuccessfulTime: kube_cronjob_status_last_successful_time

## daemonsets.apps
metadata.generation: kube_daemonset_metadata_generation
metadata.deletionTimestamp: kube_daemonset_deletion_timestamp
status.currentNumberScheduled: k8s.daemonset.node.current_scheduled kube_daemonset_status_current_number_scheduled
status.numberMisscheduled: k8s.daemonset.node.misscheduled kube_daemonset_status_number_misscheduled
status.desiredNumberScheduled: k8s.daemonset.node.desired_scheduled kube_daemonset_status_desired_number_scheduled
status.numberReady: k8s.daemonset.node.ready kube_daemonset_status_number_ready
status.observedGeneration: kube_daemonset_status_observed_generation
status.updatedNumberScheduled: kube_daemonset_status_updated_number_scheduled
status.numberAvailable: kube_daemonset_status_number_available
status.numberUnavailable: kube_daemonset_status_number_unavailable

## deployments.apps
metadata.generation: kube_deployment_metadata_generation
metadata.deletionTimestamp: kube_deployment_deletion_timestamp
metadata.ownerReferences: kube_deployment_owner
spec.replicas: k8s.deployment.pod.desired kube_deployment_spec_replicas kube_deployment_spec_strategy_rollingupdate_max_surge kube_deployment_spec_strategy_rollingupdate_max_unavailable
spec.strategy.rollingUpdate: kube_deployment_spec_strategy_rollingupdate_max_surge kube_deployment_spec_strategy_rollingupdate_max_unavailable
spec.strategy.rollingUpdate.maxUnavailable: kube_deployment_spec_strategy_rollingupdate_max_unavailable
spec.strategy.rollingUpdate.maxSurge: kube_deployment_spec_strategy_rollingupdate_max_surge
spec.paused: kube_deployment_spec_paused
status.observedGeneration: kube_deployment_status_observed_generation
status.replicas: kube_deployment_status_replicas
status.updatedReplicas: kube_deployment_status_replicas_updated
status.availableReplicas: k8s.deployment.pod.available kube_deployment_status_replicas_available
status.unavailableReplicas: kube_deployment_status_replicas_unavailable
status.conditions: kube_deployment_status_condition
status.readyReplicas: kube_deployment_status_replicas_ready
status.terminatingReplicas: kube_deployment_status_terminating_replicas

## endpoints
subsets: kube_endpoint_address kube_endpoint_ports

## endpointslices.discovery.k8s.io
endpoints: k8s.service.endpoint.count k8s.service.load_balancer.ingress.count kube_endpointslice_endpoints kube_endpointslice_endpoints_hints
ports: kube_endpointslice_ports
addressType: k8s.service.endpoint.count k8s.service.load_balancer.ingress.count kube_endpointslice_info

## horizontalpodautoscalers.autoscaling
metadata.generation: kube_horizontalpodautoscaler_metadata_generation
metadata.deletionTimestamp: kube_horizontalpodautoscaler_deletion_timestamp
spec.scaleTargetRef.kind: k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.target.cpu.average_value k8s.hpa.metric.target.cpu.value k8s.hpa.pod.current k8s.hpa.pod.desired k8s.hpa.pod.max k8s.hpa.pod.min kube_horizontalpodautoscaler_info
spec.scaleTargetRef.name: k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.target.cpu.average_value k8s.hpa.metric.target.cpu.value k8s.hpa.pod.current k8s.hpa.pod.desired k8s.hpa.pod.max k8s.hpa.pod.min kube_horizontalpodautoscaler_info
spec.scaleTargetRef.apiVersion: k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.target.cpu.average_value k8s.hpa.metric.target.cpu.value k8s.hpa.pod.current k8s.hpa.pod.desired k8s.hpa.pod.max k8s.hpa.pod.min kube_horizontalpodautoscaler_info
spec.minReplicas: k8s.hpa.pod.min kube_horizontalpodautoscaler_spec_min_replicas
spec.maxReplicas: k8s.hpa.pod.max kube_horizontalpodautoscaler_spec_max_replicas
spec.metrics: k8s.hpa.metric.target.cpu.average_utilization k8s.hpa.metric.target.cpu.average_value k8s.hpa.metric.target.cpu.value kube_horizontalpodautoscaler_spec_target_metric
spec.behavior.scaleUp: kube_horizontalpodautoscaler_spec_behavior_scale_up_tolerance
spec.behavior.scaleDown: kube_horizontalpodautoscaler_spec_behavior_scale_down_tolerance
status.currentReplicas: k8s.hpa.pod.current kube_horizontalpodautoscaler_status_current_replicas
status.desiredReplicas: k8s.hpa.pod.desired kube_horizontalpodautoscaler_status_desired_replicas
status.currentMetrics: kube_horizontalpodautoscaler_status_target_metric
status.conditions: kube_horizontalpodautoscaler_status_condition

## ingressclasses.networking.k8s.io
spec.controller: kube_ingressclass_info

## ingresses.networking.k8s.io
spec.tls: kube_ingress_tls
spec.rules: kube_ingress_path
spec.ingressClassName: kube_ingress_info

## jobs.batch
metadata.ownerReferences: --join=workload kube_job_owner
spec.parallelism: k8s.job.pod.max_parallel kube_job_spec_parallelism
spec.completions: k8s.job.pod.desired_successful kube_job_spec_completions
spec.activeDeadlineSeconds: kube_job_spec_active_deadline_seconds
status.conditions: kube_job_complete kube_job_failed kube_job_status_failed kube_job_status_suspended
status.startTime: kube_job_status_start_time
status.completionTime: kube_job_status_completion_time
status.active: k8s.job.pod.active kube_job_status_active
status.succeeded: k8s.job.pod.successful kube_job_status_succeeded
status.failed: k8s.job.pod.failed kube_job_status_failed
status.ready: kube_job_status_ready

## leases.coordination.k8s.io
metadata.ownerReferences: kube_lease_owner
spec.holderIdentity: kube_lease_owner
spec.renewTime: kube_lease_renew_time

## limitranges
spec.limits: kube_limitrange

## mutatingadmissionpolicies.admissionregistration.k8s.io
spec.paramKind.apiVersion: kube_mutatingadmissionpolicy_info
spec.paramKind.kind: kube_mutatingadmissionpolicy_info
spec.failurePolicy: kube_mutatingadmissionpolicy_info
spec.reinvocationPolicy: kube_mutatingadmissionpolicy_info

## mutatingadmissionpolicybindings.admissionregistration.k8s.io
spec.policyName: kube_mutatingadmissionpolicybinding_info
spec.paramRef.name: kube_mutatingadmissionpolicybinding_info
spec.paramRef.namespace: kube_mutatingadmissionpolicybinding_info
spec.paramRef.parameterNotFoundAction: kube_mutatingadmissionpolicybinding_info

## mutatingwebhookconfigurations.admissionregistration.k8s.io
webhooks: kube_mutatingwebhookconfiguration_webhook_clientconfig_service

## namespaces
status.phase: k8s.namespace.phase kube_namespace_status_phase
status.conditions: kube_namespace_status_condition

## networkpolicies.networking.k8s.io
spec.ingress: kube_networkpolicy_spec_ingress_rules
spec.egress: kube_networkpolicy_spec_egress_rules

## nodes
metadata.deletionTimestamp: kube_node_deletion_timestamp
spec.podCIDR: kube_node_info
spec.providerID: kube_node_info
spec.unschedulable: kube_node_spec_unschedulable
spec.taints: kube_node_spec_taint
spec.podCIDRs: kube_node_spec_pod_cidrs
status.capacity: kube_node_status_capacity
status.allocatable: k8s.node.cpu.allocatable k8s.node.ephemeral_storage.allocatable k8s.node.memory.allocatable k8s.node.pod.allocatable kube_node_status_allocatable
status.conditions: k8s.node.condition.status kube_node_status_condition
status.addresses: kube_node_info kube_node_status_addresses
status.nodeInfo.systemUUID: kube_node_info
status.nodeInfo.kernelVersion: kube_node_info
status.nodeInfo.osImage: kube_node_info
status.nodeInfo.containerRuntimeVersion: kube_node_info
status.nodeInfo.kubeletVersion: kube_node_info

## persistentvolumeclaims
metadata.deletionTimestamp: kube_persistentvolumeclaim_deletion_timestamp
spec.accessModes: kube_persistentvolumeclaim_access_mode
spec.resources.requests: k8s.persistentvolumeclaim.storage.request kube_persistentvolumeclaim_resource_requests_storage_bytes
spec.volumeName: kube_persistentvolumeclaim_info
spec.storageClassName: k8s.persistentvolumeclaim.status.phase k8s.persistentvolumeclaim.storage.capacity k8s.persistentvolumeclaim.storage.request kube_persistentvolumeclaim_info
spec.volumeMode: kube_persistentvolumeclaim_info
status.phase: k8s.persistentvolumeclaim.status.phase kube_persistentvolumeclaim_status_phase
status.conditions: kube_persistentvolumeclaim_status_condition
status.capacity: k8s.persistentvolumeclaim.storage.capacity

## persistentvolumes
metadata.deletionTimestamp: kube_persistentvolume_deletion_timestamp
spec.gcePersistentDisk: kube_persistentvolume_info
spec.awsElasticBlockStore: kube_persistentvolume_info
spec.hostPath: kube_persistentvolume_info
spec.nfs: kube_persistentvolume_info
spec.iscsi: kube_persistentvolume_info
spec.fc: kube_persistentvolume_info
spec.azureDisk: kube_persistentvolume_info
spec.local: kube_persistentvolume_info
spec.csi: kube_persistentvolume_csi_attributes kube_persistentvolume_info
spec.csi.driver: kube_persistentvolume_info
spec.csi.volumeHandle: kube_persistentvolume_info
spec.csi.volumeAttributes: kube_persistentvolume_csi_attributes
spec.capacity: k8s.persistentvolume.storage.capacity kube_persistentvolume_capacity_bytes
spec.accessModes: kube_persistentvolume_access_mode
spec.claimRef: kube_persistentvolume_claim_ref
spec.persistentVolumeReclaimPolicy: k8s.persistentvolume.status.phase k8s.persistentvolume.storage.capacity kube_persistentvolume_info
spec.storageClassName: k8s.persistentvolume.status.phase k8s.persistentvolume.storage.capacity kube_persistentvolume_info
spec.volumeMode: kube_persistentvolume_volume_mode
status.phase: k8s.persistentvolume.status.phase kube_persistentvolume_status_phase

## poddisruptionbudgets.policy
metadata.deletionTimestamp: kube_poddisruptionbudget_deletion_timestamp
status.observedGeneration: kube_poddisruptionbudget_status_observed_generation
status.disruptionsAllowed: kube_poddisruptionbudget_status_pod_disruptions_allowed
status.currentHealthy: kube_poddisruptionbudget_status_current_healthy
status.desiredHealthy: kube_poddisruptionbudget_status_desired_healthy
status.expectedPods: kube_poddisruptionbudget_status_expected_pods

## pods
metadata.deletionTimestamp: kube_pod_deletion_timestamp
metadata.ownerReferences: --join=workload kube_pod_info kube_pod_owner
spec.volumes: kube_pod_spec_volumes_persistentvolumeclaims_info kube_pod_spec_volumes_persistentvolumeclaims_readonly
spec.containers: k8s.container.cpu.limit.desired k8s.container.cpu.request.desired k8s.container.ephemeral_storage.limit k8s.container.ephemeral_storage.request k8s.container.memory.limit.desired k8s.container.memory.request.desired k8s.container.storage.limit k8s.container.storage.request kube_pod_container_info kube_pod_container_resource_limits kube_pod_container_resource_requests
spec.restartPolicy: kube_pod_restart_policy
spec.nodeSelector: kube_pod_nodeselectors
spec.serviceAccountName: kube_pod_service_account
spec.nodeName: --join=zone k8s.container.cpu.limit.current k8s.container.cpu.limit.desired k8s.container.cpu.request.current k8s.container.cpu.request.desired k8s.container.ephemeral_storage.limit k8s.container.ephemeral_storage.request k8s.container.memory.limit.current k8s.container.memory.limit.desired k8s.container.memory.request.current k8s.container.memory.request.desired k8s.container.ready k8s.container.restart.count k8s.container.status.reason k8s.container.status.state k8s.container.storage.limit k8s.container.storage.request k8s.pod.cpu.limit.current k8s.pod.cpu.limit.desired k8s.pod.cpu.request.current k8s.pod.cpu.request.desired k8s.pod.memory.limit.current k8s.pod.memory.limit.desired k8s.pod.memory.request.current k8s.pod.memory.request.desired k8s.pod.status.phase k8s.pod.status.reason kube_pod_container_resource_limits kube_pod_container_resource_requests kube_pod_info kube_pod_init_container_resource_limits kube_pod_init_container_resource_requests
spec.hostNetwork: kube_pod_info
spec.schedulerName: kube_pod_scheduler
spec.initContainers: k8s.container.cpu.limit.desired k8s.container.cpu.request.desired k8s.container.ephemeral_storage.limit k8s.container.ephemeral_storage.request k8s.container.memory.limit.desired k8s.container.memory.request.desired k8s.container.storage.limit k8s.container.storage.request kube_pod_init_container_info kube_pod_init_container_resource_limits kube_pod_init_container_resource_requests
spec.tolerations: kube_pod_tolerations
spec.priorityClassName: kube_pod_info
spec.runtimeClassName: kube_pod_runtimeclass_name_info
spec.overhead: kube_pod_overhead_cpu_cores kube_pod_overhead_memory_bytes
spec.resourceClaims: kube_pod_resourceclaim_info
spec.resources.limits: k8s.pod.cpu.limit.desired k8s.pod.memory.limit.desired
spec.resources.requests: k8s.pod.cpu.request.desired k8s.pod.memory.request.desired
status.phase: k8s.pod.status.phase kube_pod_status_phase
status.conditions: kube_pod_status_container_ready_time kube_pod_status_disruption_reason kube_pod_status_initialized_time kube_pod_status_ready kube_pod_status_ready_time kube_pod_status_reason kube_pod_status_scheduled kube_pod_status_scheduled_time kube_pod_status_unschedulable kube_pod_status_unscheduled_time
status.reason: k8s.pod.status.reason kube_pod_status_reason
status.hostIP: kube_pod_info
status.podIP: kube_pod_info
status.startTime: kube_pod_start_time
status.containerStatuses: k8s.container.cpu.limit.current k8s.container.cpu.request.current k8s.container.memory.limit.current k8s.container.memory.request.current k8s.container.ready k8s.container.restart.count k8s.container.status.reason k8s.container.status.state kube_pod_completion_time kube_pod_container_info kube_pod_container_state_started kube_pod_container_status_last_terminated_exitcode kube_pod_container_status_last_terminated_reason kube_pod_container_status_last_terminated_timestamp kube_pod_container_status_ready kube_pod_container_status_restarts_total kube_pod_container_status_running kube_pod_container_status_terminated kube_pod_container_status_terminated_reason kube_pod_container_status_waiting kube_pod_container_status_waiting_reason kube_pod_status_reason
status.qosClass: kube_pod_status_qos_class
status.initContainerStatuses: k8s.container.cpu.limit.current k8s.container.cpu.request.current k8s.container.memory.limit.current k8s.container.memory.request.current k8s.container.ready k8s.container.restart.count k8s.container.status.reason k8s.container.status.state kube_pod_init_container_info kube_pod_init_container_state_started kube_pod_init_container_status_last_terminated_exitcode kube_pod_init_container_status_last_terminated_reason kube_pod_init_container_status_last_terminated_timestamp kube_pod_init_container_status_ready kube_pod_init_container_status_restarts_total kube_pod_init_container_status_running kube_pod_init_container_status_terminated kube_pod_init_container_status_terminated_reason kube_pod_init_container_status_waiting kube_pod_init_container_status_waiting_reason
status.podIPs: kube_pod_ips
status.resourceClaimStatuses: kube_pod_resourceclaim_info
status.resources.limits: k8s.pod.cpu.limit.current k8s.pod.memory.limit.current
status.resources.requests: k8s.pod.cpu.request.current k8s.pod.memory.request.current

## replicasets.apps
metadata.generation: kube_replicaset_metadata_generation
metadata.ownerReferences: --join=workload kube_replicaset_owner
spec.replicas: k8s.replicaset.pod.desired kube_replicaset_spec_replicas
status.replicas: kube_replicaset_status_replicas
status.fullyLabeledReplicas: kube_replicaset_status_fully_labeled_replicas
status.observedGeneration: kube_replicaset_status_observed_generation
status.readyReplicas: kube_replicaset_status_ready_replicas
status.terminatingReplicas: kube_replicaset_status_terminating_replicas
status.availableReplicas: k8s.replicaset.pod.available

## replicationcontrollers
metadata.generation: kube_replicationcontroller_metadata_generation
metadata.ownerReferences: kube_replicationcontroller_owner
spec.replicas: k8s.replicationcontroller.pod.desired kube_replicationcontroller_spec_replicas
status.replicas: kube_replicationcontroller_status_replicas
status.fullyLabeledReplicas: kube_replicationcontroller_status_fully_labeled_replicas
status.observedGeneration: kube_replicationcontroller_status_observed_generation
status.readyReplicas: kube_replicationcontroller_status_ready_replicas
status.availableReplicas: k8s.replicationcontroller.pod.available kube_replicationcontroller_status_available_replicas

## resourcequotas
status.hard: k8s.resourcequota.cpu.limit.hard k8s.resourcequota.cpu.request.hard k8s.resourcequota.ephemeral_storage.limit.hard k8s.resourcequota.ephemeral_storage.request.hard k8s.resourcequota.hugepage_count.request.hard k8s.resourcequota.memory.limit.hard k8s.resourcequota.memory.request.hard k8s.resourcequota.object_count.hard k8s.resourcequota.persistentvolumeclaim_count.hard k8s.resourcequota.storage.request.hard kube_resourcequota
status.used: k8s.resourcequota.cpu.limit.used k8s.resourcequota.cpu.request.used k8s.resourcequota.ephemeral_storage.limit.used k8s.resourcequota.ephemeral_storage.request.used k8s.resourcequota.hugepage_count.request.used k8s.resourcequota.memory.limit.used k8s.resourcequota.memory.request.used k8s.resourcequota.object_count.used k8s.resourcequota.persistentvolumeclaim_count.used k8s.resourcequota.storage.request.used kube_resourcequota

## rolebindings.rbac.authorization.k8s.io
roleRef.kind: kube_rolebinding_info
roleRef.name: kube_rolebinding_info

## serviceaccounts
metadata.deletionTimestamp: kube_serviceaccount_deleted
secrets: kube_serviceaccount_secret
imagePullSecrets: kube_serviceaccount_image_pull_secret
automountServiceAccountToken: kube_serviceaccount_info

## services
metadata.deletionTimestamp: kube_service_deletion_timestamp
spec.clusterIP: kube_service_info
spec.type: k8s.service.endpoint.count k8s.service.load_balancer.ingress.count kube_service_spec_type
spec.externalIPs: kube_service_spec_external_ip
spec.loadBalancerIP: kube_service_info
spec.externalName: kube_service_info
spec.externalTrafficPolicy: kube_service_info
status.loadBalancer.ingress: k8s.service.load_balancer.ingress.count kube_service_status_load_balancer_ingress

## statefulsets.apps
metadata.generation: kube_statefulset_metadata_generation
metadata.deletionTimestamp: kube_statefulset_deletion_timestamp
spec.replicas: k8s.statefulset.pod.desired kube_statefulset_replicas
spec.persistentVolumeClaimRetentionPolicy.whenDeleted: kube_statefulset_persistentvolumeclaim_retention_policy
spec.persistentVolumeClaimRetentionPolicy.whenScaled: kube_statefulset_persistentvolumeclaim_retention_policy
spec.ordinals: kube_statefulset_ordinals_start
status.observedGeneration: kube_statefulset_status_observed_generation
status.replicas: kube_statefulset_status_replicas
status.readyReplicas: k8s.statefulset.pod.ready kube_statefulset_status_replicas_ready
status.currentReplicas: k8s.statefulset.pod.current kube_statefulset_status_replicas_current
status.updatedReplicas: k8s.statefulset.pod.updated kube_statefulset_status_replicas_updated
status.currentRevision: kube_statefulset_status_current_revision
status.updateRevision: kube_statefulset_status_update_revision
status.availableReplicas: k8s.statefulset.pod.available kube_statefulset_status_replicas_available

## storageclasses.storage.k8s.io
provisioner: kube_storageclass_info
reclaimPolicy: kube_storageclass_info
volumeBindingMode: kube_storageclass_info

## validatingadmissionpolicies.admissionregistration.k8s.io
spec.paramKind.apiVersion: kube_validatingadmissionpolicy_info
spec.paramKind.kind: kube_validatingadmissionpolicy_info
spec.failurePolicy: kube_validatingadmissionpolicy_info

## validatingadmissionpolicybindings.admissionregistration.k8s.io
spec.policyName: kube_validatingadmissionpolicybinding_info
spec.paramRef.name: kube_validatingadmissionpolicybinding_info
spec.paramRef.namespace: kube_validatingadmissionpolicybinding_info
spec.paramRef.parameterNotFoundAction: kube_validatingadmissionpolicybinding_info
spec.validationActions: kube_validatingadmissionpolicybinding_validation_action

## validatingwebhookconfigurations.admissionregistration.k8s.io
webhooks: kube_validatingwebhookconfiguration_webhook_clientconfig_service

## volumeattachments.storage.k8s.io
spec.attacher: kube_volumeattachment_info
spec.source.persistentVolumeName: kube_volumeattachment_spec_source_persistentvolume
spec.nodeName: kube_volumeattachment_info
status.attached: kube_volumeattachment_status_attached
status.attachmentMetadata: kube_volumeattachment_status_attachment_metadata
`;

let parsed: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> | undefined;

/** The names of families by the path of a field of a kind (`kindId`); empty for a kind that is not known here. */
export function readersOf(id: string): ReadonlyMap<string, readonly string[]> {
  parsed ??= new Map(READERS.split('\n## ').slice(1).map(parse));
  return parsed.get(id) ?? new Map();
}

function parse(section: string): [string, ReadonlyMap<string, readonly string[]>] {
  const [id = '', ...lines] = section.split('\n').filter((line) => line !== '');
  return [id, new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.split(' ').slice(1)]))];
}
