# The server of Fashion Wizard: page, widget, REST, chat and MCP.
#
#   docker build --tag fashion-wizard .
#   docker run --rm --volume catalog:/catalog --volume ./photos:/photos:ro fashion-wizard index /photos
#
# compose.yaml serves it; docs/deploying.md says more.

FROM python:3.13-slim-bookworm AS build
# serve, or serve,milvus for vectors in Milvus.
ARG EXTRAS=serve
WORKDIR /source
# Locked versions, each with its hash.
COPY requirements requirements
RUN pip install --no-cache-dir --no-compile --prefix=/install --require-hashes --requirement "requirements/$EXTRAS.lock"
COPY LICENSE README.md pyproject.toml ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements/build.lock
COPY src src
RUN pip install --no-cache-dir --no-compile --prefix=/install --no-deps --no-build-isolation .

FROM python:3.13-slim-bookworm
COPY --from=build /install /usr/local
RUN install --directory --owner=10001 --group=10001 /catalog
USER 10001:10001
WORKDIR /catalog
# Nothing is written outside the catalog: the root file system can be read-only.
ENV FASHION_WIZARD_CATALOG=/catalog \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1
VOLUME /catalog
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('FASHION_WIZARD_PORT', '8000') + '/readyz', timeout=4)"]
STOPSIGNAL SIGINT
ENTRYPOINT ["fashion-wizard"]
CMD ["serve"]
