{{- define "kalends.name" -}}
{{- if contains "kalends" .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-kalends" .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "kalends.selector" -}}
app.kubernetes.io/name: kalends
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "kalends.labels" -}}
{{ include "kalends.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "kalends.secret" -}}
{{- if .Values.existingSecret -}}
{{- .Values.existingSecret -}}
{{- else -}}
{{- $_ := required "existingSecret, or secrets.KALENDS_DATABASE_URL: nodes share one PostgreSQL" .Values.secrets.KALENDS_DATABASE_URL -}}
{{- include "kalends.name" . -}}
{{- end -}}
{{- end -}}

{{- define "kalends.publicUrl" -}}
{{- required "publicUrl: how clients reach it, https://calendar.example.org" .Values.publicUrl -}}
{{- end -}}
