"""Runs a program against a fresh server: run.py GRAMME PROGRAM [OPTION-OF-THE-SERVER...]. The program finds it as every AWS SDK
does, by environment."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from server import Server  # noqa: E402

with Server(sys.argv[1], "--memory", *sys.argv[3:]) as server:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    status = subprocess.run([sys.argv[2]], env=environment).returncode
    if status or server.stop():
        print("".join(server.log), file=sys.stderr)
        sys.exit(1)
