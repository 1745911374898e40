{{/* (dict "root" $ "probe" .Values.livenessProbe "path" "/livez" "name" "http" "port" 8080) */}}
{{- define "kso.probe" -}}
failureThreshold: {{ .probe.failureThreshold }}
initialDelaySeconds: {{ .probe.initialDelaySeconds }}
periodSeconds: {{ .probe.periodSeconds }}
successThreshold: {{ .probe.successThreshold }}
timeoutSeconds: {{ .probe.timeoutSeconds }}
httpGet:
  {{- if .root.Values.hostNetwork }}
  host: 127.0.0.1
  {{- end }}
  {{- with .probe.httpGet.httpHeaders }}
  httpHeaders:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  path: {{ .path }}
  {{- if .root.Values.kubeRBACProxy.enabled }}
  port: {{ .port }}
  scheme: HTTPS
  {{- else }}
  port: {{ .name }}
  scheme: {{ upper .probe.httpGet.scheme }}
  {{- end }}
{{- end }}

{{/* A kube-rbac-proxy: (dict "root" $ "name" "http" "port" 8080 "upstream" 9090 "health" 8888) */}}
{{- define "kso.proxy" -}}
{{- $proxy := .root.Values.kubeRBACProxy }}
- name: kube-rbac-proxy-{{ .name }}
  image: {{ include "kso.image" (dict "root" .root "image" $proxy.image "tag" "") }}
  imagePullPolicy: {{ $proxy.image.pullPolicy }}
  args:
    {{- range $proxy.extraArgs }}
    - {{ . | quote }}
    {{- end }}
    {{- if $proxy.ignoreProbePaths }}
    - --ignore-paths=/livez,/readyz,/healthz
    {{- end }}
    - --secure-listen-address=:{{ .port }}
    - --upstream=http://127.0.0.1:{{ .upstream }}/
    - --proxy-endpoints-port={{ .health }}
    - --config-file=/etc/kube-rbac-proxy-config/config-file.yaml
  ports:
    - name: {{ ternary "http" "metrics" (eq .name "http") }}
      containerPort: {{ .port }}
    - name: {{ ternary "http" "metrics" (eq .name "http") }}-health
      containerPort: {{ .health }}
  readinessProbe:
    httpGet:
      scheme: HTTPS
      port: {{ .health }}
      path: healthz
    initialDelaySeconds: 5
    timeoutSeconds: 5
  {{- with $proxy.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $proxy.containerSecurityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumeMounts:
    - name: kube-rbac-proxy-config
      mountPath: /etc/kube-rbac-proxy-config
    {{- with $proxy.volumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
