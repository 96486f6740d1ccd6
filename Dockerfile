# Server mode: one image for the web process and the worker. See compose.yaml.
FROM node:22.20.0-bookworm-slim AS frontend
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11.14-slim-bookworm
# LightGBM needs the OpenMP runtime.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/jackfield
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY manage.py ./
COPY designer/ designer/
COPY runs/ runs/
COPY compute/ compute/
COPY --from=frontend /build/dist frontend/dist
ENV PYTHONUNBUFFERED=1 JACKFIELD_HOME=/var/lib/jackfield
RUN useradd --uid 1000 --create-home jackfield && install -d -o jackfield /var/lib/jackfield
USER jackfield
EXPOSE 8000
CMD ["uvicorn", "designer.site.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--lifespan", "off", "--ws", "websockets-sansio", \
     "--http", "designer.site.http_protocol:TimedHeads", "--timeout-graceful-shutdown", "10"]
