# The image of thinrsmq: one program, the libraries that it loads, the authorities to trust, and nothing else. It has no
# shell, no package manager and no writable folder, and runs as a user without a name.
#
#   docker build --build-arg VERSION=0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" --tag thinrsmq:0.1.0 .
#   docker buildx build --platform linux/amd64,linux/arm64 --tag REGISTRY/thinrsmq:0.1.0 --push .
#
# Each architecture is compiled on (or emulated as) itself. `make image-check` does the same steps without Docker.

# --- Compile. The same Debian release as below, because the soname of hiredis is another one elsewhere.
FROM swift:6.3-bookworm AS build
# The newest of the release is what one wants here: security fixes come that way.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libcurl4-openssl-dev libhiredis-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# A layer of its own: dependencies are fetched again only when they change. A Package.resolved pins them, if there is one.
COPY Package.swift Package.resolve[d] ./
RUN swift package resolve
COPY Sources Sources
# Not compiled, but the manifest names their folders.
COPY Tests Tests
# Static, so that no Swift needs to be there; stripped, since symbols are half of it.
COPY scripts/build-static scripts/
RUN install -D "$(scripts/build-static)" /program/thinrsmq

# --- Collect exactly the files that the program needs.
FROM debian:bookworm-slim AS files
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libcurl4 libhiredis0.14 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY scripts/image-files /usr/local/bin/
COPY LICENSE /program/
COPY --from=build /program/thinrsmq /program/
RUN image-files /program/thinrsmq /program/LICENSE /image

# --- What runs.
# checkov:skip=CKV_DOCKER_2: whoever runs it probes /livez and /readyz; the image is for producers and consumers, too
FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="thinrsmq" \
      org.opencontainers.image.description="Watches, repairs and scales consumer groups of Redis Streams" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/thinrsmq/thinrsmq" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="scratch"
COPY --from=files /image /
ENV PATH=/usr/bin
# A number, so that Kubernetes can see that it is not root. `nonroot` by /etc/passwd.
USER 65532:65532
EXPOSE 9746
STOPSIGNAL SIGTERM
ENTRYPOINT ["thinrsmq"]
# By default it listens to this machine alone, which within a container is nobody.
CMD ["monitor", "--listen", "0.0.0.0:9746"]
