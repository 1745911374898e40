/**
 * The protobuf messages of kinds that the simulator does not serve, as k8s.io/api, k8s.io/apimachinery,
 * k8s.io/apiextensions-apiserver and k8s.io/kube-aggregator v0.37 number them, in the notation of fields.ts. The
 * schema of a definition is not among them.
 */
export const nextProtobufFields = `
apiextensions.v1.CustomResourceColumnDefinition name=1 type=2 format=3 description=4 priority=5:int32 jsonPath=6
apiextensions.v1.CustomResourceConversion strategy=1 webhook=2:.WebhookConversion
apiextensions.v1.CustomResourceDefinition metadata=1:meta.v1.ObjectMeta spec=2:.CustomResourceDefinitionSpec status=3:.CustomResourceDefinitionStatus
apiextensions.v1.CustomResourceDefinitionCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5 observedGeneration=6:int64
apiextensions.v1.CustomResourceDefinitionNames plural=1 singular=2 shortNames=3:[]string kind=4 listKind=5 categories=6:[]string
apiextensions.v1.CustomResourceDefinitionSpec group=1 names=3:.CustomResourceDefinitionNames scope=4 versions=7:[].CustomResourceDefinitionVersion conversion=9:.CustomResourceConversion preserveUnknownFields=10:bool
apiextensions.v1.CustomResourceDefinitionStatus conditions=1:[].CustomResourceDefinitionCondition acceptedNames=2:.CustomResourceDefinitionNames storedVersions=3:[]string observedGeneration=4:int64
apiextensions.v1.CustomResourceDefinitionVersion name=1 served=2:bool storage=3:bool deprecated=7:bool deprecationWarning=8 subresources=5:.CustomResourceSubresources additionalPrinterColumns=6:[].CustomResourceColumnDefinition selectableFields=9:[].SelectableField
apiextensions.v1.CustomResourceSubresourceScale specReplicasPath=1 statusReplicasPath=2 labelSelectorPath=3
apiextensions.v1.CustomResourceSubresourceStatus
apiextensions.v1.CustomResourceSubresources status=1:.CustomResourceSubresourceStatus scale=2:.CustomResourceSubresourceScale
apiextensions.v1.SelectableField jsonPath=1
apiextensions.v1.ServiceReference namespace=1 name=2 path=3 port=4:int32
apiextensions.v1.WebhookClientConfig url=3 service=1:.ServiceReference caBundle=2:bytes
apiextensions.v1.WebhookConversion clientConfig=2:.WebhookClientConfig conversionReviewVersions=3:[]string
apiregistration.v1.APIService metadata=1:meta.v1.ObjectMeta spec=2:.APIServiceSpec status=3:.APIServiceStatus
apiregistration.v1.APIServiceCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5
apiregistration.v1.APIServiceSpec service=1:.ServiceReference group=2 version=3 insecureSkipTLSVerify=4:bool caBundle=5:bytes groupPriorityMinimum=7:int32 versionPriority=8:int32
apiregistration.v1.APIServiceStatus conditions=1:[].APIServiceCondition
apiregistration.v1.ServiceReference namespace=1 name=2 port=3:int32
certificates.v1.ClusterTrustBundle metadata=1:meta.v1.ObjectMeta spec=2:.ClusterTrustBundleSpec
certificates.v1.ClusterTrustBundleSpec signerName=1 trustBundle=2
certificates.v1.PodCertificateRequest metadata=1:meta.v1.ObjectMeta spec=2:.PodCertificateRequestSpec status=3:.PodCertificateRequestStatus
certificates.v1.PodCertificateRequestSpec signerName=1 podName=2 podUID=3 serviceAccountName=4 serviceAccountUID=5 nodeName=6 nodeUID=7 maxExpirationSeconds=8:int32 stubPKCS10Request=12:bytes unverifiedUserAnnotations=11:{}string
certificates.v1.PodCertificateRequestStatus conditions=1:[]meta.v1.Condition certificateChain=2 notBefore=4:meta.v1.Time beginRefreshAt=5:meta.v1.Time notAfter=6:meta.v1.Time
core.v1.PodVolumeHealth name=1 healthConditions=2:[].VolumeHealthCondition lastTransitionTime=3:meta.v1.Time
core.v1.VolumeHealthCondition status=1 reason=2 message=3
core.v1.VolumeHealthStatus healthConditions=1:[].VolumeHealthCondition lastTransitionTime=2:meta.v1.Time
lifecycle.v1alpha1.Eviction metadata=1:meta.v1.ObjectMeta spec=2:.EvictionSpec status=3:.EvictionStatus
lifecycle.v1alpha1.EvictionPodReference name=1 uid=2
lifecycle.v1alpha1.EvictionRequest metadata=1:meta.v1.ObjectMeta spec=2:.EvictionRequestSpec status=3:.EvictionRequestStatus
lifecycle.v1alpha1.EvictionRequestPodReference name=1 uid=2
lifecycle.v1alpha1.EvictionRequestSpec target=1:.EvictionRequestTarget requester=2 intent=3
lifecycle.v1alpha1.EvictionRequestStatus conditions=1:[]meta.v1.Condition observedGeneration=2:int64
lifecycle.v1alpha1.EvictionRequestTarget pod=1:.EvictionRequestPodReference
lifecycle.v1alpha1.EvictionSpec target=1:.EvictionTarget
lifecycle.v1alpha1.EvictionStatus conditions=1:[]meta.v1.Condition observedGeneration=2:int64 requesters=3:[].Requester targetResponders=4:[].TargetResponder responders=5:[].ResponderStatus
lifecycle.v1alpha1.EvictionTarget pod=1:.EvictionPodReference
lifecycle.v1alpha1.Requester name=1 intent=2
lifecycle.v1alpha1.ResponderStatus name=1 startTime=2:meta.v1.Time heartbeatTime=3:meta.v1.Time expectedCompletionTime=4:meta.v1.Time completionTime=5:meta.v1.Time message=6
lifecycle.v1alpha1.TargetResponder name=1 priority=2:int32 state=3
meta.v1.GroupResource group=1 resource=2
networking.v1.IPAddress metadata=1:meta.v1.ObjectMeta spec=2:.IPAddressSpec
networking.v1.IPAddressSpec parentRef=1:.ParentReference
networking.v1.ParentReference group=1 resource=2 namespace=3 name=4
networking.v1.ServiceCIDR metadata=1:meta.v1.ObjectMeta spec=2:.ServiceCIDRSpec status=3:.ServiceCIDRStatus
networking.v1.ServiceCIDRSpec cidrs=1:[]string
networking.v1.ServiceCIDRStatus conditions=1:[]meta.v1.Condition
node.v1.Overhead podFixed=1:{}api.resource.Quantity
node.v1.RuntimeClass metadata=1:meta.v1.ObjectMeta handler=2 overhead=3:.Overhead scheduling=4:.Scheduling
node.v1.Scheduling nodeSelector=1:{}string tolerations=2:[]core.v1.Toleration
resource.v1.AllocatedDeviceStatus driver=1 pool=2 device=3 shareID=7 conditions=4:[]meta.v1.Condition data=5:runtime.RawExtension networkData=6:.NetworkDeviceData
resource.v1.AllocationResult devices=1:.DeviceAllocationResult nodeSelector=3:core.v1.NodeSelector allocationTimestamp=5:meta.v1.Time
resource.v1.CELDeviceSelector expression=1
resource.v1.CapacityRequestPolicy default=1:api.resource.Quantity validValues=3:[]api.resource.Quantity validRange=4:.CapacityRequestPolicyRange
resource.v1.CapacityRequestPolicyRange min=1:api.resource.Quantity max=2:api.resource.Quantity step=3:api.resource.Quantity
resource.v1.CapacityRequirements requests=1:{}api.resource.Quantity
resource.v1.Counter value=1:api.resource.Quantity
resource.v1.CounterSet name=1 counters=2:{}.Counter
resource.v1.Device name=1 attributes=2:{}.DeviceAttribute capacity=3:{}.DeviceCapacity consumesCounters=4:[].DeviceCounterConsumption nodeName=5 nodeSelector=6:core.v1.NodeSelector allNodes=7:bool taints=8:[].DeviceTaint bindsToNode=9:bool bindingConditions=10:[]string bindingFailureConditions=11:[]string allowMultipleAllocations=12:bool nodeAllocatableResources=14:{}.NodeAllocatableResource
resource.v1.DeviceAllocationConfiguration source=1 requests=2:[]string deviceConfiguration=3^:.DeviceConfiguration
resource.v1.DeviceAllocationResult results=1:[].DeviceRequestAllocationResult config=2:[].DeviceAllocationConfiguration
resource.v1.DeviceAttribute int=2:int64 bool=3:bool string=4 version=5 ints=6:[]int64 bools=7:[]bool strings=8:[]string versions=9:[]string
resource.v1.DeviceCapacity value=1:api.resource.Quantity requestPolicy=2:.CapacityRequestPolicy
resource.v1.DeviceClaim requests=1:[].DeviceRequest constraints=2:[].DeviceConstraint config=3:[].DeviceClaimConfiguration
resource.v1.DeviceClaimConfiguration requests=1:[]string deviceConfiguration=2^:.DeviceConfiguration
resource.v1.DeviceClass metadata=1:meta.v1.ObjectMeta spec=2:.DeviceClassSpec
resource.v1.DeviceClassConfiguration deviceConfiguration=1^:.DeviceConfiguration
resource.v1.DeviceClassSpec selectors=1:[].DeviceSelector config=2:[].DeviceClassConfiguration extendedResourceName=4
resource.v1.DeviceConfiguration opaque=1:.OpaqueDeviceConfiguration
resource.v1.DeviceConstraint requests=1:[]string matchAttribute=2 distinctAttribute=3
resource.v1.DeviceCounterConsumption counterSet=1 counters=2:{}.Counter compatibilityGroups=3:[]string
resource.v1.DeviceDerivedAttribute name=1 expression=2
resource.v1.DeviceRequest name=1 exactly=2:.ExactDeviceRequest firstAvailable=3:[].DeviceSubRequest
resource.v1.DeviceRequestAllocationResult request=1 driver=2 pool=3 device=4 adminAccess=5:bool tolerations=6:[].DeviceToleration bindingConditions=7:[]string bindingFailureConditions=8:[]string shareID=9 consumedCapacity=10:{}api.resource.Quantity skipNodeOperations=11:[]string
resource.v1.DeviceSelector cel=1:.CELDeviceSelector
resource.v1.DeviceSubRequest name=1 deviceClassName=2 selectors=3:[].DeviceSelector allocationMode=4 count=5:int64 tolerations=6:[].DeviceToleration capacity=7:.CapacityRequirements derivedAttributes=8:[].DeviceDerivedAttribute
resource.v1.DeviceTaint key=1 value=2 effect=3 timeAdded=4:meta.v1.Time
resource.v1.DeviceTaintRule metadata=1:meta.v1.ObjectMeta spec=2:.DeviceTaintRuleSpec status=3:.DeviceTaintRuleStatus
resource.v1.DeviceTaintRuleSpec deviceSelector=1:.DeviceTaintSelector taint=2:.DeviceTaint
resource.v1.DeviceTaintRuleStatus conditions=1:[]meta.v1.Condition
resource.v1.DeviceTaintSelector driver=2 pool=3 device=4
resource.v1.DeviceToleration key=1 operator=2 value=3 effect=4 tolerationSeconds=5:int64
resource.v1.ExactDeviceRequest deviceClassName=1 selectors=2:[].DeviceSelector allocationMode=3 count=4:int64 adminAccess=5:bool tolerations=6:[].DeviceToleration capacity=7:.CapacityRequirements derivedAttributes=8:[].DeviceDerivedAttribute
resource.v1.NetworkDeviceData interfaceName=1 ips=2:[]string hardwareAddress=3
resource.v1.NodeAllocatableMapping capacityKey=1 capacityMultiplier=2:api.resource.Quantity deviceMultiplier=3:api.resource.Quantity
resource.v1.NodeAllocatableOverhead perPod=1:api.resource.Quantity perContainer=2:api.resource.Quantity
resource.v1.NodeAllocatableResource mapping=3:.NodeAllocatableMapping overhead=4:.NodeAllocatableOverhead
resource.v1.OpaqueDeviceConfiguration driver=1 parameters=2:runtime.RawExtension
resource.v1.ResourceClaim metadata=1:meta.v1.ObjectMeta spec=2:.ResourceClaimSpec status=3:.ResourceClaimStatus
resource.v1.ResourceClaimConsumerReference apiGroup=1 resource=3 name=4 uid=5
resource.v1.ResourceClaimSpec devices=1:.DeviceClaim
resource.v1.ResourceClaimStatus allocation=1:.AllocationResult reservedFor=2:[].ResourceClaimConsumerReference devices=4:[].AllocatedDeviceStatus
resource.v1.ResourceClaimTemplate metadata=1:meta.v1.ObjectMeta spec=2:.ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:.ResourceClaimSpec
resource.v1.ResourcePool name=1 generation=2:int64 resourceSliceCount=3:int64
resource.v1.ResourceSlice metadata=1:meta.v1.ObjectMeta spec=2:.ResourceSliceSpec
resource.v1.ResourceSliceSpec driver=1 pool=2:.ResourcePool nodeName=3 nodeSelector=4:core.v1.NodeSelector allNodes=5:bool devices=6:[].Device perDeviceNodeSelection=7:bool sharedCounters=8:[].CounterSet partitionTypeAttribute=9 skipNodeOperations=10:[]string
scheduling.v1.PriorityClass metadata=1:meta.v1.ObjectMeta value=2:int32 globalDefault=3:bool description=4 preemptionPolicy=5
scheduling.v1alpha3.AllCompositeDisruptionMode
scheduling.v1alpha3.CompositeBasicSchedulingPolicy
scheduling.v1alpha3.CompositeDisruptionMode single=1:.SingleCompositeDisruptionMode all=2:.AllCompositeDisruptionMode
scheduling.v1alpha3.CompositeGangSchedulingPolicy minGroupCount=1:int32
scheduling.v1alpha3.CompositePodGroup metadata=1:meta.v1.ObjectMeta spec=2:.CompositePodGroupSpec status=3:.CompositePodGroupStatus
scheduling.v1alpha3.CompositePodGroupSchedulingConstraints topology=1:[].TopologyConstraint
scheduling.v1alpha3.CompositePodGroupSchedulingPolicy basic=1:.CompositeBasicSchedulingPolicy gang=2:.CompositeGangSchedulingPolicy
scheduling.v1alpha3.CompositePodGroupSpec parentCompositePodGroupName=1 workloadRef=2:.WorkloadReference schedulingPolicy=3:.CompositePodGroupSchedulingPolicy schedulingConstraints=4:.CompositePodGroupSchedulingConstraints disruptionMode=5:.CompositeDisruptionMode priorityClassName=6 priority=7:int32 preemptionPolicy=8
scheduling.v1alpha3.CompositePodGroupStatus conditions=1:[]meta.v1.Condition
scheduling.v1alpha3.SingleCompositeDisruptionMode
scheduling.v1alpha3.TopologyConstraint key=1
scheduling.v1alpha3.WorkloadReference workloadName=1 templateName=2
scheduling.v1beta1.AllCompositeDisruptionMode
scheduling.v1beta1.AllDisruptionMode
scheduling.v1beta1.BasicSchedulingPolicy
scheduling.v1beta1.CompositeBasicSchedulingPolicy
scheduling.v1beta1.CompositeDisruptionMode single=1:.SingleCompositeDisruptionMode all=2:.AllCompositeDisruptionMode
scheduling.v1beta1.CompositeGangSchedulingPolicy minGroupCount=1:int32
scheduling.v1beta1.CompositePodGroupSchedulingConstraints topology=1:[].TopologyConstraint
scheduling.v1beta1.CompositePodGroupSchedulingPolicy basic=1:.CompositeBasicSchedulingPolicy gang=2:.CompositeGangSchedulingPolicy
scheduling.v1beta1.CompositePodGroupTemplate name=1 schedulingPolicy=2:.CompositePodGroupSchedulingPolicy schedulingConstraints=3:.CompositePodGroupSchedulingConstraints disruptionMode=4:.CompositeDisruptionMode priorityClassName=5 priority=6:int32 preemptionPolicy=7 podGroupTemplates=8:[].PodGroupTemplate compositePodGroupTemplates=9:[].CompositePodGroupTemplate
scheduling.v1beta1.DisruptionMode single=1:.SingleDisruptionMode all=2:.AllDisruptionMode
scheduling.v1beta1.GangSchedulingPolicy minCount=1:int32
scheduling.v1beta1.PodGroup metadata=1:meta.v1.ObjectMeta spec=2:.PodGroupSpec status=3:.PodGroupStatus
scheduling.v1beta1.PodGroupResourceClaim name=1 resourceClaimName=2 resourceClaimTemplateName=3
scheduling.v1beta1.PodGroupResourceClaimStatus name=1 resourceClaimName=2
scheduling.v1beta1.PodGroupSchedulingConstraints topology=1:[].TopologyConstraint
scheduling.v1beta1.PodGroupSchedulingPolicy basic=1:.BasicSchedulingPolicy gang=2:.GangSchedulingPolicy
scheduling.v1beta1.PodGroupSpec parentCompositePodGroupName=1 workloadRef=2:.WorkloadReference schedulingPolicy=3:.PodGroupSchedulingPolicy schedulingConstraints=4:.PodGroupSchedulingConstraints resourceClaims=5:[].PodGroupResourceClaim disruptionMode=6:.DisruptionMode priorityClassName=7 priority=8:int32 preemptionPolicy=9
scheduling.v1beta1.PodGroupStatus conditions=1:[]meta.v1.Condition resourceClaimStatuses=2:[].PodGroupResourceClaimStatus
scheduling.v1beta1.PodGroupTemplate name=1 schedulingPolicy=2:.PodGroupSchedulingPolicy schedulingConstraints=3:.PodGroupSchedulingConstraints resourceClaims=4:[].PodGroupResourceClaim disruptionMode=5:.DisruptionMode priorityClassName=6 priority=7:int32 preemptionPolicy=8
scheduling.v1beta1.SingleCompositeDisruptionMode
scheduling.v1beta1.SingleDisruptionMode
scheduling.v1beta1.TopologyConstraint key=1
scheduling.v1beta1.TypedLocalObjectReference apiGroup=1 kind=2 name=3
scheduling.v1beta1.Workload metadata=1:meta.v1.ObjectMeta spec=2:.WorkloadSpec
scheduling.v1beta1.WorkloadReference workloadName=1 templateName=2
scheduling.v1beta1.WorkloadSpec controllerRef=1:.TypedLocalObjectReference podGroupTemplates=2:[].PodGroupTemplate compositePodGroupTemplates=3:[].CompositePodGroupTemplate
storage.v1.CSIDriver metadata=1:meta.v1.ObjectMeta spec=2:.CSIDriverSpec
storage.v1.CSIDriverSpec attachRequired=1:bool podInfoOnMount=2:bool volumeLifecycleModes=3:[]string storageCapacity=4:bool fsGroupPolicy=5 tokenRequests=6:[].TokenRequest requiresRepublish=7:bool seLinuxMount=8:bool nodeAllocatableUpdatePeriodSeconds=9:int64 serviceAccountTokenInSecrets=10:bool preventPodSchedulingIfMissing=11:bool
storage.v1.CSINode metadata=1:meta.v1.ObjectMeta spec=2:.CSINodeSpec status=3:.CSINodeStatus
storage.v1.CSINodeDriver name=1 nodeID=2 topologyKeys=3:[]string allocatable=4:.VolumeNodeResources
storage.v1.CSINodeSpec drivers=1:[].CSINodeDriver
storage.v1.CSINodeStatus storageHealth=1:[].StorageHealth
storage.v1.CSIStorageCapacity metadata=1:meta.v1.ObjectMeta nodeTopology=2:meta.v1.LabelSelector storageClassName=3 capacity=4:api.resource.Quantity maximumVolumeSize=5:api.resource.Quantity
storage.v1.StorageHealth name=1 healthConditions=2:[].StorageHealthCondition
storage.v1.StorageHealthCondition status=1 reason=2 message=3 accessMode=4 volumeMode=5 lastTransitionTime=6:meta.v1.Time
storage.v1.TokenRequest audience=1 expirationSeconds=2:int64
storage.v1.VolumeAttributesClass metadata=1:meta.v1.ObjectMeta driverName=2 parameters=3:{}string
storage.v1.VolumeNodeResources count=1:int32
storagemigration.v1.StorageVersionMigration metadata=1:meta.v1.ObjectMeta spec=2:.StorageVersionMigrationSpec status=3:.StorageVersionMigrationStatus
storagemigration.v1.StorageVersionMigrationSpec resource=1:meta.v1.GroupResource
storagemigration.v1.StorageVersionMigrationStatus conditions=1:[]meta.v1.Condition resourceVersion=2
`;
