{{/* Names of the presets that are on, as JSON. */}}
{{- define "kso.presets" -}}
{{- $names := list }}
{{- range $name, $preset := .Values.presets }}
{{- with $preset }}{{ if .enabled }}{{ $names = append $names $name }}{{ end }}{{ end }}
{{- end }}
{{- $names | toJson }}
{{- end }}

{{/* A collector in the pod: it starts before the component and ends after it, so that the last push still finds it. */}}
{{- define "kso.sidecar" -}}
{{- with (.Values.presets).collectorSidecar }}
- name: otel-collector
  restartPolicy: Always
  image: {{ include "kso.image" (dict "root" $ "image" .image) }}
  imagePullPolicy: {{ .image.pullPolicy }}
  args: [--config=/etc/otelcol/config.yaml]
  env:
    - name: BACKEND_ENDPOINT
      value: {{ .endpoint | quote }}
    - name: BACKEND_AUTHORIZATION
      valueFrom:
        secretKeyRef:
          name: {{ .existingSecret }}
          key: {{ .secretKey }}
  volumeMounts:
    - name: otel-collector
      mountPath: /etc/otelcol
      readOnly: true
  {{- with .resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml $.Values.containerSecurityContext | nindent 4 }}
{{- end }}
{{- end }}
