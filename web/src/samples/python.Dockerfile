# syntax=docker/dockerfile:1

ARG PYTHON_VERSION=3.12
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

FROM python:${PYTHON_VERSION}-slim AS base
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv

FROM base AS wheels
ARG TORCH_INDEX
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip wheel --wheel-dir /wheels --extra-index-url "$TORCH_INDEX" -r requirements.txt

FROM base AS weights
ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \
    https://models.example.com/encoder-v3.safetensors /weights/

FROM nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04 AS gpu
COPY --from=wheels /wheels /wheels
RUN apt-get update && apt-get install -y python3 python3-pip \
    && pip install --break-system-packages /wheels/*.whl

FROM base AS serve
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-index --find-links=/wheels /wheels/*.whl
COPY --from=weights /weights /srv/weights
COPY app app
USER 65534
EXPOSE 8000
HEALTHCHECK --interval=30s CMD ["python", "-m", "app.health"]
CMD ["python", "-m", "app"]
