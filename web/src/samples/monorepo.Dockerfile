# syntax=docker/dockerfile:1

ARG ALPINE=3.21

FROM node:22-alpine AS node-base
RUN corepack enable
WORKDIR /repo

FROM node-base AS manifests
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json ./
COPY packages packages
RUN find packages -not -name package.json -type f -delete

FROM node-base AS install
COPY --from=manifests /repo ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile

FROM install AS shared
COPY packages/shared packages/shared
RUN pnpm --filter shared build

FROM shared AS web-build
COPY packages/web packages/web
RUN pnpm --filter web build

FROM shared AS api-build
COPY packages/api packages/api
RUN pnpm --filter api build && pnpm --filter api deploy --prod /out

FROM shared AS unit-tests
COPY packages packages
RUN pnpm -r test

FROM golang:1.24-alpine AS gateway-build
WORKDIR /src
COPY gateway/go.mod gateway/go.sum ./
RUN go mod download
COPY gateway .
RUN CGO_ENABLED=0 go build -o /out/gateway .

FROM nginx:1.27-alpine AS web
COPY --from=web-build /repo/packages/web/dist /usr/share/nginx/html

FROM node:22-alpine AS api
COPY --from=api-build /out /app
CMD ["node", "/app/dist/main.js"]

FROM mcr.microsoft.com/playwright:v1.52.0-noble AS end-to-end
COPY --from=web-build /repo/packages/web/dist /site
COPY --from=api-build /out /api
COPY e2e /e2e
RUN npx playwright test

FROM alpine:${ALPINE} AS platform
RUN apk add --no-cache ca-certificates
COPY --from=gateway-build /out/gateway /usr/local/bin/gateway
COPY --from=web /usr/share/nginx/html /srv/web
COPY --from=api-build /out /srv/api
ENTRYPOINT ["gateway", "--web", "/srv/web"]
