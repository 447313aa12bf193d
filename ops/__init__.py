"""People: command line, local services, console, deployment, runbooks, benchmarks."""
