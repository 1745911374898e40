{{- define "kso.limits" -}}
{{- range $limit := list "sampleLimit" "targetLimit" "labelLimit" "labelNameLengthLimit" "labelValueLengthLimit" }}
{{- with get $ $limit | int }}
{{ $limit }}: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* An endpoint of a ServiceMonitor: (dict "own" .http "shared" what stands directly under `monitor`) */}}
{{- define "kso.endpoint" -}}
{{- range $key := list "interval" "scrapeTimeout" "proxyUrl" "scheme" "bearerTokenFile" }}
{{- with get $.own $key | default (get $.shared $key) }}
{{ $key }}: {{ . }}
{{- end }}
{{- end }}
{{- if or .own.enableHttp2 .shared.enableHttp2 }}
enableHttp2: true
{{- end }}
{{- if or .own.honorLabels .shared.honorLabels }}
honorLabels: true
{{- end }}
{{- range list "metricRelabelings" "relabelings" "tlsConfig" "bearerTokenSecret" }}
{{- $value := get $.own . | default (get $.shared .) }}
{{- if $value }}
{{ . }}:
  {{- toYaml $value | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
