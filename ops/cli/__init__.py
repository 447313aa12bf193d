"""The command line ``caseloop``."""

from __future__ import annotations

import sys


def main() -> int:
    """Carry out the command line of this process; give the exit code."""
    from ops.cli.app import run
    from ops.cli.deployment import Deployment

    deployment = Deployment()
    try:
        return run(sys.argv[1:], deployment)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    finally:
        deployment.close()
