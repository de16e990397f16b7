FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1
RUN pip install --no-cache-dir uv

FROM base AS build
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev

FROM build AS dev
RUN uv sync --frozen
CMD ["uvicorn", "--reload", "app:app"]

FROM dev AS test
RUN pytest

FROM ubuntu:24.04 AS docs
RUN apt-get update && apt-get install -y mkdocs
COPY docs docs
RUN mkdocs build

FROM base AS runtime
COPY --from=build /app/.venv /app/.venv
COPY . .
CMD ["uvicorn", "app:app"]
