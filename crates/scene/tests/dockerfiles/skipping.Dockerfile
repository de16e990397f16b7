FROM alpine:3.20 AS certificates
RUN apk add --no-cache ca-certificates

FROM rust:1.82 AS chef
RUN cargo install cargo-chef --locked
WORKDIR /app

FROM chef AS planner
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS cook
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --release --recipe-path recipe.json

FROM cook AS build
COPY . .
RUN --mount=type=bind,from=shared,target=/shared cargo build --release

FROM build AS strip
RUN strip target/release/server

FROM debian:bookworm-slim AS runtime
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=chef /usr/local/cargo/config.toml /etc/
COPY --from=strip /app/target/release/server /usr/local/bin/
COPY --from=busybox:1.36 /bin/wget /bin/
ADD https://github.com/krallin/tini/releases/download/v0.19.0/tini /tini
RUN --mount=type=bind,from=build,target=/b cp /b/app/README.md /
CMD ["server"]
