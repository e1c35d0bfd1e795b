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
    && /opt/qhealth/bin/pip install --no-compile --no-deps --require-hashes --requirement requirements/runtime.txt
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
    && /opt/qhealth/bin/pip install --no-compile --no-deps /tmp/wheel/*.whl \
    && /opt/qhealth/bin/pip uninstall --yes pip \
    && find /usr/local/lib /opt/qhealth -name __pycache__ -prune -exec rm -r {} +
# Some packages bring the names of everything in their libraries, and the sources that those were made from.
RUN find /usr/local/lib /opt/qhealth -name '*.so*' -type f -exec strip --strip-unneeded {} + \
    && find /opt/qhealth -type f \( -name '*.c' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' \) -delete
COPY tools/unused_in_image.py /tmp/
RUN /opt/qhealth/bin/python /tmp/unused_in_image.py

# --- Debian's libraries that Python needs, and Python without what it takes to install, to build or to draw windows ---
FROM python:3.12-slim-bookworm AS system
WORKDIR /tmp/debian
RUN apt-get update \
    && apt-get download \
        libbz2-1.0 libc6 libexpat1 libffi8 libgcc-s1 liblzma5 libsqlite3-0 libssl3 libstdc++6 libuuid1 zlib1g
# Scanners look into status.d for what is installed where there is no dpkg.
RUN install --directory /system/etc/ssl/certs /system/var/lib/dpkg/status.d \
    && install --directory --mode=1777 /system/tmp && install --directory /system/srv \
    && for package in *.deb; do \
        dpkg-deb --extract "$package" /system || exit 1; \
        dpkg-deb --field "$package" >"/system/var/lib/dpkg/status.d/${package%%_*}" || exit 1; \
    done \
    && rm -rf /system/usr/lib/*/gconv /system/usr/share/lintian \
    && find /system/usr/share/doc -type f ! -name copyright -delete
COPY --from=packages /usr/local/ /system/usr/local/
RUN cp --archive /etc/ld.so.conf /etc/ld.so.conf.d /etc/nsswitch.conf /system/etc/ \
    && cp /etc/ssl/certs/ca-certificates.crt /system/etc/ssl/certs/ \
    && echo 'qhealth:x:10001:10001::/srv:' >/system/etc/passwd \
    && echo 'qhealth:x:10001:' >/system/etc/group \
    && ldconfig -r /system
WORKDIR /system/usr/local
RUN rm -rf bin/2to3* bin/idle* bin/pip* bin/pydoc* bin/*-config include share lib/pkgconfig
WORKDIR /system/usr/local/lib/python3.12
RUN rm -rf config-* ensurepip idlelib lib2to3 pydoc_data site-packages/* tkinter turtle.py turtledemo

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
# Nothing that it does not run: no shell, no package manager, no pip.
FROM scratch AS qhealth
COPY --from=system /system/ /
COPY --from=packages /opt/qhealth /opt/qhealth
ENV PATH=/opt/qhealth/bin:/usr/local/bin LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    QHEALTH_DATA_DIR=/data SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN ["python", "-c", "import os; os.mkdir('/data', 0o700); os.chown('/data', 10001, 10001)"]
# A folder without a .env: the configuration comes from the environment alone.
WORKDIR /srv
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["qhealth"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
