# Two stages: wheels are made in the first, the second has neither compilers nor caches.
FROM python:3.12-slim AS build
WORKDIR /src
# The CPU build of torch keeps gigabytes of CUDA out of the image; set it empty for a GPU.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
COPY pyproject.toml README.md LICENSE ./
COPY config/constraints.txt config/
COPY nps_engine nps_engine
COPY bot bot
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir -q -c config/constraints.txt . \
 && find /venv -name '__pycache__' -prune -exec rm -rf {} + \
 && rm -rf /venv/lib/python3*/site-packages/torch/test /venv/lib/python3*/site-packages/torch/include

FROM python:3.12-slim
RUN useradd --system --create-home --uid 10001 npsbot && mkdir /data && chown npsbot /data
COPY --from=build /venv /venv
COPY config /app/config
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    NPSBOT_HOST=0.0.0.0 \
    NPSBOT_PORT=3000 \
    NPSBOT_DATABASE_URL=sqlite:////data/npsbot.db
USER npsbot
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['NPSBOT_PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["npsbot"]
CMD ["serve"]
