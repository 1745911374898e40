# docker build -t kube-state-otel .
#
# The base is a name without a registry: which one it comes from, the builder's own settings say, or NODE_IMAGE. It has to
# be a Debian with Node.js 26, since what the image holds is copied out of it: Node.js and the libraries that it needs.
ARG NODE_IMAGE=node:26-slim

# What is JavaScript is the same on every architecture: made once, on the builder's own.
FROM --platform=${BUILDPLATFORM} ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY LICENSE bundle.ts compile.ts tsconfig.json tsconfig.build.json ./
COPY src src
COPY test/simulator test/simulator
COPY test/support/certificates test/support/certificates
COPY image image
COPY config/custom-resources config/custom-resources
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS root
WORKDIR /build
COPY --from=build /build ./
# Compiled code is for one architecture, as Node.js is.
RUN node compile.ts
RUN node image/root.ts root

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=
LABEL org.opencontainers.image.title="kube-state-otel" \
      org.opencontainers.image.description="The state of a Kubernetes cluster as OpenTelemetry and Prometheus metrics" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=root /build/root /
# But for the path what src/launch.ts would start Node.js anew for, 40 ms of CPU time, where it is not said.
ENV PATH=/usr/bin \
    NODE_OPTIONS="--max-semi-space-size=1 --max-old-space-size-percentage=70" \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072
USER 65534:65534
# /metrics, and what the process tells of itself.
EXPOSE 8080 8081
# For docker and podman; Kubernetes has probes of its own and ignores it. KSO_PORT is the one setting that it follows: with
# --port, --tls-config or another --host switch it off (--no-healthcheck).
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/usr/bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.KSO_PORT || 8080}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As with kube-state-metrics: without arguments it runs with the account of its pod, on 8080 and 8081.
ENTRYPOINT ["/usr/bin/kube-state-otel"]
