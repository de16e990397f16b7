# syntax=docker/dockerfile:1

FROM debian:bookworm-slim AS tools
RUN <<SETUP
apt-get update
apt-get install -y --no-install-recommends curl git openssh-client
rm -rf /var/lib/apt/lists/*
SETUP

FROM tools AS source
RUN --mount=type=ssh \
    --mount=type=secret,id=netrc,target=/root/.netrc \
    git clone --depth=1 git@git.example.com:team/service.git /src

FROM rust:1.85-slim AS build
WORKDIR /src
RUN --mount=type=bind,from=source,source=/src,target=/src,rw \
    --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release && cp target/release/service /service

FROM debian:bookworm-slim
COPY --link --from=build /service /usr/local/bin/service
COPY --chmod=0755 <<"START" /usr/local/bin/start
#!/bin/sh
exec /usr/local/bin/service --config "${CONFIG:-/etc/service/config.toml}"
START
COPY <<CONFIG /etc/service/config.toml
listen = "0.0.0.0:8080"
log = "info"
CONFIG
VOLUME /var/lib/service
USER nobody
ENTRYPOINT ["/usr/local/bin/start"]
