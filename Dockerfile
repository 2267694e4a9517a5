# One image for the api, the worker and the migrations; the command says which.
FROM node:24-bookworm-slim AS build
WORKDIR /bursar
COPY . .
RUN npm ci && node tools/build.ts

FROM node:24-bookworm-slim AS dependencies
WORKDIR /bursar
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/web/package.json apps/web/
COPY packages packages
COPY examples examples
# What runs in the image needs neither the embedded database nor the tools: only these workspaces, without scripts.
RUN npm ci --omit=dev --ignore-scripts --workspace @bursar/api --workspace @bursar/cli

FROM node:24-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps BURSAR_HOST=0.0.0.0 PORT=4400 \
    BURSAR_DATA_DIR=/var/lib/bursar BURSAR_WEB_DIR=/bursar/apps/web/dist
WORKDIR /bursar
RUN install -d -o node -g node /var/lib/bursar
COPY --from=dependencies /bursar ./
COPY tools tools
COPY prisma prisma
COPY packages packages
COPY apps/api apps/api
COPY apps/cli/bin apps/cli/bin
COPY --from=build /bursar/packages/limits/dist packages/limits/dist
COPY --from=build /bursar/packages/logs/dist packages/logs/dist
COPY --from=build /bursar/packages/pricing/dist packages/pricing/dist
COPY --from=build /bursar/packages/policy/dist packages/policy/dist
COPY --from=build /bursar/packages/time/dist packages/time/dist
COPY --from=build /bursar/apps/api/dist apps/api/dist
COPY --from=build /bursar/apps/cli/dist apps/cli/dist
COPY --from=build /bursar/apps/web/dist apps/web/dist
# By its number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 4400
VOLUME /var/lib/bursar
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=80", "apps/api/dist/bundled/main.api.js"]
