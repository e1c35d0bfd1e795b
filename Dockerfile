# The whole of QHealth in one image, and the proxy before it in a second one. Both are made from the lock files alone:
# what npm and pip fetch is checked against their hashes.

# --- The web application and Swagger UI ---
FROM node:22-bookworm-slim AS web
WORKDIR /build/tools
COPY tools/package.json tools/package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

# --- The Python packages and QHealth itself ---
FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# For `strip` below. No version is named: Debian's security updates take the place of older ones.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt
WORKDIR /build
COPY requirements/ requirements/
RUN python -m venv /opt/qhealth \
    && /opt/qhealth/bin/pip install --no-deps --require-hashes --requirement requirements/runtime.txt
# The build backend is needed here only, in the version of the lock.
RUN sed -n '/^poetry-core==/,/[^\\]$/p' requirements/dev.txt >/tmp/backend.txt \
    && python -m venv --system-site-packages /tmp/backend \
    && /tmp/backend/bin/pip install --no-deps --require-hashes --requirement /tmp/backend.txt
COPY pyproject.toml README.md LICENSE ./
COPY src/ src/
COPY --from=web /build/src/qhealth/adapters/http/static/app/ src/qhealth/adapters/http/static/app/
COPY --from=web /build/tools/node_modules/swagger-ui-dist/ /tmp/swagger/
WORKDIR /tmp/swagger
RUN install --directory /build/src/qhealth/adapters/http/static/swagger \
    && cp swagger-ui.css swagger-ui-bundle.js swagger-ui-standalone-preset.js \
        favicon-16x16.png favicon-32x32.png LICENSE NOTICE /build/src/qhealth/adapters/http/static/swagger/
WORKDIR /build
RUN /tmp/backend/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /tmp/wheel . \
    && /opt/qhealth/bin/pip install --no-deps /tmp/wheel/*.whl \
    && /opt/qhealth/bin/python -m compileall -q /opt/qhealth/lib \
    && /opt/qhealth/bin/pip uninstall --yes pip
# Some packages bring the names of everything in their libraries, and the sources that those were made from.
RUN find /opt/qhealth -name '*.so' -exec strip --strip-unneeded {} + \
    && find /opt/qhealth -type f \( -name '*.c' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' \) -delete

# --- nginx, with the files that browsers keep ---
# Debian's own nginx, which the tests run as well.
FROM debian:bookworm-slim AS proxy
# No version is named: Debian's security updates take the place of older ones, which cannot be had any more.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl nginx-light \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/nginx
COPY nginx/nginx.conf /etc/nginx/nginx.conf
COPY nginx/api.conf nginx/headers.conf nginx/proxy.conf nginx/site.conf /etc/nginx/qhealth/
COPY nginx/plain.conf /etc/nginx/qhealth/listen.conf
COPY --from=web /build/src/qhealth/adapters/http/static/app/assets/ /usr/share/nginx/qhealth/assets/
# Debian's www-data.
USER 33
EXPOSE 8080 8443
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]

# --- QHealth ---
FROM python:3.12-slim-bookworm AS qhealth
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin qhealth \
    && install --directory --owner=qhealth --group=qhealth --mode=0700 /data
COPY --from=packages /opt/qhealth /opt/qhealth
ENV PATH=/opt/qhealth/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 QHEALTH_DATA_DIR=/data
# A folder without a .env: the configuration comes from the environment alone.
WORKDIR /srv
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["qhealth"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
