"""The README's first five minutes work as printed."""

import os
import pathlib
import re
import subprocess
import sys

README = (pathlib.Path(__file__).parents[2] / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_first_five_minutes(server, tmp_path):
    exports = next(block for block in blocks("sh") if block.startswith("export "))
    cli = next(block for block in blocks("sh") if block.startswith("aws "))
    program = tmp_path / "first.py"
    program.write_text(blocks("python")[0])
    aws = tmp_path / "aws"
    aws.write_text(f'#!/bin/sh\nexec {sys.executable} -m awscli "$@"\n')
    aws.chmod(0o755)
    script = (
        exports.replace("http://127.0.0.1:8000", server.endpoint) + f"{sys.executable} {program}\n" + cli
    )
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path), "AWS_PAGER": ""}
    done = subprocess.run(
        ["sh", "-e", "-c", script], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "'Plays': Decimal('1')" in done.stdout and '"Count": 2' in done.stdout
