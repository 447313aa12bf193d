FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/caseloop
ENV PATH=/opt/caseloop/bin:$PATH
WORKDIR /src
COPY requirements/runtime.txt requirements/build.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY rules rules
COPY store store
COPY actors actors
COPY scheduler scheduler
COPY workers workers
COPY ops ops
# The build tools stay in this stage: they go to the stage's own Python, the project to the environment.
RUN /usr/local/bin/python -m pip install --no-deps --require-hashes -r requirements/build.txt \
    && /usr/local/bin/python -m pip --python /opt/caseloop/bin/python install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN groupadd --gid 10001 caseloop && useradd --uid 10001 --gid caseloop --no-create-home caseloop
COPY --from=build /opt/caseloop /opt/caseloop
ENV PATH=/opt/caseloop/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /var/empty
USER 10001:10001
CMD ["python", "-m", "workers"]
