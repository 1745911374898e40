/**
 * The protobuf messages behind the built-in kinds, one a line: the message's name and its fields by number, as
 * k8s.io/api and k8s.io/apimachinery v0.36 number them, with the fields of v0.37 that families read. A field is its JSON name, `=`, its number and after `:` its
 * type (a string where there is none). `[]T` is a repeated field, `{}T` a map from strings, a type that starts with a dot
 * is of the same package. `!` marks what an API server writes even where it is Go's zero value, as seen on the wire;
 * `^` a message whose fields are those of the object around it in JSON.
 */
export const protobufFields = `
admissionregistration.v1.ApplyConfiguration expression=1
admissionregistration.v1.AuditAnnotation key=1 valueExpression=2
admissionregistration.v1.ExpressionWarning fieldRef=2 warning=3
admissionregistration.v1.JSONPatch expression=1
admissionregistration.v1.MatchCondition name=1 expression=2
admissionregistration.v1.MatchResources namespaceSelector=1:meta.v1.LabelSelector objectSelector=2:meta.v1.LabelSelector resourceRules=3:[].NamedRuleWithOperations excludeResourceRules=4:[].NamedRuleWithOperations matchPolicy=7
admissionregistration.v1.MutatingAdmissionPolicy metadata=1:meta.v1.ObjectMeta spec=2:.MutatingAdmissionPolicySpec
admissionregistration.v1.MutatingAdmissionPolicyBinding metadata=1:meta.v1.ObjectMeta spec=2:.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec policyName=1 paramRef=2:.ParamRef matchResources=3:.MatchResources
admissionregistration.v1.MutatingAdmissionPolicySpec paramKind=1:.ParamKind matchConstraints=2:.MatchResources variables=3:[].Variable mutations=4:[].Mutation failurePolicy=5 matchConditions=6:[].MatchCondition reinvocationPolicy=7
admissionregistration.v1.MutatingWebhook name=1 clientConfig=2:.WebhookClientConfig rules=3:[].RuleWithOperations failurePolicy=4 namespaceSelector=5:meta.v1.LabelSelector sideEffects=6 timeoutSeconds=7:int32 admissionReviewVersions=8:[]string matchPolicy=9 reinvocationPolicy=10 objectSelector=11:meta.v1.LabelSelector matchConditions=12:[].MatchCondition
admissionregistration.v1.MutatingWebhookConfiguration metadata=1:meta.v1.ObjectMeta webhooks=2:[].MutatingWebhook
admissionregistration.v1.Mutation patchType=2 applyConfiguration=3:.ApplyConfiguration jsonPatch=4:.JSONPatch
admissionregistration.v1.NamedRuleWithOperations resourceNames=1:[]string ruleWithOperations=2^:.RuleWithOperations
admissionregistration.v1.ParamKind apiVersion=1 kind=2
admissionregistration.v1.ParamRef name=1! namespace=2! selector=3:meta.v1.LabelSelector parameterNotFoundAction=4
admissionregistration.v1.Rule apiGroups=1:[]string apiVersions=2:[]string resources=3:[]string scope=4
admissionregistration.v1.RuleWithOperations operations=1:[]string rule=2^:.Rule
admissionregistration.v1.ServiceReference namespace=1 name=2 path=3 port=4:int32
admissionregistration.v1.TypeChecking expressionWarnings=1:[].ExpressionWarning
admissionregistration.v1.ValidatingAdmissionPolicy metadata=1:meta.v1.ObjectMeta spec=2:.ValidatingAdmissionPolicySpec status=3:.ValidatingAdmissionPolicyStatus
admissionregistration.v1.ValidatingAdmissionPolicyBinding metadata=1:meta.v1.ObjectMeta spec=2:.ValidatingAdmissionPolicyBindingSpec
admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec policyName=1 paramRef=2:.ParamRef matchResources=3:.MatchResources validationActions=4:[]string
admissionregistration.v1.ValidatingAdmissionPolicySpec paramKind=1:.ParamKind matchConstraints=2:.MatchResources validations=3:[].Validation failurePolicy=4 auditAnnotations=5:[].AuditAnnotation matchConditions=6:[].MatchCondition variables=7:[].Variable
admissionregistration.v1.ValidatingAdmissionPolicyStatus observedGeneration=1!:int64 typeChecking=2:.TypeChecking conditions=3:[]meta.v1.Condition
admissionregistration.v1.ValidatingWebhook name=1 clientConfig=2:.WebhookClientConfig rules=3:[].RuleWithOperations failurePolicy=4 namespaceSelector=5:meta.v1.LabelSelector sideEffects=6 timeoutSeconds=7:int32 admissionReviewVersions=8:[]string matchPolicy=9 objectSelector=10:meta.v1.LabelSelector matchConditions=11:[].MatchCondition
admissionregistration.v1.ValidatingWebhookConfiguration metadata=1:meta.v1.ObjectMeta webhooks=2:[].ValidatingWebhook
admissionregistration.v1.Validation expression=1 message=2! reason=3 messageExpression=4!
admissionregistration.v1.Variable name=1 expression=2
admissionregistration.v1.WebhookClientConfig service=1:.ServiceReference caBundle=2:bytes url=3
api.resource.Quantity string=1!
apps.v1.DaemonSet metadata=1:meta.v1.ObjectMeta spec=2:.DaemonSetSpec status=3:.DaemonSetStatus
apps.v1.DaemonSetCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5
apps.v1.DaemonSetSpec selector=1:meta.v1.LabelSelector template=2:core.v1.PodTemplateSpec updateStrategy=3:.DaemonSetUpdateStrategy minReadySeconds=4!:int32 revisionHistoryLimit=6:int32
apps.v1.DaemonSetStatus currentNumberScheduled=1:int32 numberMisscheduled=2:int32 desiredNumberScheduled=3:int32 numberReady=4:int32 observedGeneration=5!:int64 updatedNumberScheduled=6!:int32 numberAvailable=7!:int32 numberUnavailable=8!:int32 collisionCount=9:int32 conditions=10:[].DaemonSetCondition
apps.v1.DaemonSetUpdateStrategy type=1 rollingUpdate=2:.RollingUpdateDaemonSet
apps.v1.Deployment metadata=1:meta.v1.ObjectMeta spec=2:.DeploymentSpec status=3:.DeploymentStatus
apps.v1.DeploymentCondition type=1 status=2 reason=4! message=5! lastUpdateTime=6!:meta.v1.Time lastTransitionTime=7!:meta.v1.Time
apps.v1.DeploymentSpec replicas=1:int32 selector=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec strategy=4:.DeploymentStrategy minReadySeconds=5!:int32 revisionHistoryLimit=6:int32 paused=7!:bool progressDeadlineSeconds=9:int32
apps.v1.DeploymentStatus observedGeneration=1!:int64 replicas=2!:int32 updatedReplicas=3!:int32 availableReplicas=4!:int32 unavailableReplicas=5!:int32 conditions=6:[].DeploymentCondition readyReplicas=7!:int32 collisionCount=8:int32 terminatingReplicas=9:int32
apps.v1.DeploymentStrategy type=1 rollingUpdate=2:.RollingUpdateDeployment
apps.v1.ReplicaSet metadata=1:meta.v1.ObjectMeta spec=2:.ReplicaSetSpec status=3:.ReplicaSetStatus
apps.v1.ReplicaSetCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5
apps.v1.ReplicaSetSpec replicas=1:int32 selector=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec minReadySeconds=4!:int32
apps.v1.ReplicaSetStatus replicas=1:int32 fullyLabeledReplicas=2!:int32 observedGeneration=3!:int64 readyReplicas=4!:int32 availableReplicas=5!:int32 conditions=6:[].ReplicaSetCondition terminatingReplicas=7:int32
apps.v1.RollingUpdateDaemonSet maxUnavailable=1:util.intstr.IntOrString maxSurge=2:util.intstr.IntOrString
apps.v1.RollingUpdateDeployment maxUnavailable=1:util.intstr.IntOrString maxSurge=2:util.intstr.IntOrString
apps.v1.RollingUpdateStatefulSetStrategy partition=1:int32 maxUnavailable=2:util.intstr.IntOrString
apps.v1.StatefulSet metadata=1:meta.v1.ObjectMeta spec=2:.StatefulSetSpec status=3:.StatefulSetStatus
apps.v1.StatefulSetCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5
apps.v1.StatefulSetOrdinals start=1:int32
apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1 whenScaled=2
apps.v1.StatefulSetSpec replicas=1:int32 selector=2:meta.v1.LabelSelector template=3:core.v1.PodTemplateSpec volumeClaimTemplates=4:[]core.v1.PersistentVolumeClaim serviceName=5 podManagementPolicy=6 updateStrategy=7:.StatefulSetUpdateStrategy revisionHistoryLimit=8:int32 minReadySeconds=9!:int32 persistentVolumeClaimRetentionPolicy=10:.StatefulSetPersistentVolumeClaimRetentionPolicy ordinals=11:.StatefulSetOrdinals
apps.v1.StatefulSetStatus observedGeneration=1!:int64 replicas=2:int32 readyReplicas=3!:int32 currentReplicas=4!:int32 updatedReplicas=5!:int32 currentRevision=6! updateRevision=7! collisionCount=9:int32 conditions=10:[].StatefulSetCondition availableReplicas=11:int32
apps.v1.StatefulSetUpdateStrategy type=1 rollingUpdate=2:.RollingUpdateStatefulSetStrategy
autoscaling.v2.ContainerResourceMetricSource name=1 target=2:.MetricTarget container=3
autoscaling.v2.ContainerResourceMetricStatus name=1 current=2:.MetricValueStatus container=3
autoscaling.v2.CrossVersionObjectReference kind=1 name=2 apiVersion=3
autoscaling.v2.ExternalMetricSource metric=1:.MetricIdentifier target=2:.MetricTarget
autoscaling.v2.ExternalMetricStatus metric=1:.MetricIdentifier current=2:.MetricValueStatus
autoscaling.v2.HPAScalingPolicy type=1 value=2:int32 periodSeconds=3:int32
autoscaling.v2.HPAScalingRules selectPolicy=1 policies=2:[].HPAScalingPolicy stabilizationWindowSeconds=3:int32 tolerance=4:api.resource.Quantity
autoscaling.v2.HorizontalPodAutoscaler metadata=1:meta.v1.ObjectMeta spec=2:.HorizontalPodAutoscalerSpec status=3:.HorizontalPodAutoscalerStatus
autoscaling.v2.HorizontalPodAutoscalerBehavior scaleUp=1:.HPAScalingRules scaleDown=2:.HPAScalingRules
autoscaling.v2.HorizontalPodAutoscalerCondition type=1 status=2 lastTransitionTime=3!:meta.v1.Time reason=4! message=5!
autoscaling.v2.HorizontalPodAutoscalerSpec scaleTargetRef=1:.CrossVersionObjectReference minReplicas=2:int32 maxReplicas=3:int32 metrics=4:[].MetricSpec behavior=5:.HorizontalPodAutoscalerBehavior
autoscaling.v2.HorizontalPodAutoscalerStatus observedGeneration=1:int64 lastScaleTime=2:meta.v1.Time currentReplicas=3!:int32 desiredReplicas=4:int32 currentMetrics=5:[].MetricStatus conditions=6:[].HorizontalPodAutoscalerCondition
autoscaling.v2.MetricIdentifier name=1 selector=2:meta.v1.LabelSelector
autoscaling.v2.MetricSpec type=1 object=2:.ObjectMetricSource pods=3:.PodsMetricSource resource=4:.ResourceMetricSource external=5:.ExternalMetricSource containerResource=7:.ContainerResourceMetricSource
autoscaling.v2.MetricStatus type=1 object=2:.ObjectMetricStatus pods=3:.PodsMetricStatus resource=4:.ResourceMetricStatus external=5:.ExternalMetricStatus containerResource=7:.ContainerResourceMetricStatus
autoscaling.v2.MetricTarget type=1 value=2:api.resource.Quantity averageValue=3:api.resource.Quantity averageUtilization=4:int32
autoscaling.v2.MetricValueStatus value=1:api.resource.Quantity averageValue=2:api.resource.Quantity averageUtilization=3:int32
autoscaling.v2.ObjectMetricSource describedObject=1:.CrossVersionObjectReference target=2:.MetricTarget metric=3:.MetricIdentifier
autoscaling.v2.ObjectMetricStatus metric=1:.MetricIdentifier current=2:.MetricValueStatus describedObject=3:.CrossVersionObjectReference
autoscaling.v2.PodsMetricSource metric=1:.MetricIdentifier target=2:.MetricTarget
autoscaling.v2.PodsMetricStatus metric=1:.MetricIdentifier current=2:.MetricValueStatus
autoscaling.v2.ResourceMetricSource name=1 target=2:.MetricTarget
autoscaling.v2.ResourceMetricStatus name=1 current=2:.MetricValueStatus
batch.v1.CronJob metadata=1:meta.v1.ObjectMeta spec=2:.CronJobSpec status=3:.CronJobStatus
batch.v1.CronJobSpec schedule=1 startingDeadlineSeconds=2:int64 concurrencyPolicy=3 suspend=4:bool jobTemplate=5:.JobTemplateSpec successfulJobsHistoryLimit=6:int32 failedJobsHistoryLimit=7:int32 timeZone=8
batch.v1.CronJobStatus active=1:[]core.v1.ObjectReference lastScheduleTime=4:meta.v1.Time lastSuccessfulTime=5:meta.v1.Time
batch.v1.Job metadata=1:meta.v1.ObjectMeta spec=2:.JobSpec status=3:.JobStatus
batch.v1.JobCondition type=1 status=2 lastProbeTime=3!:meta.v1.Time lastTransitionTime=4!:meta.v1.Time reason=5! message=6!
batch.v1.JobSpec parallelism=1:int32 completions=2:int32 activeDeadlineSeconds=3:int64 selector=4:meta.v1.LabelSelector manualSelector=5:bool template=6:core.v1.PodTemplateSpec backoffLimit=7:int32 ttlSecondsAfterFinished=8:int32 completionMode=9 suspend=10:bool podFailurePolicy=11:.PodFailurePolicy backoffLimitPerIndex=12:int32 maxFailedIndexes=13:int32 podReplacementPolicy=14 managedBy=15 successPolicy=16:.SuccessPolicy
batch.v1.JobStatus conditions=1:[].JobCondition startTime=2:meta.v1.Time completionTime=3:meta.v1.Time active=4!:int32 succeeded=5!:int32 failed=6!:int32 completedIndexes=7! uncountedTerminatedPods=8:.UncountedTerminatedPods ready=9:int32 failedIndexes=10 terminating=11:int32
batch.v1.JobTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:.JobSpec
batch.v1.PodFailurePolicy rules=1:[].PodFailurePolicyRule
batch.v1.PodFailurePolicyOnExitCodesRequirement containerName=1 operator=2 values=3:[]int32
batch.v1.PodFailurePolicyOnPodConditionsPattern type=1 status=2
batch.v1.PodFailurePolicyRule action=1 onExitCodes=2:.PodFailurePolicyOnExitCodesRequirement onPodConditions=3:[].PodFailurePolicyOnPodConditionsPattern
batch.v1.SuccessPolicy rules=1:[].SuccessPolicyRule
batch.v1.SuccessPolicyRule succeededIndexes=1 succeededCount=2:int32
batch.v1.UncountedTerminatedPods succeeded=1:[]string failed=2:[]string
certificates.v1.CertificateSigningRequest metadata=1:meta.v1.ObjectMeta spec=2:.CertificateSigningRequestSpec status=3:.CertificateSigningRequestStatus
certificates.v1.CertificateSigningRequestCondition type=1 reason=2! message=3! lastUpdateTime=4:meta.v1.Time lastTransitionTime=5:meta.v1.Time status=6
certificates.v1.CertificateSigningRequestSpec request=1:bytes username=2 uid=3 groups=4:[]string usages=5:[]string extra=6:{}.ExtraValue signerName=7 expirationSeconds=8:int32
certificates.v1.CertificateSigningRequestStatus conditions=1:[].CertificateSigningRequestCondition certificate=2:bytes
certificates.v1.ExtraValue items=1:[]string
coordination.v1.Lease metadata=1:meta.v1.ObjectMeta spec=2:.LeaseSpec
coordination.v1.LeaseSpec holderIdentity=1 leaseDurationSeconds=2:int32 acquireTime=3:meta.v1.MicroTime renewTime=4:meta.v1.MicroTime leaseTransitions=5:int32 strategy=6 preferredHolder=7
core.v1.AWSElasticBlockStoreVolumeSource volumeID=1 fsType=2! partition=3!:int32 readOnly=4!:bool
core.v1.Affinity nodeAffinity=1:.NodeAffinity podAffinity=2:.PodAffinity podAntiAffinity=3:.PodAntiAffinity
core.v1.AppArmorProfile type=1 localhostProfile=2
core.v1.AttachedVolume name=1 devicePath=2
core.v1.AzureDiskVolumeSource diskName=1 diskURI=2 cachingMode=3 fsType=4 readOnly=5:bool kind=6
core.v1.AzureFilePersistentVolumeSource secretName=1 shareName=2 readOnly=3!:bool secretNamespace=4
core.v1.AzureFileVolumeSource secretName=1 shareName=2 readOnly=3:bool
core.v1.CSIPersistentVolumeSource driver=1 volumeHandle=2 readOnly=3!:bool fsType=4! volumeAttributes=5:{}string controllerPublishSecretRef=6:.SecretReference nodeStageSecretRef=7:.SecretReference nodePublishSecretRef=8:.SecretReference controllerExpandSecretRef=9:.SecretReference nodeExpandSecretRef=10:.SecretReference
core.v1.CSIVolumeSource driver=1 readOnly=2:bool fsType=3 volumeAttributes=4:{}string nodePublishSecretRef=5:.LocalObjectReference
core.v1.Capabilities add=1:[]string drop=2:[]string
core.v1.CephFSPersistentVolumeSource monitors=1:[]string path=2! user=3! secretFile=4! secretRef=5:.SecretReference readOnly=6!:bool
core.v1.CephFSVolumeSource monitors=1:[]string path=2 user=3 secretFile=4 secretRef=5:.LocalObjectReference readOnly=6:bool
core.v1.CinderPersistentVolumeSource volumeID=1 fsType=2 readOnly=3:bool secretRef=4:.SecretReference
core.v1.CinderVolumeSource volumeID=1 fsType=2 readOnly=3:bool secretRef=4:.LocalObjectReference
core.v1.ClientIPConfig timeoutSeconds=1:int32
core.v1.ClusterTrustBundleProjection name=1 signerName=2 labelSelector=3:meta.v1.LabelSelector path=4 optional=5:bool
core.v1.ConfigMap metadata=1:meta.v1.ObjectMeta data=2:{}string binaryData=3:{}bytes immutable=4:bool
core.v1.ConfigMapEnvSource localObjectReference=1^:.LocalObjectReference optional=2:bool
core.v1.ConfigMapKeySelector localObjectReference=1^:.LocalObjectReference key=2 optional=3:bool
core.v1.ConfigMapNodeConfigSource namespace=1 name=2 uid=3 resourceVersion=4 kubeletConfigKey=5
core.v1.ConfigMapProjection localObjectReference=1^:.LocalObjectReference items=2:[].KeyToPath optional=4:bool
core.v1.ConfigMapVolumeSource localObjectReference=1^:.LocalObjectReference items=2:[].KeyToPath defaultMode=3:int32 optional=4:bool
core.v1.Container name=1 image=2 command=3:[]string args=4:[]string workingDir=5! ports=6:[].ContainerPort env=7:[].EnvVar resources=8:.ResourceRequirements volumeMounts=9:[].VolumeMount livenessProbe=10:.Probe readinessProbe=11:.Probe lifecycle=12:.Lifecycle terminationMessagePath=13 imagePullPolicy=14 securityContext=15:.SecurityContext stdin=16!:bool stdinOnce=17!:bool tty=18!:bool envFrom=19:[].EnvFromSource terminationMessagePolicy=20 volumeDevices=21:[].VolumeDevice startupProbe=22:.Probe resizePolicy=23:[].ContainerResizePolicy restartPolicy=24 restartPolicyRules=25:[].ContainerRestartRule
core.v1.ContainerExtendedResourceRequest containerName=1 resourceName=2 requestName=3
core.v1.ContainerImage names=1:[]string sizeBytes=2:int64
core.v1.ContainerPort name=1! hostPort=2!:int32 containerPort=3:int32 protocol=4 hostIP=5!
core.v1.ContainerResizePolicy resourceName=1 restartPolicy=2
core.v1.ContainerRestartRule action=1 exitCodes=2:.ContainerRestartRuleOnExitCodes
core.v1.ContainerRestartRuleOnExitCodes operator=1 values=2:[]int32
core.v1.ContainerState waiting=1:.ContainerStateWaiting running=2:.ContainerStateRunning terminated=3:.ContainerStateTerminated
core.v1.ContainerStateRunning startedAt=1!:meta.v1.Time
core.v1.ContainerStateTerminated exitCode=1:int32 signal=2!:int32 reason=3! message=4! startedAt=5!:meta.v1.Time finishedAt=6!:meta.v1.Time containerID=7!
core.v1.ContainerStateWaiting reason=1! message=2!
core.v1.ContainerStatus name=1 state=2:.ContainerState lastState=3:.ContainerState ready=4:bool restartCount=5:int32 image=6 imageID=7 containerID=8! started=9:bool allocatedResources=10:{}api.resource.Quantity resources=11:.ResourceRequirements volumeMounts=12:[].VolumeMountStatus user=13:.ContainerUser allocatedResourcesStatus=14:[].ResourceStatus stopSignal=15
core.v1.ContainerUser linux=1:.LinuxContainerUser
core.v1.DaemonEndpoint Port=1:int32
core.v1.DownwardAPIProjection items=1:[].DownwardAPIVolumeFile
core.v1.DownwardAPIVolumeFile path=1 fieldRef=2:.ObjectFieldSelector resourceFieldRef=3:.ResourceFieldSelector mode=4:int32
core.v1.DownwardAPIVolumeSource items=1:[].DownwardAPIVolumeFile defaultMode=2:int32
core.v1.EmptyDirVolumeSource medium=1! sizeLimit=2:api.resource.Quantity
core.v1.EndpointAddress ip=1 targetRef=2:.ObjectReference hostname=3! nodeName=4
core.v1.EndpointPort name=1! port=2:int32 protocol=3 appProtocol=4
core.v1.EndpointSubset addresses=1:[].EndpointAddress notReadyAddresses=2:[].EndpointAddress ports=3:[].EndpointPort
core.v1.Endpoints metadata=1:meta.v1.ObjectMeta subsets=2:[].EndpointSubset
core.v1.EnvFromSource prefix=1 configMapRef=2:.ConfigMapEnvSource secretRef=3:.SecretEnvSource
core.v1.EnvVar name=1 value=2 valueFrom=3:.EnvVarSource
core.v1.EnvVarSource fieldRef=1:.ObjectFieldSelector resourceFieldRef=2:.ResourceFieldSelector configMapKeyRef=3:.ConfigMapKeySelector secretKeyRef=4:.SecretKeySelector fileKeyRef=5:.FileKeySelector
core.v1.EphemeralContainer ephemeralContainerCommon=1^:.EphemeralContainerCommon targetContainerName=2
core.v1.EphemeralContainerCommon name=1 image=2 command=3:[]string args=4:[]string workingDir=5! ports=6:[].ContainerPort env=7:[].EnvVar resources=8:.ResourceRequirements volumeMounts=9:[].VolumeMount livenessProbe=10:.Probe readinessProbe=11:.Probe lifecycle=12:.Lifecycle terminationMessagePath=13 imagePullPolicy=14 securityContext=15:.SecurityContext stdin=16!:bool stdinOnce=17!:bool tty=18!:bool envFrom=19:[].EnvFromSource terminationMessagePolicy=20 volumeDevices=21:[].VolumeDevice startupProbe=22:.Probe resizePolicy=23:[].ContainerResizePolicy restartPolicy=24 restartPolicyRules=25:[].ContainerRestartRule
core.v1.EphemeralVolumeSource volumeClaimTemplate=1:.PersistentVolumeClaimTemplate
core.v1.Event metadata=1:meta.v1.ObjectMeta involvedObject=2!:.ObjectReference reason=3! message=4! source=5!:.EventSource firstTimestamp=6!:meta.v1.Time lastTimestamp=7!:meta.v1.Time count=8!:int32 type=9! eventTime=10!:meta.v1.MicroTime series=11:.EventSeries action=12! related=13:.ObjectReference reportingComponent=14! reportingInstance=15!
core.v1.EventSeries count=1!:int32 lastObservedTime=2!:meta.v1.MicroTime
core.v1.EventSource component=1! host=2!
core.v1.ExecAction command=1:[]string
core.v1.FCVolumeSource targetWWNs=1:[]string lun=2:int32 fsType=3! readOnly=4!:bool wwids=5:[]string
core.v1.FileKeySelector volumeName=1 path=2 key=3 optional=4:bool
core.v1.FlexPersistentVolumeSource driver=1 fsType=2 secretRef=3:.SecretReference readOnly=4:bool options=5:{}string
core.v1.FlexVolumeSource driver=1 fsType=2 secretRef=3:.LocalObjectReference readOnly=4:bool options=5:{}string
core.v1.FlockerVolumeSource datasetName=1 datasetUUID=2
core.v1.GCEPersistentDiskVolumeSource pdName=1 fsType=2! partition=3!:int32 readOnly=4!:bool
core.v1.GRPCAction port=1:int32 service=2
core.v1.GitRepoVolumeSource repository=1 revision=2 directory=3
core.v1.GlusterfsPersistentVolumeSource endpoints=1 path=2 readOnly=3:bool endpointsNamespace=4
core.v1.GlusterfsVolumeSource endpoints=1 path=2 readOnly=3:bool
core.v1.HTTPGetAction path=1 port=2:util.intstr.IntOrString host=3 scheme=4 httpHeaders=5:[].HTTPHeader
core.v1.HTTPHeader name=1 value=2
core.v1.HostAlias ip=1 hostnames=2:[]string
core.v1.HostIP ip=1
core.v1.HostPathVolumeSource path=1 type=2
core.v1.ISCSIPersistentVolumeSource targetPortal=1 iqn=2 lun=3:int32 iscsiInterface=4 fsType=5! readOnly=6!:bool portals=7:[]string chapAuthDiscovery=8!:bool secretRef=10:.SecretReference chapAuthSession=11!:bool initiatorName=12
core.v1.ISCSIVolumeSource targetPortal=1 iqn=2 lun=3:int32 iscsiInterface=4 fsType=5 readOnly=6:bool portals=7:[]string chapAuthDiscovery=8:bool secretRef=10:.LocalObjectReference chapAuthSession=11:bool initiatorName=12
core.v1.ImageVolumeSource reference=1 pullPolicy=2
core.v1.ImageVolumeStatus imageRef=1
core.v1.KeyToPath key=1 path=2 mode=3:int32
core.v1.Lifecycle postStart=1:.LifecycleHandler preStop=2:.LifecycleHandler stopSignal=3
core.v1.LifecycleHandler exec=1:.ExecAction httpGet=2:.HTTPGetAction tcpSocket=3:.TCPSocketAction sleep=4:.SleepAction
core.v1.LimitRange metadata=1:meta.v1.ObjectMeta spec=2:.LimitRangeSpec
core.v1.LimitRangeItem type=1 max=2:{}api.resource.Quantity min=3:{}api.resource.Quantity default=4:{}api.resource.Quantity defaultRequest=5:{}api.resource.Quantity maxLimitRequestRatio=6:{}api.resource.Quantity
core.v1.LimitRangeSpec limits=1:[].LimitRangeItem
core.v1.LinuxContainerUser uid=1:int64 gid=2:int64 supplementalGroups=3:[]int64
core.v1.LoadBalancerIngress ip=1! hostname=2! ipMode=3 ports=4:[].PortStatus
core.v1.LoadBalancerStatus ingress=1:[].LoadBalancerIngress
core.v1.LocalObjectReference name=1!
core.v1.LocalVolumeSource path=1 fsType=2
core.v1.ModifyVolumeStatus targetVolumeAttributesClassName=1 status=2
core.v1.NFSVolumeSource server=1 path=2 readOnly=3!:bool
core.v1.Namespace metadata=1:meta.v1.ObjectMeta spec=2:.NamespaceSpec status=3:.NamespaceStatus
core.v1.NamespaceCondition type=1 status=2 lastTransitionTime=4:meta.v1.Time reason=5 message=6
core.v1.NamespaceSpec finalizers=1:[]string
core.v1.NamespaceStatus phase=1 conditions=2:[].NamespaceCondition
core.v1.Node metadata=1:meta.v1.ObjectMeta spec=2:.NodeSpec status=3:.NodeStatus
core.v1.NodeAddress type=1 address=2
core.v1.NodeAffinity requiredDuringSchedulingIgnoredDuringExecution=1:.NodeSelector preferredDuringSchedulingIgnoredDuringExecution=2:[].PreferredSchedulingTerm
core.v1.NodeAllocatableResourceClaimStatus resourceClaimName=1 containers=2:[]string resources=3:{}api.resource.Quantity
core.v1.NodeCondition type=1 status=2 lastHeartbeatTime=3!:meta.v1.Time lastTransitionTime=4!:meta.v1.Time reason=5! message=6!
core.v1.NodeConfigSource configMap=2:.ConfigMapNodeConfigSource
core.v1.NodeConfigStatus assigned=1:.NodeConfigSource active=2:.NodeConfigSource lastKnownGood=3:.NodeConfigSource error=4
core.v1.NodeDaemonEndpoints kubeletEndpoint=1:.DaemonEndpoint
core.v1.NodeFeatures supplementalGroupsPolicy=1:bool
core.v1.NodeRuntimeHandler name=1 features=2:.NodeRuntimeHandlerFeatures
core.v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts=1:bool userNamespaces=2:bool
core.v1.NodeSelector nodeSelectorTerms=1:[].NodeSelectorTerm
core.v1.NodeSelectorRequirement key=1 operator=2 values=3:[]string
core.v1.NodeSelectorTerm matchExpressions=1:[].NodeSelectorRequirement matchFields=2:[].NodeSelectorRequirement
core.v1.NodeSpec podCIDR=1! externalID=2! providerID=3! unschedulable=4!:bool taints=5:[].Taint configSource=6:.NodeConfigSource podCIDRs=7:[]string
core.v1.NodeStatus capacity=1:{}api.resource.Quantity allocatable=2:{}api.resource.Quantity phase=3! conditions=4:[].NodeCondition addresses=5:[].NodeAddress daemonEndpoints=6:.NodeDaemonEndpoints nodeInfo=7:.NodeSystemInfo images=8:[].ContainerImage volumesInUse=9:[]string volumesAttached=10:[].AttachedVolume config=11:.NodeConfigStatus runtimeHandlers=12:[].NodeRuntimeHandler features=13:.NodeFeatures declaredFeatures=14:[]string
core.v1.NodeSwapStatus capacity=1:int64
core.v1.NodeSystemInfo machineID=1 systemUUID=2 bootID=3 kernelVersion=4 osImage=5 containerRuntimeVersion=6 kubeletVersion=7 kubeProxyVersion=8 operatingSystem=9 architecture=10 swap=11:.NodeSwapStatus
core.v1.ObjectFieldSelector apiVersion=1 fieldPath=2
core.v1.ObjectReference kind=1! namespace=2! name=3! uid=4! apiVersion=5! resourceVersion=6! fieldPath=7!
core.v1.PersistentVolume metadata=1:meta.v1.ObjectMeta spec=2:.PersistentVolumeSpec status=3:.PersistentVolumeStatus
core.v1.PersistentVolumeClaim metadata=1:meta.v1.ObjectMeta spec=2:.PersistentVolumeClaimSpec status=3:.PersistentVolumeClaimStatus
core.v1.PersistentVolumeClaimCondition type=1 status=2 lastProbeTime=3!:meta.v1.Time lastTransitionTime=4!:meta.v1.Time reason=5! message=6!
core.v1.PersistentVolumeClaimSpec accessModes=1:[]string resources=2:.VolumeResourceRequirements volumeName=3! selector=4:meta.v1.LabelSelector storageClassName=5 volumeMode=6 dataSource=7:.TypedLocalObjectReference dataSourceRef=8:.TypedObjectReference volumeAttributesClassName=9
core.v1.PersistentVolumeClaimStatus phase=1 accessModes=2:[]string capacity=3:{}api.resource.Quantity conditions=4:[].PersistentVolumeClaimCondition allocatedResources=5:{}api.resource.Quantity allocatedResourceStatuses=7:{}string currentVolumeAttributesClassName=8 modifyVolumeStatus=9:.ModifyVolumeStatus healthStatus=10:.VolumeHealthStatus
core.v1.PersistentVolumeClaimTemplate metadata=1:meta.v1.ObjectMeta spec=2:.PersistentVolumeClaimSpec
core.v1.PersistentVolumeClaimVolumeSource claimName=1 readOnly=2!:bool
core.v1.PersistentVolumeSource gcePersistentDisk=1:.GCEPersistentDiskVolumeSource awsElasticBlockStore=2:.AWSElasticBlockStoreVolumeSource hostPath=3:.HostPathVolumeSource glusterfs=4:.GlusterfsPersistentVolumeSource nfs=5:.NFSVolumeSource rbd=6:.RBDPersistentVolumeSource iscsi=7:.ISCSIPersistentVolumeSource cinder=8:.CinderPersistentVolumeSource cephfs=9:.CephFSPersistentVolumeSource fc=10:.FCVolumeSource flocker=11:.FlockerVolumeSource flexVolume=12:.FlexPersistentVolumeSource azureFile=13:.AzureFilePersistentVolumeSource vsphereVolume=14:.VsphereVirtualDiskVolumeSource quobyte=15:.QuobyteVolumeSource azureDisk=16:.AzureDiskVolumeSource photonPersistentDisk=17:.PhotonPersistentDiskVolumeSource portworxVolume=18:.PortworxVolumeSource scaleIO=19:.ScaleIOPersistentVolumeSource local=20:.LocalVolumeSource storageos=21:.StorageOSPersistentVolumeSource csi=22:.CSIPersistentVolumeSource
core.v1.PersistentVolumeSpec capacity=1:{}api.resource.Quantity persistentVolumeSource=2^:.PersistentVolumeSource accessModes=3:[]string claimRef=4:.ObjectReference persistentVolumeReclaimPolicy=5! storageClassName=6! mountOptions=7:[]string volumeMode=8 nodeAffinity=9:.VolumeNodeAffinity volumeAttributesClassName=10
core.v1.PersistentVolumeStatus phase=1 message=2! reason=3! lastPhaseTransitionTime=4:meta.v1.Time
core.v1.PhotonPersistentDiskVolumeSource pdID=1 fsType=2
core.v1.Pod metadata=1!:meta.v1.ObjectMeta spec=2!:.PodSpec status=3!:.PodStatus
core.v1.PodAffinity requiredDuringSchedulingIgnoredDuringExecution=1:[].PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution=2:[].WeightedPodAffinityTerm
core.v1.PodAffinityTerm labelSelector=1:meta.v1.LabelSelector namespaces=2:[]string topologyKey=3 namespaceSelector=4:meta.v1.LabelSelector matchLabelKeys=5:[]string mismatchLabelKeys=6:[]string
core.v1.PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution=1:[].PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution=2:[].WeightedPodAffinityTerm
core.v1.PodCertificateProjection signerName=1 keyType=2 maxExpirationSeconds=3:int32 credentialBundlePath=4 keyPath=5 certificateChainPath=6 userAnnotations=7:{}string
core.v1.PodCondition type=1 status=2 lastProbeTime=3!:meta.v1.Time lastTransitionTime=4!:meta.v1.Time reason=5! message=6! observedGeneration=7!:int64
core.v1.PodDNSConfig nameservers=1:[]string searches=2:[]string options=3:[].PodDNSConfigOption
core.v1.PodDNSConfigOption name=1 value=2
core.v1.PodExtendedResourceClaimStatus requestMappings=1:[].ContainerExtendedResourceRequest resourceClaimName=2
core.v1.PodIP ip=1
core.v1.PodOS name=1
core.v1.PodReadinessGate conditionType=1
core.v1.PodResourceClaim name=1 resourceClaimName=3 resourceClaimTemplateName=4
core.v1.PodResourceClaimStatus name=1 resourceClaimName=2
core.v1.PodSchedulingGate name=1
core.v1.PodSchedulingGroup podGroupName=1
core.v1.PodSecurityContext seLinuxOptions=1:.SELinuxOptions runAsUser=2:int64 runAsNonRoot=3:bool supplementalGroups=4:[]int64 fsGroup=5:int64 runAsGroup=6:int64 sysctls=7:[].Sysctl windowsOptions=8:.WindowsSecurityContextOptions fsGroupChangePolicy=9 seccompProfile=10:.SeccompProfile appArmorProfile=11:.AppArmorProfile supplementalGroupsPolicy=12 seLinuxChangePolicy=13
core.v1.PodSpec volumes=1:[].Volume containers=2:[].Container restartPolicy=3! terminationGracePeriodSeconds=4:int64 activeDeadlineSeconds=5:int64 dnsPolicy=6! nodeSelector=7:{}string serviceAccountName=8! serviceAccount=9! nodeName=10! hostNetwork=11!:bool hostPID=12!:bool hostIPC=13!:bool securityContext=14:.PodSecurityContext imagePullSecrets=15:[].LocalObjectReference hostname=16! subdomain=17! affinity=18:.Affinity schedulerName=19! initContainers=20:[].Container automountServiceAccountToken=21:bool tolerations=22:[].Toleration hostAliases=23:[].HostAlias priorityClassName=24! priority=25:int32 dnsConfig=26:.PodDNSConfig shareProcessNamespace=27:bool readinessGates=28:[].PodReadinessGate runtimeClassName=29 enableServiceLinks=30:bool preemptionPolicy=31 overhead=32:{}api.resource.Quantity topologySpreadConstraints=33:[].TopologySpreadConstraint ephemeralContainers=34:[].EphemeralContainer setHostnameAsFQDN=35:bool os=36:.PodOS hostUsers=37:bool schedulingGates=38:[].PodSchedulingGate resourceClaims=39:[].PodResourceClaim resources=40:.ResourceRequirements hostnameOverride=41 schedulingGroup=43:.PodSchedulingGroup
core.v1.PodStatus phase=1! conditions=2:[].PodCondition message=3! reason=4! hostIP=5! podIP=6! startTime=7:meta.v1.Time containerStatuses=8:[].ContainerStatus qosClass=9! initContainerStatuses=10:[].ContainerStatus nominatedNodeName=11! podIPs=12:[].PodIP ephemeralContainerStatuses=13:[].ContainerStatus resize=14! resourceClaimStatuses=15:[].PodResourceClaimStatus hostIPs=16:[].HostIP observedGeneration=17!:int64 extendedResourceClaimStatus=18:.PodExtendedResourceClaimStatus allocatedResources=19:{}api.resource.Quantity resources=20:.ResourceRequirements nodeAllocatableResourceClaimStatuses=21:[].NodeAllocatableResourceClaimStatus volumeHealth=22:[].PodVolumeHealth
core.v1.PodTemplateSpec metadata=1:meta.v1.ObjectMeta spec=2:.PodSpec
core.v1.PortStatus port=1:int32 protocol=2 error=3
core.v1.PortworxVolumeSource volumeID=1 fsType=2 readOnly=3:bool
core.v1.PreferredSchedulingTerm weight=1:int32 preference=2:.NodeSelectorTerm
core.v1.Probe handler=1^:.ProbeHandler initialDelaySeconds=2:int32 timeoutSeconds=3:int32 periodSeconds=4:int32 successThreshold=5:int32 failureThreshold=6:int32 terminationGracePeriodSeconds=7:int64
core.v1.ProbeHandler exec=1:.ExecAction httpGet=2:.HTTPGetAction tcpSocket=3:.TCPSocketAction grpc=4:.GRPCAction
core.v1.ProjectedVolumeSource sources=1:[].VolumeProjection defaultMode=2:int32
core.v1.QuobyteVolumeSource registry=1 volume=2 readOnly=3:bool user=4 group=5 tenant=6
core.v1.RBDPersistentVolumeSource monitors=1:[]string image=2 fsType=3! pool=4 user=5 keyring=6 secretRef=7:.SecretReference readOnly=8!:bool
core.v1.RBDVolumeSource monitors=1:[]string image=2 fsType=3 pool=4 user=5 keyring=6 secretRef=7:.LocalObjectReference readOnly=8:bool
core.v1.ReplicationController metadata=1:meta.v1.ObjectMeta spec=2:.ReplicationControllerSpec status=3:.ReplicationControllerStatus
core.v1.ReplicationControllerCondition type=1 status=2 lastTransitionTime=3:meta.v1.Time reason=4 message=5
core.v1.ReplicationControllerSpec replicas=1:int32 selector=2:{}string template=3:.PodTemplateSpec minReadySeconds=4!:int32
core.v1.ReplicationControllerStatus replicas=1:int32 fullyLabeledReplicas=2!:int32 observedGeneration=3!:int64 readyReplicas=4!:int32 availableReplicas=5!:int32 conditions=6:[].ReplicationControllerCondition
core.v1.ResourceClaim name=1 request=2!
core.v1.ResourceFieldSelector containerName=1 resource=2 divisor=3:api.resource.Quantity
core.v1.ResourceHealth resourceID=1 health=2 message=6
core.v1.ResourceQuota metadata=1:meta.v1.ObjectMeta spec=2:.ResourceQuotaSpec status=3:.ResourceQuotaStatus
core.v1.ResourceQuotaSpec hard=1:{}api.resource.Quantity scopes=2:[]string scopeSelector=3:.ScopeSelector
core.v1.ResourceQuotaStatus hard=1:{}api.resource.Quantity used=2:{}api.resource.Quantity
core.v1.ResourceRequirements limits=1:{}api.resource.Quantity requests=2:{}api.resource.Quantity claims=3:[].ResourceClaim
core.v1.ResourceStatus name=1 resources=2:[].ResourceHealth
core.v1.SELinuxOptions user=1 role=2 type=3 level=4
core.v1.ScaleIOPersistentVolumeSource gateway=1 system=2 secretRef=3:.SecretReference sslEnabled=4:bool protectionDomain=5 storagePool=6 storageMode=7 volumeName=8 fsType=9 readOnly=10:bool
core.v1.ScaleIOVolumeSource gateway=1 system=2 secretRef=3:.LocalObjectReference sslEnabled=4:bool protectionDomain=5 storagePool=6 storageMode=7 volumeName=8 fsType=9 readOnly=10:bool
core.v1.ScopeSelector matchExpressions=1:[].ScopedResourceSelectorRequirement
core.v1.ScopedResourceSelectorRequirement scopeName=1 operator=2 values=3:[]string
core.v1.SeccompProfile type=1 localhostProfile=2
core.v1.Secret metadata=1:meta.v1.ObjectMeta data=2:{}bytes type=3 stringData=4:{}string immutable=5:bool
core.v1.SecretEnvSource localObjectReference=1^:.LocalObjectReference optional=2:bool
core.v1.SecretKeySelector localObjectReference=1^:.LocalObjectReference key=2 optional=3:bool
core.v1.SecretProjection localObjectReference=1^:.LocalObjectReference items=2:[].KeyToPath optional=4:bool
core.v1.SecretReference name=1 namespace=2
core.v1.SecretVolumeSource secretName=1 items=2:[].KeyToPath defaultMode=3:int32 optional=4:bool
core.v1.SecurityContext capabilities=1:.Capabilities privileged=2:bool seLinuxOptions=3:.SELinuxOptions runAsUser=4:int64 runAsNonRoot=5:bool readOnlyRootFilesystem=6:bool allowPrivilegeEscalation=7:bool runAsGroup=8:int64 procMount=9 windowsOptions=10:.WindowsSecurityContextOptions seccompProfile=11:.SeccompProfile appArmorProfile=12:.AppArmorProfile
core.v1.Service metadata=1:meta.v1.ObjectMeta spec=2:.ServiceSpec status=3:.ServiceStatus
core.v1.ServiceAccount metadata=1:meta.v1.ObjectMeta secrets=2:[].ObjectReference imagePullSecrets=3:[].LocalObjectReference automountServiceAccountToken=4:bool
core.v1.ServiceAccountTokenProjection audience=1 expirationSeconds=2:int64 path=3
core.v1.ServicePort name=1! protocol=2 port=3:int32 targetPort=4:util.intstr.IntOrString nodePort=5!:int32 appProtocol=6
core.v1.ServiceSpec ports=1:[].ServicePort selector=2:{}string clusterIP=3! type=4 externalIPs=5:[]string sessionAffinity=7 loadBalancerIP=8! loadBalancerSourceRanges=9:[]string externalName=10! externalTrafficPolicy=11! healthCheckNodePort=12!:int32 publishNotReadyAddresses=13!:bool sessionAffinityConfig=14:.SessionAffinityConfig ipFamilyPolicy=17 clusterIPs=18:[]string ipFamilies=19:[]string allocateLoadBalancerNodePorts=20:bool loadBalancerClass=21 internalTrafficPolicy=22 trafficDistribution=23
core.v1.ServiceStatus loadBalancer=1:.LoadBalancerStatus conditions=2:[]meta.v1.Condition
core.v1.SessionAffinityConfig clientIP=1:.ClientIPConfig
core.v1.SleepAction seconds=1:int64
core.v1.StorageOSPersistentVolumeSource volumeName=1 volumeNamespace=2 fsType=3 readOnly=4:bool secretRef=5:.ObjectReference
core.v1.StorageOSVolumeSource volumeName=1 volumeNamespace=2 fsType=3 readOnly=4:bool secretRef=5:.LocalObjectReference
core.v1.Sysctl name=1 value=2
core.v1.TCPSocketAction port=1:util.intstr.IntOrString host=2
core.v1.Taint key=1 value=2! effect=3 timeAdded=4:meta.v1.Time
core.v1.Toleration key=1! operator=2! value=3! effect=4! tolerationSeconds=5:int64
core.v1.TopologySelectorLabelRequirement key=1 values=2:[]string
core.v1.TopologySelectorTerm matchLabelExpressions=1:[].TopologySelectorLabelRequirement
core.v1.TopologySpreadConstraint maxSkew=1:int32 topologyKey=2 whenUnsatisfiable=3 labelSelector=4:meta.v1.LabelSelector minDomains=5:int32 nodeAffinityPolicy=6 nodeTaintsPolicy=7 matchLabelKeys=8:[]string
core.v1.TypedLocalObjectReference apiGroup=1 kind=2 name=3
core.v1.TypedObjectReference apiGroup=1 kind=2 name=3 namespace=4
core.v1.Volume name=1 volumeSource=2^:.VolumeSource
core.v1.VolumeDevice name=1 devicePath=2
core.v1.VolumeMount name=1 readOnly=2!:bool mountPath=3 subPath=4! mountPropagation=5 subPathExpr=6! recursiveReadOnly=7
core.v1.VolumeMountStatus name=1 mountPath=2 readOnly=3:bool recursiveReadOnly=4 volumeStatus=5:.VolumeStatus
core.v1.VolumeNodeAffinity required=1:.NodeSelector
core.v1.VolumeProjection secret=1:.SecretProjection downwardAPI=2:.DownwardAPIProjection configMap=3:.ConfigMapProjection serviceAccountToken=4:.ServiceAccountTokenProjection clusterTrustBundle=5:.ClusterTrustBundleProjection podCertificate=6:.PodCertificateProjection
core.v1.VolumeResourceRequirements limits=1:{}api.resource.Quantity requests=2:{}api.resource.Quantity
core.v1.VolumeSource hostPath=1:.HostPathVolumeSource emptyDir=2:.EmptyDirVolumeSource gcePersistentDisk=3:.GCEPersistentDiskVolumeSource awsElasticBlockStore=4:.AWSElasticBlockStoreVolumeSource gitRepo=5:.GitRepoVolumeSource secret=6:.SecretVolumeSource nfs=7:.NFSVolumeSource iscsi=8:.ISCSIVolumeSource glusterfs=9:.GlusterfsVolumeSource persistentVolumeClaim=10:.PersistentVolumeClaimVolumeSource rbd=11:.RBDVolumeSource flexVolume=12:.FlexVolumeSource cinder=13:.CinderVolumeSource cephfs=14:.CephFSVolumeSource flocker=15:.FlockerVolumeSource downwardAPI=16:.DownwardAPIVolumeSource fc=17:.FCVolumeSource azureFile=18:.AzureFileVolumeSource configMap=19:.ConfigMapVolumeSource vsphereVolume=20:.VsphereVirtualDiskVolumeSource quobyte=21:.QuobyteVolumeSource azureDisk=22:.AzureDiskVolumeSource photonPersistentDisk=23:.PhotonPersistentDiskVolumeSource portworxVolume=24:.PortworxVolumeSource scaleIO=25:.ScaleIOVolumeSource projected=26:.ProjectedVolumeSource storageos=27:.StorageOSVolumeSource csi=28:.CSIVolumeSource ephemeral=29:.EphemeralVolumeSource image=30:.ImageVolumeSource
core.v1.VolumeStatus image=1:.ImageVolumeStatus
core.v1.VsphereVirtualDiskVolumeSource volumePath=1 fsType=2 storagePolicyName=3 storagePolicyID=4
core.v1.WeightedPodAffinityTerm weight=1:int32 podAffinityTerm=2:.PodAffinityTerm
core.v1.WindowsSecurityContextOptions gmsaCredentialSpecName=1 gmsaCredentialSpec=2 runAsUserName=3 hostProcess=4:bool
discovery.v1.Endpoint addresses=1:[]string conditions=2:.EndpointConditions hostname=3 targetRef=4:core.v1.ObjectReference deprecatedTopology=5:{}string nodeName=6 zone=7 hints=8:.EndpointHints
discovery.v1.EndpointConditions ready=1:bool serving=2:bool terminating=3:bool
discovery.v1.EndpointHints forZones=1:[].ForZone forNodes=2:[].ForNode
discovery.v1.EndpointPort name=1 protocol=2 port=3:int32 appProtocol=4
discovery.v1.EndpointSlice metadata=1:meta.v1.ObjectMeta endpoints=2:[].Endpoint ports=3:[].EndpointPort addressType=4
discovery.v1.ForNode name=1
discovery.v1.ForZone name=1
meta.v1.Condition type=1 status=2 observedGeneration=3:int64 lastTransitionTime=4:.Time reason=5 message=6
meta.v1.FieldsV1 Raw=1:bytes
meta.v1.LabelSelector matchLabels=1:{}string matchExpressions=2:[].LabelSelectorRequirement
meta.v1.LabelSelectorRequirement key=1 operator=2 values=3:[]string
meta.v1.ListMeta selfLink=1! resourceVersion=2! continue=3! remainingItemCount=4:int64 shardInfo=5:.ShardInfo
meta.v1.ManagedFieldsEntry manager=1 operation=2 apiVersion=3 time=4:.Time fieldsType=6 fieldsV1=7:.FieldsV1 subresource=8!
meta.v1.MicroTime seconds=1!:int64 nanos=2!:int32
meta.v1.ObjectMeta name=1! generateName=2! namespace=3! selfLink=4! uid=5! resourceVersion=6! generation=7!:int64 creationTimestamp=8!:.Time deletionTimestamp=9:.Time deletionGracePeriodSeconds=10:int64 labels=11:{}string annotations=12:{}string ownerReferences=13:[].OwnerReference finalizers=14:[]string managedFields=17:[].ManagedFieldsEntry
meta.v1.OwnerReference kind=1 name=3 uid=4 apiVersion=5 controller=6:bool blockOwnerDeletion=7:bool
meta.v1.PartialObjectMetadata metadata=1:.ObjectMeta
meta.v1.ShardInfo selector=1
meta.v1.Status metadata=1!:.ListMeta status=2! message=3! reason=4! details=5:.StatusDetails code=6!:int32
meta.v1.StatusCause reason=1! message=2! field=3!
meta.v1.StatusDetails name=1! group=2! kind=3! causes=4:[].StatusCause retryAfterSeconds=5!:int32 uid=6!
meta.v1.Time seconds=1!:int64 nanos=2!:int32
meta.v1.WatchEvent type=1 object=2:runtime.RawExtension
networking.v1.HTTPIngressPath path=1! backend=2:.IngressBackend pathType=3
networking.v1.HTTPIngressRuleValue paths=1:[].HTTPIngressPath
networking.v1.IPBlock cidr=1 except=2:[]string
networking.v1.Ingress metadata=1:meta.v1.ObjectMeta spec=2:.IngressSpec status=3:.IngressStatus
networking.v1.IngressBackend resource=3:core.v1.TypedLocalObjectReference service=4:.IngressServiceBackend
networking.v1.IngressClass metadata=1:meta.v1.ObjectMeta spec=2:.IngressClassSpec
networking.v1.IngressClassParametersReference apiGroup=1 kind=2 name=3 scope=4 namespace=5
networking.v1.IngressClassSpec controller=1 parameters=2:.IngressClassParametersReference
networking.v1.IngressLoadBalancerIngress ip=1 hostname=2! ports=4:[].IngressPortStatus
networking.v1.IngressLoadBalancerStatus ingress=1:[].IngressLoadBalancerIngress
networking.v1.IngressPortStatus port=1:int32 protocol=2 error=3
networking.v1.IngressRule host=1! ingressRuleValue=2^:.IngressRuleValue
networking.v1.IngressRuleValue http=1:.HTTPIngressRuleValue
networking.v1.IngressServiceBackend name=1 port=2:.ServiceBackendPort
networking.v1.IngressSpec defaultBackend=1:.IngressBackend tls=2:[].IngressTLS rules=3:[].IngressRule ingressClassName=4
networking.v1.IngressStatus loadBalancer=1:.IngressLoadBalancerStatus
networking.v1.IngressTLS hosts=1:[]string secretName=2!
networking.v1.NetworkPolicy metadata=1:meta.v1.ObjectMeta spec=2:.NetworkPolicySpec
networking.v1.NetworkPolicyEgressRule ports=1:[].NetworkPolicyPort to=2:[].NetworkPolicyPeer
networking.v1.NetworkPolicyIngressRule ports=1:[].NetworkPolicyPort from=2:[].NetworkPolicyPeer
networking.v1.NetworkPolicyPeer podSelector=1:meta.v1.LabelSelector namespaceSelector=2:meta.v1.LabelSelector ipBlock=3:.IPBlock
networking.v1.NetworkPolicyPort protocol=1 port=2:util.intstr.IntOrString endPort=3:int32
networking.v1.NetworkPolicySpec podSelector=1:meta.v1.LabelSelector ingress=2:[].NetworkPolicyIngressRule egress=3:[].NetworkPolicyEgressRule policyTypes=4:[]string
networking.v1.ServiceBackendPort name=1! number=2!:int32
policy.v1.PodDisruptionBudget metadata=1:meta.v1.ObjectMeta spec=2:.PodDisruptionBudgetSpec status=3:.PodDisruptionBudgetStatus
policy.v1.PodDisruptionBudgetSpec minAvailable=1:util.intstr.IntOrString selector=2:meta.v1.LabelSelector maxUnavailable=3:util.intstr.IntOrString unhealthyPodEvictionPolicy=4
policy.v1.PodDisruptionBudgetStatus observedGeneration=1!:int64 disruptedPods=2:{}meta.v1.Time disruptionsAllowed=3:int32 currentHealthy=4:int32 desiredHealthy=5:int32 expectedPods=6:int32 conditions=7:[]meta.v1.Condition
rbac.v1.AggregationRule clusterRoleSelectors=1:[]meta.v1.LabelSelector
rbac.v1.ClusterRole metadata=1:meta.v1.ObjectMeta rules=2:[].PolicyRule aggregationRule=3:.AggregationRule
rbac.v1.ClusterRoleBinding metadata=1:meta.v1.ObjectMeta subjects=2:[].Subject roleRef=3:.RoleRef
rbac.v1.PolicyRule verbs=1:[]string apiGroups=2:[]string resources=3:[]string resourceNames=4:[]string nonResourceURLs=5:[]string
rbac.v1.Role metadata=1:meta.v1.ObjectMeta rules=2:[].PolicyRule
rbac.v1.RoleBinding metadata=1:meta.v1.ObjectMeta subjects=2:[].Subject roleRef=3:.RoleRef
rbac.v1.RoleRef apiGroup=1 kind=2 name=3
rbac.v1.Subject kind=1 apiGroup=2! name=3 namespace=4!
runtime.RawExtension raw=1:bytes
runtime.TypeMeta apiVersion=1! kind=2!
runtime.Unknown typeMeta=1:.TypeMeta raw=2:bytes contentEncoding=3! contentType=4!
storage.v1.StorageClass metadata=1:meta.v1.ObjectMeta provisioner=2 parameters=3:{}string reclaimPolicy=4 mountOptions=5:[]string allowVolumeExpansion=6:bool volumeBindingMode=7 allowedTopologies=8:[]core.v1.TopologySelectorTerm
storage.v1.VolumeAttachment metadata=1:meta.v1.ObjectMeta spec=2:.VolumeAttachmentSpec status=3:.VolumeAttachmentStatus
storage.v1.VolumeAttachmentSource persistentVolumeName=1 inlineVolumeSpec=2:core.v1.PersistentVolumeSpec
storage.v1.VolumeAttachmentSpec attacher=1 source=2:.VolumeAttachmentSource nodeName=3
storage.v1.VolumeAttachmentStatus attached=1:bool attachmentMetadata=2:{}string attachError=3:.VolumeError detachError=4:.VolumeError
storage.v1.VolumeError time=1:meta.v1.Time message=2 errorCode=3:int32
util.intstr.IntOrString type=1!:int64 intVal=2!:int32 strVal=3!
`;
