//! A shop of forty services, as large projects are: data stores, jobs that prepare them, services
//! in groups, gateways, and what watches them.

use super::project::{Sample, project};

const NODE: &str = "FROM node:22-alpine AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
FROM deps AS build
COPY . .
RUN npm run build
FROM deps AS dev
CMD npm run dev
FROM node:22-alpine AS prod
COPY --from=build /app/dist /app
";

const GO: &str = "FROM golang:1.24 AS build
COPY . .
RUN go build -o /out/app
FROM gcr.io/distroless/static-debian12 AS prod
COPY --from=build /out/app /app
";

const PYTHON: &str = "FROM python:3.13-slim AS base
RUN pip install -r requirements.txt
FROM base AS worker
CMD celery
FROM base AS web
CMD gunicorn
";

const SITE: &str = "FROM node:22-alpine AS build
COPY --from=ui /app/dist /ui
RUN npm run build
FROM nginx:1.27
COPY --from=build /dist /usr/share/nginx/html
";

/// The project.
pub(crate) fn shop() -> Sample {
    project(
        "postgres image=postgres:16 health net=data mount=pgdata:/var/lib/postgresql/data
        redis image=redis:7-alpine health net=data mount=redis:/data
        rabbit image=rabbitmq:4-management health net=data net=back port=127.0.0.1:15672:15672
        elastic image=elasticsearch:9.1.2 health net=data mount=search:/usr/share/elasticsearch/data
        minio image=quay.io/minio/minio:latest health net=data mount=files:/data port=127.0.0.1:9001:9001
        keycloak image=quay.io/keycloak/keycloak:26.3 after=postgres:healthy net=back net=data port=8081:8080
        mailpit image=axllent/mailpit profile=dev net=back port=127.0.0.1:8025:8025
        migrate build=api:prod after=postgres:healthy net=data
        seed build=api:prod after=migrate:completed net=data profile=dev
        search-index build=search after=elastic:healthy after=migrate:completed net=data
        buckets image=quay.io/minio/mc:latest after=minio:healthy net=data
        users build=api:prod after=migrate:completed after=redis:healthy after=keycloak net=back net=data health
        catalog build=api:prod after=migrate:completed net=back net=data health
        cart build=api:prod after=redis:healthy after=migrate:completed net=back net=data health
        orders build=api:prod after=migrate:completed after=rabbit:healthy net=back net=data health
        payments build=payments after=postgres:healthy after=rabbit:healthy net=back net=data health
        shipping build=shipping after=rabbit:healthy after=postgres:healthy net=back net=data
        inventory build=inventory after=postgres:healthy after=rabbit:healthy net=back net=data
        pricing build=pricing after=redis:healthy net=back net=data
        search build=search after=elastic:healthy after=search-index:completed net=back net=data
        media build=media after=minio:healthy after=buckets:completed net=back net=data
        reviews build=reviews:web after=postgres:healthy net=back net=data
        reviews-worker build=reviews:worker after=rabbit:healthy after=postgres:healthy net=back net=data
        mailer build=mail:worker after=rabbit:healthy after=mailpit? net=back
        reports build=reports:worker after=postgres:healthy after=minio:healthy net=data net=back
        recommend build=recommend:web after=redis:healthy after=elastic net=back net=data
        gateway build=gateway after=users:healthy after=catalog:healthy after=cart:healthy after=orders:healthy after=payments after=search after=media net=front net=back health
        admin-api build=admin after=users:healthy after=orders:healthy after=reports net=front net=back
        ui build=ui:build
        storefront build=site context=ui:ui after=gateway:healthy net=front
        admin build=backoffice context=ui:ui after=admin-api net=front
        proxy image=traefik:v3.5 after=storefront after=admin after=gateway:healthy net=front net=edge port=80:80 port=443:443 port=443:443/udp
        tunnel image=cloudflare/cloudflared:2025.8.0 mode=service:gateway
        prometheus image=prom/prometheus:v3.5.0 net=watch net=back mount=metrics:/prometheus
        loki image=grafana/loki:3.5.0 net=watch mount=logs:/loki
        grafana image=grafana/grafana:12.1.0 after=prometheus after=loki net=watch net=edge port=3000:3000 mount=dashboards:/var/lib/grafana
        cadvisor image=gcr.io/cadvisor/cadvisor:v0.52.1 net=watch
        node-exporter image=prom/node-exporter:v1.9.1 mode=host
        postgres-exporter image=prometheuscommunity/postgres-exporter after=postgres:healthy net=watch net=data
        backup image=postgres:16 after=postgres:healthy net=data mount=pgdata:/var/lib/postgresql/data:ro mount=files:/files:ro
        off debug profile=dev
        off load-test profile=test profile=ci",
        &[
            ("api", NODE),
            ("ui", NODE),
            ("gateway", GO),
            ("payments", GO),
            ("shipping", GO),
            ("inventory", GO),
            ("pricing", GO),
            ("search", GO),
            ("media", GO),
            ("admin", GO),
            ("reviews", PYTHON),
            ("mail", PYTHON),
            ("reports", PYTHON),
            ("recommend", PYTHON),
            ("site", SITE),
            ("backoffice", SITE),
        ],
    )
}
