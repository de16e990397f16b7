FROM debian:bookworm AS base
RUN apt-get update && apt-get install -y --no-install-recommends build-essential

FROM base AS left
RUN make -C /src/left

FROM base AS right
RUN make -C /src/right

FROM scratch AS final
COPY --from=left /out/left /bin/
COPY --from=right /out/right /bin/
