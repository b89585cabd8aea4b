# memesh start, join and bootstrap in a container:
#   docker build -t memesh .
# --init: the second Ctrl-C ends the process, which the first process of a container would ignore.
#   docker run --init --rm -it -v memesh:/data -p 4001:4001 memesh bootstrap --run point
#   docker run --init --rm -it -v memesh:/data -v "$PWD":/data/in -p 4002:4002 memesh \
#     start in/fed.json --data mnist#1/3 --model mlp --listen /ip4/0.0.0.0/tcp/4002 --run mine
FROM node:24-slim AS build
WORKDIR /memesh
COPY package.json package-lock.json ./
# Install scripts only fetch what is not needed (CUDA) or build what works without.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
COPY --from=build /memesh/package.json /memesh/package.json
COPY --from=build /memesh/node_modules /memesh/node_modules
COPY --from=build /memesh/dist /memesh/dist
RUN ln -s /memesh/dist/scripts/memesh.js /usr/local/bin/memesh \
  && chmod +x /memesh/dist/scripts/memesh.js \
  && mkdir /data && chown node:node /data
USER node
# Run folders: identity, checkpoints, metrics. Keep it in a volume.
WORKDIR /data
VOLUME /data
# Ctrl-C and docker stop end a peer after its mini-batch, with a checkpoint.
STOPSIGNAL SIGTERM
ENTRYPOINT ["memesh"]
CMD ["--help"]
