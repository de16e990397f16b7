FROM node:22-alpine AS base
RUN corepack enable
WORKDIR /repo

FROM base AS manifests
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages/ packages/

FROM base AS fetch
COPY pnpm-lock.yaml ./
RUN pnpm fetch

FROM fetch AS install
COPY --from=manifests /repo ./
RUN pnpm install --offline --frozen-lockfile

FROM install AS lint
COPY . .
RUN pnpm lint

FROM install AS build-shared
COPY packages/shared packages/shared
RUN pnpm --filter shared build

FROM build-shared AS build-api
COPY packages/api packages/api
RUN pnpm --filter api build
RUN pnpm --filter api deploy --prod /out/api

FROM build-shared AS build-web
COPY packages/web packages/web
RUN pnpm --filter web build

FROM build-shared AS build-worker
COPY packages/worker packages/worker
RUN pnpm --filter worker build
RUN pnpm --filter worker deploy --prod /out/worker

FROM nginx:1.27-alpine AS web
COPY --from=build-web /repo/packages/web/dist /usr/share/nginx/html
COPY nginx.conf /etc/nginx/nginx.conf

FROM base AS worker
COPY --from=build-worker /out/worker ./
CMD ["node", "dist/worker.js"]

FROM base AS api
COPY --from=build-api /out/api ./
COPY --from=build-web /repo/packages/web/dist ./public
USER node
EXPOSE 8080
CMD ["node", "dist/main.js"]
